from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _prepare_procurement_values(self):
        """Take the vendor along when goods are bought for a customer's move."""
        values = super()._prepare_procurement_values()
        line = self.sale_line_id
        if line and line.product_id == self.product_id:
            values |= line._prepare_supply_values()
        return values
