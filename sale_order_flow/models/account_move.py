from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_invoiced_orders(self):
        """Return the sales orders whose lines these invoices charge."""
        return self.line_ids.sale_line_ids.order_id
