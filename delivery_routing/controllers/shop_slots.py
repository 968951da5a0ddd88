from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.website_sale.controllers.delivery import Delivery
from odoo.addons.website_sale.controllers.main import WebsiteSale


class SlotChoice:
    """What the checkout and the page of a quotation have in common."""

    def _choose_slot(self, order_sudo, slot_id, date) -> str:
        """Hold a slot for the order, or none; return why it could not be had."""
        try:
            if slot_id:
                order_sudo._book_shop_slot(int(slot_id), str(date))
            else:
                order_sudo._release_shop_slot()
        except UserError as error:
            return str(error)
        except (ValueError, TypeError, OverflowError):
            return request.env._("There is no such slot.")
        return ""

    def _render_slots(self, order_sudo, error=""):
        """Return the slots of the order as the customer sees them."""
        shown = request.website.show_line_subtotals_tax_selection
        slots_sudo = request.env["delivery.slot"].sudo()  # the public reads no slots
        values = slots_sudo._shop_values(order_sudo, shown != "tax_excluded")
        return request.env["ir.ui.view"]._render_template(
            "delivery_routing.shop_slots", values | {"slots_error": error}
        )


class DeliverySlots(SlotChoice, Delivery):
    @route("/shop/delivery_slots", type="jsonrpc", auth="public", website=True)
    def shop_delivery_slots(self):
        """Return the slots that are open to the cart of the session.

        :return: dict with `html`, empty where the delivery method has no slots
        """
        return {"html": self._cart_slots(request.cart)}

    @route("/shop/delivery_slots/choose", type="jsonrpc", auth="public", website=True)
    def shop_choose_delivery_slot(self, slot_id=None, date=None):
        """Hold a slot for the cart of the session, or take any time again.

        :param slot_id: a `delivery.slot`, nothing for any time
        :param str date: its day, ISO
        :return: what `/shop/set_delivery_method` answers, with `html` (the slots as
            they are now) and `error` (why the slot could not be had, else empty)
        """
        cart_sudo = request.cart
        if not cart_sudo:
            return {}
        error = self._choose_slot(cart_sudo, slot_id, date)
        summary = self._order_summary_values(cart_sudo)
        return summary | {"html": self._cart_slots(cart_sudo, error), "error": error}

    def _cart_slots(self, cart_sudo, error=""):
        has_choice = cart_sudo and cart_sudo._has_slot_choice()
        return self._render_slots(cart_sudo, error) if has_choice else ""

    def _order_summary_values(self, order, **kwargs):
        """What the carrier says with his price, how long it takes, is shown too."""
        values = super()._order_summary_values(order, **kwargs)
        return values | {"warning_message": order.delivery_message}

    @classmethod
    def _get_delivery_methods_express_checkout(cls, order_sudo):
        """A method whose slot has to be chosen is none for a payment in one step."""
        methods = super()._get_delivery_methods_express_checkout(order_sudo)
        is_chosen = bool(order_sudo.delivery_slot_day_id)
        return {
            method: price
            for method, price in methods.items()
            if is_chosen or not (method.is_own_courier and method.is_slot_required)
        }


class SlotShop(WebsiteSale):
    def _get_shop_payment_errors(self, order):
        """Whose slot has gone, or is still to be chosen, chooses before he pays."""
        errors = super()._get_shop_payment_errors(order)
        if order.state != "draft" or order._is_being_paid():
            return errors  # what is paid for already is no longer asked about
        message = order._renew_slot()
        return [*errors, (message, "")] if message else errors
