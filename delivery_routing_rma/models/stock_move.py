from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _is_counted_at_its_door(self):
        """Each return gets what its customer has given."""
        return bool(self.rma_line_id) or super()._is_counted_at_its_door()
