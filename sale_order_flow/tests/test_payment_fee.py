from lxml.html import fromstring

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .money_cases import A1, AB, TWO_PERCENT
from .money_common import MoneyWorldMixin


class FeeMixin(MoneyWorldMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.buyer.partner_id.id,
                "order_line": [
                    Command.create({"product_id": cls.products["a1"].id}),
                ],
            }
        )

    def _pay(self, order=None, **values):
        payment = self._prepare_payment(order or self.order, **values)
        payments = self.env["payment.transaction"].with_user(self.buyer).sudo()
        return payments.create(payment)

    def _get_fee(self, order=None):
        return (order or self.order)._get_payment_fee_lines().price_total


@tagged("post_install", "-at_install")
class TestPaymentFee(FeeMixin, TransactionCase):
    def setUp(self):
        super().setUp()
        self.fee = self._create_fee(TWO_PERCENT)

    def test_payment_without_the_fee_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "depends on the payment method"):
            self._pay()
        self.order._choose_payment_method(self.card_method)
        self.assertEqual(self._pay().amount, 102.0)

    def test_methods_that_nobody_offers_now_are_still_told(self):
        self.card_method.active = False
        self.env.invalidate_all()
        self.assertEqual(self.fee.payment_method_ids, self.card_method)

    def test_payment_with_the_fee_of_another_method_is_refused(self):
        self.order._choose_payment_method(self.card_method)
        with self.assertRaisesRegex(ValidationError, "depends on the payment method"):
            self._pay(provider_id=self.other.id, payment_method_id=self.other_method.id)

    def test_saved_card_has_the_fee_of_its_method(self):
        token = self._create_saved_card(self.customer)
        values = {"token_id": token.id, "operation": "online_token"}
        with self.assertRaisesRegex(ValidationError, "depends on the payment method"):
            self._pay(**values)
        self.order._choose_payment_method(self.card_method)
        self.assertTrue(self._pay(**values))

    def test_brand_has_the_fee_of_its_method(self):
        brand = self.card_method.copy(
            {"code": "brand", "primary_payment_method_id": self.card_method.id}
        )
        self.order._choose_payment_method(brand)
        self.assertEqual(self._get_fee(), 2.0)

    def test_the_merchant_charges_what_he_likes(self):
        token = self._create_saved_card(self.customer)
        self.assertTrue(self._pay(token_id=token.id, operation="offline"))

    def test_fee_is_taken_back_when_the_payment_fails(self):
        for fail in ("_set_canceled", "_set_error"):
            with self.subTest(fail):
                self.order._choose_payment_method(self.card_method)
                payment = self._pay(reference=fail)
                arguments = ("No money.",) if fail == "_set_error" else ()
                getattr(payment, fail)(*arguments)
                self.assertEqual(self.order.amount_total, 100.0)
                self.assertFalse(self.order.payment_method_id)

    def test_fee_stays_while_another_payment_is_tried(self):
        self.order._choose_payment_method(self.card_method)
        first = self._pay(reference="first")
        self._pay(reference="second")
        first._set_canceled()
        self.assertEqual(self.order.amount_total, 102.0)

    def test_fee_stays_when_money_is_on_its_way(self):
        self.order._choose_payment_method(self.card_method)
        self._pay()._set_pending()
        self.order._choose_payment_method(self.other_method)
        self.order.write({"order_line": self._prepare_lines((("b1", 1),))})
        self.assertEqual(self._get_fee(), 2.0)

    def test_fee_follows_the_lines(self):
        self.order.payment_method_id = self.card_method
        with Form(self.order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 3
        self.assertEqual(self._get_fee(), 6.0)

    def test_fee_of_a_confirmed_order_stays(self):
        self.order.payment_method_id = self.card_method
        self.order.action_confirm()
        self.order.write({"order_line": self._prepare_lines((("b1", 1),))})
        self.assertEqual(self._get_fee(), 2.0)

    def test_copy_has_neither_method_nor_fee(self):
        self.order.payment_method_id = self.card_method
        copy = self.order.copy()
        self.assertFalse(copy.payment_method_id)
        self.assertEqual(copy.amount_total, 100.0)

    def test_prices_are_updated_without_the_fee(self):
        self.order.payment_method_id = self.card_method
        self.order.action_update_prices()
        self.assertEqual(self._get_fee(), 2.0)

    def test_first_fee_of_the_list_holds(self):
        self._create_fee({"percent": 5.0, "sequence": 1})
        self._create_fee({"percent": 7.0, "sequence": 99})
        self.order.payment_method_id = self.card_method
        self.assertEqual(self._get_fee(), 5.0)

    def test_fee_of_another_company_does_not_hold(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.fee.company_id = company
        self.order.payment_method_id = self.card_method
        self.assertFalse(self._get_fee())

    def test_amounts_are_converted(self):
        euro = self.env.ref("base.EUR")
        foreign = self.env.ref("base.USD") if euro == self.currency else euro
        foreign.active = True
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "=", foreign.id)]).unlink()
        rates.create({"currency_id": foreign.id, "name": "2020-01-01", "rate": 2.0})
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        self.fee.write({"fixed_amount": 0.5, "maximum_amount": 3.0})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "pricelist_id": pricelist.id,
                "order_line": self._prepare_lines(A1),
                "payment_method_id": self.card_method.id,
            }
        )
        order.order_line[0].price_unit = 200.0
        order._update_payment_fee()
        self.assertEqual(self._get_fee(order), 5.0)  # 4.00 + 1.00
        order.order_line[0].price_unit = 400.0
        order._update_payment_fee()
        self.assertEqual(self._get_fee(order), 6.0)  # at most 3.00 of ours

    def test_line_has_the_name_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.fee.with_context(lang="hu_HU").name = "Kártyadíj"
        self.order.partner_id.lang = "hu_HU"
        self.order.payment_method_id = self.card_method
        self.assertEqual(self.order._get_payment_fee_lines().name, "Kártyadíj")

    def test_summary_says_it_in_words(self):
        self.fee.write({"fixed_amount": 0.35, "minimum_amount": 1, "maximum_amount": 9})
        self.assertRegex(self.fee.summary, r"2 % \+ .*0.35.*at least.*1.*at most.*9")

    # --- Carriers ---

    def _create_carrier(self, **values):
        return self.env["delivery.carrier"].create(
            {"name": "Van", "product_id": self.fee_product.id, **values}
        )

    def test_carrier_refuses_other_methods(self):
        self.fee.active = False
        carrier = self._create_carrier(payment_method_ids=self.other_method.ids)
        self.order.carrier_id = carrier
        with self.assertRaisesRegex(ValidationError, "not available|cannot be comb"):
            self._pay()
        self.assertTrue(
            self._pay(provider_id=self.other.id, payment_method_id=self.other_method.id)
        )

    def test_carrier_refuses_saved_cards_of_other_methods(self):
        self.fee.active = False
        self.order.carrier_id = self._create_carrier(
            payment_method_ids=self.other_method.ids
        )
        token = self._create_saved_card(self.customer)
        with self.assertRaisesRegex(ValidationError, "not available|cannot be comb"):
            self._pay(token_id=token.id, operation="online_token")

    def test_carrier_hides_other_methods_of_the_same_provider(self):
        self.fee.active = False
        second = self.card_method.copy({"code": "second", "active": True})
        self.card.payment_method_ids += second
        self.order.carrier_id = self._create_carrier(payment_method_ids=second.ids)
        methods = self.env["payment.method"]._get_compatible_payment_methods(
            self.card.ids, self.customer.id, sale_order_id=self.order.id
        )
        self.assertEqual(methods, second)
        with self.assertRaisesRegex(ValidationError, "not available|cannot be comb"):
            self._pay()

    def test_invoices_are_paid_in_any_way(self):
        self.fee.active = False
        self.order.carrier_id = self._create_carrier(
            payment_method_ids=self.other_method.ids
        )
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.assertTrue(
            self._pay(sale_order_ids=False, invoice_ids=[Command.set(invoice.ids)])
        )

    def test_unfit_method_goes_when_the_carrier_changes(self):
        self.order.payment_method_id = self.card_method
        self.order.carrier_id = self._create_carrier(
            payment_method_ids=self.other_method.ids
        )
        self.assertFalse(self.order.payment_method_id)
        self.assertEqual(self.order.amount_total, 100.0)

    def test_clerk_is_offered_the_carriers_of_the_method(self):
        unfit = self._create_carrier(payment_method_ids=self.other_method.ids)
        fit = self._create_carrier(payment_method_ids=self.card_method.ids)
        self.order.payment_method_id = self.card_method
        wizard = self.env["choose.delivery.carrier"].create(
            {"order_id": self.order.id, "carrier_id": fit.id}
        )
        self.assertIn(fit, wizard.available_carrier_ids)
        self.assertNotIn(unfit, wizard.available_carrier_ids)

    def test_clerk_is_offered_the_methods_of_the_carrier(self):
        clerk = new_test_user(
            self.env, "fee_clerk", groups="sales_team.group_sale_salesman_all_leads"
        )
        self.order.carrier_id = self._create_carrier(
            payment_method_ids=self.other_method.ids
        )
        methods = self.order.with_user(clerk).available_payment_method_ids
        self.assertEqual(
            methods & (self.card_method | self.other_method), self.other_method
        )


