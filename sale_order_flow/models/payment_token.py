from odoo import models

from ..payment_attempt import PaymentAttempt


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _filter_allowed_for_orders(self, orders_sudo):
        """Return the saved payment methods that no order refuses."""
        return self.filtered(
            lambda token: (
                not any(
                    order._get_payment_refusal(token._prepare_offer_attempt())
                    for order in orders_sudo
                )
            )
        )

    def _prepare_offer_attempt(self):
        """Return the attempt of paying online with this saved payment method."""
        self.ensure_one()
        return PaymentAttempt(
            provider=self.provider_id,
            payment_method=self.payment_method_id,
            operation="online_token",
            token=self,
            user=self.env.user,
        )
