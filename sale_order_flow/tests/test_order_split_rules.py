"""Split rules, the wizard, and any order at all adding up."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PaymentMixin
from .split_common import SplitMixin

EXAMPLES = 300 if os.environ.get("SUITE_FULL") else 15


@tagged("post_install", "-at_install")
class TestSplitRules(SplitMixin, TransactionCase):
    def test_order_falls_apart_when_it_is_confirmed(self):
        self._create_rule()
        order = self._create_lines(self._line(self.goods, 1), self._line(self.ice, 1))
        order.action_confirm()
        part = order.split_part_ids
        self.assertEqual((order | part).mapped("state"), ["sale", "sale"])
        self.assertEqual(part.picking_ids.move_ids.product_id, self.ice)
        self.assertEqual(order.split_count, 2)

    def test_rule_for_the_wizard_only_waits(self):
        self._create_rule(is_automatic=False)
        order = self._create_lines(self._line(self.goods, 1), self._line(self.ice, 1))
        order.action_confirm()
        self.assertFalse(order.split_part_ids)

    def test_rule_by_tag_and_by_category_below(self):
        below = self.env["product.category"].create(
            {"name": "Ice cream", "parent_id": self.cold.id}
        )
        tag = self.env["product.tag"].create({"name": "Bulky"})
        cone = self._create_product("Cone", categ_id=below.id)
        crate = self._create_product("Crate", product_tag_ids=tag.ids)
        rules = self._create_rule() | self._create_rule(
            name="Bulky", categ_ids=False, product_tag_ids=tag.ids
        )
        keys = rules._get_group_keys(cone | crate | self.goods)
        self.assertEqual(keys, {cone: rules[0], crate: rules[1]})

    def test_group_rule_without_products_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "categories or tags"):
            self._create_rule(categ_ids=False)

    def test_rule_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        rule = self._create_rule(company_id=other.id)
        self.assertNotIn(rule, rule._get_for(self.company))


@tagged("post_install", "-at_install")
class TestSplitPayment(PaymentMixin, SplitMixin, TransactionCase):
    def test_what_was_paid_for_the_whole_is_owed_for_the_parts(self):
        self._create_rule()
        order = self._create_lines(self._line(self.goods, 1), self._line(self.ice, 1))
        total = order.amount_total
        payment = self.env["payment.transaction"].create(self._prepare_payment(order))
        payment.state = "done"
        order.action_confirm()
        part = order.split_part_ids
        self.assertEqual(order.amount_received, total)
        self.assertEqual(order.amount_overpaid, 0)
        self.assertFalse(part._can_use_wallet())
        part._action_cancel()
        self.assertEqual(order.amount_overpaid, part.amount_total)

    def test_a_wallet_pays_its_share_in_each_part(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Wallet",
                "program_type": "ewallet",
                "applies_on": "future",
                "trigger": "auto",
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                        }
                    )
                ],
            }
        )
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 90}
        )
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 3))
        order._update_programs_and_rewards()
        order._apply_program_reward(program.reward_ids, card)
        self.assertEqual(order.amount_total, 210)
        part = self._split(order)
        self.assertEqual((order.amount_total, part.amount_total), (70, 140))
        points = (order | part).order_line.filtered("coupon_id").mapped("points_cost")
        self.assertEqual(points, [30, 60])
        order.action_merge_split()
        self.assertEqual(order.amount_total, 210)
        self.assertEqual(sum(order.order_line.mapped("points_cost")), 90)


@tagged("post_install", "-at_install")
class TestSplitWizard(SplitMixin, TransactionCase):
    def _open(self, order):
        action = order.action_split()
        return self.env["sale.order.split"].browse(action["res_id"])

    def test_preview_and_split(self):
        self._stock(self.goods, 1)
        self._create_rule()
        order = self._create_lines(self._line(self.goods, 3), self._line(self.ice, 1))
        wizard = self._open(order)
        self.assertEqual(wizard.part_count, 3)
        self.assertIn("Part 1: 1 lines", wizard.summary)
        wizard.action_by_group()
        self.assertEqual(wizard.part_count, 2)
        self.assertEqual(order.split_count, 0)
        wizard.action_apply()
        self.assertEqual(order.split_count, 2)

    def test_parts_made_by_hand(self):
        order = self._create_lines(
            self._line(self.service, 1), self._line(self.service, 2)
        )
        wizard = self._open(order)
        self.assertEqual(wizard.part_count, 1)
        with self.assertRaisesRegex(UserError, "one part"):
            wizard.action_apply()
        wizard.line_ids[1].part = 2
        wizard.action_apply()
        self.assertEqual(order.split_part_ids.order_line.product_uom_qty, 2)

    def test_quantities_that_do_not_add_up_are_refused(self):
        order = self._create_lines(self._line(self.service, 3))
        wizard = self._open(order)
        wizard.line_ids.copy({"quantity": 1, "part": 2})
        with self.assertRaisesRegex(UserError, "do not add up"):
            wizard.action_apply()


PRICE = st.integers(1, 50_000).map(lambda cents: cents / 100)
LINES = st.lists(
    st.tuples(
        st.integers(1, 30),  # ordered
        st.integers(0, 30),  # in stock
        PRICE,
        st.sampled_from([0, 0, 5, 12.5, 33]),  # discount
        st.integers(0, 3),  # tax
    ),
    min_size=1,
    max_size=5,
)


@tagged("post_install", "-at_install")
class TestSplitAddsUp(SplitMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        included = cls._create_tax(9.0, included=True)
        cls.taxes = [cls.tax.browse(), cls.tax, included, cls.tax | cls._create_tax(3)]
        cls.products = [
            cls._create_product(f"P{number}", is_storable=True) for number in range(5)
        ]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(LINES, st.sampled_from(["round_per_line", "round_globally"]))
    def test_parts_are_the_whole_and_merge_to_it(self, rows, rounding):
        with self.env.cr.savepoint() as savepoint:
            self._check(rows, rounding)
            savepoint.rollback()
            self.env.invalidate_all()

    def _check(self, rows, rounding):
        self.company.tax_calculation_rounding_method = rounding
        for product, (_ordered, there, *_rest) in zip(
            self.products, rows, strict=False
        ):
            self._stock(product, there)
        order = self._create_lines(
            *(
                self._line(
                    product,
                    ordered,
                    price_unit=price,
                    discount=discount,
                    tax_ids=self.taxes[tax].ids,
                )
                for product, (ordered, _there, price, discount, tax) in zip(
                    self.products, rows, strict=False
                )
            )
        )
        whole = self._amounts(order)
        parts = self._split(order)
        self.assertEqual(self._amounts(order | parts), whole)
        if parts:
            order.action_merge_split()
            self.assertEqual(self._amounts(order), whole)
            quantities = order.order_line.mapped("product_uom_qty")
            self.assertEqual(quantities, [row[0] for row in rows])
