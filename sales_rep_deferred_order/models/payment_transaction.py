from odoo import models

from .payment_provider import OFFLINE_MODES


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    # --- The payment check ---

    def _get_payment_refusal(self, attempt):
        """Refuse what a rep may not pay, and parts of an order without payment."""
        return (
            super()._get_payment_refusal(attempt)
            or self._get_rep_payment_refusal(attempt)
            or self._get_partial_order_refusal(attempt)
        )

    def _get_rep_payment_refusal(self, attempt):
        """Refuse a rep everything but the order itself, which judges for itself:
        invoices, payments without a document, saving a card."""
        if self.sale_order_ids and not self.invoice_ids:
            return None
        partners = self.partner_id | self.invoice_ids.partner_id
        if not attempt.user._is_rep_paying_for(partners):
            return None
        return self.env._("A sales rep cannot pay for a customer.")

    def _get_partial_order_refusal(self, attempt):
        """An order without payment is given as a whole or not at all."""
        if attempt.provider.custom_mode not in OFFLINE_MODES:
            return None
        for order in self.sale_order_ids:
            if self.currency_id.compare_amounts(self.amount, order.amount_total):
                return self.env._(
                    "%(provider)s is for the whole order, not for a part of it.",
                    provider=attempt.provider.name,
                )
        return None

    # --- Confirmation ---

    def _post_process(self):
        """Confirm orders that are paid later, before core would only mark them sent."""
        for tx in self:
            if tx.state == "pending" and tx.provider_id.custom_mode in OFFLINE_MODES:
                tx._confirm_orders_paid_later()
        return super()._post_process()

    def _confirm_orders_paid_later(self):
        """Confirm the open orders of this transaction and mail the customer.

        What was allowed when the transaction was made may not be any more: another
        order may have used up the credit in between. The payment fails then and the
        customer has his cart again.
        """
        self.ensure_one()
        orders = self.sale_order_ids.filtered(lambda order: order._is_open_quotation())
        refusals = (order._get_pay_later_refusal(self.provider_id) for order in orders)
        refusal = next(filter(None, refusals), None)
        if refusal:
            self._set_error(refusal)
        else:
            orders.with_context(send_email=True).action_confirm()
