"""Where one more order fits into routes that are there, and what it costs."""

import dataclasses
from collections.abc import Sequence

from .plan import DEPOT, Activity, Plan, Route
from .problem import Order, Problem, barred
from .room import Room
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
        timing = Timing(problem, problem.courier_of[route.courier])
        found = into_route(timing, route, orders)
        if found and (best is None or found.cost < best.cost):
            best = found
    return best


def together(problem: Problem, order: Order) -> list[Order]:
    """Return the order, and the one it hands goods on to or has them from."""
    first = problem.order_of[order.takes_from] if order.takes_from else order
    then = problem.handed_on_to.get(first.key)
    return [first] if then is None else [first, problem.order_of[then]]


def into_route(
    timing: Timing, route: Route, orders: Sequence[Order]
) -> Insertion | None:
    """Return the cheapest feasible way to add the orders to the courier's route."""
    problem, courier = timing.problem, timing.courier
    if any(o.place is None or barred(problem, courier, o) for o in orders):
        return None
    best = _best(timing, _ways(timing, route, orders))
    return Insertion(best, best.cost - route.cost) if best else None


def _best(timing: Timing, ways: Sequence[tuple[int, list[Activity]]]) -> Route | None:
    """Return the cheapest way that keeps every rule, the first of equals.

    :param ways: each after what it costs at least
    """
    best, first = None, 0
    for at in sorted(range(len(ways)), key=lambda at: (ways[at][0], at)):
        floor, way = ways[at]
        if best and floor > best.cost:
            break
        plain = timing.without_breaks(way)
        if plain is None or (best and _is_dearer(timing, plain, best)):
            continue
        whole = timing.with_breaks(plain)
        if whole and (not best or (whole.cost, at) < (best.cost, first)):
            best, first = whole, at
    return best


def _is_dearer(timing: Timing, plain: Route, best: Route) -> bool:
    """Tell whether breaks need not be tried, as they make no route cheaper.

    Of an order with several windows a later one may wait less.
    """
    order_of = timing.problem.order_of
    return plain.cost > best.cost and all(
        len(order_of[key].windows) <= 1 for key in plain.orders
    )


def _ways(timing, route, orders) -> list[tuple[int, list[Activity]]]:
    courier = timing.courier
    free = [step for step in timing.free_of(route) if not step.is_break]
    if not free and not courier.fixed:
        free = [Activity(DEPOT, courier.depot)]
    ways = [(0, free)]
    for order in orders:
        ways = [
            longer for _floor, way in ways for longer in Room(timing, way).ways(order)
        ]
    return ways
