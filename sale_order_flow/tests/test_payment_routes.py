"""Raw requests to every route that makes a payment transaction."""

from lxml.html import fromstring

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.payment import utils as payment_utils

from .common import PaymentMixin


@tagged("post_install", "-at_install")
class TestPaymentRoutes(PaymentMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(
            partner=cls.buyer.partner_id,
            website_id=cls.env["website"].get_current_website().id,
        )
        cls.order._portal_ensure_token()

    def setUp(self):
        super().setUp()
        self.authenticate(self.buyer.login, self.buyer.login)

    # --- Requests ---

    def _post(self, route, **params):
        """Send what the payment form sends; return the parsed answer."""
        values = {
            "provider_id": self.card.id,
            "payment_method_id": self.card_method.id,
            "token_id": None,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "/my/home",
            "is_validation": False,
            **params,
        }
        call = {"jsonrpc": "2.0", "method": "call", "params": values}
        with mute_logger("odoo.http"):
            return self.url_open(route, json=call).json()

    def _assert_refused(self, answer, message):
        self.assertIn("error", answer)
        self.assertIn(message, answer["error"]["data"]["message"])
        self.assertFalse(self._get_payments())

    def _assert_made(self, answer):
        self.assertNotIn("error", answer)
        payment = self._get_payments()
        self.assertEqual(payment.reference, answer["result"]["reference"])
        return payment

    def _get_payments(self):
        return self.env["payment.transaction"].search(
            [("provider_id", "in", (self.card | self.other | self.wire).ids)]
        )

    def _post_shop(self, **params):
        return self._post(
            f"/shop/payment/transaction/{self.order.id}",
            access_token=self.order.access_token,
            amount=self.order.amount_total,
            **params,
        )

    def _post_order(self, **params):
        return self._post(
            f"/my/orders/{self.order.id}/transaction",
            access_token=self.order.access_token,
            amount=self.order.amount_total,
            **params,
        )

    def _post_plain(self, amount=50.0, partner=None, **params):
        partner = partner or self.buyer.partner_id
        currency = self.company.currency_id.id if amount else None
        signed = self._sign(partner.id, amount, currency)
        return self._post(
            "/payment/transaction",
            amount=amount,
            currency_id=currency,
            partner_id=partner.id,
            access_token=signed,
            **params,
        )

    def _sign(self, *values):
        return payment_utils.generate_access_token(*values, env=self.env)

    def _create_invoice(self):
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        invoice.action_post()
        invoice._portal_ensure_token()
        return invoice

    def _post_invoice(self, invoice, **params):
        return self._post(
            f"/invoice/transaction/{invoice.id}",
            access_token=invoice.access_token,
            amount=invoice.amount_total,
            **params,
        )

    # --- Shop ---

    def test_shop_takes_what_it_offers(self):
        payment = self._assert_made(self._post_shop())
        self.assertEqual(payment.sale_order_ids, self.order)

    def test_shop_refuses_a_provider_it_does_not_offer(self):
        self.card.maximum_amount = 10.0
        self._assert_refused(self._post_shop(), "Card House is not available")

    def test_shop_refuses_a_disabled_provider(self):
        self.card.state = "disabled"
        self._assert_refused(self._post_shop(), "Card House is not available")

    def test_shop_refuses_an_unpublished_provider(self):
        self.card.is_published = False
        self._assert_refused(self._post_shop(), "Card House is not available")

    def test_shop_refuses_a_method_of_another_provider(self):
        answer = self._post_shop(payment_method_id=self.other_method.id)
        self._assert_refused(answer, "cannot be paid through Card House")

    def test_shop_refuses_an_operation_that_does_not_exist(self):
        answer = self._post_shop(flow="offline")
        self.assertIn("error", answer)
        self.assertFalse(self._get_payments())

    def test_shop_refuses_the_saved_card_of_the_payer_to_another(self):
        token = self._create_saved_card(self.buyer.partner_id)
        _stranger, user = self._create_customer("stranger", self.hungary)
        self.authenticate(user.login, user.login)
        answer = self._post_shop(flow="token", token_id=token.id)
        self._assert_refused(answer, "cannot be used here")

    def test_shop_refuses_a_saved_card_under_another_provider(self):
        token = self._create_saved_card(
            self.buyer.partner_id, self.other, self.other_method
        )
        answer = self._post_shop(flow="token", token_id=token.id)
        self._assert_refused(answer, "cannot be used here")

    def test_shop_refuses_a_blocked_customer(self):
        self.customer.is_order_blocked = True
        self._assert_refused(self._post_shop(), "Please contact us")

    def test_shop_takes_an_own_saved_card(self):
        token = self._create_saved_card(self.buyer.partner_id)
        payment = self._assert_made(self._post_shop(flow="token", token_id=token.id))
        self.assertEqual(payment.operation, "online_token")

    # --- Order page, which payment links lead to ---

    def test_order_page_takes_what_it_offers(self):
        self.order.action_quotation_sent()
        self._assert_made(self._post_order())

    def test_order_page_refuses_a_provider_it_does_not_offer(self):
        self.card.available_country_ids = self.poland
        self._assert_refused(self._post_order(), "Card House is not available")

    def test_payment_link_is_refused_to_a_visitor_too(self):
        self.logout()
        self.card.is_published = False
        self._assert_refused(self._post_order(), "Card House is not available")

    # --- Invoices ---

    def test_invoice_takes_what_it_offers(self):
        self._assert_made(self._post_invoice(self._create_invoice()))

    def test_invoice_refuses_a_provider_it_does_not_offer(self):
        invoice = self._create_invoice()
        self.card.state = "disabled"
        self._assert_refused(self._post_invoice(invoice), "Card House is not available")

    def test_overdue_invoices_refuse_a_provider_not_offered(self):
        invoice = self._create_invoice()
        invoice.invoice_date_due = "2020-01-01"
        self.card.state = "disabled"
        answer = self._post(
            "/invoice/transaction/overdue",
            payment_reference="overdue",
            amount=invoice.amount_total,
        )
        self._assert_refused(answer, "Card House is not available")

    # --- Payments without a document ---

    def test_plain_payment_takes_what_is_offered(self):
        self._assert_made(self._post_plain())

    def test_plain_payment_refuses_a_provider_not_offered(self):
        self.card.available_currency_ids = self.env.ref("base.PLN")
        self._assert_refused(self._post_plain(), "Card House is not available")

    def test_saving_a_card_needs_a_provider_that_saves(self):
        validation = {"amount": None, "is_validation": True}
        self.card.allow_tokenization = False
        self._assert_refused(
            self._post_plain(**validation), "Card House is not available"
        )
        self.card.allow_tokenization = True
        self.card_method.support_tokenization = False
        self._assert_refused(
            self._post_plain(**validation), "Card House Method is not available"
        )

    def test_saving_a_card_works(self):
        answer = self._post_plain(amount=None, is_validation=True)
        self.assertEqual(self._assert_made(answer).operation, "validation")

    # --- Pages ---

    def _get_offered(self, html):
        tree = fromstring(html)
        return {
            int(box.get("data-provider-id"))
            for box in tree.xpath("//input[@name='o_payment_radio']")
        }

    def test_order_page_offers_what_it_takes(self):
        self.order.write({"require_payment": True, "require_signature": False})
        self.order.action_quotation_sent()
        url = self.order.get_portal_url()
        self.assertEqual(
            self._get_offered(self.url_open(url).text),
            {self.card.id, self.other.id, self.wire.id},
        )
        self.card.available_country_ids = self.poland
        self.assertEqual(
            self._get_offered(self.url_open(url).text), {self.other.id, self.wire.id}
        )

    def test_invoice_page_hides_what_its_order_refuses(self):
        invoice = self._create_invoice()
        url = invoice.get_portal_url()
        self.assertIn(self.card.id, self._get_offered(self.url_open(url).text))
        order_class = type(self.order)

        def refuse(order, attempt):
            return "No cards." if attempt.provider.name == "Card House" else None

        self.patch(order_class, "_get_payment_refusal", refuse)
        offered = self._get_offered(self.url_open(url).text)
        self.assertEqual(offered, {self.other.id, self.wire.id})

    def test_payment_page_says_that_the_customer_is_blocked(self):
        self.service.website_published = True
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.service.product_tmpl_id.id,
                "product_id": self.service.id,
                "quantity": 1,
            },
        )
        self.customer.is_order_blocked = True
        page = self.url_open("/shop/payment")
        self.assertIn("cannot be accepted at the moment", page.text)
        self.assertFalse(self._get_offered(page.text))


@tagged("post_install", "-at_install")
class TestExpressCheckout(PaymentMixin, HttpCase):
    def test_express_providers_are_filtered_by_the_order(self):
        self.card.write({"allow_express_checkout": True})
        order = self._create_order()
        offer = {
            "currency_id": order.currency_id.id,
            "is_express_checkout": True,
            "sale_order_id": order.id,
        }
        find = self.env["payment.provider"]._get_compatible_providers
        company, customer = self.company.id, self.customer.id
        self.assertEqual(find(company, customer, 100.0, **offer), self.card)
        order.commercial_partner_id.is_order_blocked = True
        self.assertFalse(find(company, customer, 100.0, **offer))

    def test_command_lists_make_no_difference(self):
        order = self._create_order()
        self.card.state = "disabled"
        payments = self.env["payment.transaction"]
        values = self._prepare_payment(order, sale_order_ids=[Command.link(order.id)])
        with self.assertRaisesRegex(ValidationError, "not available"):
            payments.create(values)
