from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _trail_get_personal_columns(self):
        """Orders carry the name and the signature of whoever signed them."""
        columns = super()._trail_get_personal_columns()
        # an administrator erases, whatever companies the orders belong to
        orders_sudo = self.env["sale.order"].sudo().with_context(active_test=False)
        for order in orders_sudo.search([("partner_id", "in", self.ids)]):
            columns["sale.order", order.id] = ["signed_by", "signature"]
        return columns
