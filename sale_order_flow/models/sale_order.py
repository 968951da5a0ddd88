from odoo import fields, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Commercial Entity",
        store=True,
        precompute=True,
        index=True,
        help="The company, or the person on his own, that the customer belongs to.",
    )

    # --- Payment ---

    def _get_payment_partner(self):
        """Return whose country decides which payments are offered."""
        self.ensure_one()
        return self.partner_invoice_id or self.partner_id

    def _get_payment_refusal(self, attempt):
        """Return why the order may not be paid so, or None.

        Hook: extend it to bind payments to what the order is. It is asked for each
        provider shown on a payment page (with ``operation`` None) and again for
        each transaction of the order or of its invoices.

        :param PaymentAttempt attempt: what is tried, and by whom
        :return: a sentence for the payer, or None
        :rtype: str | None
        """
        self.ensure_one()
        return self._get_order_block_message() if self._is_open_quotation() else None

    # --- Blocked customers ---

    def _get_order_block_message(self):
        """Return why the customer may not order, or None.

        The reason is for colleagues; a customer is asked to call.
        """
        self.ensure_one()
        # A customer may not read the block of his own company.
        customer_sudo = self.commercial_partner_id.sudo()
        if not customer_sudo.is_order_blocked:
            return None
        if self.env.user._is_internal() and customer_sudo.order_block_reason:
            return self.env._(
                "Orders of %(customer)s are blocked: %(reason)s",
                customer=customer_sudo.name,
                reason=customer_sudo.order_block_reason,
            )
        return self.env._(
            "New orders of %(customer)s cannot be accepted at the moment. Please"
            " contact us.",
            customer=customer_sudo.name,
        )

    def _confirmation_error_message(self):
        """Refuse the orders of blocked customers, whoever confirms them."""
        message = super()._confirmation_error_message()
        return message or self._get_order_block_message() or False

    def _check_cart_is_ready_to_be_paid(self):
        """Stop the online checkout of blocked customers, also of a free order."""
        message = self._get_order_block_message()
        if message:
            raise ValidationError(message)
        return super()._check_cart_is_ready_to_be_paid()
