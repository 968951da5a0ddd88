from odoo.http import request

from odoo.addons.website_sale.controllers.main import WebsiteSale


class WebsiteSaleFlow(WebsiteSale):
    def _get_shop_payment_values(self, order, **kwargs):
        """Offer only the saved payment methods that the order allows."""
        values = super()._get_shop_payment_values(order, **kwargs)
        values["tokens_sudo"] = values["tokens_sudo"]._filter_allowed_for_orders(order)
        values.update(
            order._get_payment_fee_page_values(
                values["payment_methods_sudo"], values["tokens_sudo"]
            )
        )
        return values

    def _get_shop_payment_errors(self, order):
        """Say on the payment page that the customer is blocked."""
        errors = super()._get_shop_payment_errors(order)
        message = order._get_order_block_message()
        if message:
            errors.append((request.env._("Order not possible"), message))
        return errors
