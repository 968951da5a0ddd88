"""What customers give back goes on to the vendor from whom it came."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

MOST_RECEIPTS = 100  # that are looked at, of each kind


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
                for move, quantity, lot in line._get_vendor_moves(share, taken):
                    plan.setdefault(move.picking_id, []).append((move, quantity, lot))
        for receipt, rows in plan.items():
            transfer = self._return_transfer(receipt, self._add_up_moves(rows))
            self._reserve_lots(transfer, rows)
            self.vendor_transfer_ids |= transfer

    def _add_up_moves(self, rows):
        """Return how much goes back of each move, as no line's receipt."""
        quantities, nobody = {}, self.env["sale.rma.line"]
        for move, quantity, _lot in rows:
            quantities[move] = quantities.get(move, 0.0) + quantity
        return [(move, quantity, nobody) for move, quantity in quantities.items()]

    def _reserve_lots(self, transfer, rows):
        """Send the very lots that came back, not others of the same receipt."""
        tracked, values = [row for row in rows if row[2]], []
        for move in transfer.move_ids:
            source = move.origin_returned_move_id
            wanted = [(part, lot) for one, part, lot in tracked if one == source]
            if wanted:
                move.move_line_ids.unlink()
            for part, lot in wanted:
                part = move.product_uom._compute_quantity(part, lot.product_uom_id)
                row = move._prepare_move_line_vals(quantity=part)
                values.append(row | {"lot_id": lot.id})
        self.env["stock.move.line"].create(values)


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _is_in_stock(self):
        """Whether what came is in the own stock; what the vendor has shipped to the
        customer goes back to the vendor at once."""
        done = self.move_ids.filtered(lambda move: move.state == "done")
        return any(move.location_dest_id.usage == "internal" for move in done)

    def _get_vendor_moves(self, share, taken):
        """Return the receipts from the vendor that so much goes back of.

        :param float share: in the line's unit
        :param dict taken: what other lines take of each receipt; is added to
        :return: a move, a quantity in its unit, and the lot that goes back, if any
        :raise UserError: when too little came from the vendor
        """
        self.ensure_one()
        result, lots, unit = [], {}, self.product_id.uom_id
        for lot, quantity, _place in self._get_received_parts(share):
            lots[lot] = lots.get(lot, 0.0) + quantity
        for lot, quantity in lots.items():
            moves, left = self._take_from(
                self._get_vendor_candidates(lot), quantity, unit, taken
            )
            if unit.compare(left, 0.0) > 0:
                raise UserError(
                    self.env._(
                        "Of %(product)s too little came from a vendor that could go"
                        " back to him. Take it to stock, or scrap it.",
                        product=self.product_id.display_name,
                    )
                )
            result += [(move, part, lot) for move, part in moves]
        return result

    def _get_vendor_candidates(self, lot):
        """Yield done receipts of the product from vendors: first those that brought
        this lot, then what was bought for this order, then from its vendor, then from
        anybody; the newest first."""
        vendor = self.vendor_id.commercial_partner_id
        bought = self.sale_line_id.purchase_line_ids
        vendors = "purchase_line_id.partner_id.commercial_partner_id"
        known = self.env["stock.move"]
        for domain in (
            Domain("move_line_ids.lot_id", "in", lot.ids),
            Domain("purchase_line_id", "in", bought.ids),
            Domain(vendors, "in", vendor.ids),
            Domain.TRUE,
        ):
            moves = known.search(
                domain
                & self._get_receipts_domain()
                & Domain("id", "not in", known.ids),
                order="date desc, id desc",
                limit=MOST_RECEIPTS,
            )
            known |= moves
            yield from moves

    def _get_receipts_domain(self):
        return Domain(
            [
                ("product_id", "=", self.product_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("purchase_line_id", "!=", False),
                ("location_id.usage", "=", "supplier"),
                ("location_dest_id.usage", "!=", "customer"),
            ]
        )
