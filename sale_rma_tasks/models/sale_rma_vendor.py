"""What customers give back goes on to the vendor from whom it came."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def _pass_to_vendors(self, shares):
        """Plan returns of the receipts by which the goods came from their vendors.

        :param dict shares: how much of each line, in its unit
        :raise UserError: when goods did not come from a vendor
        """
        plan, taken = {}, {}
        for line, share in shares.items():
            if line.disposal == "vendor" and line._is_in_stock():
                for move, quantity in line._get_vendor_moves(share, taken):
                    plan.setdefault(move.picking_id, []).append((move, quantity))
        for receipt, rows in plan.items():
            self._return_receipt(receipt, rows)

    def _return_receipt(self, receipt, rows):
        wizard = self.env["stock.return.picking"].create(
            {
                "picking_id": receipt.id,
                "product_return_moves": [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "move_id": move.id,
                            "quantity": quantity,
                            "to_refund": True,
                        }
                    )
                    for move, quantity in rows
                ],
            }
        )
        transfer = wizard._create_return()
        transfer.origin = self.name
        self.vendor_transfer_ids |= transfer


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _is_in_stock(self):
        """Whether what came is in the own stock; what the vendor has shipped to the
        customer goes back to the vendor at once."""
        done = self.move_ids.filtered(lambda move: move.state == "done")
        return any(move.location_dest_id.usage == "internal" for move in done)

    def _get_vendor_moves(self, share, taken):
        """Return the receipts from the vendor that so much goes back of, the newest
        first.

        :param float share: in the line's unit
        :param dict taken: what other lines take of each receipt; is added to
        :return: pairs of a move and a quantity in its unit
        :raise UserError: when too little came from the vendor
        """
        self.ensure_one()
        result, left = [], share
        for move in self._get_vendor_candidates():
            unit = move.product_uom
            wanted = self.uom_id._compute_quantity(left, unit, round=False)
            back = sum(
                unit_of._compute_quantity(quantity, unit, round=False)
                for unit_of, quantity in (
                    (one.product_uom, max(one.quantity, one.product_uom_qty))
                    for one in move.returned_move_ids
                    if one.state != "cancel"
                )
            )
            part = min(wanted, move.quantity - back - taken.get(move, 0.0))
            if unit.compare(part, 0.0) > 0:
                taken[move] = taken.get(move, 0.0) + part
                result.append((move, unit.round(part)))
                left -= unit._compute_quantity(part, self.uom_id, round=False)
        if self.uom_id.compare(left, 0.0) > 0:
            raise UserError(
                self.env._(
                    "Of %(product)s too little came from a vendor that could go back to"
                    " him. Take it to stock, or scrap it.",
                    product=self.product_id.display_name,
                )
            )
        return result

    def _get_vendor_candidates(self):
        """Return done receipts of the product from its vendor, the newest first."""
        moves = self.env["stock.move"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("purchase_line_id", "!=", False),
                ("location_id.usage", "=", "supplier"),
                ("location_dest_id.usage", "!=", "customer"),
            ],
            order="date desc, id desc",
            limit=100,
        )
        bought = self.sale_line_id.purchase_line_ids
        vendor = self.vendor_id.commercial_partner_id
        # what was bought for this order, then from its vendor, then from anybody
        return moves.sorted(
            lambda move: (
                move.purchase_line_id not in bought,
                move.purchase_line_id.partner_id.commercial_partner_id != vendor,
            )
        )
