"""The label that a customer sticks on the parcel in which he sends goods back."""

import base64
import logging

from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sale_order_flow.lib.barcode import bars

_logger = logging.getLogger(__name__)

REPORT = "sale_rma_tasks.return_label_report"
CRON = "sale_rma_tasks.sale_rma_cron_labels"
CAN_PRINT = ("ok", "upgrade", "workers")  # states of wkhtmltopdf


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    is_label_given = fields.Boolean(
        "Give a Label",
        compute="_compute_is_label_given",
        store=True,
        readonly=False,
        tracking=True,
        help="The customer gets a label to print, by mail and on the page of the"
        " return: that of the carrier who delivered, where he makes labels for returns,"
        " otherwise our own.",
    )

    is_label_pending = fields.Boolean(
        "Waits for Labels",
        readonly=True,
        copy=False,
        help="Carriers are being asked for labels by a job.",
    )
    is_acceptance_held = fields.Boolean(
        "Mail Waits for Labels",
        readonly=True,
        copy=False,
        help="The mail that the return is accepted is sent with the carriers' labels.",
    )

    _label_pending_idx = models.Index("(id) WHERE is_label_pending")

    @api.depends("line_ids.policy_id")
    def _compute_is_label_given(self):
        for rma in self.filtered(lambda rma: not rma.date_confirmed):
            # Who opens a return need not see its policy.
            policies = rma.sudo().line_ids.policy_id
            rma.is_label_given = any(policies.mapped("is_label_given"))

    def _needs_label(self):
        """Tell whether the customer is to send goods with a label of ours. Hook."""
        self.ensure_one()
        return self.is_label_given and self.state == "confirmed"

    def _has_labels(self):
        """Tell whether the customer can print labels now."""
        return self._needs_label() and not self.is_label_pending

    # --- Our own ---

    def _get_own_labels(self):
        """Return what our labels say: the return, the address that the goods go to,
        and the transfers that wait for them there.

        :raise UserError: when there is nothing to print
        :raise AccessError: of others' returns; Odoo prints what a URL asks for
        """
        self.check_access("read")
        labels = [
            (rma, place, receipts)
            # Customers print them; transfers belong to the warehouse.
            for rma in self.sudo()
            for place, receipts in rma._get_label_places().items()
        ]
        if not labels:
            raise UserError(
                self.env._("No goods are on their way that a label could be for.")
            )
        return labels

    def _get_label_places(self):
        """Return the addresses that goods without a carrier's label go to, each with
        its transfers."""
        receipts = self._get_open_receipts().filtered(
            lambda receipt: not receipt.return_label_ids
        )
        return receipts.grouped(
            lambda receipt: (
                receipt.picking_type_id.warehouse_id.partner_id
                or receipt.company_id.partner_id
            )
        )

    def _get_label_sender(self):
        """Return the address from which the goods come."""
        return self.order_ids.partner_shipping_id[:1] or self.partner_id

    def _get_label_barcode(self):
        """Return the number of the return as SVG: typed by a scanner into the search of
        the transfers, it finds those that wait for the parcel."""
        return Markup(bars(self.name, 380, 90))  # shapes, no text of anybody

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.env._("Label %(return)s", **{"return": self.name})

    def _print_own_label(self):
        """Return our label as PDF, None where nothing or nobody prints one."""
        reports = self.env["ir.actions.report"]
        if reports.get_wkhtmltopdf_state() not in CAN_PRINT:
            return None
        if not self._get_label_places():
            return None
        try:
            return reports._render_qweb_pdf(REPORT, self.ids)[0]
        except UserError:  # the return is accepted; its page has the label too
            _logger.info("The label of %s was not printed", self.name, exc_info=True)
            return None

    # --- Those of carriers ---

    def _queue_carrier_labels(self):
        """Have a job ask the carriers who delivered the goods for labels: no one
        outside is called before the return is saved."""
        # Whoever accepts returns sees no schedules; without one, ours is sent at once.
        cron = self.env.ref(CRON, raise_if_not_found=False)
        cron_sudo = cron and cron.sudo()
        waiting = self.filtered(
            lambda rma: rma._needs_label() and rma._get_receipts_to_label()
        )
        if waiting and cron_sudo and cron_sudo.active:
            waiting.is_label_pending = True
            cron_sudo._trigger()

    def _hold_acceptance(self):
        """Send the mail that the return is accepted when its labels are here."""
        self.filtered("is_label_pending").is_acceptance_held = True

    def _get_receipts_to_label(self):
        return self._get_open_receipts().filtered(
            lambda receipt: (
                receipt.return_id.carrier_id.can_generate_return
                and not receipt.carrier_id
            )
        )

    @api.model
    def _cron_request_labels(self):
        """Ask carriers for labels; what each has answered is kept at once, so that a
        job that dies goes on with the next transfer."""
        domain = [("is_label_pending", "=", True)]
        waiting, cron = self.search(domain, order="id", limit=100), self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        for rma in waiting:
            if not rma.try_lock_for_update(allow_referencing=True):
                continue  # somebody works on it; the next job asks
            rma.with_company(rma.company_id)._request_carrier_labels()
            if not cron._commit_progress(1):
                break

    def _request_carrier_labels(self):
        """Ask the carriers of this return, then send the mail that waits for them."""
        asked = self.env["stock.picking"]
        while self._needs_label() and (left := self._get_receipts_to_label() - asked):
            self._request_carrier_label(left[0], left[0].return_id.carrier_id)
            asked |= left[0]
            self.env["ir.cron"]._commit_progress()
            # what was locked is free now, and may be another's or not wanted any more
            if not self.try_lock_for_update(allow_referencing=True):
                return
        is_held = self.is_acceptance_held
        self.write({"is_label_pending": False, "is_acceptance_held": False})
        if is_held and self.state == "confirmed":
            self._tell_customer("confirmed")

    def _request_carrier_label(self, receipt, carrier):
        try:
            with self.env.cr.savepoint():
                receipt.carrier_id = carrier
                receipt.print_return_label()
        except OperationalError:
            raise  # the job is done again
        except Exception as error:
            # Whatever a carrier's program says must not hold up the mail of this return
            # and the labels of others.
            is_told = isinstance(error, UserError)
            level = logging.INFO if is_told else logging.ERROR
            _logger.log(level, "No label for %s", receipt.name, exc_info=True)
            receipt.carrier_id = carrier  # its button asks once more
            reader = self.user_id or self.company_id.partner_id
            words = self.with_context(lang=reader.lang).env._(
                "%(carrier)s has made no label, so the customer gets ours: %(reason)s",
                carrier=carrier.name,
                reason=str(error),
            )
            self.message_post(body=words, subtype_xmlid="mail.mt_note")

    def _get_carrier_labels(self):
        """Return what carriers have made for the goods that are to come, as files."""
        return self._get_open_receipts().return_label_ids

    # --- By mail ---

    def _get_sending_words(self):
        if not self._needs_label():
            return super()._get_sending_words()
        return self.env._(
            "Please send these goods back. Print the label of this mail, or the one on"
            " the page of the return, and stick it on the parcel:"
        )

    def _process_attachments_for_template_post(self, mail_template):
        """Send the labels along with the mail that the return is accepted."""
        result = super()._process_attachments_for_template_post(mail_template)
        accepted = self.env.ref("sale_rma_tasks.mail_template_confirmed", False)
        for rma in self if mail_template == accepted else ():
            if rma._needs_label():
                files = result.setdefault(rma.id, {}).setdefault("attachments", [])
                files.extend(rma._get_label_files())
        return result

    def _get_label_files(self):
        """Return name and content, in base64, of each label."""
        # Who accepts returns may see neither transfers nor their files.
        rma_sudo = self.sudo()
        files = [(one.name, one.datas) for one in rma_sudo._get_carrier_labels()]
        own = rma_sudo._print_own_label()
        if own:
            name = f"{rma_sudo._get_report_base_filename()}.pdf".replace("/", "-")
            files.append((name, base64.b64encode(own)))
        return files
