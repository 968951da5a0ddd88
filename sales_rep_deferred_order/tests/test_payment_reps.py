import re

from odoo.fields import Command
from odoo.http import Request, root
from odoo.tests import new_test_user, tagged

from odoo.addons.payment import utils as payment_utils

from .payment_common import PaymentCommon

ACTING_TOKEN = re.compile(r'<meta name="o-rep-acting" content="([^"]+)"')


class RepPaymentCommon(PaymentCommon):
    """A rep with a card of his own, who looks after Alder, who has one too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = new_test_user(
            cls.env,
            login="travelling",
            password="travelling" * 2,
            groups="base.group_portal,sales_rep_deferred_order.group_rep",
            email="travelling@example.com",
        )
        cls.rep.partner_id.write(
            {
                "street": "3 Road",
                "city": "Lund",
                "zip": "22100",
                "country_id": cls.env.ref("base.se").id,
                "phone": "+46 46 111111",
            }
        )
        cls.env["sale.rep.assignment"].create(
            {"rep_id": cls.rep.id, "partner_id": cls.alder.id}
        )
        cls.alder.email = "office@alder.example.com"
        cls.alder_card = cls._create_token(cls.alder)
        cls.rep_card = cls._create_token(cls.rep.partner_id)

    def setUp(self):
        super().setUp()
        self.token = ""
        self.login("travelling")

    def post(self, path, **data):
        self.session = root.session_store.get(self.opener.cookies["session_id"])
        data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(path, data=data, timeout=60)

    def act(self):
        """Begin to order for Alder and return the rep's cart, ready to be paid."""
        self.assertEqual(self.post(f"/my/rep/act/{self.alder.id}").status_code, 200)
        self._read_acting_token()
        self.call_ok(
            "/shop/cart/add",
            product_template_id=self.product.product_tmpl_id.id,
            product_id=self.product.id,
        )
        cart = self.env["sale.order"].search(
            [("rep_user_id", "=", self.rep.id), ("state", "=", "draft")]
        )
        cart._set_delivery_method(self.carrier)
        return cart

    def _read_acting_token(self):
        self.token = ACTING_TOKEN.search(self.page("/shop")).group(1)

    def call(self, path, **params):
        """Return (result, message) of a raw JSON request, as anybody can write it."""
        response = self.opener.post(
            self.base_url() + path,
            json={"jsonrpc": "2.0", "method": "call", "id": 0, "params": params},
            headers={"X-Rep-Acting": self.token} if self.token else {},
            timeout=60,
        )
        self.env.invalidate_all()
        answer = response.json()
        error = answer.get("error", {}).get("data", {})
        return answer.get("result"), error.get("message")

    def call_ok(self, path, **params):
        result, message = self.call(path, **params)
        self.assertIsNone(message)
        return result

    def shop_payment(self, order, provider, **values):
        return self.call(
            f"/shop/payment/transaction/{order.id}",
            **self.pay_params(provider, amount=order.amount_total, **values),
            access_token=order._portal_ensure_token(),
        )

    def portal_payment(self, order, provider, **values):
        return self.call(
            f"/my/orders/{order.id}/transaction",
            **self.pay_params(provider, amount=order.amount_total, **values),
            access_token=order._portal_ensure_token(),
        )

    def free_payment(self, partner, provider, amount=10.0, **values):
        """Pay without any document, as after a hand-made payment link."""
        currency = self.currency.id if amount else None
        access_token = payment_utils.generate_access_token(
            partner.id, amount, currency, env=self.env
        )
        return self.call(
            "/payment/transaction",
            **self.pay_params(provider, **{"amount": amount, **values}),
            currency_id=currency,
            partner_id=partner.id,
            access_token=access_token,
            reference_prefix="hand-made",
        )

    def save_card(self, partner):
        return self.free_payment(
            partner,
            self.card,
            amount=None,
            is_validation=True,
            tokenization_requested=True,
            landing_route="/my/payment_method",
        )

    def assert_refused(self, answer):
        """The message says no and nothing was made, not even a draft."""
        result, message = answer
        self.assertFalse(result)
        self.assertTrue(message)
        self.assertFalse(self._find_transactions())

    def assert_made(self, answer):
        _result, message = answer
        self.assertIsNone(message)
        self.assertEqual(len(self._find_transactions()), 1)

    def _find_transactions(self):
        domain = [("create_date", ">=", self.alder.create_date)]
        return self.env["payment.transaction"].search(domain)

    @property
    def card_use(self):
        """Return what distinguishes paying with Alder's saved card."""
        return {
            "flow": "token",
            "token_id": self.alder_card.id,
            "payment_method_id": None,
        }


