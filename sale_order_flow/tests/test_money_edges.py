"""What few orders meet: fees that change, brands, captures, reminders elsewhere."""

from datetime import timedelta

from odoo.tests import TransactionCase, tagged

from .money_cases import A1, TWO_PERCENT
from .money_common import MoneyWorldMixin


@tagged("post_install", "-at_install")
class TestMoneyEdges(MoneyWorldMixin, TransactionCase):
    def _create_quotation(self, company=None, **values):
        company = company or self.company
        return (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": company.id,
                    "order_line": self._prepare_lines(A1),
                    **values,
                }
            )
        )

    # --- Fees ---

    def test_page_names_a_fee_with_its_tax(self):
        self._create_fee({"percent": 2.0, "taxed": True})
        order = self._create_quotation()
        totals = order._get_payment_fee_totals(self.card_method)
        self.assertEqual(totals, {self.card_method: 2.4})
        order._choose_payment_method(self.card_method)
        self.assertEqual(order.amount_total, 102.4)

    def test_changed_fee_holds_for_the_next_order(self):
        fee = self._create_fee(TWO_PERCENT)
        first = self._create_quotation(payment_method_id=self.card_method.id)
        fee.payment_method_ids = self.other_method
        second = self._create_quotation(payment_method_id=self.card_method.id)
        third = self._create_quotation(payment_method_id=self.other_method.id)
        orders = first | second | third
        self.assertEqual(orders.mapped("amount_total"), [102.0, 100.0, 102.0])

    def test_brand_goes_with_what_its_method_goes_with(self):
        brand = self.card_method.copy(
            {"code": "brand", "primary_payment_method_id": self.card_method.id}
        )
        carriers = self.env["delivery.carrier"].create(
            [
                {
                    "name": method.name,
                    "product_id": self.fee_product.id,
                    "payment_method_ids": method.ids,
                }
                for method in (self.card_method, self.other_method)
            ]
        )
        allowing = carriers.filtered(lambda c: c._allows_payment_method(brand))
        self.assertEqual(allowing, carriers[0])

    # --- Payments ---

    def test_captures_count_instead_of_what_they_are_taken_from(self):
        order = self._create_quotation()
        payment = self._step_pay(order, 100.0, "authorized")
        self.assertEqual(order.amount_received, 0.0)
        payment._create_child_transaction(40.0)._set_done()
        self.assertEqual(order.amount_received, 40.0)
        payment._create_child_transaction(60.0)._set_done()
        self.assertEqual((payment.state, order.amount_received), ("done", 100.0))

    def test_reminders_are_those_of_the_company_of_the_order(self):
        silent = self.env["res.company"].create({"name": "Elsewhere"})
        self.company.write(
            {"prepayment_reminder_days": 3, "prepayment_reminder_max": 2}
        )
        terms = {"require_payment": True, "prepayment_percent": 0.3}
        orders = self._create_quotation(**terms)
        orders |= self._create_quotation(silent, **terms)
        for order in orders:
            order.action_quotation_sent()
            order.prepayment_asked_at -= timedelta(9)
        self.env.flush_all()
        cron = self.env.ref("sale_order_flow.sale_order_cron_remind_of_prepayments")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(orders.mapped("prepayment_reminder_count"), [1, 0])
