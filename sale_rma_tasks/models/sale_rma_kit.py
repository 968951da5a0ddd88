"""Kits come back in parts, and are credited as what was charged: whole kits."""

from odoo import models
from odoo.exceptions import UserError

MONEY = ("refund", "wallet", "exchange", "keep")


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _is_kit_part(self):
        """Whether the goods are a part of what was sold."""
        return bool(self.sale_line_id) and (
            self.product_id != self.sale_line_id.product_id
        )

    def _get_credit_unit(self):
        """Return the unit in which what was charged is counted: that of the return, of
        a kit that of the kit."""
        kit = self.sale_line_id.product_id
        return kit.uom_id if self._is_kit_part() else self.uom_id

    def _check_kits_are_whole(self):
        """Parts that never make a whole kit have no price.

        :raise UserError: with the part
        """
        sold = self.sale_line_id
        claims = sold._get_money_claims()
        kits = sold.product_uom_id._compute_quantity(
            sold._count_kits(claims, "quantity"), sold.product_id.uom_id, round=False
        )
        least = sold._get_parts_per_kit().get(self.product_id, 0.0) * kits
        unit = self.product_id.uom_id
        wanted = sum(
            claim.uom_id._compute_quantity(claim.quantity, unit, round=False)
            for claim in claims.filtered(lambda one: one.product_id == self.product_id)
        )
        if unit.compare(wanted, least) > 0:
            raise UserError(
                self.env._(
                    "%(part)s is a part of %(kit)s: what it is worth is up to you."
                    " Credit it by hand and replace or refuse the line.",
                    part=self.product_id.display_name,
                    kit=sold.product_id.display_name,
                )
            )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    def _get_money_claims(self, decisions=MONEY):
        """Return the accepted lines of returns that give money for parts of a kit."""
        return self.rma_line_ids.filtered(
            lambda claim: (
                claim.is_accepted
                and claim.decision in decisions
                and claim._is_kit_part()
            )
        )

    def _get_kits_to_credit(self, taken):
        """Return how many whole kits are settled and not credited yet.

        :param dict taken: what is credited of each invoice line in this very run
        """
        self.ensure_one()
        settled = self._count_kits(self._get_money_claims(), "qty_settled")
        done = sum(
            item.product_uom_id._compute_quantity(
                item._get_rma_credited() + taken.get(item, 0.0),
                self.product_uom_id,
                round=False,
            )
            for item in self._get_invoice_items()
        )
        return max(settled - done, 0.0)

    def _count_kits(self, claims, name):
        """Return how many whole kits a quantity of these lines of returns makes, in the
        unit of this line."""
        needs, parts = self._get_parts_per_kit(), {}
        for claim in claims:
            unit = claim.product_id.uom_id
            parts[claim.product_id] = parts.get(
                claim.product_id, 0.0
            ) + claim.uom_id._compute_quantity(claim[name], unit, round=False)
        # a hair too little is no kit too little
        counts = (
            (parts.get(part, 0.0) / need + 1e-6) // 1 for part, need in needs.items()
        )
        return self.product_id.uom_id._compute_quantity(
            min(counts, default=0.0), self.product_uom_id, round=False
        )

    def _get_parts_per_kit(self):
        """Return how much of each part one kit has, in the part's unit, as the
        deliveries were planned: {part: quantity}. `lib/report_sql.py` counts alike.

        What was given up for good with its whole delivery was planned once more, if
        at all: so it is with orders that were cancelled and confirmed again.
        """
        self.ensure_one()
        result = {}
        moves = self.move_ids.filtered(
            lambda move: (
                move.product_id != self.product_id
                and not move.origin_returned_move_id
                and not move.rma_replaced_line_id
                and not move.location_id._is_outgoing()
                and (move.picking_id.state != "cancel" or move.picking_id.backorder_id)
            )
        )
        # of deliveries in several steps, the first one
        for move in moves.filtered(lambda move: not move.move_orig_ids & moves):
            result[move.product_id] = (
                result.get(move.product_id, 0.0) + move.product_qty
            )
        kits = self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, round=False
        )
        return (
            {part: quantity / kits for part, quantity in result.items() if quantity}
            if kits
            else {}
        )

    def _get_whole_kits(self, quantity):
        """Return the whole kits that a quantity of this line is, in its unit: twelfths
        of a dozen were rounded on the way. What is no kit stays as it is."""
        if not self._get_parts_per_kit():
            return quantity
        unit = self._get_kit_unit()
        kits = self.product_uom_id._compute_quantity(quantity, unit, round=False)
        return unit._compute_quantity(round(kits), self.product_uom_id, round=False)

    def _get_kit_unit(self):
        """Return the unit of which Odoo counts whole ones."""
        units = self.product_id.uom_id
        if "bom_line_id" in self.env["stock.move"]._fields:  # Odoo's Manufacturing
            # Who sells need not see bills of material.
            units |= self.sudo().move_ids.bom_line_id.bom_id.product_uom_id
        return min(units, key=lambda unit: unit.factor)
