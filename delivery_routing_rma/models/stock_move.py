from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _is_counted_at_its_door(self):
        """Tell whether its goods are counted apart from those of other doors."""
        stop = self.picking_id.delivery_stop_id
        return bool(self.rma_line_id or stop.fetched_quantities)
