"""Lots and serial numbers: what a line names comes back, and no other."""

from odoo import models
from odoo.exceptions import UserError


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def _expect_lots(self, transfer):
        """Expect the lots that lines name; lines that name none expect others."""
        tracked = transfer.move_ids.filtered(lambda move: move.has_tracking != "none")
        named = tracked.filtered("rma_line_id.lot_id")
        for move in named:
            move.move_line_ids.lot_id = move.rma_line_id.lot_id
        for twins in tracked.grouped("origin_returned_move_id").values():
            rest = twins - named
            if rest and len(twins) > 1:
                # Reserved at once, Odoo gives the moves of one delivery the same lots.
                rest._do_unreserve()
                for move in rest:
                    move._action_assign()


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _check_lots_returnable(self):
        """Refuse lots and serial numbers that are not at the customer, or that another
        return has.

        :raise UserError: with the number
        """
        named = self.filtered(
            lambda line: line.sale_line_id and line.lot_id and line.decision != "refuse"
        )
        left = named._get_lots_left() if named else {}
        for line in named:
            key = (line.sale_line_id, line.lot_id)
            if line.product_id.uom_id.compare(left[key], 0.0) < 0:
                raise UserError(
                    self.env._(
                        "%(lot)s of %(product)s: so much of it was not delivered on"
                        " %(order)s, or another return has it.",
                        lot=line.lot_id.name,
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )

    def _get_lots_left(self):
        """Return what of each lot would be left at the customer when these lines and
        all that are accepted have come: {(order line, lot): quantity in the product's
        unit}."""
        # Who opens a return need not see the warehouse's or a colleague's documents.
        lines_sudo = self.sudo()
        sold_sudo = lines_sudo.sale_line_id
        rows = self.env["sale.order.ledger"].sudo()._read_goods(sold_sudo)
        left = {
            (row.line_id, row.lot_id): row.delivered - row.returned
            for row in rows.filtered("lot_id")
        }
        accepted = sold_sudo.rma_line_ids.filtered("is_accepted")
        for claim in (lines_sudo | accepted).filtered("lot_id"):
            key = (claim.sale_line_id, claim.lot_id)
            left[key] = left.get(key, 0.0) - claim.uom_id._compute_quantity(
                max(claim.quantity - claim.qty_received, 0.0),
                claim.product_id.uom_id,
                round=False,
            )
        return left
