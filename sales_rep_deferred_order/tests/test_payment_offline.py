from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .payment_common import PaymentCommon


@tagged("post_install", "-at_install")
class TestPaymentOffline(PaymentCommon):
    """Ordering without paying now: on account and by cheque."""

    def setUp(self):
        super().setUp()
        self.login("alder")

    def _assert_refused(self, text, order, provider, **values):
        count = self.env["payment.transaction"].search_count([])
        with (
            self.assertRaises(JsonRpcException),
            self.assertLogs("odoo.http", "WARNING") as logs,
        ):
            self.start_payment(order, provider, **values)
        self.assertIn(text, "".join(logs.output))
        self.assertEqual(self.env["payment.transaction"].search_count([]), count)

    def _run_cron(self, transactions):
        with patch.object(self.env.cr, "commit"):  # the test's own cursor
            transactions._cron_post_process()

    def test_on_account_confirms_the_cart(self):
        cart = self._create_ready_cart("alder")
        answer = self.pay(cart, self.on_account)
        self.assertEqual(answer["state"], "pending")
        self.assertEqual(cart.state, "sale")
        self.assertEqual(len(cart.picking_ids), 1)
        self.assertEqual(len(self.mails_about(cart)), 1)

    def test_confirmed_and_mailed_once(self):
        """However often the browser, the cron or an impatient person repeats it."""
        cart = self._create_ready_cart("alder")
        values = self.start_payment(cart, self.on_account)
        for _attempt in range(3):
            self.finish_payment(values)
        tx = cart.transaction_ids
        tx.is_post_processed = False
        self._run_cron(tx)
        tx._post_process()
        self.assertEqual(tx.state, "pending", "what was done already is no error")
        self.assertEqual(cart.state, "sale")
        self.assertEqual(len(cart.picking_ids), 1)
        self.assertEqual(len(self.mails_about(cart)), 1)

    def test_cron_confirms_when_the_browser_was_closed(self):
        cart = self._create_ready_cart("alder")
        values = self.start_payment(cart, self.on_account)
        self.url_open(
            "/payment/custom/process", data={"reference": values["reference"]}
        )
        self._run_cron(cart.transaction_ids)
        self.env.invalidate_all()
        self.assertEqual(cart.state, "sale")

    def test_never_double_with_cash_on_delivery(self):
        """Two transactions of one order: one confirmation, one mail."""
        cart = self._create_ready_cart("alder")
        self.carrier.allow_cash_on_delivery = True
        cod = self._get_offline_provider("cash_on_delivery")
        cod = cod or self.env.ref("delivery.payment_provider_cod").copy(
            {"company_id": self.company.id}
        )
        cod.write({"state": "enabled", "is_published": True})
        first = self.start_payment(cart, cod)
        second = self.start_payment(cart, self.on_account)
        self.finish_payment(first)
        self.finish_payment(second)
        cart.transaction_ids.is_post_processed = False
        cart.transaction_ids._post_process()
        self.assertEqual(cart.state, "sale")
        self.assertEqual(len(cart.picking_ids), 1)
        self.assertEqual(len(self.mails_about(cart)), 1)

    def test_quotation_that_was_sent_is_confirmed(self):
        order = self._create_order(self._contact("alder"), [self.product])
        order.require_payment = True
        order.action_quotation_sent()
        values = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/transaction",
            {
                **self.pay_params(self.on_account, amount=order.amount_total),
                "access_token": order._portal_ensure_token(),
                "landing_route": order.get_portal_url(),
            },
        )
        self.finish_payment(values)
        self.assertEqual(order.state, "sale")

    def test_wire_transfer_waits_for_the_money(self):
        cart = self._create_ready_cart("alder")
        wire = self.env["payment.provider"].search(
            [("custom_mode", "=", "wire_transfer")], limit=1
        )
        wire.write({"state": "enabled", "is_published": True})
        self.pay(cart, wire)
        self.assertEqual(cart.state, "sent")

    def test_customer_reads_what_comes_next(self):
        cart = self._create_ready_cart("alder")
        self.page("/shop/checkout")
        self.page("/shop/payment")
        self.pay(cart, self.on_account)
        self.page("/shop/payment/validate")
        html = self.page("/shop/confirmation")
        self.assertIn("pay the invoice by the date", html)
        self.assertNotIn("Finalize your payment", html)
        self.assertNotIn("Communication", html)

    def test_offered_on_the_payment_page(self):
        self._create_ready_cart("alder")
        html = self.page("/shop/payment")
        self.assertIn("On Account", html)
        self.assertNotIn("Cheque", html)

    def test_cheque_is_for_reps_until_opened_to_customers(self):
        cart = self._create_ready_cart("alder")
        self._assert_refused("is not available", cart, self.cheque)
        self.cheque.is_for_reps_only = False
        self.assertIn("Cheque", self.page("/shop/payment"))
        self.pay(cart, self.cheque)
        self.assertEqual(cart.state, "sale")

    def test_switched_off_by_the_integrator(self):
        cart = self._create_ready_cart("alder")
        method = self.on_account.payment_method_ids
        self.on_account.is_published = False
        self._assert_refused("is not available", cart, self.on_account)
        self.on_account.write({"is_published": True, "state": "disabled"})
        self._assert_refused(
            "is not available",
            cart,
            self.on_account,
            payment_method_id=method.id,
        )

    def test_visitor_cannot_order_on_account(self):
        """Also where payment terms are everybody's default."""
        self.env["ir.default"].set(
            "res.partner", "property_payment_term_id", self.terms.id
        )
        guest = self.env["res.partner"].create(
            {
                "name": "Guest",
                "email": "guest@example.com",
                "street": "2 Wood Street",
                "city": "Lund",
                "zip": "22100",
                "country_id": self.env.ref("base.se").id,
            }
        )
        cart = self._create_order(guest, [self.product], website_id=self.website.id)
        cart._set_delivery_method(self.carrier)
        self.login(None)
        self._assert_refused("is not available", cart, self.on_account)

    def test_not_for_a_part_of_the_order(self):
        order = self._create_order(self._contact("alder"), [self.product])
        order.write({"require_payment": True, "prepayment_percent": 0.1})
        order.action_quotation_sent()
        with (
            self.assertRaises(JsonRpcException),
            self.assertLogs("odoo.http", "WARNING") as logs,
        ):
            self.make_jsonrpc_request(
                f"/my/orders/{order.id}/transaction",
                {
                    **self.pay_params(self.on_account, amount=10.0),
                    "access_token": order._portal_ensure_token(),
                },
            )
        self.assertIn("whole order", "".join(logs.output))

    @mute_logger("odoo.http")
    def test_not_for_a_confirmed_order(self):
        order = self._create_order(self._contact("alder"), [self.product])
        order.action_confirm()
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                f"/my/orders/{order.id}/transaction",
                {
                    **self.pay_params(self.on_account, amount=order.amount_total),
                    "access_token": order._portal_ensure_token(),
                },
            )

    def test_not_for_payments_without_an_order(self):
        providers = self.env["payment.provider"]._get_compatible_providers(
            self.company.id, self.alder.id, 100.0, currency_id=self.currency.id
        )
        self.assertFalse((self.on_account | self.cheque) & providers)
        self.assertIn(self.card, providers)

    def test_blocked_customer_gets_his_cart_back(self):
        """Blocked between the choice of the payment and the confirmation."""
        cart = self._create_ready_cart("alder")
        values = self.start_payment(cart, self.on_account)
        self.alder.is_order_blocked = True
        answer = self.finish_payment(values)
        self.assertEqual(answer["state"], "error")
        self.assertEqual(cart.state, "draft")
        self.assertFalse(self.mails_about(cart))


