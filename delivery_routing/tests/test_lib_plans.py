import dataclasses
import os
import random
from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.delivery_routing.lib import solve as solving
from odoo.addons.delivery_routing.lib.explain import explain, explain_order
from odoo.addons.delivery_routing.lib.insertion import cheapest, together
from odoo.addons.delivery_routing.lib.plan import DEPOT, VISIT, Activity, Plan, Route
from odoo.addons.delivery_routing.lib.problem import (
    DAY,
    UNLIMITED,
    Break,
    Courier,
    Depot,
    Load,
    Matrix,
    Order,
    Problem,
    Window,
)
from odoo.addons.delivery_routing.lib.room import Room
from odoo.addons.delivery_routing.lib.solve import solve
from odoo.addons.delivery_routing.lib.timing import Timing
from odoo.addons.delivery_routing.lib.validate import validate

from . import breakages, brute
from .routing_world import HOUR, Shape, day, later

IS_FULL = bool(os.environ.get("SUITE_FULL"))
# What the order and the courier have when a rule is not asked.
ANY_TIME = {"windows": (), "ready": 0}
RELAXED = {
    "pinned": ({"couriers": None}, {}),
    "zone": ({"zone": None}, {}),
    "skills": ({"skills": frozenset()}, {}),
    "depot": ({"depot": None}, {}),
    "overload": ({}, {"capacity": Load(UNLIMITED, UNLIMITED, UNLIMITED)}),
    "outside_shift": (ANY_TIME, {}),
    "late": (ANY_TIME, {}),
    "out_of_shift": ({}, {"shift": Window(0, 2 * DAY)}),
    "too_far": ({}, {"max_metres": UNLIMITED}),
    "skipped_break": ({}, {"breaks": ()}),
}
DAYS = 1_000 if IS_FULL else 100
BREAKAGES = 100 if IS_FULL else 10
HINTS = 300 if IS_FULL else 60
SEARCH = 40

SHAPES = st.builds(
    Shape,
    orders=st.integers(0, 14),
    couriers=st.integers(1, 4),
    depots=st.integers(1, 2),
    with_breaks=st.booleans(),
    with_pairs=st.booleans(),
    with_pins=st.booleans(),
    with_reloads=st.booleans(),
    is_tight=st.booleans(),
)
SMALL = st.builds(
    Shape,
    orders=st.integers(3, 5),
    couriers=st.integers(1, 2),
    depots=st.integers(1, 2),
    with_breaks=st.booleans(),
    with_pairs=st.booleans(),
    with_pins=st.booleans(),
    with_reloads=st.booleans(),
)
RICH = Shape(10, 3, 2, True, True, True, True, is_tight=False)


