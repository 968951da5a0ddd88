from math import isfinite

from odoo.http import Controller, request, route


class RepHints(Controller):
    @route("/shop/cart/rep_hint", auth="user", methods=["POST"], website=True)
    def rep_hint(self, product_id, quantity=1, **post):
        """Put a product that the cart page hinted at into the acting rep's cart.

        Whether the page is one of this customer is checked before, see
        models/ir_http.py.
        """
        cart = request.cart
        if request.website._get_rep_customer() and cart:
            wanted = _parse(product_id, quantity)
            if wanted:
                cart._add_rep_hint(*wanted)
        return request.redirect("/shop/cart")


def _parse(product_id, quantity):
    """Return product id and quantity as numbers, or None for what are none."""
    try:
        product_id, quantity = int(product_id), float(quantity)
    except ValueError:
        return None
    return (product_id, quantity) if isfinite(quantity) else None
