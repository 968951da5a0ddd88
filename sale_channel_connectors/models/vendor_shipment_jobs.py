from odoo import api, models
from odoo.fields import Domain

from .vendor_shipment import TOLD, parcel_of

AT_ONCE = 50  # rows; longer lists are booked in jobs of about as many


class VendorShipment(models.Model):
    """Long lists: jobs book them, part by part, and say how far they are."""

    _inherit = "vendor.shipment"  # pylint: disable=consider-merging-classes-inherited

    def _book_or_line_up(self):
        if len(self) <= AT_ONCE:
            self._book()
            return
        self.state = "queued"
        # A setting of the whole database says whether there is a job runner.
        if self.env["sale.channel"]._is_without_jobs():
            self.env.ref("sale_channel_connectors.ir_cron_book")._trigger()
            return
        for part in self._cut():
            part.with_delay()._job_book()

    def _cut(self):
        """Yield the rows in parts of whole parcels."""
        part = self.browse()
        for rows in self.grouped(parcel_of).values():
            part |= rows
            if len(part) >= AT_ONCE:
                yield part
                part = self.browse()
        if part:
            yield part

    def _job_book(self):
        """Book as a job what is still in line, and tell who handed it in how far the
        list is."""
        rows = self.exists().filtered(lambda row: row.state == "queued")
        rows._book()
        for (user, _moment), some in rows.grouped(_list_of).items():
            some._tell_progress(user)

    @api.model
    def _cron_book(self):
        """Book what is in line where no job runner does it."""
        waiting = Domain("state", "=", "queued")
        while rows := self.search(waiting, order="id", limit=AT_ONCE):
            first = [some[0] for some in rows.grouped(parcel_of).values()]
            parcels = Domain.OR(row._get_parcel_domain() for row in first)
            rows |= self.search(waiting & parcels)
            rows._job_book()
            left = self.search_count(waiting)
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=left):
                break

    def _get_parcel_domain(self):
        values = {name: self[name] for name in TOLD}
        values |= {name: self[name].id for name in ("company_id", "partner_id")}
        return Domain.AND(Domain(name, "=", one) for name, one in values.items())

    def _tell_progress(self, user):
        """Show the user who handed in a list, in their language, how far it is."""
        self = self.with_context(lang=user.lang)
        counts = dict(
            self._read_group(
                Domain("create_uid", "=", user.id)
                & Domain("create_date", "=", self[0].create_date),
                ["state"],
                ["__count"],
            )
        )
        total, left = sum(counts.values()), counts.get("queued", 0)
        said = self.env._(
            "%(through)s of %(total)s rows are through, %(open)s of them to look at.",
            through=total - left,
            total=total,
            open=counts.get("open", 0),
        )
        kind = "info" if left else "warning" if counts.get("open") else "success"
        title = self.env._("Shipments of Vendors")
        user._bus_send(
            "simple_notification", {"title": title, "message": said, "type": kind}
        )


def _list_of(row):
    """Return who handed a row in, and when: all rows of a list have that in common."""
    return row.create_uid, row.create_date
