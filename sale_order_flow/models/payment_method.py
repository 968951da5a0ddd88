from odoo import api, models


class PaymentMethod(models.Model):
    _inherit = "payment.method"

    @api.model
    def _get_compatible_payment_methods(
        self, provider_ids, partner_id, *args, sale_order_id=None, **kwargs
    ):
        """Take the country of the order's payer, as for the providers, and leave out
        what does not go with the way the order is sent."""
        order_sudo = self.env["payment.provider"]._browse_paid_document(
            "sale.order", sale_order_id
        )
        if order_sudo:
            partner_id = order_sudo._get_payment_partner().id
        methods = super()._get_compatible_payment_methods(
            provider_ids, partner_id, *args, sale_order_id=sale_order_id, **kwargs
        )
        carrier_sudo = order_sudo.carrier_id
        return methods.filtered(carrier_sudo._allows_payment_method)
