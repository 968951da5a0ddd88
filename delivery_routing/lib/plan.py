"""What is answered: who goes where and when, and what nobody can take."""

import dataclasses
from collections.abc import Hashable

DEPOT, VISIT, BREAK = "depot", "visit", "break"


@dataclasses.dataclass(frozen=True, slots=True)
class Activity:
    """A step of a route: the key is a depot's, an order's or a break's number."""

    kind: str
    key: Hashable

    @property
    def is_visit(self) -> bool:
        return self.kind == VISIT

    @property
    def is_depot(self) -> bool:
        return self.kind == DEPOT

    @property
    def is_break(self) -> bool:
        return self.kind == BREAK


@dataclasses.dataclass(frozen=True, slots=True)
class Stop(Activity):
    """A step with its times: there at `arrive`, at work from `begin` to `leave`."""

    arrive: int = 0
    begin: int = 0
    leave: int = 0

    @property
    def activity(self) -> Activity:
        return Activity(self.kind, self.key)


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """A courier's way: from `start` to `end` (back at the place where he ends)."""

    courier: Hashable
    stops: tuple[Stop, ...] = ()
    start: int = 0
    end: int = 0
    metres: int = 0
    cost: int = 0

    @property
    def seconds(self) -> int:
        return self.end - self.start

    @property
    def orders(self) -> tuple:
        """Keys of the orders, as they are visited."""
        return tuple(stop.key for stop in self.stops if stop.is_visit)

    @property
    def activities(self) -> tuple[Activity, ...]:
        return tuple(stop.activity for stop in self.stops)


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """A route for every courier, and the orders that are on none.

    Of the orders on none, `untried` might still fit: to try them everywhere would have
    taken too long. The same problem, `seed` and `iterations` give the same plan again.
    """

    routes: tuple[Route, ...]
    unplanned: tuple = ()
    seed: int = 0
    iterations: int = 0
    untried: tuple = ()

    @property
    def cost(self) -> int:
        return sum(route.cost for route in self.routes)

    @property
    def metres(self) -> int:
        return sum(route.metres for route in self.routes)

    def route_of(self, courier: Hashable) -> Route:
        return next(route for route in self.routes if route.courier == courier)
