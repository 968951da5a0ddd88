from odoo.tests import HttpCase, TransactionCase, tagged

from .money_cases import CASES
from .money_common import MoneyCaseMixin
from .money_shop import MoneyShopMixin


@tagged("post_install", "-at_install")
class TestMoneyCasesBackend(MoneyCaseMixin, TransactionCase):
    def test_cases_are_named_once_and_are_enough(self):
        names = [case.name for case in CASES]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(names), 60)

    def test_backend_orders_come_to_the_cent(self):
        self._run_cases()

    def _order(self, case):
        order = self.env["sale.order"].create(
            {
                "partner_id": self._get_buyer().id,
                "order_line": self._prepare_lines(case.lines),
            }
        )
        self._prepare_order(order, case)
        order._update_programs_and_rewards()
        self._claim_offers(order)
        for name in case.methods:
            order.payment_method_id = {
                "card": self.card_method,
                "other": self.other_method,
            }[name]
        return order

    def _claim_offers(self, order):
        """Take the rewards, as the clerk does with the button Reward."""
        for coupon, rewards in order._get_claimable_rewards().items():
            if coupon.program_type != "ewallet":
                order._apply_program_reward(rewards[:1], coupon)
        order._update_programs_and_rewards()


@tagged("post_install", "-at_install")
class TestMoneyCasesShop(MoneyShopMixin, HttpCase):
    def test_shop_carts_come_to_the_cent(self):
        self._run_cases()
