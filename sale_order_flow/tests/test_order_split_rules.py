"""Split rules, the wizard, and any order at all adding up."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from ..payment_attempt import PaymentAttempt
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

    def test_first_rule_of_the_list_has_the_product(self):
        tag = self.env["product.tag"].create({"name": "Bulky"})
        rules = self._create_rule() | self._create_rule(
            name="Bulky", categ_ids=False, product_tag_ids=tag.ids
        )
        self.ice.product_tag_ids = tag
        self.assertEqual(rules._get_group_keys(self.ice), {self.ice: rules[0]})

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

    def test_what_a_cancelled_part_was_invoiced_for_is_not_owed_to_the_customer(self):
        """A credit note gives it back; the wallet as well would give it twice."""
        order = self._create_paid(1.0)
        order.action_confirm()
        part = order.split_part_ids
        self.ice.invoice_policy = "order"
        invoice = part._create_invoices()
        invoice.action_post()
        part._action_cancel()
        self.assertEqual(part.state, "cancel")
        self.assertEqual(order.amount_overpaid, 0.0)
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(order.amount_overpaid, part.amount_total)

    def test_a_wallet_does_not_pay_a_part_of_a_paid_order(self):
        order = self._create_paid(1.0)
        part = self._split(order, self.env["sale.order.split.rule"].search([]), False)
        program = self.env["loyalty.program"]._get_wallet_program(
            self.company, order.currency_id
        )
        wallet = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 30}
        )
        due = part.amount_total
        part.action_confirm()
        self.assertEqual((part.amount_total, wallet.points), (due, 30.0))

    def test_part_is_not_paid_from_a_wallet_that_is_not_to_be_used(self):
        self.company.wallet_auto_use = True
        self._create_rule()
        program = self.env["loyalty.program"]._get_wallet_program(
            self.company, self.company.currency_id
        )
        wallet = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 30}
        )
        order = self._create_lines(
            self._line(self.goods, 1), self._line(self.ice, 10), use_wallet=False
        )
        order.action_confirm()
        part = order.split_part_ids
        self.assertTrue(part)
        self.assertFalse(part.use_wallet)
        self.assertEqual(wallet.points, 30.0)
        self.assertAlmostEqual(order.amount_total + part.amount_total, 177.7)

    def test_parts_are_paid_as_the_whole_with_one_fee(self):
        product = self._create_product("Fee", type="service", list_price=0.0)
        self.env["sale.payment.fee"].create(
            {
                "name": "Card surcharge",
                "payment_method_ids": [Command.set(self.card_method.ids)],
                "product_id": product.id,
                "percent": 10.0,
            }
        )
        rule = self._create_rule()
        order = self._create_lines(self._line(self.goods, 1), self._line(self.ice, 10))
        order._choose_payment_method(self.card_method)
        self.assertAlmostEqual(order.amount_total, 195.47)
        part = self._split(order, rule, False)
        self.assertEqual(part.payment_method_id, self.card_method)
        for orders in (order, part):  # the payment page chooses it once more
            orders._choose_payment_method(self.card_method)
        self.assertAlmostEqual(order.amount_total, 117.77)
        self.assertAlmostEqual(part.amount_total, 77.7)
        for paid in (order, part):
            attempt = PaymentAttempt(
                self.card,
                self.card_method,
                "online_redirect",
                self.env["payment.token"],
                self.env.user,
            )
            self.assertFalse(paid._get_payment_fee_refusal(attempt))
        part._choose_payment_method(self.wire_method)
        order._choose_payment_method(self.card_method)
        self.assertAlmostEqual(order.amount_total, 110.0)

    def _create_paid(self, share, **values):
        """Return a sent quotation over two groups, with this share of it paid."""
        self._create_rule()
        order = self._create_lines(
            self._line(self.goods, 1), self._line(self.ice, 10), **values
        )
        order.state = "sent"
        self._pay(order, order.amount_total * share)
        return order

    def _pay(self, order, amount):
        values = self._prepare_payment(
            order,
            amount=order.currency_id.round(amount),
            operation="offline",
            reference=f"{order.name}-{len(order.transaction_ids)}",
        )
        payment = self.env["payment.transaction"].create(values)
        payment.state = "done"
        return payment

    def _states(self, orders):
        return [
            (order.prepayment_state, order._get_payment_request_amount("prepayment"))
            for order in orders
        ]

    def test_prepayment_of_the_whole_is_that_of_its_parts(self):
        order = self._create_paid(0.3, require_payment=True, prepayment_percent=0.3)
        order.action_confirm()
        part = order.split_part_ids
        self.assertEqual(self._states(order | part), [("paid", 0), ("paid", 0)])
        due = order._get_amount_due() + part._get_amount_due()
        self.assertAlmostEqual(due, (order.amount_total + part.amount_total) * 0.7)

    def test_what_the_whole_lacks_its_parts_lack(self):
        order = self._create_paid(0.2, require_payment=True, prepayment_percent=0.3)
        whole = order.amount_total
        order.action_confirm()
        part = order.split_part_ids
        # The first part has all that it is asked for, the second what is left.
        missing = order.currency_id.round(whole * 0.1)
        self.assertEqual(self._states(order), [("paid", 0)])
        self.assertEqual(self._states(part), [("partly", missing)])
        self._pay(part, missing)
        self.assertEqual(self._states(order | part), [("paid", 0), ("paid", 0)])

    def test_nobody_is_asked_for_a_part_of_a_paid_order(self):
        order = self._create_paid(1.0, require_payment=True)
        part = self._split(order, self.env["sale.order.split.rule"].search([]), False)
        self.assertEqual(part.state, "sent")
        self.assertFalse(order._has_to_be_paid() or part._has_to_be_paid())
        (order | part).action_confirm()
        self.assertEqual((order | part).mapped("stage_fact"), ["paid", "paid"])
        self.assertFalse(order._get_amount_due() or part._get_amount_due())

    def test_a_part_that_was_added_to_is_asked_for_the_rest(self):
        order = self._create_paid(1.0, require_payment=True)
        order.action_confirm()
        part = order.split_part_ids
        part.write({"order_line": [Command.create(self._line(self.service, 1))]})
        self.assertEqual(part._get_amount_due(), 100.0)
        self.assertEqual(self._states(order | part), [("paid", 0), ("partly", 100)])

    def test_who_pays_a_part_of_a_paid_order_again_is_owed_it(self):
        order = self._create_paid(1.0)
        order.action_confirm()
        part = order.split_part_ids
        self.assertEqual(order.amount_overpaid, 0)
        self._pay(part, part.amount_total)
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
        wizard.action_by_availability()
        self.assertEqual(wizard.part_count, 2)
        self.assertEqual(set(wizard.line_ids.mapped("group")), {""})
        wizard.action_by_both()
        self.assertEqual(wizard.part_count, 3)
        wizard.action_by_group()
        self.assertEqual(wizard.part_count, 2)
        self.assertEqual(set(wizard.line_ids.mapped("is_later")), {False})
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

    def test_combo_is_sold_as_a_whole(self):
        self._stock(self.goods, 2)
        wizard = self._open(self._create_combo_order())
        self.assertEqual(wizard.part_count, 1)
        lines = wizard.line_ids
        lines.filtered(lambda line: line.order_line_id.combo_item_id).part = 2
        with self.assertRaisesRegex(UserError, "Set.*sold as a whole"):
            wizard.action_apply()
        lines.filtered(
            lambda line: line.order_line_id.product_id == self.combo
        ).part = 2
        wizard.action_apply()
        part = wizard.order_id.split_part_ids
        self.assertEqual(part.order_line.product_id, self.combo | self.goods)


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
