from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.fields import Command, Date
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..customer_credit import get_customer_credits
from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestCredit(PaymentCommon):
    """On account needs payment terms, and stays within the credit limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.alder.specific_property_product_pricelist = False
        cls.contact = cls._contact("alder")
        # 100.00 and 25 % tax
        cls.order = cls._create_order(cls.contact, [cls.product])

    def _refusal(self, order=None):
        return (order or self.order)._get_on_account_refusal()

    def _used(self, partner=None):
        customer = partner or self.alder
        return get_customer_credits(customer, self.company)[customer].used

    def _confirmed(self, lines=None, **values):
        order = self._create_order(self.contact, lines or [self.product], **values)
        order.action_confirm()
        return order

    def _invoice(self, order):
        order.order_line.qty_delivered = 1
        return order._create_invoices()

    # --- Payment terms ---

    def test_needs_payment_terms(self):
        self.alder.property_payment_term_id = False
        self.assertIn("no payment terms", self._refusal())

    def test_immediate_payment_is_no_credit(self):
        self.alder.property_payment_term_id = self.env.ref(
            "account.account_payment_term_immediate"
        )
        self.assertIn("no payment terms", self._refusal())

    def test_payment_terms_of_another_company_do_not_count(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.alder.property_payment_term_id = False
        self.alder.with_company(company).property_payment_term_id = self.terms
        for order in (self.order, self.order.with_company(company)):
            self.assertIn("no payment terms", self._refusal(order))

    # --- The limit ---

    def test_no_limit_set(self):
        self.assertIsNone(self._refusal())

    def test_to_the_cent(self):
        self.alder.credit_limit = 125.00
        self.assertIsNone(self._refusal())
        self.alder.credit_limit = 124.99
        self.assertIn("credit limit", self._refusal())

    def test_limit_not_used_by_the_company(self):
        self.alder.credit_limit = 1.0
        self.company.account_use_credit_limit = False
        self.assertIsNone(self._refusal())

    def test_limit_for_everybody(self):
        self.env["ir.default"].set("res.partner", "credit_limit", 124.99)
        self.assertIn("credit limit", self._refusal())

    def test_message_names_the_figures(self):
        self._confirmed()
        self.alder.credit_limit = 200.0
        message = self._refusal()
        for amount in ("200.00", "125.00"):
            self.assertIn(amount, message)
        self.assertEqual(message.count("125.00"), 2)

    def test_confirmed_orders_count_though_not_delivered(self):
        """Core counts them only when they are delivered, by default."""
        self.product.invoice_policy = "delivery"
        self._confirmed()
        self.assertEqual(self._used(), 125.0)
        self.alder.credit_limit = 249.99
        self.assertIn("credit limit", self._refusal())
        self.alder.credit_limit = 250.0
        self.assertIsNone(self._refusal())

    def test_open_and_cancelled_orders_do_not_count(self):
        self._create_order(self.contact, [self.product]).action_quotation_sent()
        self._confirmed()._action_cancel()
        self.assertEqual(self._used(), 0.0)

    def test_draft_invoice_counts_once(self):
        self._invoice(self._confirmed())
        self.assertEqual(self._used(), 125.0)

    def test_posted_invoice_counts_once(self):
        self._invoice(self._confirmed()).action_post()
        self.assertEqual(self._used(), 125.0)

    def test_partly_invoiced_order_counts_once(self):
        order = self._confirmed([(self.product, {"product_uom_qty": 4})])
        self._invoice(order).action_post()
        self.assertEqual(self._used(), 500.0)

    def test_down_payment_counts_once(self):
        order = self._confirmed([(self.product, {"product_uom_qty": 4})])
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        wizard.create_invoices()
        order.invoice_ids.action_post()
        self.assertEqual(self._used(), 500.0)

    def test_paid_invoice_frees_the_limit(self):
        invoice = self._invoice(self._confirmed())
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 25.0})._create_payments()
        paid = invoice.amount_total - invoice.amount_residual
        self.assertEqual(self._used(), 125.0 - paid)

    def test_credit_note_frees_the_limit(self):
        invoice = self._invoice(self._confirmed())
        invoice.action_post()
        invoice._reverse_moves([{"invoice_date": Date.today()}]).action_post()
        self.assertEqual(self._used(), 125.0)  # the order waits to be invoiced again

    def test_order_paid_online_does_not_count(self):
        order = self._confirmed()
        self.env["payment.transaction"].create(
            {
                "provider_id": self.card.id,
                "payment_method_id": self.card_method.id,
                "reference": "paid by card",
                "amount": order.amount_total,
                "currency_id": self.currency.id,
                "partner_id": self.contact.id,
                "sale_order_ids": [Command.set(order.ids)],
                "operation": "offline",
                "token_id": self._create_token(self.contact).id,
                "state": "done",
            }
        )
        self.assertEqual(self._used(), 0.0)

    def test_contacts_of_a_company_share_its_limit(self):
        colleague = self.env["res.partner"].create(
            {"name": "Colleague", "parent_id": self.alder.id}
        )
        order = self._create_order(colleague, [self.product])
        order.action_confirm()
        self.alder.credit_limit = 249.99
        self.assertIn("credit limit", self._refusal())

    def test_others_do_not_share_it(self):
        self._create_order(self._contact("birch"), [self.product]).action_confirm()
        birch = self._contact("birch").commercial_partner_id
        credits = get_customer_credits(self.alder | birch, self.company)
        self.assertEqual(credits[self.alder].used, 0.0)
        self.assertEqual(credits[birch].used, 125.0)

    def test_other_company_keeps_its_own_books(self):
        company = self.env["res.company"].create({"name": "Other"})
        order = self.order.copy()
        order.action_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s",
            [company.id, order.id],
        )
        self.assertEqual(self._used(), 0.0)

    def test_currencies_are_converted(self):
        euro = self.env.ref("base.EUR")
        if euro == self.currency:
            euro = self.env.ref("base.USD")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2020-01-01", "rate": 3.0}
        )
        foreign = self._create_pricelist("Foreign", currency_id=euro.id)
        orders = [
            self._create_order(self.contact, [self.product], pricelist_id=foreign.id)
            for _number in range(2)
        ]
        orders[0].action_confirm()
        self.assertEqual(orders[0].amount_total, 375.0)
        self.assertEqual(self._used(), 125.0)
        self.alder.credit_limit = 249.99
        self.assertIn("credit limit", self._refusal(orders[1]))
        self.alder.credit_limit = 250.0
        self.assertIsNone(self._refusal(orders[1]))

    # --- Over HTTP ---

    def test_refused_where_the_transaction_is_made(self):
        self.login("alder")
        cart = self._create_ready_cart("alder")
        self.alder.credit_limit = cart.amount_total - 0.01
        self.assertNotIn("On Account", self.page("/shop/payment"))
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.start_payment(cart, self.on_account)
        self.assertFalse(cart.transaction_ids)

    def test_used_up_before_the_confirmation(self):
        """Another order took the credit: this one stays in the cart."""
        self.login("alder")
        cart = self._create_ready_cart("alder")
        self.alder.credit_limit = cart.amount_total
        values = self.start_payment(cart, self.on_account)
        self._confirmed()
        answer = self.finish_payment(values)
        self.assertEqual(answer["state"], "error")
        self.assertIn("credit limit", cart.transaction_ids.state_message)
        self.assertEqual(cart.state, "draft")
        self.assertFalse(self.mails_about(cart))
        self.assertIn(cart.order_line[0].name, self.page("/shop/cart"))

    # --- The badge ---

    def test_badge(self):
        self._confirmed()
        self.alder.credit_limit = 124.99
        self.birch.credit_limit = 1.0
        contacts = self.alder | self.contact | self.birch
        self.assertEqual(contacts.mapped("is_over_credit_limit"), [True, True, False])

    def test_badge_costs_the_same_for_many(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        self.env.flush_all()
        counts = []
        for customers in (partners[:2], partners):
            self.env.invalidate_all()
            bool(self.company.account_use_credit_limit)  # fetched before
            before = self.env.cr.sql_log_count
            customers.mapped("is_over_credit_limit")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1, counts)


@tagged("post_install", "-at_install")
class TestCreditRace(BaseCase):
    """Two orders at once, in two real transactions, cannot share one limit."""

    def setUp(self):
        super().setUp()
        self.database = db_connect(get_db_name())
        self.customer_id, self.order_ids, self.company_id = self._in_transaction(
            self._create_orders
        )
        self.addCleanup(self._in_transaction, self._remove)

    def _in_transaction(self, function):
        with self.database.cursor() as cr:
            result = function(api.Environment(cr, SUPERUSER_ID, {}))
            # The race needs two transactions that see each other's end.
            cr.commit()  # pylint: disable=invalid-commit
            return result

    def _create_orders(self, env):
        """Two orders of 100.00 and a limit of 150.00."""
        company = env.company
        self.was_limited = company.account_use_credit_limit
        company.account_use_credit_limit = True
        terms = env["account.payment.term"].create(
            {
                "name": "30 days (race)",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        customer = env["res.partner"].create(
            {
                "name": "Race Ltd",
                "credit_limit": 150.0,
                "property_payment_term_id": terms.id,
            }
        )
        product = env["product.product"].create(
            {"name": "Race", "type": "service", "taxes_id": [Command.clear()]}
        )
        lines = [Command.create({"product_id": product.id, "price_unit": 100.0})]
        values = {"partner_id": customer.id, "order_line": lines}
        orders = env["sale.order"].create([values, values])
        return customer.id, orders.ids, company.id

    def _remove(self, env):
        orders = env["sale.order"].browse(self.order_ids)
        products = orders.order_line.product_id
        orders._action_cancel()
        orders.transaction_ids.unlink()
        kept = [("model", "in", ["sale.order", "res.partner"])]
        settings = env["document.trail.setting"].search(kept)
        settings.is_protected = False  # what was only made for the race may go
        orders.unlink()
        customer = env["res.partner"].browse(self.customer_id)
        terms = customer.property_payment_term_id
        customer.unlink()
        settings.is_protected = True
        terms.unlink()
        products.product_tmpl_id.unlink()
        company = env["res.company"].browse(self.company_id)
        company.account_use_credit_limit = self.was_limited

    def _start_payments(self, env):
        """Bring both orders where the browser asks whether they are paid."""
        orders = env["sale.order"].browse(self.order_ids)
        provider = env["payment.provider"].search(
            [("custom_mode", "=", "on_account"), ("company_id", "=", self.company_id)]
        )
        for order in orders:
            env["payment.transaction"].create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": provider.payment_method_ids.id,
                    "reference": f"race {order.id}",
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "sale_order_ids": [Command.set(order.ids)],
                    "operation": "online_redirect",
                    "state": "pending",
                }
            )

    def _confirm(self, order):
        order.transaction_ids._post_process()
        order.env.cr.commit()

    def test_two_orders_at_once(self):
        """The limit is wide enough for either in what both transactions see. One is
        confirmed; the other one fails, is repeated by the server, and refused."""
        self._in_transaction(self._start_payments)
        with self._two_transactions() as (first, second):
            self._confirm(first)
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self._confirm(second)
            second.env.cr.rollback()
        self._in_transaction(
            lambda env: self._confirm(env["sale.order"].browse(self.order_ids[1]))
        )
        self._in_transaction(self._check_result)

    def test_one_is_judged_after_the_other(self):
        """Whatever else the two write: the judgement itself makes them conflict."""
        with self._two_transactions() as (first, second):
            mode = [("custom_mode", "=", "on_account")]
            provider = first.env["payment.provider"].search(mode, limit=1)
            self.assertIsNone(first._get_pay_later_refusal(provider))
            first.env.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second._get_pay_later_refusal(provider)
            second.env.cr.rollback()

    @contextmanager
    def _two_transactions(self):
        with self.database.cursor() as first_cr, self.database.cursor() as second_cr:
            orders = [
                api.Environment(cr, SUPERUSER_ID, {})["sale.order"].browse(order_id)
                for cr, order_id in zip(
                    (first_cr, second_cr), self.order_ids, strict=True
                )
            ]
            # what the two see is fixed by their first query
            self.assertEqual([order.state for order in orders], ["draft", "draft"])
            yield orders

    def _check_result(self, env):
        first, second = env["sale.order"].browse(self.order_ids)
        self.assertEqual((first.state, second.state), ("sale", "draft"))
        self.assertIn("credit limit", second.transaction_ids.state_message)
