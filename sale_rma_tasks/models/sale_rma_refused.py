"""Refused goods that are here already go back to their customer."""

from odoo import fields, models


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    refused_transfer_ids = fields.Many2many(
        "stock.picking",
        "sale_rma_refused_transfer_rel",
        string="Refused Goods",
        readonly=True,
        copy=False,
        help="The deliveries that bring refused goods back to the customer.",
    )

    def _get_all_transfers(self):
        return super()._get_all_transfers() | self.refused_transfer_ids

    def _get_made_documents(self):
        return super()._get_made_documents() | {"refused": self.refused_transfer_ids}

    def _send_refused_back(self, shares):
        """Plan the way back of what is refused for good and has come."""
        plan, taken = {}, {}
        for line in shares:
            for move, quantity, lot in line._get_refused_moves(taken):
                plan.setdefault(move.picking_id, []).append((move, quantity, lot))
        for receipt, rows in plan.items():
            transfer = self._return_transfer(receipt, self._add_up_moves(rows))
            self._reserve_lots(transfer, rows)
            self.refused_transfer_ids |= transfer


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _get_refused_moves(self, taken):
        """Return the receipts whose goods go back: a move, a quantity in its unit, and
        the lot, if any.

        :param dict taken: what other lines take of each receipt; is added to
        """
        result = []
        for move in self.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.location_dest_id.usage == "internal"
                and move.location_id._is_outgoing()
            )
        ):
            left = move.quantity - move._get_taken_back() - taken.get(move, 0.0)
            for part in move.move_line_ids:
                share = min(
                    part.product_uom_id._compute_quantity(
                        part.quantity, move.product_uom, round=False
                    ),
                    left,
                )
                if move.product_uom.compare(share, 0.0) > 0:
                    taken[move] = taken.get(move, 0.0) + share
                    left -= share
                    result.append((move, share, part.lot_id))
        return result
