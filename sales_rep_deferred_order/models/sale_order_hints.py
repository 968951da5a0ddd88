from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _cart_accessories(self):
        """An acting rep has them among his hints, which count what he adds."""
        if self.website_id._get_rep_customer():
            return []
        return super()._cart_accessories()

    def _get_rep_hints(self):
        """Return what an acting rep can offer with the cart, as `get_hints` does.

        Only what the shop sells.
        """
        self.ensure_one()
        hints = self.get_hints()
        Product = self.env["product.product"]
        for kind in ("accessories", "alternatives"):
            ids = [hint["product_id"] for hint in hints[kind]]
            sold = Product.browse(ids).filtered(lambda p: p._is_add_to_cart_allowed())
            hints[kind] = [h for h in hints[kind] if h["product_id"] in sold.ids]
        return hints

    def _add_rep_hint(self, product_id, quantity):
        """Put a hinted product into the cart and count it as upsell."""
        self.ensure_one()
        hints = self._get_rep_hints()
        offered = {
            hint["product_id"]
            for kind in ("accessories", "alternatives", "offers")
            for hint in hints[kind]
        }
        if product_id not in offered or quantity <= 0:
            return
        before = self.order_line
        self._cart_add(product_id, quantity)
        new = self.order_line - before
        new.filtered(lambda line: line.product_id.id == product_id).is_upsell = True

    def _prepare_split_part(self, part):
        """All parts were taken by the same rep, at the same time."""
        return super()._prepare_split_part(part) | {
            "rep_user_id": self.rep_user_id.id,
            "taken_at": self.taken_at,
            "entered_by_id": self.entered_by_id.id,
        }
