from odoo import fields, models


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    rma_line_id = fields.Many2one("sale.rma.line", "Return Line", readonly=True)

    def _prepare_move_default_values(self, new_picking):
        values = super()._prepare_move_default_values(new_picking)
        # also where it is empty: a copy of a receipt is none
        return values | {
            "rma_line_id": self.rma_line_id.id,
            "rma_replaced_line_id": False,
        }
