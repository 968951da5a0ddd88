"""Which papers belong to an order."""

from markupsafe import Markup

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_dossier_papers(self):
        """Return the papers of the order, in their order, that the user may read; those
        of a kind as they were made.

        Hook for addons with papers of their own.

        :return: pairs of a report's name and the records that it prints
        :rtype: list[tuple[str, models.Model]]
        """
        self.ensure_one()
        pickings = self.picking_ids._filtered_access("read")
        pickings = pickings.filtered(lambda picking: picking.state != "cancel")
        # Odoo lists the invoices only to those who may read them all.
        invoices = self.sudo().invoice_ids.with_env(self.env)._filtered_access("read")
        invoices = invoices.filtered(lambda move: move.state == "posted")
        is_uninvoiced = self.state == "sale" and self.invoice_status != "invoiced"
        return [
            ("sale.report_saleorder", self),
            ("sale.report_saleorder_pro_forma", self if is_uninvoiced else self[:0]),
            ("stock.report_deliveryslip", pickings.sorted("id")),
            ("account.report_invoice", invoices.sorted("id")),
        ]

    def _get_dossier_attachments(self):
        """Return the PDF files attached to the order, the oldest first."""
        self.ensure_one()
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("mimetype", "=", "application/pdf"),
                ("type", "=", "binary"),
            ],
            order="id",
        )

    def _tell_missing_papers(self, missing):
        """Note on the order which papers its dossier lacks, and why."""
        self.ensure_one()
        self._message_log(
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (
                self.env._("These papers could not be put into the dossier:"),
                Markup().join(Markup("<li>%s</li>") % words for words in missing),
            )
        )