def _examples(number):
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@tagged("post_install", "-at_install")
class TestPlans(BaseCase):
    @_examples(DAYS)
    @given(SHAPES, st.integers(0, 10**6))
    def test_the_validator_finds_nothing_wrong_with_a_solved_day(self, shape, seed):
        problem = day(shape, seed)
        plan = solve(problem, SEARCH)
        self.assertEqual(validate(problem, plan), ())

    @_examples(DAYS // 2)
    @given(SHAPES, st.integers(0, 10**6), st.integers(1, 4))
    def test_the_rest_of_a_day_keeps_what_is_done_and_aboard(self, shape, seed, done):
        morning = day(shape, seed)
        problem = later(morning, solve(morning, SEARCH), done)
        plan = solve(problem, SEARCH)
        self.assertEqual(validate(problem, plan), ())

    @_examples(DAYS // 5)
    @given(SHAPES, st.integers(0, 10**6))
    def test_the_same_input_seed_and_iterations_give_the_same_plan(self, shape, seed):
        problem = day(shape, seed)
        self.assertEqual(solve(problem, SEARCH, seed=3), solve(problem, SEARCH, seed=3))

    def test_a_plan_cut_by_time_comes_out_again_from_its_iterations(self):
        problem = day(RICH, 5)
        cut = solve(problem, 10**9, seconds=0.2)
        self.assertGreater(cut.iterations, 10)
        self.assertEqual(solve(problem, cut.iterations), cut)

    def test_who_has_enough_ends_the_search(self):
        plan = solve(day(RICH, 5), 10**9, is_enough=lambda count: count >= 25)
        self.assertEqual(plan.iterations, 25)

    def test_a_day_too_full_to_try_every_place_says_who_was_not_tried(self):
        problem = day(Shape(orders=30, couriers=1, with_reloads=True), 4)
        whole = solve(problem, SEARCH)
        self.assertEqual(whole.untried, ())
        with patch.object(solving, "TRIES", 0), patch.object(solving, "TRIES_EACH", 1):
            cut = solve(problem, SEARCH)
            self.assertEqual(solve(problem, SEARCH), cut)
        self.assertEqual(validate(problem, cut), ())
        self.assertTrue(cut.untried)
        self.assertLessEqual(set(cut.untried), set(cut.unplanned))
        reasons = {told.order: told.reasons[0].code for told in explain(problem, cut)}
        untried = {key for key, code in reasons.items() if code == "untried"}
        self.assertTrue(untried)
        self.assertLessEqual(untried, set(cut.untried))
        codes = {one.code for told in explain(problem, whole) for one in told.reasons}
        self.assertNotIn("untried", codes)

    def test_explaining_looks_at_so_many_places_and_no_more(self):
        problem = day(Shape(orders=60, couriers=2), 11)
        plan = solve(problem, 20)
        real = Timing.retime
        with patch.object(Timing, "retime", autospec=True, side_effect=real) as retime:
            explain(problem, plan, tries=0)
            alone = retime.call_count
            cut = explain(problem, plan, tries=30)
            self.assertEqual(retime.call_count - 2 * alone, 30)
            whole = explain(problem, plan)
            self.assertGreater(retime.call_count - 3 * alone - 30, 30)
        for told, short in zip(whole, cut, strict=True):
            self.assertEqual(told.is_impossible, short.is_impossible)
            codes = [[one.code for one in one.reasons] for one in (told, short)]
            self.assertEqual(*codes)

    def test_who_only_one_may_bring_is_left_out_last(self):
        shift, here = Window(0, 10 * HOUR), np.zeros((1, 1), dtype=np.int64)
        couriers = [Courier(who, "D", shift, Load(pieces=3)) for who in "AB"]
        orders = [
            Order(number, 0, deliver=Load(pieces=1), couriers=who)
            for number, who in enumerate([None] * 4 + [frozenset("A")])
        ]
        matrices = {"car": Matrix(here, here)}
        problem = Problem(tuple(orders), tuple(couriers), (Depot("D", 0),), matrices)
        wanted = [Activity(DEPOT, "D"), *(Activity(VISIT, one.key) for one in orders)]
        route = solving._mended(Timing(problem, couriers[0]), wanted)
        self.assertEqual(route.orders, (0, 1, 4))

    def test_nothing_to_plan_is_a_plan(self):
        problem = day(Shape(orders=0), 1)
        plan = solve(problem, SEARCH)
        self.assertEqual(plan.metres, 0)
        self.assertEqual(validate(problem, plan), ())


@tagged("post_install", "-at_install")
class TestValidator(BaseCase):
    def _spoil(self, breakage):
        """Spoil as many plans as wanted, and say in how many it was found."""
        found = []
        for seed in range(40 * BREAKAGES):
            if len(found) == BREAKAGES:
                break
            problem, plan = self._day(seed, breakage)
            try:
                spoiled = breakage(problem, plan, random.Random(seed))
            except breakages.NothingToBreak:
                continue
            problem, plan, code = spoiled
            found.append(code in {v.code for v in validate(problem, plan)})
        return found

    _days = {}

    def _day(self, seed, breakage):
        is_field = breakage is breakages.done_stop_moved
        if (seed, is_field) not in self._days:
            problem = day(RICH, seed)
            plan = solve(problem, SEARCH)
            if is_field:
                problem = later(problem, plan, 2)
                plan = solve(problem, SEARCH)
            self._days[seed, is_field] = problem, plan
        return self._days[seed, is_field]

    def test_every_kind_of_deliberate_breakage_is_found(self):
        for breakage in breakages.ALL:
            with self.subTest(breakage.__name__):
                found = self._spoil(breakage)
                self.assertEqual(len(found), BREAKAGES)
                self.assertEqual(found.count(True), BREAKAGES)


@tagged("post_install", "-at_install")
class TestReasons(BaseCase):
    @_examples(DAYS // 4)  # brute force takes its time
    @given(SMALL, st.integers(0, 10**6))
    def test_every_unplanned_order_has_reasons_that_brute_force_confirms(
        self, shape, seed
    ):
        problem = day(shape, seed)
        plan = solve(problem, SEARCH)
        told = explain(problem, plan)
        self.assertEqual(tuple(e.order for e in told), plan.unplanned)
        for explanation in told:
            self.assertTrue(explanation.reasons)
            self._confirm(problem, plan, explanation)

    @_examples(DAYS)
    @given(SHAPES, st.integers(0, 10**6))
    def test_without_the_rule_that_is_named_another_one_is_in_the_way(
        self, shape, seed
    ):
        problem = day(shape, seed)
        plan = solve(problem, SEARCH)
        for told in explain(problem, plan):
            for reason in told.reasons:
                if reason.code in RELAXED:
                    self._relax(problem, plan, told, reason)

    def _relax(self, problem, plan, told, reason):
        keys = {one.key for one in together(problem, problem.order_of[told.order])}
        of_order, of_courier = RELAXED[reason.code]
        relaxed = dataclasses.replace(
            problem,
            orders=tuple(
                dataclasses.replace(one, **of_order) if one.key in keys else one
                for one in problem.orders
            ),
            couriers=tuple(
                dataclasses.replace(one, **of_courier)
                if one.key == reason.courier
                else one
                for one in problem.couriers
            ),
        )
        order = relaxed.order_of[told.order]
        codes = {
            one.courier: one.code for one in explain_order(relaxed, plan, order).reasons
        }
        self.assertNotEqual(codes[reason.courier], reason.code)

    def _confirm(self, problem, plan, explanation):
        orders = together(problem, problem.order_of[explanation.order])
        if explanation.reasons[0].code == "no_place":
            self.assertIn(None, [order.place for order in orders])
            return
        self.assertEqual(
            [reason.courier for reason in explanation.reasons],
            [courier.key for courier in problem.couriers],
        )
        for reason in explanation.reasons:
            alone = brute.best_route(problem, Route(reason.courier), orders)
            self.assertEqual(alone is not None, reason.code == "no_room", reason)
            busy = brute.best_route(problem, plan.route_of(reason.courier), orders)
            self.assertIsNone(busy, reason)


@tagged("post_install", "-at_install")
class TestInsertion(BaseCase):
    def test_the_hint_is_the_cost_of_the_cheapest_place(self):
        compared = 0
        for seed in range(20 * HINTS):
            if compared == HINTS:
                break
            compared += self._compare(day(self._shape(seed), seed))
        self.assertEqual(compared, HINTS)

    def test_who_works_until_the_break_needs_none(self):
        problem = day(Shape(orders=1, couriers=1), 2)
        rest = Break(Window(12 * HOUR, 13 * HOUR), 1800)
        free = Courier("C0", "D0", Window(8 * HOUR, 12 * HOUR), breaks=(rest,))
        early = Order("O0", 1, (Window(8 * HOUR, 9 * HOUR),))
        problem = Problem((early,), (free,), problem.depots, problem.matrices)
        told = cheapest(problem, Plan((Route("C0"),)), "O0")
        self.assertEqual(told.route.orders, ("O0",))

    @_examples(DAYS // 2)
    @given(SHAPES, st.integers(0, 10**6), st.integers(0, 4))
    def test_no_place_is_ruled_out_that_would_have_been_the_cheapest(
        self, shape, seed, done
    ):
        problem = day(shape, seed)
        plan = solve(problem, SEARCH)
        if done:
            problem = later(problem, plan, done)
            plan = solve(problem, SEARCH)
        asked = [(plan, key) for key in plan.unplanned]
        free = [o.key for o in problem.orders[2:] if o.key not in problem.fixed_keys]
        for key in free[-1:]:
            asked.append((solve(_without(problem, key), SEARCH), key))
        for others, key in asked:
            told = cheapest(problem, others, key)
            with (
                patch.object(Room, "_may_do", return_value=True),
                patch.object(Room, "_floor", return_value=0),
            ):
                self.assertEqual(told, cheapest(problem, others, key))

    def _shape(self, seed):
        return Shape(
            orders=4 + seed % 4,
            couriers=1 + seed % 3,
            depots=1 + seed % 2,
            with_breaks=seed % 3 == 0,
            with_reloads=seed % 5 == 0,
            is_tight=False,
        )

    def _compare(self, problem):
        """Take one order out of a plan and ask what it costs to put it in again."""
        plan = solve(problem, SEARCH)
        key = next((key for route in plan.routes for key in route.orders), None)
        if key is None:
            return 0
        rest = _without(problem, key)
        others = solve(rest, SEARCH)
        told = cheapest(problem, others, key)
        order = problem.order_of[key]
        found = [
            (best.cost - route.cost)
            for route in others.routes
            if (best := brute.best_route(problem, route, [order]))
        ]
        self.assertEqual(told is None, not found)
        if told:
            self.assertAlmostEqual(told.cost, min(found), delta=abs(min(found)) * 0.01)
        return bool(told)


def _without(problem, key):
    orders = tuple(order for order in problem.orders if order.key != key)
    return dataclasses.replace(problem, orders=orders)
