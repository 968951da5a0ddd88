"""The parts of an order come together again, and nothing that was agreed is lost."""

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .split_common import SplitMixin


@tagged("post_install", "-at_install")
class TestSplitMerge(SplitMixin, TransactionCase):
    def test_merging_brings_everything_back(self):
        self._stock(self.goods, 4)
        order = self._create_lines(
            {"display_type": "line_section", "name": "All", "sequence": 1},
            self._line(self.goods, 10, price_unit=0.99, discount=33, sequence=2),
            self._line(self.ice, 1, tax_ids=self.tax.ids, sequence=3),
        )
        before = self._amounts(order)
        part = self._split(order)
        part.action_merge_split()
        self.assertEqual(self._amounts(order), before)
        self.assertEqual(len(order.order_line), 3)
        self.assertEqual(order.order_line[1].product_uom_qty, 10)
        self.assertEqual(part.state, "cancel")
        self.assertFalse(part.order_line)
        self.assertFalse(order.split_count)

    def test_what_was_changed_in_a_part_is_kept_when_merging(self):
        self._stock(self.goods, 4)
        order = self._create_lines(self._line(self.goods, 10, price_unit=5))
        part = self._split(order)
        part.order_line.price_unit = 4
        order.action_merge_split()
        self.assertEqual(order.amount_untaxed, 4 * 5 + 6 * 4)

    def test_typed_costs_and_the_salesperson_survive_split_and_merge(self):
        self._stock(self.goods, 4)
        seller = self.env.ref("base.user_admin")
        order = self._create_lines(
            self._line(self.goods, 10, purchase_price=1.25),
            self._line(self.ice, 1, purchase_price=1.75),
            user_id=seller.id,
        )
        margin = order.margin
        part = self._split(order)
        lines = (order | part).order_line
        self.assertEqual(lines.mapped("purchase_price"), [1.25, 1.75, 1.25])
        self.assertEqual(lines.mapped("salesman_id"), seller)
        self.assertAlmostEqual(sum((order | part).mapped("margin")), margin)
        order.action_merge_split()
        lines = order.order_line
        self.assertEqual(lines.mapped("product_uom_qty"), [10, 1])
        self.assertEqual(lines.mapped("purchase_price"), [1.25, 1.75])
        self.assertEqual((lines.salesman_id, order.margin), (seller, margin))

    def test_costs_agreed_for_a_part_are_kept_when_merging(self):
        self._stock(self.goods, 4)
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        for agreed in (
            {"purchase_price": 1.5},
            {"vendor_cost_override": 1.5},
            {"vendor_id": vendor.id},
        ):
            with self.subTest(agreed):
                order = self._create_lines(self._line(self.goods, 10))
                part = self._split(order)
                part.order_line.write(agreed)
                cost = part.order_line.purchase_price
                order.action_merge_split()
                moved = order.order_line[1]
                self.assertEqual(order.order_line.mapped("product_uom_qty"), [4, 6])
                self.assertEqual(moved.purchase_price, cost)
                self.assertEqual(moved.vendor_id.id, agreed.get("vendor_id", False))

    def test_cents_put_right_on_a_line_that_stayed_are_taken_back_when_merging(self):
        """Rounded over the order, two times 2.1042 of tax is 4.21 and not 4.20."""
        self.company.tax_calculation_rounding_method = "round_globally"
        terms = {"price_unit": 10.02, "tax_ids": self.tax.ids}
        order = self._create_lines(
            self._line(self.service, 1, **terms), self._line(self.goods, 1, **terms)
        )
        before = self._amounts(order)
        part = self._split(order)
        self.assertEqual(self._amounts(order | part), before)
        self.assertTrue(order.order_line.extra_tax_data)
        order.action_merge_split()
        self.assertEqual(self._amounts(order), before)
        self.assertFalse(any(order.order_line.mapped("extra_tax_data")))

    def test_confirmed_part_is_not_merged(self):
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 2))
        part = self._split(order)
        part.action_confirm()
        with self.assertRaisesRegex(UserError, "went on already"):
            order.action_merge_split()

    def test_clerk_without_the_right_to_cancel_merges(self):
        clerk = new_test_user(
            self.env, "merger", groups="sales_team.group_sale_salesman_all_leads"
        )
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 2)).with_user(clerk)
        part = self._split(order)
        part.action_merge_split()
        self.assertEqual(part.state, "cancel")

    def test_merging_puts_a_shared_discount_together(self):
        self._stock(self.goods, 1)
        order = self._create_discounted()
        before = self._amounts(order)
        part = self._split(order)
        part.action_merge_split()
        self.assertEqual(self._amounts(order), before)
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [3, 1])
