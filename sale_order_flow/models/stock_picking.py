from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _is_order_return(self):
        """Return whether goods of an order come back with this transfer."""
        self.ensure_one()
        return bool(self.return_id) or self.location_id.usage == "customer"
