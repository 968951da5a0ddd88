from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from ..payment_attempt import PaymentAttempt
from .common import PaymentMixin


@tagged("post_install", "-at_install")
class TestPaymentCheck(PaymentMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, "flow_clerk", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.order = cls._create_order()

    def _pay(self, order=None, user=None, **values):
        payment = self._prepare_payment(order or self.order, **values)
        payments = self.env["payment.transaction"].with_user(user or self.buyer).sudo()
        return payments.create(payment)

    def _assert_refused(self, message, **values):
        before = self.env["payment.transaction"].search_count([])
        try:  # not assertRaises, which rolls back by itself
            self._pay(**values)
            self.fail("The payment was made.")
        except ValidationError as error:
            self.assertRegex(str(error), message)
        self.assertEqual(self.env["payment.transaction"].search_count([]), before)

    # --- What is offered may be used ---

    def test_offered_provider_pays_the_order(self):
        self.assertEqual(self._pay().sale_order_ids, self.order)

    def test_disabled_provider_is_refused(self):
        self.card.state = "disabled"
        self._assert_refused("Card House is not available")

    def test_unpublished_provider_is_refused_to_customers_only(self):
        self.card.is_published = False
        self._assert_refused("Card House is not available")
        self.assertTrue(self._pay(user=self.clerk))

    def test_provider_over_its_maximum_is_refused(self):
        self.card.maximum_amount = 50.0
        self._assert_refused("Card House is not available")

    def test_provider_of_another_country_is_refused(self):
        self.card.available_country_ids = self.poland
        self._assert_refused("Card House is not available")

    def test_country_is_that_of_the_order_not_of_the_visitor(self):
        self.card.available_country_ids = self.hungary
        visitor = new_test_user(self.env, "flow_pole", groups="base.group_portal")
        visitor.partner_id.country_id = self.poland
        self.assertTrue(self._pay(user=visitor, partner_id=visitor.partner_id.id))

    def test_provider_of_another_website_is_refused(self):
        websites = self.env["website"].create([{"name": "One"}, {"name": "Two"}])
        self.card.website_id = websites[0]
        order = self._create_order(website_id=websites[1].id)
        self._assert_refused("Card House is not available", order=order)

    def test_provider_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Far Away"})
        foreign = self._create_provider("Far House", company_id=company.id)
        self._assert_refused(
            "Far House is not available",
            provider_id=foreign.id,
            payment_method_id=foreign.payment_method_ids.id,
        )

    def test_cash_on_delivery_needs_a_carrier_that_collects(self):
        cod = self.env["payment.provider"].search(
            [("custom_mode", "=", "cash_on_delivery")], limit=1
        )
        cod.write({"state": "enabled", "is_published": True})
        cod.payment_method_ids.active = True
        carrier = self.env["delivery.carrier"].create(
            {"name": "Van", "product_id": self.service.id}
        )
        order = self._create_order(self.goods, carrier_id=carrier.id)
        cash = {
            "order": order,
            "provider_id": cod.id,
            "payment_method_id": cod.payment_method_ids.id,
        }
        self._assert_refused("not available", **cash)
        carrier.allow_cash_on_delivery = True
        self.assertTrue(self._pay(**cash))

    def test_payment_without_an_order_is_checked(self):
        self.card.state = "disabled"
        self._assert_refused("Card House is not available", sale_order_ids=False)

    def test_server_is_checked_too(self):
        self.card.state = "disabled"
        root = self.env.ref("base.user_root")
        self._assert_refused("Card House is not available", user=root)

    # --- What belongs together ---

    def test_method_of_another_provider_is_refused(self):
        self._assert_refused(
            "Other House Method cannot be paid through Card House",
            payment_method_id=self.other_method.id,
        )

    def test_method_of_another_country_is_refused(self):
        self.card_method.supported_country_ids = self.poland
        self._assert_refused("Card House Method is not available")

    def test_archived_method_is_refused(self):
        self.card_method.active = False
        self._assert_refused("Card House Method is not available")

    def test_negative_amount_is_refused(self):
        self._assert_refused("nothing to be paid", amount=-5.0)

    def test_validation_needs_a_provider_that_saves(self):
        self.card.allow_tokenization = False
        self._assert_refused(
            "not available", operation="validation", sale_order_ids=False, amount=0.0
        )

    # --- Saved payment methods ---

    def _pay_with_token(self, token, **values):
        return {"token_id": token.id, "operation": "online_token", **values}

    def test_own_saved_card_pays(self):
        token = self._create_saved_card(self.customer)
        self.assertTrue(self._pay(**self._pay_with_token(token)))

    def test_saved_card_of_another_customer_is_refused(self):
        stranger, _user = self._create_customer("stranger", self.hungary)
        token = self._create_saved_card(stranger)
        self._assert_refused("cannot be used here", **self._pay_with_token(token))

    def test_visitor_does_not_pay_with_the_card_of_the_payer(self):
        token = self._create_saved_card(self.customer)
        _stranger, user = self._create_customer("stranger", self.hungary)
        self._assert_refused(
            "cannot be used here", user=user, **self._pay_with_token(token)
        )

    def test_saved_card_of_another_provider_is_refused(self):
        token = self._create_saved_card(self.customer, self.other, self.other_method)
        self._assert_refused("cannot be used here", **self._pay_with_token(token))

    def test_token_payment_without_a_token_is_refused(self):
        self._assert_refused("Choose the saved", operation="online_token")

    # --- Charging ---

    def test_charge_is_checked_again(self):
        token = self._create_saved_card(self.customer)
        payment = self._pay(**self._pay_with_token(token))
        self.card.state = "disabled"
        sent = patch.object(type(payment), "_send_payment_request")
        with sent as request, self.assertRaises(ValidationError):
            payment._charge_with_token()
        request.assert_not_called()

    def test_allowed_charge_is_sent(self):
        token = self._create_saved_card(self.customer)
        payment = self._pay(**self._pay_with_token(token))
        with patch.object(type(payment), "_send_payment_request") as request:
            payment._charge_with_token()
        request.assert_called_once()

    # --- The merchant's own ---

    def test_merchant_charges_and_refunds_though_nothing_is_offered(self):
        token = self._create_saved_card(self.customer)
        paid = self._pay()
        self.card.write({"is_published": False, "maximum_amount": 1.0})
        charge = self._pay(
            user=self.clerk, token_id=token.id, operation="offline", amount=300.0
        )
        refund = paid._create_child_transaction(40.0, is_refund=True)
        capture = paid._create_child_transaction(60.0)
        self.assertEqual(charge.operation, "offline")
        self.assertEqual(refund.amount, -40.0)
        self.assertEqual(capture.source_transaction_id, paid)

    # --- The hooks of other addons ---

    def _refuse_orders(self, refuse):
        return patch.object(type(self.order), "_get_payment_refusal", refuse)

    def test_order_hook_sees_the_attempt(self):
        seen = []

        def refuse(order, attempt):
            if attempt.operation:
                seen.append((order, attempt))

        with self._refuse_orders(refuse):
            self._pay()
        expected = PaymentAttempt(
            provider=self.card,
            payment_method=self.card_method,
            operation="online_redirect",
            token=self.env["payment.token"],
            user=self.buyer,
        )
        self.assertEqual(seen, [(self.order, expected)])

    def test_order_hook_refuses_and_hides(self):
        def refuse(order, attempt):
            return "No cards." if attempt.provider == self.card else None

        with self._refuse_orders(refuse):
            self._assert_refused("not available|No cards")
            report = {}
            offered = self.env["payment.provider"]._get_compatible_providers(
                self.company.id,
                self.customer.id,
                100.0,
                sale_order_id=self.order.id,
                report=report,
            )
        self.assertNotIn(self.card, offered)
        self.assertIn(self.other, offered)
        self.assertEqual(report["providers"][self.card]["reason"], "No cards.")

    def test_order_hook_refuses_merchant_operations(self):
        token = self._create_saved_card(self.customer)
        with self._refuse_orders(lambda order, attempt: "Closed."):
            self._assert_refused("Closed", token_id=token.id, operation="offline")

    def test_order_hook_is_asked_for_its_invoices(self):
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        with self._refuse_orders(lambda order, attempt: "Closed."):
            self._assert_refused(
                "Closed",
                sale_order_ids=False,
                invoice_ids=[Command.set(invoice.ids)],
            )

    def test_saved_cards_are_hidden_by_the_order_hook(self):
        token = self._create_saved_card(self.customer)

        def refuse(order, attempt):
            return "No saved cards." if attempt.token else None

        self.assertEqual(token._filter_allowed_for_orders(self.order), token)
        with self._refuse_orders(refuse):
            self.assertFalse(token._filter_allowed_for_orders(self.order))

    # --- Batches ---

    def _count_create_queries(self, count, **values):
        payments = [
            self._prepare_payment(self.order, reference=f"{count}-{index}", **values)
            for index in range(count)
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["payment.transaction"].with_user(self.buyer).sudo().create(payments)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_batch_of_one_order_costs_few_more_queries(self):
        self._count_create_queries(1)
        one = self._count_create_queries(2)
        self.assertLessEqual(self._count_create_queries(100), one + 5)

    def test_batch_of_merchant_charges_costs_few_more_queries(self):
        values = {
            "operation": "offline",
            "token_id": self._create_saved_card(self.customer).id,
        }
        self._count_create_queries(1, **values)
        one = self._count_create_queries(2, **values)
        self.assertLessEqual(self._count_create_queries(100, **values), one + 5)
