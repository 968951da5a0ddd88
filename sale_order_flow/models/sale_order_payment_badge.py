"""What sales people may know of payments that they may not open."""

from odoo import api, fields, models
from odoo.tools import format_amount


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    payment_status = fields.Selection(
        [
            ("pending", "Payment pending"),
            ("authorized", "Payment authorized"),
            ("done", "Paid"),
            ("cancel", "Payment cancelled"),
            ("error", "Payment failed"),
        ],
        compute="_compute_payment_badge",
        compute_sudo=True,  # this little is for people who may not open payments
        help="How the last payment on the website went.",
    )
    payment_summary = fields.Char(
        "Online Payment",
        compute="_compute_payment_badge",
        compute_sudo=True,
        help="The last payment on the website: amount, method and provider.",
    )

    @api.depends("transaction_ids.state", "transaction_ids.amount")
    def _compute_payment_badge(self):
        for order in self:
            payment = order.transaction_ids._get_last()
            order.payment_status = payment.state
            order.payment_summary = payment and self.env._(
                "%(amount)s by %(method)s (%(provider)s)",
                amount=format_amount(self.env, payment.amount, payment.currency_id),
                method=payment.payment_method_id.name,
                provider=payment.provider_id.name,
            )
