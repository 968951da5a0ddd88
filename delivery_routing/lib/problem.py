"""What is asked: orders, couriers and depots of one day, and how far apart they are.

Times are seconds since the midnight that begins the day, distances metres, costs
millionths of the currency; all of them integers, so that every machine computes the
same plan.
"""

import dataclasses
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Self

import numpy as np

from .plan import Stop

DAY = 86_400
UNREACHABLE = 10**8  # metres of a leg that does not exist
UNREACHABLE_SECONDS = 10**6
UNLIMITED = 10**12
DIMENSIONS = ("weight", "volume", "pieces")


class BadProblem(ValueError):
    """The problem contradicts itself; the text says where."""


@dataclasses.dataclass(frozen=True, slots=True)
class Window:
    """From the first second to the last one, both included."""

    start: int
    end: int

    def __post_init__(self):
        if self.start > self.end:
            raise BadProblem(f"a window ends before it starts: {self.start}-{self.end}")


@dataclasses.dataclass(frozen=True, slots=True)
class Load:
    """Grams, millilitres and pieces; as a capacity, `UNLIMITED` is no limit."""

    weight: int = 0
    volume: int = 0
    pieces: int = 0

    def __add__(self, other: Self) -> "Load":
        return Load(
            self.weight + other.weight,
            self.volume + other.volume,
            self.pieces + other.pieces,
        )

    def __sub__(self, other: Self) -> "Load":
        return Load(
            self.weight - other.weight,
            self.volume - other.volume,
            self.pieces - other.pieces,
        )

    def over(self, capacity: Self) -> tuple[str, int] | None:
        """Return the first dimension that does not fit, and by how much."""
        if (
            self.weight <= capacity.weight
            and self.volume <= capacity.volume
            and self.pieces <= capacity.pieces
        ):
            return None
        for name in DIMENSIONS:
            excess = getattr(self, name) - getattr(capacity, name)
            if excess > 0:
                return name, excess
        return None


NO_LOAD = Load()
NO_LIMIT = Load(UNLIMITED, UNLIMITED, UNLIMITED)


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """One visit: goods handed over, goods collected, or an errand without goods.

    `place` is an index of the matrices, None when nobody knows where it is. The visit
    begins within one of `windows` (none: at any time). `deliver` is loaded at `depot`
    (None: at any), to which `collect` goes, not before `ready`, or, with `takes_from`,
    is what the named order has collected earlier on the same route. `couriers` are
    those who may go (None: all; a pin is one). A greater `urgency` is dropped later
    when there is no room for all.
    """

    key: Hashable
    place: int | None
    windows: tuple[Window, ...] = ()
    service: int = 0
    deliver: Load = NO_LOAD
    collect: Load = NO_LOAD
    depot: Hashable | None = None
    ready: int = 0
    couriers: frozenset | None = None
    skills: frozenset[str] = frozenset()
    zone: Hashable | None = None
    urgency: int = 1
    takes_from: Hashable | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Depot:
    """Where goods are loaded; each loading takes `loading` seconds."""

    key: Hashable
    place: int
    window: Window = Window(0, 2 * DAY)
    loading: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Break:
    """A rest that begins within `window`, without a place of its own.

    It is due when the courier is at work before the window opens and after it closes.
    """

    window: Window
    duration: int


@dataclasses.dataclass(frozen=True, slots=True)
class Courier:
    """A courier on this day, with what he drives.

    He begins at `start` (None: at his depot), comes to `depot` first to load, and
    ends at `end` (None: at the depot; with `open_end` where his last stop is). He may
    come back to load `reloads` times. Empty `zones` are all zones. `fixed` are stops
    that are done or locked: they stay as they are, and the rest of his route begins
    where they end, with the goods of the orders in `aboard`.
    """

    key: Hashable
    depot: Hashable
    shift: Window
    capacity: Load = NO_LIMIT
    profile: str = "car"
    start: int | None = None
    end: int | None = None
    open_end: bool = False
    reloads: int = 0
    breaks: tuple[Break, ...] = ()
    skills: frozenset[str] = frozenset()
    zones: frozenset = frozenset()
    max_metres: int = UNLIMITED
    fixed_cost: int = 0
    metre_cost: int = 1
    second_cost: int = 0
    fixed: tuple[Stop, ...] = ()
    aboard: frozenset = frozenset()


@dataclasses.dataclass(frozen=True, eq=False)
class Matrix:
    """Metres and seconds from each place to each, as square integer arrays."""

    metres: np.ndarray
    seconds: np.ndarray

    @cached_property
    def metre_rows(self) -> list[list[int]]:
        """The metres as plain lists, which Python reads faster."""
        return self.metres.tolist()

    @cached_property
    def second_rows(self) -> list[list[int]]:
        return self.seconds.tolist()