@tagged("post_install", "-at_install")
class TestRepPaymentRefusal(RepPaymentCommon):
    """Whatever takes money is refused while a rep orders for somebody else."""

    def test_card(self):
        self.assert_refused(self.shop_payment(self.act(), self.card))

    def test_card_with_saving_it(self):
        cart = self.act()
        self.assert_refused(
            self.shop_payment(cart, self.card, tokenization_requested=True)
        )

    def test_card_by_the_direct_flow(self):
        self.assert_refused(self.shop_payment(self.act(), self.card, flow="direct"))

    def test_saved_card_of_the_customer(self):
        cart = self.act()
        self.assert_refused(self.shop_payment(cart, self.card, **self.card_use))

    def test_saved_card_of_the_rep(self):
        cart = self.act()
        use = self.card_use | {"token_id": self.rep_card.id}
        self.assert_refused(self.shop_payment(cart, self.card, **use))

    def test_offline_provider_with_a_saved_card(self):
        cart = self.act()
        self.assert_refused(self.shop_payment(cart, self.cheque, **self.card_use))
        self.assert_refused(self.shop_payment(cart, self.cheque, flow="direct"))

    def test_express_checkout(self):
        """The cart page has no provider to show a button for."""
        cart = self._create_cart("alder", [self.product])
        alder = self._user("alder")
        self.assertIn(self.card, self._get_express_providers(cart, alder))
        self.assertFalse(self._get_express_providers(self.act(), self.rep))

    def _get_express_providers(self, cart, user):
        providers = self.env["payment.provider"].with_user(user).sudo()
        return providers._get_compatible_providers(
            self.company.id,
            user.partner_id.id,
            cart.amount_total,
            currency_id=cart.currency_id.id,
            sale_order_id=cart.id,
            website_id=self.website.id,
            is_express_checkout=True,
        )

    def test_wire_transfer(self):
        wire = self.env["payment.provider"].search(
            [("custom_mode", "=", "wire_transfer")], limit=1
        )
        wire.write({"state": "enabled", "is_published": True})
        self.assert_refused(self.shop_payment(self.act(), wire))

    def test_payment_link_of_the_cart(self):
        self.assert_refused(self.portal_payment(self.act(), self.card))

    def test_payment_link_of_a_quotation(self):
        """Also when he does not order for the customer at the moment."""
        order = self._create_order(self.alder, [self.product])
        order.require_payment = True
        order.action_quotation_sent()
        self.assert_refused(self.portal_payment(order, self.card))
        self.assert_refused(self.portal_payment(order, self.card, **self.card_use))
        self.assertNotIn('data-provider-code="none"', self.page(order.get_portal_url()))

    def test_payment_link_without_a_document(self):
        self.assert_refused(self.free_payment(self.alder, self.card))
        self.assert_refused(self.free_payment(self.alder, self.card, **self.card_use))
        self.act()
        self.assert_refused(self.free_payment(self.rep.partner_id, self.card))

    def test_invoice(self):
        order = self._create_order(self.alder, [self.product])
        order.action_confirm()
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.action_post()
        for provider, values in (
            (self.card, {}),
            (self.card, self.card_use),
            (self.cheque, {}),
        ):
            self.assert_refused(
                self.call(
                    f"/invoice/transaction/{invoice.id}",
                    **self.pay_params(provider, amount=invoice.amount_total, **values),
                    access_token=invoice._portal_ensure_token(),
                )
            )

    def test_saving_a_card(self):
        self.assert_refused(self.save_card(self.alder))
        self.act()
        self.assert_refused(self.save_card(self.rep.partner_id))

    def test_cart_of_a_rep_opened_by_the_customer(self):
        """Nobody may pay it by card as long as the rep has not handed it in."""
        cart = self.act()
        self.token = ""
        self.login("alder")
        self.assert_refused(self.portal_payment(cart, self.card))

    def test_internal_rep(self):
        self.rep.write(
            {
                "group_ids": [
                    Command.unlink(self.env.ref("base.group_portal").id),
                    Command.link(self.env.ref("base.group_user").id),
                ]
            }
        )
        self.login("travelling")
        self.assert_refused(self.shop_payment(self.act(), self.card))

    def test_transaction_made_by_a_program(self):
        """The check is where transactions are made, not in the routes."""
        cart = self.act()
        with self.assertRaisesRegex(Exception, "is not available"):
            self.env["payment.transaction"].with_user(self.rep).sudo().create(
                {
                    "provider_id": self.card.id,
                    "payment_method_id": self.card_method.id,
                    "reference": "by a program",
                    "amount": cart.amount_total,
                    "currency_id": cart.currency_id.id,
                    "partner_id": self.alder.id,
                    "sale_order_ids": [Command.set(cart.ids)],
                    "operation": "online_direct",
                }
            )


