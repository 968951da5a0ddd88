from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request, route

from odoo.addons.sale.controllers.portal import PaymentPortal as OrderPaymentPortal
from odoo.addons.website_sale.controllers.payment import (
    PaymentPortal as ShopPaymentPortal,
)


class OrderPaymentFee(OrderPaymentPortal):
    @route(
        "/sale_order_flow/payment_fee",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def order_payment_fee(
        self, order_id, access_token, payment_method_id=None, token_id=None, amount=None
    ):
        """Put the fee of the chosen payment method on the order.

        :param int order_id: the order to pay, as a `sale.order` id
        :param str access_token: the access token of the order
        :param int payment_method_id: the chosen method, as a `payment.method` id
        :param int token_id: or the saved one, as a `payment.token` id
        :param float amount: what the page asks for at the moment
        :return: what the page has to show and to ask for now
        :rtype: dict
        """
        order_sudo = _get_order_to_pay(self, order_id, access_token)
        before = order_sudo._get_payable_amounts()
        _choose_method(order_sudo, payment_method_id, token_id)
        after = order_sudo._get_payable_amounts()
        amount = _translate_amount(amount, before, after)
        return {"amount": amount, **order_sudo._get_payment_fee_texts(amount)}

    @route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        """Pay with the fee of the method, whatever the page has shown."""
        order_sudo = _get_order_to_pay(self, order_id, access_token)
        _choose_method(
            order_sudo, kwargs.get("payment_method_id"), kwargs.get("token_id")
        )
        return super().portal_order_transaction(order_id, access_token, **kwargs)


class ShopPaymentFee(ShopPaymentPortal):
    @route()
    def shop_payment_transaction(self, order_id, access_token, **kwargs):
        """Pay with the fee of the method; another total than the page's is refused."""
        order_sudo = _get_order_to_pay(self, order_id, access_token)
        _choose_method(
            order_sudo, kwargs.get("payment_method_id"), kwargs.get("token_id")
        )
        return super().shop_payment_transaction(order_id, access_token, **kwargs)


def _get_order_to_pay(portal, order_id, access_token):
    try:
        return portal._document_check_access("sale.order", order_id, access_token)
    except (AccessError, MissingError) as error:
        raise ValidationError(request.env._("The access token is invalid.")) from error


def _choose_method(order_sudo, payment_method_id, token_id):
    """Choose the method on the order, when it is one that the order can be paid with;
    the others are refused where the payment is made."""
    # Only which method it is; whose saved one it is, the payment check asks.
    methods_sudo = request.env["payment.method"].sudo()
    if token_id:
        tokens_sudo = request.env["payment.token"].sudo()
        method_sudo = tokens_sudo.browse(token_id).exists().payment_method_id
    else:
        method_sudo = methods_sudo.browse(payment_method_id or []).exists()
    primary_sudo = method_sudo.primary_payment_method_id or method_sudo
    if primary_sudo in order_sudo.available_payment_method_ids:
        order_sudo._choose_payment_method(method_sudo)


def _translate_amount(amount, before, after):
    """Return what to ask for now: the same as before, with the fee of now."""
    if amount is None:
        return after["total"]
    for name, old in before.items():
        if abs(float(amount) - old) < 1e-6:
            return after[name]
    return float(amount)
