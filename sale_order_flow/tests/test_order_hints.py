"""What a clerk can offer while he takes the order."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged

from odoo.addons.sale_order_flow.lib.offers import Missing, Terms, missing

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestOffers(BaseCase):
    def test_what_is_missing(self):
        buy_two = Terms(0, 0, "unit", 1, 3)
        self.assertEqual(missing(buy_two, 2, 0), Missing(quantity=1))
        self.assertFalse(missing(buy_two, 3, 0))
        by_amount = Terms(1, 150, "order", 1, 1)
        self.assertEqual(missing(by_amount, 1, 100), Missing(amount=50))
        by_money = Terms(0, 0, "money", 0.5, 100)
        self.assertEqual(missing(by_money, 1, 150), Missing(amount=50))
        self.assertIsNone(missing(Terms(0, 0, "order", 1, 5), 1, 1))
        self.assertIsNone(missing(Terms(0, 0, "unit", 0, 5), 1, 1))


@tagged("post_install", "-at_install")
class TestOrderHints(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.bit = cls._create_product("Bit", list_price=5.0)
        cls.better = cls._create_product("Better drill", list_price=150.0)
        template = cls.goods.product_tmpl_id
        template.accessory_product_ids = cls.bit
        template.alternative_product_ids = cls.better.product_tmpl_id
        cls.clerk = new_test_user(
            cls.env, "hint_clerk", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.order = cls._create_order(cls.goods, 2, user_id=cls.clerk.id)

    def _create_offer(self, **rule):
        return self.env["loyalty.program"].create(
            {
                "name": "Three for two",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"minimum_qty": 3, **rule})],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10})
                ],
            }
        )

    def _get_hints(self):
        return self.order.with_user(self.clerk).get_hints()

    def test_accessories_and_alternatives(self):
        hints = self._get_hints()
        self.assertEqual(
            [hint["product_id"] for hint in hints["accessories"]], self.bit.ids
        )
        self.assertEqual(
            [hint["name"] for hint in hints["alternatives"]], ["Better drill"]
        )
        self.assertIn("5.00", hints["accessories"][0]["price"])

    def test_what_is_on_the_order_is_not_offered(self):
        self.order.order_line = [Command.create({"product_id": self.bit.id})]
        self.assertFalse(self._get_hints()["accessories"])

    def test_stock_by_warehouse(self):
        second = self.env["stock.warehouse"].create({"name": "North", "code": "NRT"})
        self.env["stock.quant"]._update_available_quantity(
            self.goods, second.lot_stock_id, 7
        )
        (row,) = self._get_hints()["stock"]
        free = {there["name"]: there["free"] for there in row["warehouses"]}
        self.assertEqual(free["North"], 7)
        self.assertEqual(free[self.warehouse.name], 0)
        self.assertEqual(row["ordered"], 2)

    def test_running_offer_says_what_is_missing(self):
        self._create_offer(product_ids=self.goods.ids)
        (offer,) = self._get_hints()["offers"]
        self.assertRegex(offer["text"], "Buy 1 more of Drill to get: 10% on your order")
        self.assertEqual((offer["product_id"], offer["quantity"]), (self.goods.id, 1))

    def test_offer_by_amount(self):
        self._create_offer(minimum_qty=0, minimum_amount=250)
        (offer,) = self._get_hints()["offers"]
        self.assertRegex(offer["text"], "Order for .*50.00.* more to get")

    def test_earned_and_foreign_offers_are_not_hinted(self):
        self._create_offer(minimum_qty=2)
        self._create_offer(product_ids=self.bit.ids)
        self.assertFalse(self._get_hints()["offers"])

    def test_offers_that_former_orders_do_not_earn_are_not_hinted(self):
        self._create_offer(product_ids=self.goods.ids, history_number=2)
        self.assertFalse(self._get_hints()["offers"])
        former = self._create_order(self.goods)
        former.action_confirm()
        former.date_order -= timedelta(days=1)
        self.env.flush_all()
        (offer,) = self._get_hints()["offers"]
        self.assertEqual(offer["product_id"], self.goods.id)

    def test_added_hint_counts_as_upsell(self):
        order = self.order.with_user(self.clerk)
        line_id = order.add_hinted_product(self.bit.id, 2)
        line = self.env["sale.order.line"].browse(line_id)
        self.assertTrue(line.is_upsell)
        self.assertEqual(line.product_uom_qty, 2)
        self.env.flush_all()
        sums = dict(
            self.env["sale.report"]._read_group(
                [("order_reference", "=", f"sale.order,{order.id}")],
                ["is_upsell"],
                ["price_subtotal:sum"],
            )
        )
        self.assertEqual(sums, {True: 10.0, False: 200.0})

    def test_only_hinted_products_are_added_and_only_to_drafts(self):
        order = self.order.with_user(self.clerk)
        for product, quantity in ((self.service, 1), (self.bit, 0), (self.bit, -1)):
            with self.assertRaisesRegex(UserError, "cannot be added"):
                order.add_hinted_product(product.id, quantity)
        self.order.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed already"):
            order.add_hinted_product(self.bit.id)

    def test_customer_cannot_ask_for_hints_of_others(self):
        stranger = new_test_user(self.env, "stranger", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.order.with_user(stranger).get_hints()
        with self.assertRaises(AccessError):
            self.order.with_user(self.buyer).add_hinted_product(self.bit.id)

    def test_number_of_queries_does_not_grow_with_the_order(self):
        self._create_offer(product_ids=self.goods.ids)
        small = self._count_queries(self._create_long_order(5))
        large = self._count_queries(self._create_long_order(60))
        self.assertLessEqual(large, small + 2)
        self.assertLessEqual(large, 80)

    def _create_long_order(self, size):
        products = self.env["product.product"].create(
            [
                {
                    "name": f"Long {number}",
                    "is_storable": True,
                    "accessory_product_ids": self.bit.ids,
                }
                for number in range(size)
            ]
        )
        lines = [Command.create({"product_id": product.id}) for product in products]
        return self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": lines}
        )

    def _count_queries(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.with_user(self.clerk).get_hints()
        return self.env.cr.sql_log_count - before