@tagged("post_install", "-at_install")
class TestPaymentFeePages(FeeMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_fee(cls, TWO_PERCENT)
        cls.order.write(
            {
                "require_payment": True,
                "require_signature": False,
                "prepayment_percent": 0.5,
            }
        )
        cls.order._portal_ensure_token()

    def setUp(self):
        super().setUp()
        self.authenticate(self.buyer.login, self.buyer.login)

    def _call(self, route, **params):
        call = {"jsonrpc": "2.0", "method": "call", "params": params}
        with mute_logger("odoo.http"):
            answer = self.url_open(route, json=call).json()
        self.env.invalidate_all()
        return answer

    def _choose(self, method=None, **params):
        return self._call(
            "/sale_order_flow/payment_fee",
            **{
                "order_id": self.order.id,
                "access_token": self.order.access_token,
                "payment_method_id": (method or self.card_method).id,
                **params,
            },
        )

    def _post_order(self, amount, **params):
        return self._call(
            f"/my/orders/{self.order.id}/transaction",
            **{
                "access_token": self.order.access_token,
                "provider_id": self.card.id,
                "payment_method_id": self.card_method.id,
                "token_id": None,
                "flow": "redirect",
                "tokenization_requested": False,
                "landing_route": "/my/home",
                "is_validation": False,
                "amount": amount,
                **params,
            },
        )

    def test_order_page_shows_the_fee_beside_the_method(self):
        page = self.url_open(self.order.get_portal_url()).text
        self.assertIn("o_payment_fee_label", page)
        # The window that asks to pay, and its amount, which follows the choice.
        (modal,) = fromstring(page).xpath("//div[@id='modalaccept']")
        due = modal.xpath(".//span[contains(@class, 'o_payment_fee_due')]")
        self.assertIn("50.00", due[0].text_content())
        texts = {"prepayment": "50.00", "total": "100.00"}
        for name, amount in texts.items():  # the buttons between which he chooses
            (shown,) = modal.xpath(
                f".//button//span[contains(@class, 'o_payment_fee_{name}')]"
            )
            self.assertIn(amount, shown.text_content())
        self.assertIn(f'data-fee-order-id="{self.order.id}"', page)

    def test_page_without_fees_asks_for_none(self):
        self.env["sale.payment.fee"].search([]).active = False
        page = self.url_open(self.order.get_portal_url()).text
        self.assertIn("o_payment_form", page)
        self.assertNotIn("data-fee-order-id", page)

    def test_choosing_tells_what_to_pay_now(self):
        for shown, expected in ((100.0, 102.0), (50.0, 51.0), (33.0, 33.0)):
            self.order._choose_payment_method(self.other_method)
            result = self._choose(amount=shown)["result"]
            self.assertEqual(result["amount"], expected)
            self.assertIn(f"{expected:.2f}", result["amount_text"])
            self.assertIn("51.00", result["prepayment"])

    def test_choosing_again_changes_nothing(self):
        self._choose(amount=100.0)
        self.assertEqual(self._choose(amount=102.0)["result"]["amount"], 102.0)

    def test_order_page_pays_with_the_fee(self):
        self._post_order(102.0)
        payment = self.order.transaction_ids
        self.assertEqual((payment.amount, self.order.amount_total), (102.0, 102.0))

    def test_saved_card_is_chosen_too(self):
        token = self._create_saved_card(self.customer)
        answer = self._choose(payment_method_id=None, token_id=token.id, amount=100.0)
        self.assertEqual(answer["result"]["amount"], 102.0)

    def test_token_is_wanted(self):
        for token in ("", "wrong", None):
            stranger = self.env["sale.order"].create({"partner_id": self.stranger.id})
            answer = self._choose(order_id=stranger.id, access_token=token)
            self.assertIn("error", answer)
            self.assertFalse(stranger.payment_method_id)

    def test_nonsense_changes_nothing(self):
        for method_id in (
            0,
            999999999,
            self.env.ref("payment.payment_method_bancontact").id,
        ):
            self._choose(payment_method_id=method_id)
            self.assertFalse(self.order.payment_method_id)
            self.assertEqual(self.order.amount_total, 100.0)

    def test_shop_refuses_the_amount_without_the_fee(self):
        cart = self.env["sale.order"].create(
            {
                "partner_id": self.buyer.partner_id.id,
                "website_id": self.website.id,
                "order_line": self._prepare_lines(AB),
            }
        )
        values = {
            "provider_id": self.card.id,
            "payment_method_id": self.card_method.id,
            "token_id": None,
            "flow": "redirect",
            "tokenization_requested": False,
            "landing_route": "/shop/payment/validate",
            "is_validation": False,
            "access_token": cart._portal_ensure_token(),
        }
        route = f"/shop/payment/transaction/{cart.id}"
        answer = self._call(route, amount=150.0, **values)
        self.assertIn("cart has been updated", str(answer["error"]))
        self.assertFalse(cart.transaction_ids)
        self.assertNotIn("error", self._call(route, amount=153.0, **values))
        self.assertEqual(cart.transaction_ids.amount, 153.0)
