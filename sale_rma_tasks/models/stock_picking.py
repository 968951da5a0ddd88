from odoo import api, fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    rma_ids = fields.Many2many(
        "sale.rma",
        string="Return Documents",
        compute="_compute_rma_ids",
        compute_sudo=True,  # the number of a return is no secret to the warehouse
    )

    @api.depends("move_ids.rma_line_id", "move_ids.rma_replaced_line_id")
    def _compute_rma_ids(self):
        for picking in self:
            moves = picking.move_ids
            lines = moves.rma_line_id | moves.rma_replaced_line_id
            picking.rma_ids = lines.rma_id
