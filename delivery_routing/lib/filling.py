"""Puts in who is left over after a search."""

from collections.abc import Hashable, Iterable
from functools import cached_property

from .insertion import into_route, together
from .plan import Plan, Route
from .problem import Order, Problem
from .timing import Timing


class Filling:
    """Routes that take in who is on none, the most urgent first.

    How many ways are tried is counted, not how long that takes: the same routes are
    filled the same on any machine.
    """

    def __init__(self, problem: Problem, routes: Iterable[Route]):
        self.problem = problem
        self.routes = {route.courier: route for route in routes}
        self._full: dict[tuple, Route] = {}  # by courier and order: no room in that
        self._is_cut = False

    @cached_property
    def timings(self) -> dict[Hashable, Timing]:
        """By courier; made when somebody is left over."""
        return {one.key: Timing(self.problem, one) for one in self.problem.couriers}

    def fill(self, tries: int):
        """Put in who fits until nobody does, or so many ways are tried."""
        is_changed = True
        while is_changed:
            is_changed = False
            for order in self._left():
                if sum(timing.tries for timing in self.timings.values()) >= tries:
                    self._is_cut = True
                    return
                is_changed |= self._put_in(together(self.problem, order))

    def plan(self) -> Plan:
        """Return the plan as it is now, with who was not tried on every route."""
        left = {order.key for order in self._left()}
        unplanned = tuple(o.key for o in self.problem.orders if o.key in left)
        untried = tuple(
            key
            for key in unplanned
            if self._is_cut
            and not all(self._is_full(r, self._orders(key)) for r in self._routes())
        )
        return Plan(self._routes(), unplanned, untried=untried)

    def _routes(self) -> tuple[Route, ...]:
        return tuple(self.routes.values())

    def _orders(self, key: Hashable) -> list[Order]:
        return together(self.problem, self.problem.order_of[key])

    def _left(self) -> list[Order]:
        planned = {key for route in self.routes.values() for key in route.orders}
        left = [order for order in self.problem.orders if order.key not in planned]
        return sorted(left, key=lambda order: -order.urgency)

    def _put_in(self, orders: list[Order]) -> bool:
        planned = {key for route in self._routes() for key in route.orders}
        if any(order.key in planned for order in orders):
            return False  # came in with the one it belongs to
        found = []
        for route in self._routes():
            if not self._is_full(route, orders):
                insertion = into_route(self.timings[route.courier], route, orders)
                found += [insertion] if insertion else []
                if not insertion:
                    self._full[route.courier, orders[0].key] = route
        best = min(found, key=lambda insertion: insertion.cost, default=None)
        if best:
            self.routes[best.route.courier] = best.route
        return best is not None

    def _is_full(self, route: Route, orders: list[Order]) -> bool:
        """Tell whether the orders were tried on the route as it is now."""
        return self._full.get((route.courier, orders[0].key)) is route
