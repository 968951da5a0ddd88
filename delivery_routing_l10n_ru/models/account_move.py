from odoo import fields, models

from ..lib.deals import Deal
from ..lib.words import day


class AccountMove(models.Model):
    _inherit = "account.move"

    def _l10n_ru_deal(self, order) -> Deal:
        """Return the invoice as papers tell it; its order knows what else they ask."""
        self.ensure_one()
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        return order._l10n_ru_make_deal(
            base_lines,
            number=self.name,
            date=self.invoice_date or fields.Date.context_today(self),
            buyer=self.partner_id._l10n_ru_firm(),
            consignee=self.partner_shipping_id or order.partner_shipping_id,
            amounts=(self.amount_untaxed, self.amount_tax, self.amount_total),
            currency=self.currency_id,
            payments=self._l10n_ru_payments(),
            due=self.invoice_date_due,
        )

    def _l10n_ru_payments(self) -> str:
        """Return numbers and dates of what paid the invoice."""
        # Payments are hidden from sales people; papers name their numbers and dates.
        payments = self.sudo()._get_reconciled_payments()
        return "; ".join(
            f"№ {payment.memo or payment.name} от {day(payment.date)}"
            for payment in payments.sorted("date")
        )
