import itertools
import logging
import os
from collections import Counter
from contextlib import suppress

import psycopg2
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .life_world import LifeMixin

# How many lives, of up to six steps each.
LIVES = int(
    os.environ.get("RMA_LIVES") or (10_000 if os.environ.get("SUITE_FULL") else 60)
)
TOLD_EVERY = 100
REFUSED = (UserError, psycopg2.errors.CheckViolation)

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestReturnLives(LifeMixin, TransactionCase):
    """Whatever happens in whatever order: never too much back, never too much money."""

    @mute_logger("odoo.sql_db")
    def test_random_lives_stay_within_what_was_delivered_and_charged(self):
        step = st.tuples(
            st.sampled_from(sorted(self._get_steps())),
            st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        )

        lives = itertools.count(1)
        self.done = Counter()

        @settings(
            max_examples=LIVES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            st.sampled_from(sorted(self.worlds)),
            st.lists(step, min_size=2, max_size=6),
        )
        def live(kind, actions):
            with self.env.cr.savepoint() as savepoint:
                self._live(self.worlds[kind], actions)
                savepoint.close(rollback=True)
            if (number := next(lives)) % TOLD_EVERY == 0:
                _logger.info("%s of %s lives: no violation", number, LIVES)

        live()
        _logger.info("Steps that were done: %s", dict(self.done))

    @mute_logger("odoo.sql_db")
    def test_no_step_is_always_refused(self):
        worlds = self.worlds.values()
        for name, step in self._get_steps().items():
            with self.subTest(name):
                # one that is refused in each world would show nothing in any life
                self.assertTrue(any(self._can_do(step, one) for one in worlds))

    def _can_do(self, step, world):
        with suppress(*REFUSED), self.env.cr.savepoint() as savepoint:
            step(world, 0.4)
            self.env.flush_all()
            savepoint.close(rollback=True)
            return True
        return False

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

    def _live(self, world, actions):
        steps = self._get_steps()
        for name, share in actions:
            # who is refused is told why; nothing is changed
            with suppress(*REFUSED), self.env.cr.savepoint():
                steps[name](world, share)
                self.env.flush_all()
                self.done[name] += 1
            self._assert_holds(world.family)
