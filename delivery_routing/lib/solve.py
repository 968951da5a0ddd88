"""Makes the plan of a day.

The search is PyVRP's and stops after a number of iterations, so that the same problem,
seed and iterations give the same plan on any machine; time is only the upper guard.
What comes out is timed here, mended where the search knows less than we do (breaks,
several windows in the field), and whoever is left over is put in where he still fits.
"""

import dataclasses
import time
from collections.abc import Callable, Hashable, Sequence

import pyvrp

from .filling import Filling
from .plan import Activity, Plan, Route
from .problem import Problem, barred
from .pyvrp_model import PyvrpModel, Rest
from .timing import Timing

ITERATIONS = 2_000
BREAK_ITERATIONS = 300  # of those, to find out where breaks come to lie
TRIES = 100_000  # ways that are tried at least to put in who is left over
TRIES_EACH = 50  # and with many iterations, for each of them


class Search:
    """Bounds one search by iterations, by seconds, and by a person who has enough."""

    def __init__(
        self,
        iterations: int,
        seconds: float | None = None,
        is_enough: Callable[[int], bool] | None = None,
    ):
        self.count = 0
        self.limit = iterations
        self._until = None if seconds is None else time.monotonic() + seconds
        self._is_enough = is_enough

    def __call__(self, best_cost: int) -> bool:
        if self.count >= self.limit or self.is_over():
            return True
        self.count += 1
        return False

    @property
    def tries(self) -> int:
        """How many ways may be tried to put in who is left over after the search."""
        return max(TRIES, TRIES_EACH * self.count)

    def is_over(self) -> bool:
        """Tell whether time is up, or somebody has enough; never before it began."""
        if not self.count:
            return False
        if self._until is not None and time.monotonic() >= self._until:
            return True
        return bool(self._is_enough and self._is_enough(self.count))


def solve(
    problem: Problem,
    iterations: int = ITERATIONS,
    seed: int = 0,
    seconds: float | None = None,
    is_enough: Callable[[int], bool] | None = None,
) -> Plan:
    """Return a plan that keeps every rule; who does not fit is unplanned in it.

    :param iterations: steps of the search; more are better, about in proportion
    :param seconds: stop after that time; the plan names the iterations that were made,
        with which (and no time) it comes out the same again
    :param is_enough: asked in every iteration with its number; True ends the search
    """
    search = Search(iterations, seconds, is_enough)
    if any(courier.breaks for courier in problem.couriers):
        plan = _with_breaks(problem, search, seed)
    else:
        plan = _searched(problem, search, seed)
    return dataclasses.replace(plan, seed=seed, iterations=search.count)


def _with_breaks(problem: Problem, search: Search, seed: int) -> Plan:
    """Search without breaks first, then with those due, where they came to lie."""
    iterations, search.limit = search.limit, min(search.limit, BREAK_ITERATIONS)
    first = _searched(problem, search, seed)
    rests = [rest for route in first.routes for rest in _rests(problem, route)]
    search.limit = iterations
    if not rests or search.count >= iterations or search.is_over():
        return first
    second = _searched(problem, search, seed, rests)
    return min(first, second, key=lambda plan: _worth(problem, plan))


def _rests(problem: Problem, route: Route) -> list[Rest]:
    """The breaks that the courier takes on the free part, where he then is."""
    timing = Timing(problem, problem.courier_of[route.courier])
    rests, place = [], timing.origin()
    for step in timing.free_of(route):
        there = timing.place_of(step)
        place = place if there is None else there
        if step.is_break:
            rests.append(Rest(route.courier, step.key, place))
    return rests


def _worth(problem: Problem, plan: Plan) -> tuple[int, int]:
    """What is left undone, and the cost: less is better."""
    left = sum(problem.order_of[key].urgency for key in plan.unplanned)
    return left, plan.cost


def _searched(problem, search, seed, rests=()) -> Plan:
    model = PyvrpModel(problem, rests)
    data = model.data()
    steps: dict[Hashable, list[Activity]] = {}
    if data.num_clients + data.num_shipments:
        result = pyvrp.solve(data, search, seed, collect_stats=False, display=False)
        steps = model.steps(result.best) if result.is_feasible() else {}
    filling = Filling(problem, [_timed(problem, c, steps) for c in problem.couriers])
    filling.fill(search.tries)
    return filling.plan()


def _timed(problem, courier, steps) -> Route:
    """Time the courier's steps, without those that would break a rule."""
    timing = Timing(problem, courier)
    wanted = steps.get(courier.key, [])
    return timing.fitting(wanted) or _mended(timing, wanted)


def _mended(timing: Timing, wanted: Sequence[Activity]) -> Route:
    """Leave out who does not fit, first of all who may be brought by others as well."""
    visits = [at for at, step in enumerate(wanted) if step.is_visit]
    visits.sort(key=lambda at: _takers(timing.problem, wanted[at].key))
    route, kept = None, set()
    for at in visits:
        longer = timing.fitting(_only(wanted, kept | {at}))
        if longer is not None:
            kept.add(at)
            route = longer
    return route or timing.retime([])


def _takers(problem: Problem, key: Hashable) -> int:
    order = problem.order_of[key]
    return sum(not barred(problem, courier, order) for courier in problem.couriers)


def _only(wanted: Sequence[Activity], visits: set[int]) -> list[Activity]:
    """Return the steps with these visits alone, and the depots that serve them."""
    steps: list[Activity] = []
    for at, step in enumerate(wanted):
        if step.is_visit and at not in visits:
            continue
        if step.is_depot and steps and steps[-1].is_depot:
            continue
        steps.append(step)
    while steps and not steps[-1].is_visit:
        steps.pop()
    return steps
