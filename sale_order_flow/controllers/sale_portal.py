from odoo.addons.sale.controllers.portal import CustomerPortal


class SalePortal(CustomerPortal):
    def _get_payment_values(self, order_sudo, **kwargs):
        """Offer only the saved payment methods that the order allows."""
        values = super()._get_payment_values(order_sudo, **kwargs)
        values["tokens_sudo"] = values["tokens_sudo"]._filter_allowed_for_orders(
            order_sudo
        )
        values.update(
            order_sudo._get_payment_fee_page_values(
                values["payment_methods_sudo"], values["tokens_sudo"]
            )
        )
        return values
