"""Where one more order fits into routes that are there, and what it costs."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from .plan import DEPOT, VISIT, Activity, Plan, Route
from .problem import Order, Problem, barred
from .timing import Timing


@dataclasses.dataclass(frozen=True, slots=True)
class Insertion:
    """The cheapest place: the route as it would be, and what that adds to its cost."""

    route: Route
    cost: int


def cheapest(problem: Problem, plan: Plan, key) -> Insertion | None:
    """Return the cheapest feasible place of the order in the plan, None without one.

    With goods that are handed on, both orders are put in. Couriers without orders
    count; the other stops keep their order.
    """
    orders = together(problem, problem.order_of[key])
    best = None
    for route in plan.routes:
        found = into_route(problem, route, orders)
        if found and (best is None or found.cost < best.cost):
            best = found
    return best


def together(problem: Problem, order: Order) -> list[Order]:
    """Return the order, and the one it hands goods on to or has them from."""
    first = problem.order_of[order.takes_from] if order.takes_from else order
    then = problem.handed_on_to.get(first.key)
    return [first] if then is None else [first, problem.order_of[then]]


def into_route(
    problem: Problem, route: Route, orders: Sequence[Order]
) -> Insertion | None:
    """Return the cheapest feasible way to add the orders to the route."""
    courier = problem.courier_of[route.courier]
    if any(o.place is None or barred(problem, courier, o) for o in orders):
        return None
    timing = Timing(problem, courier)
    best = None
    for free in _candidates(timing, route, orders):
        timed = timing.fitting(free)
        if timed and (best is None or timed.cost < best.cost):
            best = timed
    return Insertion(best, best.cost - route.cost) if best else None


def _candidates(timing, route, orders) -> Iterable[list[Activity]]:
    courier = timing.courier
    free = [step for step in timing.free_of(route) if not step.is_break]
    depot = Activity(DEPOT, courier.depot)
    if not free and not courier.fixed:
        free = [depot]
    ways = _with_order(free, orders[0], depot, timing)
    for order in orders[1:]:
        ways = [
            longer for way in ways for longer in _with_order(way, order, depot, timing)
        ]
    return ways


def _with_order(free, order, depot, timing) -> Iterator[list[Activity]]:
    """Every place of the order; also with one more visit of the depot somewhere."""
    visit = Activity(VISIT, order.key)
    first = 0 if timing.courier.fixed else 1
    for at in range(first, len(free) + 1):
        way = [*free[:at], visit, *free[at:]]
        yield way
        if timing.may_load_again(free):
            yield from _loading_once_more(way, depot, first)


def _loading_once_more(way, depot, first) -> Iterator[list[Activity]]:
    for at in range(first, len(way)):
        if depot not in way[max(at - 1, 0) : at + 1]:
            yield [*way[:at], depot, *way[at:]]
