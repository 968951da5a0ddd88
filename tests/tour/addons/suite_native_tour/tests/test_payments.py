from odoo.exceptions import ValidationError

from .common import TourCase


class TestPayments(TourCase):
    """Ways to pay; what the provider tells reaches the order by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._open_demo_payments()

    def test_an_order_is_paid_online_and_the_clerk_sees_it(self):
        order = self._type_order()
        transaction = self._pay(order.sudo(), 40.0)
        self.assertEqual(transaction.state, "done")
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.sudo().amount_paid, 40.0)

    def test_a_payment_that_is_pending_or_failed_confirms_nothing(self):
        for state in ("pending", "cancel", "error"):
            order = self._type_order()
            transaction = self._pay(order.sudo(), 40.0, state)
            self.assertEqual(transaction.state, state)
            self.assertIn(order.state, ("draft", "sent"))

    def test_a_part_is_asked_for_in_advance(self):
        order = self._type_order()
        order.write({"require_payment": True, "prepayment_percent": 0.25})
        self.assertEqual(order._get_prepayment_required_amount(), 10.0)
        with self.assertRaises(ValidationError):
            order.prepayment_percent = 1.5
        self._pay(order.sudo(), 10.0)
        self.assertEqual(order.state, "sale")

    def test_a_link_asks_for_a_payment_of_any_order(self):
        order = self._confirm()
        wizard = (
            self.env["payment.link.wizard"]
            .with_context(active_model="sale.order", active_id=order.id)
            .create({"amount": 40.0})
        )
        self.assertIn(f"/my/orders/{order.id}?access_token=", wizard.link)
        self.assertIn("payment_amount=40.0", wizard.link)

    def test_card_gateways_and_paypal_are_there_to_be_switched_on(self):
        usd = self.env.ref("base.USD")
        providers = self.env["payment.provider"].with_user(self.administrator)
        for code, credentials in (
            ("authorize", ("login", "transaction_key", "signature_key", "client_key")),
            ("paypal", ("email_account", "client_id", "client_secret")),
        ):
            provider = providers.search(
                [("code", "=", code), ("company_id", "=", self.company.id)], limit=1
            )
            provider.write(
                {
                    "state": "test",
                    "is_published": True,
                    **{f"{code}_{name}": "secret" for name in credentials},
                }
            )
            found = providers._get_compatible_providers(
                self.company.id, self.customer.id, 40.0, currency_id=usd.id
            )
            self.assertIn(provider, found)
            self.assertTrue(provider.payment_method_ids)

    def test_a_gateway_of_ones_own_is_added(self):
        own = (
            self.env["payment.provider"]
            .with_user(self.administrator)
            .create(
                {
                    "name": "House bank",
                    "code": "custom",
                    "custom_mode": "wire_transfer",
                    "state": "test",
                    "is_published": True,
                }
            )
        )
        found = self.env["payment.provider"]._get_compatible_providers(
            self.company.id, self.customer.id, 40.0, currency_id=self.currency.id
        )
        self.assertIn(own, found)

    def test_payment_methods_and_delivery_methods_have_no_limit(self):
        methods = self.env["payment.method"].create(
            [{"name": f"Voucher {n}", "code": f"voucher_{n}"} for n in range(20)]
        )
        product = self._create_product(
            "Freight", 9.0, type="service", is_storable=False
        )
        carriers = self.env["delivery.carrier"].create(
            [
                {"name": f"Carrier {n}", "product_id": product.id, "fixed_price": n}
                for n in range(20)
            ]
        )
        self.assertEqual((len(methods), len(carriers)), (20, 20))
        order = self._type_order()
        self.assertLessEqual(
            carriers, carriers.available_carriers(self.customer, order)
        )