@dataclasses.dataclass(frozen=True, eq=False)
class Problem:
    """A day to plan; `matrices` are by travel profile."""

    orders: tuple[Order, ...]
    couriers: tuple[Courier, ...]
    depots: tuple[Depot, ...]
    matrices: Mapping[str, Matrix]

    def __post_init__(self):
        self._check_keys()
        self._check_references()

    @cached_property
    def order_of(self) -> dict[Hashable, Order]:
        return {order.key: order for order in self.orders}

    @cached_property
    def courier_of(self) -> dict[Hashable, Courier]:
        return {courier.key: courier for courier in self.couriers}

    @cached_property
    def depot_of(self) -> dict[Hashable, Depot]:
        return {depot.key: depot for depot in self.depots}

    @cached_property
    def handed_on_to(self) -> dict[Hashable, Hashable]:
        """By the order that collects: the one that hands its goods over."""
        return {o.takes_from: o.key for o in self.orders if o.takes_from is not None}

    @cached_property
    def fixed_keys(self) -> frozenset:
        """Orders that stand on stops which stay as they are."""
        return frozenset(
            stop.key for c in self.couriers for stop in c.fixed if stop.is_visit
        )

    @cached_property
    def aboard_of(self) -> dict[Hashable, frozenset]:
        """By courier, the orders whose goods he has in his vehicle already."""
        return {c.key: c.aboard | self._taken_by(c) for c in self.couriers}

    @cached_property
    def to_load(self) -> dict[Hashable, frozenset]:
        """By courier: the orders whose goods he would have to load at a depot."""
        waiting = frozenset(
            order.key
            for order in self.orders
            if order.takes_from is None and order.deliver != NO_LOAD
        )
        # in the morning it is all of it for everybody: one set, not one for each
        return {
            who: waiting - aboard if aboard else waiting
            for who, aboard in self.aboard_of.items()
        }

    @cached_property
    def holder_of(self) -> dict[Hashable, Hashable]:
        """By order: the courier who has its goods in his vehicle."""
        return {key: who for who, keys in self.aboard_of.items() for key in keys}

    def _taken_by(self, courier: Courier) -> frozenset:
        done = {stop.key for stop in courier.fixed if stop.is_visit}
        return frozenset(
            then for first, then in self.handed_on_to.items() if first in done
        ) - frozenset(done)

    def matrix_for(self, courier: Courier) -> Matrix:
        return self.matrices[courier.profile]

    def _check_keys(self):
        for name, things in (
            ("order", self.orders),
            ("courier", self.couriers),
            ("depot", self.depots),
        ):
            keys = [thing.key for thing in things]
            if len(set(keys)) < len(keys):
                raise BadProblem(f"two {name}s have the same key")

    def _check_references(self):
        size = min((len(m.metres) for m in self.matrices.values()), default=0)
        places = [o.place for o in self.orders] + [d.place for d in self.depots]
        places += [p for c in self.couriers for p in (c.start, c.end)]
        if any(place is not None and not 0 <= place < size for place in places):
            raise BadProblem("a place is not in the matrices")
        for courier in self.couriers:
            if courier.depot not in self.depot_of:
                raise BadProblem(f"courier {courier.key} has no depot")
            if courier.profile not in self.matrices:
                raise BadProblem(f"courier {courier.key} has no travel profile")
        for order in self.orders:
            self._check_pair(order)

    def _check_pair(self, order: Order):
        if order.takes_from is None:
            return
        first = self.order_of.get(order.takes_from)
        if first is None or first.takes_from is not None:
            raise BadProblem(f"order {order.key} takes goods from an order unknown")
        if len(order.windows) > 1 or len(first.windows) > 1:
            raise BadProblem(f"order {order.key}: goods handed on have one window each")
        if first.collect != order.deliver:
            raise BadProblem(f"order {order.key} hands over what was not collected")


def barred(problem: Problem, courier: Courier, order: Order) -> str | None:
    """Return why this courier may not take the order at all, None when he may.

    One of: pinned, aboard (of somebody else), zone, skills, depot.
    """
    if order.couriers is not None and courier.key not in order.couriers:
        return "pinned"
    holder = problem.holder_of.get(order.key)
    if holder is not None:
        return None if holder == courier.key else "aboard"
    if order.zone is not None and courier.zones and order.zone not in courier.zones:
        return "zone"
    if not order.skills <= courier.skills:
        return "skills"
    needs_depot = order.depot is not None and order.takes_from is None
    return "depot" if needs_depot and order.depot != courier.depot else None
