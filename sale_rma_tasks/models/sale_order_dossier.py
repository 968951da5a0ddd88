"""The papers of an order's returns belong to its dossier."""

from odoo import models

LABEL = "sale_rma_tasks.report_return_label"


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_dossier_papers(self):
        """Add the transfers, credit notes and waiting labels of the order's returns."""
        papers = super()._get_dossier_papers()
        rmas = self._get_dossier_returns()
        # Each paper is asked for below with the rights of who prints.
        rmas_sudo = rmas.sudo()
        transfers = rmas_sudo._get_transfers().filtered(
            lambda transfer: transfer.state != "cancel"
        )
        notes = rmas_sudo.credit_note_ids.filtered(lambda move: move.state == "posted")
        labelled = rmas_sudo.filtered(
            lambda rma: rma._has_labels() and rma._get_label_places()
        )
        for report, records in (
            ("stock.report_deliveryslip", transfers),
            ("account.report_invoice", notes),
            (LABEL, labelled),
        ):
            records = records.with_env(self.env)._filtered_access("read")
            printed = [others for name, others in papers if name == report]
            records -= records.browse().union(*printed)
            papers.append((report, records.sorted("id")))
        return papers

    def _get_dossier_attachments(self):
        """Add the labels that carriers have made for what is to come back."""
        rmas_sudo = self._get_dossier_returns().sudo()  # as above
        labels = rmas_sudo._get_carrier_labels().with_env(self.env)
        labels = labels._filtered_access("read").filtered(
            lambda label: label.mimetype == "application/pdf"
        )
        return super()._get_dossier_attachments() | labels

    def _get_dossier_returns(self):
        self.ensure_one()
        # Which returns an order has is no secret to who sees the order.
        return self.sudo().rma_ids.with_env(self.env)._filtered_access("read")
