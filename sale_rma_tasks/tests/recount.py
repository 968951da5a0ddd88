"""The sales analysis as Odoo's own documents add up to it."""

from collections import Counter

MEASURES = (
    "product_uom_qty",
    "qty_delivered",
    "qty_to_deliver",
    "qty_invoiced",
    "price_subtotal",
    "price_total",
    "untaxed_amount_invoiced",
    "margin",
    "nbr",
)


class RecountMixin:
    """Orders of a month that is over, and returns of this one."""

    def _read_months(self, orders):
        """Return what the analysis says of the orders: {month: {measure: sum}}."""
        self.env.flush_all()
        groups = self.env["sale.report"]._read_group(
            [("order_reference", "in", [f"sale.order,{one.id}" for one in orders])],
            ["date:month"],
            [f"{name}:sum" for name in MEASURES],
        )
        return {
            month.strftime("%Y-%m"): dict(zip(MEASURES, sums, strict=True))
            for month, *sums in groups
        }

    def _recount(self, orders):
        """Return what was sold, and what returns have made of it, each as measures."""
        then, later = Counter(), Counter()
        for line in orders.order_line.filtered("product_id"):
            own = line.product_uom_id
            ordered = own._compute_quantity(
                line.product_uom_qty, line.product_id.uom_id, round=False
            )
            then["product_uom_qty"] += ordered
            for name in ("price_subtotal", "price_total", "margin"):
                then[name] += line[name]
            self._recount_goods(line, then, later)
            for item in line.invoice_lines.filtered(
                lambda item: item.parent_state != "cancel"
            ):
                is_credit = item.move_type == "out_refund"
                self._recount_bill(line, item, later if is_credit else then)
        return then, later

    def _recount_goods(self, line, then, later):
        for part in line.move_ids.move_line_ids.filtered(
            lambda part: part.state == "done" and part.product_id == line.product_id
        ):
            move = part.move_id
            goes = part.location_dest_id.usage == "customer"
            if goes == (part.location_id.usage == "customer"):
                continue
            is_later = move.origin_returned_move_id or move.rma_replaced_line_id
            side = later if is_later else then
            side["qty_delivered"] += part.quantity_product_uom * (1 if goes else -1)

    def _recount_bill(self, line, item, side):
        """Count an invoice line, or a credit, which takes off what it gives back."""
        bill, unit = item.move_id, line.product_id.uom_id
        quantity = item.product_uom_id._compute_quantity(
            item.quantity, unit, round=False
        )
        sign = -1 if bill.move_type == "out_refund" else 1
        side["qty_invoiced"] += sign * quantity
        if bill.state != "posted":
            return
        side["untaxed_amount_invoiced"] += sign * item.price_subtotal
        if sign < 0 and bill.rma_id:
            claims = bill.rma_id.line_ids.filtered(
                lambda claim: claim.sale_line_id == line
            )
            settled = sum(claims.mapped("qty_settled"))
            kept = claims.filtered(lambda claim: claim.decision == "keep")
            here = 1 - (sum(kept.mapped("qty_settled")) / settled if settled else 0)
            cost = here * unit._compute_quantity(
                quantity, line.product_uom_id, round=False
            )
            side["product_uom_qty"] -= quantity
            side["price_subtotal"] -= item.price_subtotal
            side["price_total"] -= item.price_total
            side["margin"] -= item.price_subtotal - cost * line.purchase_price

    def _assert_months_hold(self, orders, month):
        """The month of the sale knows no returns; all of them are in later ones."""
        months = self._read_months(orders)
        then, later = self._recount(orders)
        sold = months.pop(month)
        for name in {*then, *later}:
            back = sum(one[name] for one in months.values())
            self.assertAlmostEqual(sold[name], then[name], 2, name)
            self.assertAlmostEqual(back, later[name], 2, name)
