from odoo.http import request, route

from odoo.addons.website_sale.controllers.cart import Cart
from odoo.addons.website_sale.controllers.main import WebsiteSale
from odoo.addons.website_sale.controllers.payment import PaymentPortal
from odoo.addons.website_sale.controllers.reorder import CustomerPortal
from odoo.addons.website_sale_wishlist.controllers.main import WebsiteSaleWishlist

from ..models.ir_http import TOKEN_FIELD, StaleRepPageError


class RepCart(Cart):
    @route()
    def cart(self, id=None, access_token=None, revive_method="", **post):
        """A rep's cart is revived by no link, and none is merged into it."""
        if id and access_token and self._is_rep_involved(id):
            id, access_token, revive_method = None, None, ""
        return super().cart(
            id=id, access_token=access_token, revive_method=revive_method, **post
        )

    def _is_rep_involved(self, order_id):
        if request.website._get_rep_customer():
            return True
        # sudo: only whose cart it is is asked, super() checks the token
        order_sudo = request.env["sale.order"].sudo().browse(int(order_id)).exists()
        return bool(order_sudo.rep_cart_key) or request.env.user._is_rep_paying_for(
            order_sudo.partner_id
        )

    @route()
    def cart_quantity(self):
        """The number in the session may be that of another customer's cart."""
        if request.website._get_rep_customer():
            return request.cart.cart_quantity
        return super().cart_quantity()

    def _prepare_order_history(self):
        # What super() lists are the orders of the logged-in person.
        if request.website._get_rep_customer():
            return {"order_history": []}
        return super()._prepare_order_history()


class RepShop(WebsiteSale):
    def _get_shop_payment_values(self, order, **kwargs):
        values = super()._get_shop_payment_values(order, **kwargs)
        token = request.website._get_rep_token()
        if not token:
            return values
        return values | {
            "submit_button_label": request.env._("Submit order"),
            "landing_route": f"{values['landing_route']}?{TOKEN_FIELD}={token}",
        }

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """Only the last order of the customer of this request counts."""
        self._forget_foreign_last_order()
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)

    @route()
    def shop_payment_confirmation(self, **post):
        """The order shown is one of the customer of this request, or the rep is shown
        the orders he took today."""
        if self._forget_foreign_last_order():
            return request.redirect("/my/rep/orders")
        return super().shop_payment_confirmation(**post)

    @route()
    def print_saleorder(self, **kwargs):
        """As the confirmation page, which links to it."""
        if self._forget_foreign_last_order():
            return request.redirect("/my/rep/orders")
        return super().print_saleorder(**kwargs)

    def _forget_foreign_last_order(self):
        """Drop the session's last order when it is not of the acting customer."""
        customer = request.website._get_rep_customer()
        last_id = request.session.get("sale_last_order_id")
        if not customer or not last_id:
            return False
        # sudo: a portal rep reads no order before it is his customer's
        order_sudo = request.env["sale.order"].sudo().browse(last_id).exists()
        if order_sudo.partner_id == customer and order_sudo.rep_user_id == (
            request.env.user
        ):
            return False
        request.session.pop("sale_last_order_id")
        return True

    def _complete_address_values(
        self, address_values, *args, order_sudo=False, **kwargs
    ):
        result = super()._complete_address_values(
            address_values, *args, order_sudo=order_sudo, **kwargs
        )
        customer = request.website._get_rep_customer()
        if customer and order_sudo:
            address_values["user_id"] = customer.user_id.id
        return result


class RepPayment(PaymentPortal):
    @route()
    def shop_payment_transaction(self, order_id, access_token, **kwargs):
        """In acting mode only the cart of this request is submitted."""
        if request.website._get_rep_customer():
            if order_id != request.cart.id:
                raise StaleRepPageError(
                    request.env._(
                        "This is not the cart of the customer you order for now."
                        " Nothing was changed. Reload the page."
                    )
                )
            request.session["sale_last_order_id"] = order_id
        return super().shop_payment_transaction(order_id, access_token, **kwargs)


class RepReorder(CustomerPortal):
    @route()
    def my_orders_reorder(self, order_id, access_token=None):
        """An order is repeated for its own customer only."""
        customer = request.website._get_rep_customer()
        # sudo: only compared, super() checks the access
        order_sudo = request.env["sale.order"].sudo().browse(order_id).exists()
        if customer and order_sudo.commercial_partner_id not in (
            customer,
            customer.browse(),
        ):
            raise StaleRepPageError(
                request.env._(
                    "This order is of another customer than the one you order for."
                    " Choose its customer first."
                )
            )
        return super().my_orders_reorder(order_id, access_token=access_token)


class RepWishlist(WebsiteSaleWishlist):
    @route()
    def remove_from_wishlist(self, wish_id, **kw):
        """A rep takes from the list of the customer he orders for."""
        if not request.website._get_rep_customer():
            return super().remove_from_wishlist(wish_id, **kw)
        current_sudo = request.env["product.wishlist"].current()
        current_sudo.filtered(lambda wish: wish.id == wish_id).unlink()
        return True