@tagged("post_install", "-at_install")
class TestPaymentOfflineSetup(PaymentCommon):
    """The way to pay is there in every company and leaves no trace when it goes."""

    def test_new_company_has_its_own(self):
        company = self.env["res.company"].create({"name": "New company"})
        for mode in ("on_account", "cheque"):
            provider = self._get_offline_provider(mode, company)
            self.assertEqual(len(provider), 1)
            self.assertEqual(provider.state, "enabled")
            self.assertTrue(provider.is_published)
            self.assertEqual(provider.payment_method_ids.code, mode)
        self.assertTrue(self._get_offline_provider("cheque", company).is_for_reps_only)

    def test_branch_uses_that_of_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.assertFalse(self._get_offline_provider("on_account", branch))

    def test_repeated_setup_adds_nothing(self):
        companies = self.env["res.company"].search([])
        self.env["payment.provider"]._equip_offline_providers(companies)
        self.env["payment.provider"]._equip_offline_providers(companies)
        for mode in ("on_account", "cheque"):
            self.assertEqual(len(self._get_offline_provider(mode)), 1)

    def test_removal_disables(self):
        self.env["payment.provider"]._remove_provider(
            "custom", custom_mode="on_account"
        )
        self.assertEqual(self.on_account.state, "disabled")
        self.assertFalse(self.on_account.custom_mode)
