from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"

    decision = fields.Selection(
        selection_add=[("repair", "Repair"), ("keep",)],
        ondelete={"repair": "set null"},
    )
    repair_ids = fields.One2many(
        "repair.order",
        "rma_line_id",
        "Repairs",
        readonly=True,
        groups="stock.group_stock_user",
    )
    qty_in_repair = fields.Float(
        "In Repair",
        digits="Product Unit",
        compute="_compute_qty_in_repair",
        store=True,
        compute_sudo=True,  # repairs belong to the warehouse
        help="For how much of it a repair has not ended yet.",
    )

    _repaired_or_settled = models.Constraint(
        "CHECK (qty_settled + qty_in_repair <= quantity + 0.00001)",
        "What is being repaired cannot be settled in another way as well.",
    )

    @api.depends(
        "uom_id", "repair_ids.state", "repair_ids.product_qty", "repair_ids.product_uom"
    )
    def _compute_qty_in_repair(self):
        for line in self:
            open_repairs = line.repair_ids.filtered(
                lambda repair: repair.state not in ("done", "cancel")
            )
            line.qty_in_repair = sum(
                repair._get_returned_quantity() for repair in open_repairs
            )

    @api.depends("qty_in_repair")
    def _compute_qty_due(self):
        return super()._compute_qty_due()

    def _get_due(self):
        due = super()._get_due()
        if self.decision != "repair":
            return due
        return max(
            (self.uom_id or self.product_id.uom_id).round(due - self.qty_in_repair), 0.0
        )

    def _check_may_change(self, vals):
        result = super()._check_may_change(vals)
        for line in self.filtered("qty_in_repair"):
            if vals.get("decision", line.decision) != line.decision:
                raise UserError(
                    self.env._(
                        "%(product)s is being repaired: cancel its repair order first.",
                        product=line.product_id.display_name,
                    )
                )
        return result

    # --- Which goods ---

    def _get_parts_to_repair(self, share):
        """Return lot, quantity in the product's unit and place of so much of what came
        and no repair has had yet, the oldest first.

        :param float share: in the line's unit
        """
        unit, parts = self.product_id.uom_id, []
        had = self._get_quantities_by_lot()
        left = self.uom_id._compute_quantity(share, unit)
        for lot, quantity, place in reversed(
            self._get_received_parts(self.qty_received)
        ):
            used = min(had.get(lot, 0.0), quantity)
            had[lot] = had.get(lot, 0.0) - used
            part = min(quantity - used, left)
            if unit.compare(part, 0.0) > 0:
                parts.append((lot, part, place))
                left -= part
        return parts

    def _get_quantities_by_lot(self):
        """Return how much repairs have, or have had, by lot, in the product's unit."""
        had = {}
        for repair in self.repair_ids.filtered(lambda one: one.state != "cancel"):
            quantity = repair.product_uom._compute_quantity(
                repair.product_qty, self.product_id.uom_id, round=False
            )
            had[repair.lot_id] = had.get(repair.lot_id, 0.0) + quantity
        return had

    def _get_repaired_moves(self, repair, taken):
        """Return the receipts that so much goes back of: a move, a quantity."""
        moves = self.move_ids.filtered(
            lambda move: (
                move.state == "done" and not move.location_dest_id._is_outgoing()
            )
        )
        if repair.lot_id:
            moves = moves.filtered(lambda move: repair.lot_id in move.lot_ids)
        quantity = repair.product_qty
        return self._take_from(moves, quantity, repair.product_uom, taken)[0]
