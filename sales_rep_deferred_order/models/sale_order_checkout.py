"""How an order is priced and paid online; sale_order.py is about who took it."""

from odoo import fields, models
from odoo.http import request
from odoo.tools.misc import format_amount

from ..customer_credit import get_customer_credits
from .payment_provider import OFFLINE_MODES, REP_MODES


# Two files: together they would be hard to read through.
class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    # --- Prices ---

    def _get_update_prices_lines(self):
        """Leave negotiated lines out of every automatic update of prices."""
        lines = super()._get_update_prices_lines()
        lines -= lines._filter_price_kept()
        # The update writes discounts too: they are the price list's, not typed.
        return lines.with_context(sale_write_from_compute=True)

    def _recompute_prices(self):
        """Take negotiated prices along into the currency of another price list."""
        for line in self.order_line.filtered("is_price_negotiated"):
            line._convert_negotiated_price()
        return super()._recompute_prices()

    def action_update_prices(self):
        """Take the price list's prices for all lines: here a colleague asks for it."""
        self.order_line.is_price_negotiated = False
        return super().action_update_prices()

    def _set_delivery_method(self, delivery_method, rate=None):
        """Keep a negotiated price of delivery as long as the method stays."""
        is_kept = delivery_method and delivery_method == self.carrier_id
        if is_kept and self._get_negotiated_deliveries():
            return
        super()._set_delivery_method(delivery_method, rate=rate)

    def _verify_cart_after_update(self):
        """Put a negotiated price of delivery back after core has asked for rates."""
        agreed = {line: line.price_unit for line in self._get_negotiated_deliveries()}
        result = super()._verify_cart_after_update()
        for line, price_unit in agreed.items():
            if line.exists():
                line.price_unit = price_unit
        return result

    def _get_negotiated_deliveries(self):
        return self.order_line.filtered(
            lambda line: line.is_delivery and line.is_price_negotiated
        )

    # --- Portal ---

    def _has_to_be_signed(self):
        """A rep reads his customer's quotation, the customer signs it."""
        return not self._is_read_by_rep() and super()._has_to_be_signed()

    def _has_to_be_paid(self):
        """A rep reads his customer's quotation, the customer pays it."""
        return not self._is_read_by_rep() and super()._has_to_be_paid()

    def _get_payment_request_url(self, kind="balance"):
        """Ask the customer for money by his own link, whoever the mail is from."""
        with self._making_links_for_the_customer():
            return super()._get_payment_request_url(kind)

    def _is_read_by_rep(self):
        """Whether the page is shown to a rep who represents the customer."""
        # pages of documents are made by the superuser for the user of the request
        user = request.env.user if request and request.env.uid else self.env.user
        return user._is_rep_paying_for(self.partner_id)

    # --- Mail ---

    def _get_confirmation_template(self):
        """Tell the customer which rep took the order, and when."""
        self.ensure_one()
        template = self.env.ref(
            "sales_rep_deferred_order.mail_template_order_taken",
            raise_if_not_found=False,
        )
        if self.rep_user_id and template:
            return template
        return super()._get_confirmation_template()

    # --- The payment check ---

    def _get_payment_refusal(self, attempt):
        """Add what reps may not use, and what ordering without payment asks for."""
        return (
            super()._get_payment_refusal(attempt)
            or self._get_rep_payment_refusal(attempt)
            or self._get_offline_payment_refusal(attempt)
        )

    def _get_rep_payment_refusal(self, attempt):
        """Refuse whatever takes money when a rep orders, whoever opens his cart."""
        is_open_rep_cart = self.rep_user_id and self.state == "draft"
        if not is_open_rep_cart and not attempt.user._is_rep_paying_for(
            self.partner_id
        ):
            return None
        if (
            attempt.provider.custom_mode in REP_MODES
            and attempt.operation in (None, "online_redirect")
            and not attempt.token
        ):
            return None
        return self.env._(
            "An order that a sales rep takes is paid on account, by cheque or on"
            " delivery."
        )

    def _get_offline_payment_refusal(self, attempt):
        """Return why the order may not be placed without paying it, or None."""
        provider = attempt.provider
        if provider.custom_mode not in OFFLINE_MODES:
            return None
        if not self._is_open_quotation():
            return self.env._("This order is confirmed already.")
        if provider.is_for_reps_only and not self.rep_user_id:
            return self.env._(
                "%(provider)s is only for orders that a sales rep takes.",
                provider=provider.name,
            )
        if provider.custom_mode != "on_account":
            return None
        if attempt.user._is_public() and self.state == "draft":
            return self.env._("Log in to order on account.")
        return self._get_on_account_refusal()

    def _get_pay_later_refusal(self, provider):
        """Return why the order may not be confirmed without payment after all.

        Asked when the transaction has been made: the credit is judged again, this
        time one order after the other.
        """
        self.ensure_one()
        message = self._confirmation_error_message()
        if not message and provider.custom_mode == "on_account":
            self._get_debtor()._lock_credit()
            message = self._get_on_account_refusal()
        return message or None

    # --- On account ---

    def _get_debtor(self):
        """Return who owes what this order costs."""
        self.ensure_one()
        return (self.partner_invoice_id or self.partner_id).commercial_partner_id

    def _get_on_account_refusal(self):
        """Return why the customer may not pay later, or None."""
        # Customers and reps may read neither payment terms nor accounts.
        customer_sudo = self._get_debtor().sudo().with_company(self.company_id)
        if not customer_sudo.property_payment_term_id._is_deferred():
            return self.env._(
                "%(customer)s has no payment terms to order on account.",
                customer=customer_sudo.name,
            )
        currency = self.company_id.sudo().currency_id
        amount = self._get_amount_in_company_currency()
        credit = get_customer_credits(customer_sudo, self.company_id)[customer_sudo]
        if not credit.is_exceeded(currency, amount):
            return None
        return self.env._(
            "The credit limit of %(limit)s does not cover this order of %(order)s:"
            " %(used)s are used already.",
            limit=format_amount(self.env, credit.limit, currency),
            order=format_amount(self.env, amount, currency),
            used=format_amount(self.env, credit.used, currency),
        )

    def _get_amount_in_company_currency(self):
        company = self.company_id.sudo()  # its currency is all that is read
        today = fields.Date.context_today(self)
        return self.currency_id._convert(
            self.amount_total, company.currency_id, company, today
        )
