from datetime import UTC
from decimal import Decimal

from odoo import models

from ..lib import money, outgoing
from ..lib.client_partner import HIDDEN
from ..lib.errors import BadDocument
from ..lib.order import ProductIds
from ..lib.reply import Reply, ReplyLine, Shipment


class SaleChannelMessage(models.Model):
    """Order answers and ship notices, as documents in the partner's own format."""

    _inherit = "sale.channel.message"  # pylint: disable=consider-merging-classes-inherited

    def _write_document(self):
        """Return the document that tells of the event.

        It is written from the order as the partner sent it last, so that his own line
        numbers, units and names come back to him.

        :rtype: bytes
        :raise BadDocument: when there is no such order any more
        """
        self.ensure_one()
        source = self._get_source()
        data = source._get_bytes()
        document = self.channel_id._read_payload(data)
        remote = document.orders[0]
        # The secret is put in when the document leaves; it has no place in a table.
        has_secret = "webhook_secret" in self.channel_id._read_credentials()
        format_ = self.channel_id.channel_type
        ends = outgoing.ends_of(format_, data, HIDDEN if has_secret else "")
        payload_id = dict(document.extra).get("payload_id", "")
        if self.kind == "answer":
            reply = self._prepare_reply(remote, payload_id)
            return outgoing.write_answer(format_, reply, ends, str(self.id))
        shipment = self._prepare_shipment(remote, payload_id)
        return outgoing.write_notice(format_, shipment, ends, str(self.id))

    def _get_source(self):
        """Return the newest message of the channel that holds the order's rows."""
        source = self.search(
            [
                ("channel_id", "=", self.channel_id.id),
                ("direction", "=", "in"),
                ("order_id", "=", self.order_id.id),
                ("kind", "in", ("order", "change")),
            ],
            order="id desc",
            limit=1,
        )
        if not source:
            raise BadDocument("the order that is answered is not kept any more")
        return source

    def _prepare_reply(self, remote, payload_id):
        if self.event == "cancelled":
            lines, verdict = (), "rejected"
        else:
            rows = {line.channel_line_key: line for line in self.order_id.order_line}
            lines = tuple(
                self._prepare_reply_line(line, rows.get(line.id))
                for line in remote.lines_of("product", "gift", "deposit")
            )
            whole = all(line.verdict == "accepted" for line in lines)
            verdict = "accepted" if whole else "changed"
        return Reply(
            number=f"{self.order_id.name}-{self.id}",
            order_number=remote.number,
            payload_id=payload_id,
            issued_at=self._moment(self.create_date),
            verdict=verdict,
            currency=remote.currency,
            lines=lines,
        )

    def _prepare_reply_line(self, line, row):
        """Say what of a row of the partner will be delivered."""
        quantity = money.exact(row.product_uom_qty) if row else Decimal(0)
        verdict = "accepted" if quantity == line.quantity else "changed"
        if not quantity:
            verdict = "rejected"
        return self._prepare_line(line, row, quantity, verdict)

    def _prepare_line(self, line, row, quantity, verdict="accepted"):
        product = row.product_id if row else self.env["product.product"]
        return ReplyLine(
            id=line.id,
            ids=ProductIds(
                sku=product.default_code or line.ids.sku,
                ean=product.barcode or line.ids.ean,
                buyer=line.ids.buyer,
            ),
            name=line.name,
            quantity=quantity,
            unit=line.unit,
            verdict=verdict,
        )

    def _prepare_shipment(self, remote, payload_id):
        picking = self.picking_id
        if not picking:
            raise BadDocument("the transfer that is told of is not here any more")
        shipped = picking._get_shipped_quantities()
        rows = {
            line.channel_line_key: line for line in shipped if line.channel_line_key
        }
        return Shipment(
            number=picking.name,
            order_number=remote.number,
            payload_id=payload_id,
            shipped_at=self._moment(picking.date_done or self.create_date),
            carrier=picking.carrier_id.name or "",
            tracking=picking.carrier_tracking_ref or "",
            tracking_url=picking._get_channel_tracking_url(),
            is_complete=self.order_id.delivery_status == "full",
            lines=tuple(
                self._prepare_line(
                    line, rows[line.id], money.exact(shipped[rows[line.id]])
                )
                for line in remote.lines
                if line.id in rows
            ),
        )

    def _moment(self, naive):
        return naive.replace(tzinfo=UTC, microsecond=0)
