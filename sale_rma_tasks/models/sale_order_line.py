from odoo import api, fields, models

# Decisions after which goods are gone for good from the order.
TAKEN_BACK = ("refund", "wallet", "exchange")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    rma_line_ids = fields.One2many("sale.rma.line", "sale_line_id", "Returns")
    qty_taken_back = fields.Float(
        "Taken Back",
        digits="Product Unit",
        compute="_compute_qty_taken_back",
        store=True,
        compute_sudo=True,  # a return of the order may belong to a colleague
        help="Came back for good: neither delivered nor invoiced again.",
    )
    qty_kept_credited = fields.Float(
        "Kept and Credited",
        digits="Product Unit",
        compute="_compute_qty_taken_back",
        store=True,
        compute_sudo=True,  # as above
        help="Stays with the customer without being charged.",
    )

    @api.depends(
        "rma_line_ids.qty_settled",
        "rma_line_ids.decision",
        "rma_line_ids.product_id",
        "rma_line_ids.uom_id",
    )
    def _compute_qty_taken_back(self):
        for line in self:
            line.qty_taken_back = line._sum_settled(TAKEN_BACK)
            line.qty_kept_credited = line._sum_settled(("keep",))

    def _sum_settled(self, decisions):
        """Return for how much of the line these decisions were carried out."""
        claims = self.rma_line_ids.filtered(lambda claim: claim.decision in decisions)
        whole = claims.filtered(lambda claim: claim.product_id == self.product_id)
        parts = claims - whole
        kits = self._count_kits(parts, "qty_settled") if parts else 0.0
        # single pieces of a dozen add up to it: only their sum is rounded
        return kits + sum(
            claim.uom_id._compute_quantity(
                claim.qty_settled, self.product_uom_id, round=False
            )
            for claim in whole
        )

    def _get_return_unit(self, product):
        """Return the unit in which a product of the line comes back: the smaller of
        that which it was sold in and its own, so that single pieces can."""
        units = product.uom_id
        if product == self.product_id:
            units |= self.product_uom_id
        return min(units, key=lambda unit: unit.factor, default=units)

    @api.depends("qty_kept_credited")
    def _compute_qty_to_invoice(self):
        """What returns have credited for good is not invoiced again, nor what went
        along with it: discounts, delivery cost, what cards have paid."""
        result = super()._compute_qty_to_invoice()
        for line in self.filtered(lambda line: line.state == "sale"):
            is_by_delivery = line.product_id.invoice_policy == "delivery"
            given = (
                line.qty_kept_credited - line._get_rounded_off()
                if line.rma_line_ids and is_by_delivery
                else line._get_return_credits()
            )
            if given:
                line.qty_to_invoice -= given
        return result

    def _get_return_credits(self):
        """Return what credit notes of returns take off the invoiced quantity, rounded
        as Odoo does it there."""
        return sum(
            item.product_uom_id._compute_quantity(item.quantity, self.product_uom_id)
            for item in self.invoice_lines
            if item.move_id.rma_id
            and item.move_id.move_type == "out_refund"
            and item.move_id.state != "cancel"
        )

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """What came back for good is not delivered again when the order changes."""
        result = super()._get_qty_procurement(previous_product_uom_qty)
        if not self.qty_taken_back:
            return result
        return self._get_whole_kits(result + self.qty_taken_back)

    def _get_invoice_items(self):
        """Return the posted invoice lines of this line, the newest first."""
        items = self.invoice_lines
        posted = items.filtered(
            lambda item: (
                item.move_id.state == "posted"
                and item.move_id.move_type == "out_invoice"
                and item.quantity > 0
            )
        )
        newest = posted.sorted(lambda item: (item.move_id.date, item.id), reverse=True)
        # what is read of one is read of those of all lines at once
        return newest.with_prefetch(items._prefetch_ids)

    def _get_returnable(self):
        """Return what is at the customer and no return has: {(line, product): quantity
        in the product's unit}."""
        # Who opens a return need not see the warehouse's or a colleague's documents.
        lines = self.sudo()
        rows = self.env["sale.order.ledger"].sudo()._read_goods(lines)
        result = {}
        for row in rows.filtered(lambda row: not row.lot_id):
            key = (row.line_id.with_env(self.env), row.product_id.with_env(self.env))
            result[key] = row.delivered - row.returned
        for claim in lines.rma_line_ids.filtered("is_accepted"):
            open_quantity = max(claim.quantity - claim.qty_received, 0.0)
            key = (claim.sale_line_id, claim.product_id)
            result[key] = result.get(key, 0.0) - claim.uom_id._compute_quantity(
                open_quantity, claim.product_id.uom_id, round=False
            )
        return result
