"""Lives of orders, one after the other, each forgotten at its end."""

import itertools
import logging
from collections import Counter
from contextlib import suppress

import psycopg2
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError

from .life_world import COST, SOLD, LifeMixin
from .recount import RecountMixin

STEPS = (2, 6)  # of one life, at least and at most
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
TOLD_EVERY = 100
COUNTED_EVERY = 10  # how many lives are counted by the sales analysis and the stock
REFUSED = (UserError, psycopg2.errors.CheckViolation)

_logger = logging.getLogger(__name__)


class LifeRunMixin(RecountMixin, LifeMixin):
    """Lets orders live at random, and says which steps were ever done."""

    def _live_many(self, number):
        """Let so many orders live; nothing that they have become is kept."""
        numbers = itertools.count(1)
        self.done = Counter()

        @settings(
            max_examples=number,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        # each life has its own chance, so that none is a variant of the one before
        @given(st.randoms(use_true_random=True))
        def live(chance):
            kind, actions = self._choose_life(chance)
            note(f"{kind}: {actions}")
            is_counted = (count := next(numbers)) % COUNTED_EVERY == 0
            with self.env.cr.savepoint() as savepoint:
                self._live(self.worlds[kind], actions, is_counted)
                savepoint.close(rollback=True)
            if count % TOLD_EVERY == 0:
                _logger.info("%s of %s lives: no violation", count, number)

        live()
        _logger.info("Steps that were done: %s", dict(self.done))

    def _choose_life(self, chance):
        names = sorted(self._get_steps())
        return chance.choice(sorted(self.worlds)), [
            (chance.choice(names), chance.choice(SHARES))
            for _step in range(chance.randint(*STEPS))
        ]

    def _live(self, world, actions, is_counted):
        steps = self._get_steps()
        for name, share in actions:
            # who is refused is told why; nothing is changed
            with suppress(*REFUSED), self.env.cr.savepoint():
                steps[name](world, share)
                self.env.flush_all()
                self.done[name] += 1
            self._assert_holds(world.family)
        if is_counted:
            self._assert_months_hold(world.family, SOLD[:7])
            self._assert_worth_holds()

    def _assert_worth_holds(self):
        """The stock is worth what is there: all of it costs the same."""
        self.env.invalidate_all()
        goods = self.env["product.product"].search(
            [("categ_id", "=", self.counted.id), ("is_storable", "=", True)]
        )
        quants = self.env["stock.quant"]._read_group(
            [("product_id", "in", goods.ids), ("location_id.usage", "=", "internal")],
            ["product_id"],
            ["quantity:sum"],
        )
        there = dict(quants)
        for product in goods:
            worth = there.get(product, 0.0) * COST
            self.assertAlmostEqual(product.total_value, worth, 2, product.name)

    def _can_do(self, step, world):
        with suppress(*REFUSED), self.env.cr.savepoint() as savepoint:
            step(world, 0.4)
            self.env.flush_all()
            savepoint.close(rollback=True)
            return True
        return False
