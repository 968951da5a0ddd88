from odoo import api, fields, models


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
            claims = line.rma_line_ids.filtered(
                lambda claim, line=line: claim.product_id == line.product_id
            )
            gone = claims.filtered(
                lambda claim: claim.decision in ("refund", "wallet", "exchange")
            )
            kept = claims.filtered(lambda claim: claim.decision == "keep")
            line.qty_taken_back = line._sum_settled(gone)
            line.qty_kept_credited = line._sum_settled(kept)

    def _sum_settled(self, claims):
        return sum(
            claim.uom_id._compute_quantity(claim.qty_settled, self.product_uom_id)
            for claim in claims
        )

    @api.depends("qty_taken_back", "qty_kept_credited")
    def _compute_qty_to_invoice(self):
        """What was credited for good is not invoiced again."""
        result = super()._compute_qty_to_invoice()
        for line in self:
            given = line.qty_kept_credited
            if line.product_id.invoice_policy == "order":
                given += line.qty_taken_back
            if given and line.state == "sale":
                line.qty_to_invoice -= given
        return result

    def _get_qty_procurement(self, previous_product_uom_qty=False):
        """What came back for good is not delivered again when the order changes."""
        result = super()._get_qty_procurement(previous_product_uom_qty)
        return result + self.qty_taken_back

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
