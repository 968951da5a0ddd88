"""The label that a customer sticks on the parcel in which he sends goods back."""

import base64
import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.sale_order_flow.lib.barcode import bars

_logger = logging.getLogger(__name__)

REPORT = "sale_rma_tasks.return_label_report"
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

    def _request_carrier_labels(self):
        """Let the carriers who delivered the goods make labels for the way back."""
        for rma in self.filtered(lambda rma: rma._needs_label()):
            for receipt in rma._get_open_receipts():
                carrier = receipt.return_id.carrier_id
                if carrier.can_generate_return and not receipt.carrier_id:
                    rma._request_carrier_label(receipt, carrier)

    def _request_carrier_label(self, receipt, carrier):
        try:
            receipt.carrier_id = carrier
            receipt.print_return_label()
        except UserError as error:
            words = self.env._(
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
