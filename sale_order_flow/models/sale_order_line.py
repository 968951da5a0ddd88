from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_sent_in_full(self):
        """Return whether as much has left as was ordered; returns do not count.

        The parts of a kit are never counted as the kit.
        """
        self.ensure_one()
        moves = self.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.product_id == self.product_id
                and move.location_dest_id.usage == "customer"
            )
        )
        uom = self.product_uom_id
        sent = sum(
            move.product_uom._compute_quantity(move.quantity, uom) for move in moves
        )
        return uom.compare(sent, self.product_uom_qty) >= 0

    def _has_more_to_invoice(self):
        """Return whether an invoice is due; too much invoiced is not."""
        self.ensure_one()
        uom = self.product_uom_id
        return bool(uom) and uom.compare(self.qty_to_invoice, 0.0) > 0
