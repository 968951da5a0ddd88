from odoo import api, models
from odoo.exceptions import ValidationError

from ..payment_attempt import PaymentAttempt

# What the merchant does himself, with a saved payment method or back to the payer.
MERCHANT_OPERATIONS = ("offline", "refund")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse here, on the only way that all payments take.

        What is refused leaves nothing behind, also where the caller goes on.
        """
        with self.env.cr.savepoint():
            transactions = super().create(vals_list)
            transactions._check_payment_allowed()
        return transactions

    def _charge_with_token(self):
        """Check again: a transaction may be charged long after it was made."""
        self._check_payment_allowed()
        return super()._charge_with_token()

    def _update_state(self, allowed_states, target_state, state_message):
        """Take the fee back when the payment has come to nothing."""
        updated = super()._update_state(allowed_states, target_state, state_message)
        if target_state in ("cancel", "error"):
            updated._take_back_fees()
        return updated

    def _take_back_fees(self):
        """Forget the method of a failed payment, unless another one is being tried."""
        # The payer, or nobody, is logged in: the order is not his to write on.
        for payment_sudo in self.sudo():
            orders_sudo = payment_sudo.sale_order_ids.filtered(
                lambda order, payment=payment_sudo: (
                    order.payment_method_id == payment.payment_method_id
                    and max(order.transaction_ids.ids) == payment.id
                )
            )
            orders_sudo._choose_payment_method(self.env["payment.method"])

    def _get_received_amount(self):
        """Return what has come in with this payment and was not refunded.

        Captures and refunds are transactions of their own, made from this one.
        """
        self.ensure_one()
        children = self.child_transaction_ids
        refunds = children.filtered(lambda child: child.operation == "refund")
        captures = children - refunds
        if captures:
            received = sum(child._get_received_amount() for child in captures)
        else:
            received = self.amount if self.state == "done" else 0.0
        return received + sum(
            refund.amount for refund in refunds if refund.state == "done"
        )

    # --- The payment check ---

    def _check_payment_allowed(self):
        """Raise when one of the transactions may not pay its documents.

        Refunds, captures and voids follow a payment that was allowed, and pass.

        :raises ValidationError: with the reason in the words of the payer
        """
        # Providers and documents are judged in full, whoever pays.
        payments_sudo = self.sudo().filtered(
            lambda tx: not tx.source_transaction_id and tx.operation != "refund"
        )
        offers = {}
        for payment_sudo in payments_sudo:
            attempt = payment_sudo._prepare_payment_attempt()
            refusal = (
                payment_sudo._get_mismatch_refusal(attempt)
                or payment_sudo._get_offer_refusal(attempt, offers)
                or payment_sudo._get_payment_refusal(attempt)
            )
            if refusal:
                raise ValidationError(refusal)

    def _prepare_payment_attempt(self):
        """Return what is tried with this transaction."""
        self.ensure_one()
        return PaymentAttempt(
            provider=self.provider_id,
            payment_method=self.payment_method_id,
            operation=self.operation or None,
            token=self.token_id,
            user=self.env.user,
        )

    def _get_payment_refusal(self, attempt):
        """Return why this transaction may not be made, or None.

        Hook for payments of whatever kind; what depends on a sales order belongs in
        the method of the same name there.

        :param PaymentAttempt attempt: what is tried, and by whom
        :return: a sentence for the payer, or None
        :rtype: str | None
        """
        self.ensure_one()
        refusals = (
            order._get_payment_refusal(attempt) for order in self._get_paid_orders()
        )
        return next(filter(None, refusals), None)

    def _get_paid_orders(self):
        """Return the orders that are paid, directly or through an invoice."""
        return self.sale_order_ids | self.invoice_ids._get_invoiced_orders()

    # --- What does not fit together ---

    def _get_mismatch_refusal(self, attempt):
        """Return why the parts of the attempt do not belong together, or None."""
        if attempt.operation in MERCHANT_OPERATIONS:
            return None
        if self.amount < 0:
            return self.env._("There is nothing to be paid.")
        return self._get_token_refusal(attempt) or self._get_method_refusal(attempt)

    def _get_method_refusal(self, attempt):
        method = attempt.payment_method
        method = method.primary_payment_method_id or method
        if attempt.provider in method.provider_ids or self._is_method_reported(attempt):
            return None
        return self.env._(
            "%(method)s cannot be paid through %(provider)s.",
            method=method.name,
            provider=attempt.provider.name,
        )

    def _is_method_reported(self, attempt):
        """Return whether no person has chosen the method.

        Jobs of the server state the method that a provider has reported, which may
        be a brand or a wallet that is never offered.
        """
        return attempt.user._is_superuser()

    def _get_token_refusal(self, attempt):
        token = attempt.token
        if attempt.operation != "online_token":
            return None
        if not token:
            return self.env._("Choose the saved payment method to pay with.")
        owner = token.partner_id.commercial_partner_id
        payers = self.partner_id.commercial_partner_id
        if attempt.user._is_portal():
            payers |= attempt.user.partner_id.commercial_partner_id
        if (
            owner == payers
            and token.provider_id == attempt.provider
            and token.payment_method_id == attempt.payment_method
        ):
            return None
        return self.env._("This saved payment method cannot be used here.")

    # --- What is not offered ---

    def _get_offer_refusal(self, attempt, offers):
        """Return why the provider or the method is not offered here, or None.

        :param dict offers: what was asked before, for the transactions of a batch
        """
        if attempt.operation in MERCHANT_OPERATIONS:
            return None
        for order in self.sale_order_ids or [self.env["sale.order"]]:
            context = self._prepare_offer_context(order, attempt)
            if context not in offers:
                offers[context] = self._get_offer(*context)
            providers, methods = offers[context]
            if attempt.provider not in providers:
                return self._prepare_offer_refusal(attempt.provider)
            if attempt.payment_method not in methods and not (
                attempt.token or self._is_method_reported(attempt)
            ):
                return self._prepare_offer_refusal(attempt.payment_method)
        return None

    def _prepare_offer_refusal(self, choice):
        return self.env._(
            "%(choice)s is not available for this payment. Please choose another way"
            " to pay.",
            choice=choice.name,
        )

    def _prepare_offer_context(self, order, attempt):
        """Return all that an offer depends on, as a key of the batch's offers."""
        company = (
            order.company_id
            or self.invoice_ids.company_id[:1]
            or attempt.provider.company_id
        )
        is_validation = attempt.operation == "validation"
        return (
            attempt.provider,
            company,
            self.partner_id,
            0.0 if is_validation else self.amount,
            self.currency_id,
            order,
            is_validation,
        )

    @api.model
    def _get_offer(
        self, provider, company, partner, amount, currency, order, is_validation
    ):
        """Return the providers on offer, and the methods of the chosen one."""
        payment = {
            "currency_id": currency.id,
            "force_tokenization": is_validation,
            "sale_order_id": order.id or None,
        }
        providers = self.env["payment.provider"]._get_compatible_providers(
            company.id, partner.id, amount, is_validation=is_validation, **payment
        )
        methods = self.env["payment.method"]._get_compatible_payment_methods(
            provider.ids, partner.id, **payment
        )
        return providers, methods
