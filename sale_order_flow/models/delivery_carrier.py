from odoo import api, fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    payment_method_ids = fields.Many2many(
        "payment.method",
        string="Allowed Payment Methods",
        domain=[("is_primary", "=", True)],
        help="Orders that are sent this way can be paid with these payment methods "
        "only: in the shop, on the order's page, through payment links and by whoever "
        "enters an order for a customer. All are allowed when it is empty.",
    )

    def _allows_payment_method(self, method):
        """Return whether an order sent this way may be paid so.

        No carrier and no method allow everything. Brands are judged by what they are
        brands of.
        """
        # Customers may read neither.
        allowed_sudo = self.sudo().payment_method_ids
        method_sudo = method.sudo()
        method_sudo = method_sudo.primary_payment_method_id or method_sudo
        return not allowed_sudo or not method_sudo or method_sudo in allowed_sudo

    @api.private  # it takes records, which no program outside can give
    def available_carriers(self, partner, source):
        """Leave out those that do not go with the payment method of the order."""
        carriers = super().available_carriers(partner, source)
        if source._name != "sale.order" or source.website_id:
            return carriers  # in the shop delivery comes before payment
        return carriers.filtered(
            lambda carrier: carrier._allows_payment_method(source.payment_method_id)
        )
