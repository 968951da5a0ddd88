import os

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .life_runs import LifeRunMixin

# How many lives, of up to six steps each.
LIVES = int(
    os.environ.get("RMA_LIVES") or (10_000 if os.environ.get("SUITE_FULL") else 500)
)


@tagged("post_install", "-at_install")
class TestReturnLives(LifeRunMixin, TransactionCase):
    """Whatever happens in whatever order: never too much back, never too much money."""

    @mute_logger("odoo.sql_db")
    def test_random_lives_stay_within_what_was_delivered_and_charged(self):
        self._live_many(LIVES)

    @mute_logger("odoo.sql_db")
    def test_no_step_is_always_refused(self):
        worlds = self.worlds.values()
        for name, step in self._get_steps().items():
            with self.subTest(name):
                # one that is refused in each world would show nothing in any life
                self.assertTrue(any(self._can_do(step, one) for one in worlds))

    def test_all_goods_back_are_all_the_money_back(self):
        for kind, begin in self._get_beginnings().items():
            # of two kits nothing less than one
            several = (0.5, 1.0) if kind == "kit" else (0.25, 0.5, 1.0)
            for shares in ((1.0,), several):
                with self.subTest(kind, shares=shares):
                    orders = begin()
                    for share in shares:
                        self._give_back(orders, share)
                    self._assert_holds(orders)
                    for order in orders:
                        charged, back, notes = self._count_money(order)
                        self.assertAlmostEqual(back, charged, delta=0.01 * notes)
                        cards = order.order_line.filtered(
                            lambda line: line.reward_id.program_id.is_payment_program
                        )
                        self.assertFalse(sum(cards.mapped("points_cost")))

    def _give_back(self, orders, share):
        rma = self._plan_rma(orders, "refund", share)
        for line in rma.line_ids:
            whole = line.uom_id.round(line.quantity, rounding_method="HALF-UP")
            line.quantity = max(float(int(whole)), 1.0)
        self._accept_and_receive(rma)
        rma.action_settle()
