from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .shop_common import SlotShopMixin


@tagged("post_install", "-at_install")
class TestOwnCost(SlotShopMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.standard_price = 12.0
        cls.van.write({"own_cost": 3.0, "own_cost_kg": 0.1, "own_cost_percent": 5.0})

    def _delivery(self, order):
        return order.order_line.filtered("is_delivery")

    def test_the_margin_counts_what_the_delivery_costs_us(self):
        order = self._create_cart(quantity=2.0)
        line = self._delivery(order)
        self.assertAlmostEqual(line.purchase_price, 3.0 + 2.0 + 2.0)
        # goods 40 - 24, delivery 5 - 7
        self.assertAlmostEqual(order.margin, 14.0)

    def test_a_free_delivery_costs_us_all_the_same(self):
        self.van.write({"free_over": True, "amount": 10.0})
        order = self._create_cart()
        self.assertEqual(self._delivery(order).price_unit, 0.0)
        self.assertAlmostEqual(order.margin, 8.0 - (3.0 + 1.0 + 1.0))

    def test_without_own_costs_nothing_changes(self):
        self.post.product_id.standard_price = 4.0
        order = self._create_cart(method=self.post)
        self.assertAlmostEqual(self._delivery(order).purchase_price, 4.0)

    def test_a_delivery_without_a_method_costs_what_its_product_costs(self):
        order = self._create_cart(method=self.post)
        self.post.product_id.standard_price = 4.0
        order.carrier_id = False
        line = self._delivery(order)
        self.env.add_to_compute(line._fields["purchase_price"], line)
        self.assertAlmostEqual(line.purchase_price, 4.0)

    def test_costs_that_were_typed_stay_when_the_order_changes(self):
        order = self._create_cart()
        goods = order.order_line.filtered(lambda line: not line.is_delivery)
        goods.purchase_price = 15.0
        goods.product_uom_qty = 3.0
        self.assertEqual(goods.purchase_price, 15.0)

    def test_costs_are_in_the_currency_of_the_order(self):
        other = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [(0, 0, {"rate": 2.0, "company_id": self.company.id})],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Twice", "currency_id": other.id, "company_id": self.company.id}
        )
        self.van.write({"own_cost_kg": 0.0, "own_cost_percent": 0.0})
        order = self._create_cart(pricelist_id=prices.id)
        self.assertAlmostEqual(self._delivery(order).purchase_price, 6.0)

    def test_a_cart_that_grew_costs_more_to_bring(self):
        order = self._create_cart()
        order.order_line[0].product_uom_qty = 2.0
        order._verify_cart_after_update()
        self.assertAlmostEqual(self._delivery(order).purchase_price, 7.0)

    def test_who_may_not_see_costs_sells_with_them(self):
        clerk = self.clerk
        cost = self.env.ref("sale_order_flow.group_order_cost")
        clerk.group_ids -= cost
        self.assertFalse(clerk.has_group("sale_order_flow.group_order_cost"))
        order = self._create_order().with_user(clerk)
        order.set_delivery_line(self.van.with_user(clerk), 5.0)
        self.assertAlmostEqual(self._delivery(order).sudo().purchase_price, 5.0)
        with self.assertRaises(AccessError):
            self.van.with_user(clerk).own_cost  # noqa: B018
