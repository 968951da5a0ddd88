from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .money_cases import AB, FIRST
from .money_common import MoneyWorldMixin
from .split_common import SplitMixin


@tagged("post_install", "-at_install")
class TestLineRemoval(MoneyWorldMixin, SplitMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "remover",
            groups="sales_team.group_sale_salesman_all_leads,"
            "sale_order_flow.group_order_edit_confirmed",
        )

    def _create_confirmed(self, lines=AB, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": self._prepare_lines(lines),
                **values,
            }
        )
        order.action_confirm()
        return order

    def _remove(self, lines, reason="Not needed", user=None):
        action = lines.with_user(user or self.clerk).action_remove()
        wizard = (
            self.env[action["res_model"]]
            .with_user(user or self.clerk)
            .with_context(**action["context"])
            .create({"reason": reason})
        )
        return wizard.action_remove()

    def test_the_history_of_a_wallet_follows(self):
        wallet = self._fill_wallet(self.customer, 110.0)
        order = self._create_confirmed()
        self.assertEqual((order.amount_total, wallet.points), (40.0, 0.0))
        self.assertEqual(wallet.history_ids.used, 110.0)
        line = order.order_line.filtered(
            lambda one: one.product_id == self.products["a1"]
        )
        self._remove(line)
        self.assertEqual((order.amount_total, wallet.points), (0.0, 60.0))
        self.assertEqual(wallet.history_ids.used, 50.0)

    def _create_goods_order(self, quantity=5.0):
        order = self._create_order(self.goods, quantity)
        order.action_confirm()
        return order

    def _deliver(self, order, quantity):
        picking = order.picking_ids
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking._action_done()

    def test_line_says_who_removed_it_and_why(self):
        line = self._create_confirmed().order_line[1]
        self._remove(line, "Bought elsewhere")
        self.assertEqual(line.product_uom_qty, 0.0)
        self.assertEqual(line.removed_qty, 1.0)
        self.assertEqual(line.removed_reason, "Bought elsewhere")
        self.assertEqual(line.removed_by_id, self.clerk)
        self.assertTrue(line.removed_at)
        self.assertIn("Bought elsewhere", line.order_id.message_ids[0].body)
        self.assertEqual(line.order_id.amount_total, 100.0)

    def test_taxes_follow(self):
        order = self._create_confirmed((("a1", 1), ("t1", 5)))
        self.assertEqual((order.amount_tax, order.amount_total), (10.0, 160.0))
        self._remove(order.order_line[1])
        self.assertEqual((order.amount_tax, order.amount_total), (0.0, 100.0))

    def test_transfer_follows(self):
        order = self._create_goods_order()
        self._remove(order.order_line)
        moves = order.picking_ids.move_ids.filtered(lambda m: m.state != "cancel")
        self.assertFalse(sum(moves.mapped("product_uom_qty")))

    def test_delivered_goods_stay(self):
        order = self._create_goods_order()
        self._deliver(order, 2.0)
        self._remove(order.order_line)
        self.assertEqual(order.order_line.product_uom_qty, 2.0)
        self.assertEqual(order.order_line.removed_qty, 3.0)

    def test_second_removal_adds_to_the_first(self):
        order = self._create_goods_order()
        line = order.order_line
        self._remove(line)
        line.product_uom_qty = 2.0
        self._remove(line)
        self.assertEqual((line.product_uom_qty, line.removed_qty), (0.0, 7.0))

    def test_combo_goes_with_all_its_parts(self):
        order = self._create_combo_order()
        order.action_confirm()
        whole = order.order_line.filtered(lambda line: line.product_id == self.combo)
        part = whole.linked_line_ids
        self.assertFalse(part.is_removable)
        with self.assertRaisesRegex(UserError, "cannot be removed"):
            self._remove(part)
        self._remove(whole)
        self.assertEqual((whole | part).mapped("product_uom_qty"), [0.0, 0.0])
        self.assertEqual(order.amount_total, 100.0)

    def test_delivered_part_of_a_combo_stays(self):
        order = self._create_combo_order()
        order.action_confirm()
        self._deliver(order, 1.0)
        whole = order.order_line.filtered(lambda line: line.product_id == self.combo)
        self._remove(whole)
        self.assertEqual(whole.linked_line_ids.product_uom_qty, 1.0)

    def test_all_delivered_is_refused(self):
        order = self._create_goods_order()
        self._deliver(order, 5.0)
        self.assertFalse(order.order_line.is_removable)
        with self.assertRaisesRegex(UserError, "Drill.*delivered or invoiced"):
            self._remove(order.order_line)
        self.assertEqual(order.order_line.product_uom_qty, 5.0)

    def test_invoiced_is_refused(self):
        order = self._create_confirmed()
        order._create_invoices().action_post()
        with self.assertRaisesRegex(UserError, "delivered or invoiced"):
            self._remove(order.order_line[0])

    def test_quotation_is_refused(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "cannot be removed"):
            self._remove(order.order_line)

    def test_locked_order_is_refused(self):
        order = self._create_confirmed()
        order.action_lock()
        with self.assertRaisesRegex(UserError, "Unlock it first"):
            self._remove(order.order_line[0])

    def test_line_of_another_order_is_refused(self):
        first, second = self._create_confirmed(), self._create_confirmed()
        with self.assertRaisesRegex(UserError, "cannot be removed"):
            first._remove_lines(second.order_line, "By mistake")

    def test_reward_that_lapses_goes(self):
        self._create_program(FIRST).rule_ids.minimum_amount = 120
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": self._prepare_lines(AB),
            }
        )
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards, coupon)
        order.action_confirm()
        self.assertEqual(order.amount_total, 135.0)
        self._remove(
            order.order_line.filtered(
                lambda line: line.product_id == self.products["b1"]
            )
        )
        self.assertEqual(order.amount_total, 100.0)
        self.assertFalse(order.order_line.reward_id)

    def test_gift_that_lapses_is_not_sent(self):
        gift = self._create_product("Cup", is_storable=True, list_price=5.0)
        self.env["loyalty.program"].create(
            {
                "name": "Gift",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"minimum_amount": 120, "minimum_qty": 0})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "product",
                            "reward_product_id": gift.id,
                            "required_points": 1,
                        }
                    )
                ],
            }
        )
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": self._prepare_lines(AB)}
        )
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards, coupon)
        order.action_confirm()
        self.assertTrue(order.picking_ids)
        self._remove(
            order.order_line.filtered(
                lambda line: line.product_id == self.products["b1"]
            )
        )
        line = order.order_line.filtered(lambda line: line.product_id == gift)
        self.assertEqual(line.product_uom_qty, 0.0)
        self.assertEqual(order.amount_total, 100.0)

    def test_who_may_not_edit_the_order_removes_nothing(self):
        own = new_test_user(
            self.env, "own_only", groups="sales_team.group_sale_salesman"
        )
        order = self._create_confirmed(user_id=self.clerk.id)
        with self.assertRaises(AccessError):
            self._remove(order.order_line[0], user=own)
        with self.assertRaises(AccessError):
            self._remove(order.order_line[0], user=self.buyer)
        self.assertEqual(order.order_line[0].product_uom_qty, 1.0)
