from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    rma_line_id = fields.Many2one(
        "sale.rma.line", "Return Line", readonly=True, index="btree_not_null"
    )
    rma_replaced_line_id = fields.Many2one(
        "sale.rma.line",
        "Replaces",
        readonly=True,
        index="btree_not_null",
        help="The line of a return that these goods replace.",
    )

    def write(self, vals):
        """The ledger counts what is done: quantities come to the database before it,
        and one transfer after the other."""
        is_done = vals.get("state") == "done"
        if is_done:
            self.env["stock.move.line"].flush_model()
        result = super().write(vals)
        if is_done:
            self.flush_recordset(["state"])
        return result

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "rma_line_id",
            "rma_replaced_line_id",
        ]

    def _crosses_to_customer(self):
        """Tell whether the goods come from, or go to, whoever is outside; picking and
        putting away are steps within the house."""
        self.ensure_one()
        return self.location_id._is_outgoing() or self.location_dest_id._is_outgoing()

    def _get_taken_back(self):
        """Return how much of the move came back, or is to come, in its unit."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move.quantity
                if move.state == "done"
                else max(move.quantity, move.product_uom_qty),
                self.product_uom,
                round=False,
            )
            for move in self.returned_move_ids
            if move.state != "cancel"
        )
