from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .shop_common import ShopCommon


class NegotiatedCommon(ShopCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            login="clerk",
            password="clerk" * 2,
            groups="sales_team.group_sale_salesman_all_leads",
        )

    def _negotiate(self, line, **values):
        """Type a price or a discount, as a clerk does."""
        line.with_user(self.clerk).write(values)

    def _quotation(self, lines=None, **values):
        """Return Alder's cart: an oak board agreed at 70.00 less 10 %, a pine one."""
        order = self._create_cart(
            "alder", lines or [self.product, self.other_product], **values
        )
        self._negotiate(order.order_line[0], price_unit=70.0, discount=10.0)
        return order

    def _assert_kept(self, order):
        self.env.invalidate_all()
        line = order.order_line.filtered(lambda x: x.product_id == self.product)
        self.assertEqual((line.price_unit, line.discount), (70.0, 10.0))
        self.assertTrue(line.is_price_negotiated)


@tagged("post_install", "-at_install")
class TestNegotiatedPriceMark(NegotiatedCommon):
    """What counts as typed by a person, and what does not."""

    def test_typed_price(self):
        line = self._create_cart("alder", [self.product]).order_line
        self.assertFalse(line.is_price_negotiated)
        self._negotiate(line, price_unit=70.0)
        self.assertTrue(line.is_price_negotiated)

    def test_typed_discount(self):
        line = self._create_cart("alder", [self.product]).order_line
        self._negotiate(line, discount=5.0)
        self.assertTrue(line.is_price_negotiated)

    def test_price_list_discount_is_not_typed(self):
        line = self._create_cart("alder", [self._percentage_product()]).order_line
        self.assertEqual(line.discount, 25.0)
        self.assertFalse(line.is_price_negotiated)
        line.order_id._recompute_prices()
        self.assertFalse(line.is_price_negotiated)

    def test_price_of_the_list_typed_back(self):
        line = self._create_cart("alder", [self.product]).order_line
        self._negotiate(line, price_unit=70.0)
        self._negotiate(line, price_unit=60.0)
        self.assertFalse(line.is_price_negotiated)

    def test_price_given_at_creation(self):
        order = self._create_cart("alder", [(self.product, {"price_unit": 70.0})])
        self.assertTrue(order.order_line.is_price_negotiated)

    def test_price_agreed_at_that_of_the_list_outlives_the_list(self):
        order = self._create_cart("alder", [(self.product, {"price_unit": 60.0})])
        self.assertTrue(order.order_line.is_price_negotiated)
        self.own_list.item_ids.price_discount = 50
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.price_unit, 60.0)

    def test_small_differences_count(self):
        """Core rounds to the currency and would take 60.004 for 60.00."""
        line = self._create_cart("alder", [self.product]).order_line
        self._negotiate(line, price_unit=60.004)
        self.assertTrue(line.is_price_negotiated)

    def test_another_product_ends_it(self):
        order = self._quotation([self.product])
        line = order.order_line
        line.with_user(self.clerk).product_id = self.other_product
        self.assertFalse(line.is_price_negotiated)

    def test_copy_keeps_it(self):
        copy = self._quotation().copy()
        self._assert_kept(copy)
        self.assertFalse(copy.order_line[1].is_price_negotiated)

    def test_several_lines_at_once(self):
        order = self._create_cart("alder", [self.product, self.other_product])
        self._negotiate(order.order_line, discount=3.0)
        self.assertEqual(order.order_line.mapped("is_price_negotiated"), [True, True])

    def test_rewards_and_deliveries_are_not_negotiated(self):
        order = self._quotation()
        order.with_user(self.clerk).set_delivery_line(self.carrier, 7.0)
        self._create_reward()
        order._update_programs_and_rewards()
        order._auto_apply_rewards()
        extra = order.order_line.filtered(lambda x: x.is_delivery or x.reward_id)
        self.assertEqual(len(extra), 2)
        self.assertFalse(any(extra.mapped("is_price_negotiated")))

    def test_prices_typed_before_the_installation_count(self):
        typed = self._create_cart("alder", [self.product, self.other_product])
        typed.website_id = False
        self._negotiate(typed.order_line[0], price_unit=70.0)
        discounted = self._create_cart("alder", [self._percentage_product()])
        cart = self._create_cart("alder", [self.product])
        self._negotiate(cart.order_line, price_unit=70.0)
        discounted.website_id = False
        given = self._create_cart("alder", [self._percentage_product()])
        given.website_id = False
        self._negotiate(given.order_line, discount=40.0)
        orders = typed | discounted | cart | given
        totals = orders.mapped("amount_total")
        lines = orders.order_line
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET is_price_negotiated = NULL,"
            " technical_discount = NULL, negotiated_currency_id = NULL"
            " WHERE id = ANY(%s)",
            [lines.ids],
        )
        self.env.invalidate_all()
        self.env["sale.order.line"]._mark_prices_typed_before()
        marked = lines.filtered("is_price_negotiated")
        self.assertEqual(marked, typed.order_line[0] | given.order_line)
        self.assertEqual(orders.mapped("amount_total"), totals)
        self.assertEqual(typed.order_line[0].price_unit, 70.0)
        self.assertEqual(marked.negotiated_currency_id, typed.currency_id)

    def test_form_shows_it_at_once(self):
        with Form(self.env["sale.order"].with_user(self.clerk)) as form:
            form.partner_id = self.alder
            with form.order_line.new() as line:
                line.product_id = self._percentage_product()
                self.assertFalse(line.is_price_negotiated)
                line.product_uom_qty = 3
                self.assertFalse(line.is_price_negotiated)
                line.discount = 30.0
                self.assertTrue(line.is_price_negotiated)
                line.product_uom_qty = 4
                self.assertEqual(line.discount, 30.0)
            with form.order_line.new() as line:
                line.product_id = self.product
                line.price_unit = 70.0
                self.assertTrue(line.is_price_negotiated)
                line.product_id = self.other_product
                self.assertFalse(line.is_price_negotiated)
        lines = form.record.order_line
        self.assertEqual(lines.mapped("is_price_negotiated"), [True, False])
        self.assertEqual(lines.mapped("price_unit"), [100.0, 6.0])

    def test_update_prices_takes_the_price_list_again(self):
        order = self._quotation()
        order.with_user(self.clerk).action_update_prices()
        line = order.order_line[0]
        self.assertEqual((line.price_unit, line.discount), (60.0, 0.0))
        self.assertFalse(line.is_price_negotiated)

    def _percentage_product(self):
        """Return a product with a reduction that the line shows as a discount."""
        product = self._create_product("Elm board")
        self.own_list.item_ids = [
            Command.create(
                {
                    "applied_on": "0_product_variant",
                    "product_id": product.id,
                    "compute_price": "percentage",
                    "percent_price": 25.0,
                }
            )
        ]
        return product

    def _create_reward(self):
        return self.env["loyalty.program"].create(
            {
                "name": "5 off",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_amount": 1})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 5,
                            "discount_mode": "per_order",
                        }
                    )
                ],
            }
        )