@tagged("post_install", "-at_install")
class TestRepPaymentAllowed(RepPaymentCommon):
    """What a rep may do: hand the order in, and shop for himself."""

    def test_on_account(self):
        cart = self.act()
        self.assert_made(self.shop_payment(cart, self.on_account))

    def test_cheque(self):
        cart = self.act()
        self.assert_made(self.shop_payment(cart, self.cheque))

    def test_submitted_order_is_confirmed(self):
        cart = self.act()
        result, _message = self.shop_payment(cart, self.cheque)
        self.url_open(
            "/payment/custom/process", data={"reference": result["reference"]}
        )
        self.call_ok("/payment/status/poll")
        self.assertEqual(cart.state, "sale")
        self.assertEqual(cart.rep_user_id, self.rep)

    def test_on_account_within_the_customers_limit(self):
        self.company.account_use_credit_limit = True
        self.alder.credit_limit = 1.0
        cart = self.act()
        self.assert_refused(self.shop_payment(cart, self.on_account))
        self.assertNotIn('data-payment-method-code="on_account"', self._payment_page())

    def test_page_offers_only_what_is_allowed(self):
        self.act()
        html = self._payment_page()
        self.assertIn('data-payment-method-code="on_account"', html)
        self.assertIn('data-payment-method-code="cheque"', html)
        self.assertNotIn('data-payment-method-code="card"', html)
        self.assertNotIn("4242", html)

    def test_own_order_of_a_rep(self):
        """Who orders for nobody else pays as everybody does."""
        order = self._create_order(self.rep.partner_id, [self.product])
        order.require_payment = True
        order.action_quotation_sent()
        self.assert_made(self.portal_payment(order, self.card))

    def test_own_card_of_a_rep(self):
        self.assert_made(self.save_card(self.rep.partner_id))

    def test_customer_pays_by_card(self):
        cart = self._create_ready_cart("alder")
        self.login("alder")
        self.assert_made(self.shop_payment(cart, self.card))

    def test_customer_pays_by_card_what_the_rep_quoted(self):
        order = self._create_order(self.alder, [self.product])
        order.write({"rep_user_id": self.rep.id, "require_payment": True})
        order.action_quotation_sent()
        self.login("alder")
        self.assert_made(self.portal_payment(order, self.card))

    def test_clerk_refunds(self):
        """A refund pays nothing and goes back the way the payment came."""
        tx = self.env["payment.transaction"].create(
            {
                "provider_id": self.card.id,
                "payment_method_id": self.card_method.id,
                "reference": "paid",
                "amount": 10.0,
                "currency_id": self.currency.id,
                "partner_id": self.alder.id,
                "operation": "online_direct",
                "state": "done",
            }
        )
        refund = (
            tx.with_user(self.rep).sudo()._create_child_transaction(5.0, is_refund=True)
        )
        self.assertEqual(refund.operation, "refund")

    # --- Saved cards ---

    def test_saved_cards_are_hidden_while_acting(self):
        tokens = self.env["payment.token"].with_user(self.rep).sudo()
        of_customer = tokens._get_available_tokens(self.card.ids, self.alder.id)
        of_rep = tokens._get_available_tokens(self.card.ids, self.rep.partner_id.id)
        self.assertFalse(of_customer)
        self.assertEqual(of_rep, self.rep_card)
        self.assertIn("4242", self.page("/my/payment_method"))
        self.act()
        self.assertNotIn("4242", self.page("/my/payment_method"))

    def test_nothing_is_offered_without_an_order(self):
        """Neither to save a card while acting, nor for the invoice of a customer."""
        order = self._create_order(self.alder, [self.product])
        order.action_confirm()
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.action_post()
        card = 'data-payment-method-code="card"'
        self.assertIn(card, self.page("/my/payment_method"))
        self.assertNotIn(card, self.page(invoice.get_portal_url()))
        self.act()
        self.assertNotIn(card, self.page("/my/payment_method"))
        self.login("alder")
        self.assertIn(card, self.page(invoice.get_portal_url()))

    def _payment_page(self):
        self.page("/shop/checkout")
        return self.page("/shop/payment")