@tagged("post_install", "-at_install")
class TestNegotiatedPriceOnline(NegotiatedCommon):
    """No step of the way to the payment recomputes a negotiated price."""

    def setUp(self):
        super().setUp()
        self.order = self._quotation()
        self.pine_line = self.order.order_line[1]
        self.login("alder")

    def tearDown(self):
        self._assert_kept(self.order)
        super().tearDown()

    def test_cart_page(self):
        self.page("/shop/cart")

    def test_quantity_of_another_line(self):
        self.page("/shop/cart")
        self.make_jsonrpc_request(
            "/shop/cart/update", {"line_id": self.pine_line.id, "quantity": 4}
        )
        self.assertEqual(self.pine_line.product_uom_qty, 4)

    def test_own_quantity(self):
        self.page("/shop/cart")
        self.make_jsonrpc_request(
            "/shop/cart/update",
            {"line_id": self.order.order_line[0].id, "quantity": 2},
        )
        self.assertEqual(self.order.order_line[0].product_uom_qty, 2)

    def test_other_lines_follow_the_price_list(self):
        self.own_list.item_ids.price_discount = 50
        self.page("/shop/cart")
        self.page("/shop/payment")
        self.env.invalidate_all()
        self.assertEqual(self.pine_line.price_unit, 5.0)

    def test_delivery_method(self):
        other = self._create_carrier(price=9.0, name="Truck")
        self.page("/shop/checkout")
        self.make_jsonrpc_request("/shop/set_delivery_method", {"dm_id": other.id})
        self.env.invalidate_all()
        self.assertEqual(self.order.carrier_id, other)

    def test_payment_page(self):
        self.page("/shop/checkout")
        self.page("/shop/payment")
        self.env.invalidate_all()
        self.assertEqual(self.pine_line.price_unit, 6.0)

    def test_address_with_another_price_list_and_taxes(self):
        """The country brings another fiscal position; both recompute prices."""
        self.alder.specific_property_product_pricelist = False
        country = self.env.ref("base.no")
        self.env["account.fiscal.position"].create(
            {"name": "Export", "auto_apply": True, "country_id": country.id}
        )
        self.page("/shop/cart")
        self._contact("alder").country_id = country
        self.page("/shop/cart")
        self.assertEqual(self.order.fiscal_position_id.name, "Export")
        self.assertEqual(self.pine_line.price_unit, 10.0)

    def test_changed_price_list(self):
        self.alder.specific_property_product_pricelist = self._create_pricelist(
            "Better", price_discount=50
        )
        self.page("/shop/cart")
        self.env.invalidate_all()
        self.assertEqual(self.pine_line.price_unit, 5.0)

    def test_price_list_in_another_currency(self):
        """What was agreed in one currency is not so much of another one."""
        euro = self.env.ref("base.EUR")
        foreign = self.env.ref("base.USD") if euro == self.currency else euro
        foreign.active = True
        self.env["res.currency.rate"].search(
            [("currency_id", "=", foreign.id)]
        ).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": foreign.id, "name": "2020-01-01", "rate": 2.0}
        )
        self.alder.specific_property_product_pricelist = self._create_pricelist(
            "Foreign", price_discount=40, currency_id=foreign.id
        )
        for _visit in range(2):
            self.page("/shop/cart")
            self.env.invalidate_all()
            self.assertEqual(self.order.currency_id, foreign)
            prices = self.order.order_line.mapped("price_unit")
            self.assertEqual(prices, [140.0, 12.0])
        self.alder.specific_property_product_pricelist = self.own_list
        self.page("/shop/cart")

    def test_price_of_delivery(self):
        """It stays until the customer chooses another way."""
        other = self._create_carrier(price=9.0, name="Truck")
        self.order.set_delivery_line(self.carrier, 5.0)
        delivery = self.order.order_line.filtered("is_delivery")
        # not 3.00, which is the carrier's price at Alder's discount
        delivery.write({"price_unit": 3.5, "is_price_negotiated": True})
        self.page("/shop/cart")
        self.make_jsonrpc_request(
            "/shop/cart/update", {"line_id": self.pine_line.id, "quantity": 4}
        )
        self._assert_delivery(3.5)
        self.page("/shop/checkout")
        self.page("/shop/payment")
        same = {"dm_id": self.carrier.id}
        self.make_jsonrpc_request("/shop/set_delivery_method", same)
        self._assert_delivery(3.5)
        self.make_jsonrpc_request("/shop/set_delivery_method", {"dm_id": other.id})
        self._assert_delivery(5.4)  # also at Alder's prices

    def _assert_delivery(self, price_unit):
        self.env.invalidate_all()
        delivery = self.order.order_line.filtered("is_delivery")
        self.assertEqual(delivery.price_unit, price_unit)

    def test_rewards(self):
        self.env["loyalty.program"].create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_amount": 1})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10})
                ],
            }
        )
        self.page("/shop/cart")
        self.page("/shop/checkout")
        self.page("/shop/payment")
        self.env.invalidate_all()
        reward = self.order.order_line.filtered("reward_id")
        self.assertAlmostEqual(reward.price_unit, -(63.0 + 6.0) * 0.1)

    def test_revived_cart(self):
        """The link in a mail brings the quotation into the cart of the session."""
        self.order._portal_ensure_token()
        self.login(None)
        self.page(
            f"/shop/cart?id={self.order.id}&access_token={self.order.access_token}"
            "&revive_method=squash"
        )
        self.page("/shop/cart")

    def test_revived_into_another_cart(self):
        other = self._create_cart("alder", [self.other_product])
        self.order._portal_ensure_token()
        self.login("alder")
        self.page("/shop/cart")
        self.page(
            f"/shop/cart?id={self.order.id}&access_token={self.order.access_token}"
            "&revive_method=merge"
        )
        self.page("/shop/payment")
        self.env.invalidate_all()
        self.order = (self.order | other).filtered("order_line")

    def test_quotation_paid_in_the_portal(self):
        self.order.website_id = False
        self.order.require_payment = True
        self.order.action_quotation_sent()
        self.page(f"/my/orders/{self.order.id}")
        self.order._validate_order()
        self.assertEqual(self.order.state, "sale")
