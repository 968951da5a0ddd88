"""Where a route has room for one more order, and what that costs at least.

Timing a whole route takes long, and there are many places for an order. `Room` knows
of every step of a route how early the courier leaves it and how late he may come to
it, so that a longer way is judged by the steps that are new on it. What it lets
through may still break a rule; what it stops does.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .plan import DEPOT, VISIT, Activity
from .problem import NO_LOAD, Break, Load, Order, Window
from .timing import Timing, first_begin

NEVER = 10**9  # later than any second of a day


class Leg(NamedTuple):
    """A step with what is asked again and again about it."""

    step: Activity
    place: int | None
    windows: tuple[Window, ...]
    duration: int

    def leave(self, arrive: int) -> int:
        begin = first_begin(self.windows, arrive)
        return NEVER if begin is None else begin + self.duration

    def latest(self, leave: int) -> int:
        """Return how late one may come and still leave at this second."""
        limit = leave - self.duration
        fits = [min(w.end, limit) for w in self.windows if w.start <= limit]
        return max(fits, default=-NEVER) if self.windows else limit


class Way(NamedTuple):
    """A longer way: `legs` instead of the steps from `first` up to `last`.

    The new visit is on the trip that has the steps from `loaded` up to `emptied`.
    """

    first: int
    legs: list[Leg]
    last: int
    loaded: int
    emptied: int


class Room:
    """The room between the steps of the free part of a route, which has no breaks."""

    def __init__(self, timing: Timing, free: Sequence[Activity]):
        self.timing = timing
        self.free = free
        self.legs = [self._leg(step) for step in free]
        self.places = [timing.origin(), *(leg.place for leg in self.legs)]
        self.is_known = None not in self.places
        self.places.append(timing.end_place())
        if self.is_known:
            rests = [timing.courier.breaks[number] for number in timing.untaken()]
            self.cases = [self._cases(rest) for rest in rests] or [
                [Case(self, timing.earliest_start(), timing.latest_end())]
            ]
            self._sum_up()

    def ways(self, order: Order) -> list[tuple[int, list[Activity]]]:
        """Return the ways with the order that may do, with what each costs at least."""
        found = []
        for way in self._ways(self._leg(Activity(VISIT, order.key))):
            self.timing.tries += 1
            if self._may_do(way, order):
                steps = [leg.step for leg in way.legs]
                steps = [*self.free[: way.first], *steps, *self.free[way.last :]]
                found.append((self._floor(way), steps))
        return found

    def next(self, number: int, place: int | None = None) -> int:
        """Return where one goes after so many steps, from `place` if not from there.

        Who may end anywhere stays where he is after the last one.
        """
        there = self.places[number + 1]
        place = self.places[number] if place is None else place
        return place if there is None else there

    # --- Every way ---

    def _ways(self, visit: Leg) -> Iterator[Way]:
        """Every place of the visit; also with one more visit of the depot somewhere."""
        first = 0 if self.timing.courier.fixed else 1
        loads_again = self.timing.may_load_again(self.free)
        for at in range(first, len(self.legs) + 1):
            trip = self._trip(at)
            yield Way(at, [visit], at, *trip)
            if loads_again:
                yield from self._loading_once_more(visit, at, trip, first)

    def _loading_once_more(self, visit, at, trip, first) -> Iterator[Way]:
        depot = self._leg(Activity(DEPOT, self.timing.courier.depot))
        free, legs, (loaded, emptied) = self.free, self.legs, trip
        for load in range(first, at + 1):
            after = free[load].is_depot if load < at else False
            if not after and not (load and free[load - 1].is_depot):
                between = [depot, *legs[load:at], visit]
                yield Way(load, between, at, max(load, loaded), emptied)
        for load in range(at, len(free)):
            before = free[load - 1].is_depot if load > at else False
            if not before and not free[load].is_depot:
                between = [visit, *legs[at:load], depot]
                yield Way(at, between, load, loaded, min(load, emptied))

    def _trip(self, at: int) -> tuple[int, int]:
        """Return from where up to where one is on the same trip there."""
        depots = [number for number, leg in enumerate(self.legs) if leg.step.is_depot]
        loaded = max((number + 1 for number in depots if number < at), default=0)
        emptied = min((number for number in depots if number >= at), default=None)
        return loaded, len(self.legs) if emptied is None else emptied

    def _leg(self, step: Activity) -> Leg:
        timing = self.timing
        place, windows = timing.place_of(step), timing.windows_of(step)
        return Leg(step, place, windows, timing.duration_of(step))

    # --- Time ---

    def _cases(self, rest: Break) -> list["Case"]:
        """How the courier keeps a break: when he begins before it is due, or after."""
        timing, opens = self.timing, rest.window.start
        start, end = timing.earliest_start(), timing.latest_end()
        if timing.begun() >= opens:
            return [Case(self, start, end)]
        cases = [Case(self, start, end, rest)]
        if not timing.courier.fixed:
            cases.append(Case(self, opens, end))
        return cases

    def _may_do(self, way: Way, order: Order) -> bool:
        if not self.is_known:
            return True
        return self._may_carry(way, order) and all(
            any(case.has_time(way) for case in cases) for cases in self.cases
        )

    # --- Loads and costs ---

    def _sum_up(self):
        """Sum up loads and costs along the route."""
        orders = [
            self.timing.problem.order_of[leg.step.key] if leg.step.is_visit else None
            for leg in self.legs
        ]
        self.loaded = _sums(self._loaded(order) for order in orders)
        self.collected = _sums(self._collected(order) for order in orders)
        costs = [
            self._cost(place, there, leg.duration)
            for place, there, leg in zip(
                self.places[:-2], self.places[1:-1], self.legs, strict=True
            )
        ]
        self.costs = list(
            itertools.accumulate(costs, initial=self.timing.cost_so_far())
        )
        self.cost = self.costs[-1] + self._cost(
            self.places[-2], self.next(len(self.legs))
        )

    def _loaded(self, order: Order | None) -> Load:
        is_loaded = order and self.timing.is_from_depot(order)
        return order.deliver if is_loaded else NO_LOAD

    def _collected(self, order: Order | None) -> Load:
        is_handed_on = order and order.key in self.timing.problem.handed_on_to
        return order.collect if order and not is_handed_on else NO_LOAD

    def _may_carry(self, way: Way, order: Order) -> bool:
        capacity = self.timing.courier.capacity
        first, last = way.loaded, way.emptied
        loaded = self.loaded[last] - self.loaded[first] + self._loaded(order)
        collected = (
            self.collected[last] - self.collected[first] + self._collected(order)
        )
        return not loaded.over(capacity) and not collected.over(capacity)

    def _floor(self, way: Way) -> int:
        """Return what the way costs if nobody ever waits."""
        if not self.is_known:
            return 0
        cost, place, last = self.costs[way.first], self.places[way.first], way.last
        for leg in way.legs:
            cost += self._cost(place, leg.place, leg.duration)
            place = leg.place
        before = self._cost(self.places[last], self.next(last))
        rest = self.cost - self.costs[last] - before
        return cost + self._cost(place, self.next(last, place)) + rest

    def _cost(self, place: int, there: int, duration: int = 0) -> int:
        courier, timing = self.timing.courier, self.timing
        seconds = timing.seconds[place][there] + duration
        return (
            courier.metre_cost * timing.metres[place][there]
            + courier.second_cost * seconds
        )


def _sums(loads) -> list[Load]:
    return list(itertools.accumulate(loads, initial=NO_LOAD))


class Case:
    """How early and how late each step can be, from `start` to `end`, with a break.

    `early` is when one leaves after so many steps, without the break and with it;
    `late` when one has to be at a step after the break, and `unrested` without it.
    """

    def __init__(self, room: Room, start: int, end: int, rest: Break | None = None):
        self.room = room
        self.seconds = room.timing.seconds
        self.rest = rest
        self.early = [
            (start, self._rested(start) if room.timing.courier.fixed else NEVER)
        ]
        for number, leg in enumerate(room.legs):
            self.early.append(self._leave(*self.early[-1], room.places[number], leg))
        self.late = [end]
        self.unrested = [min(end, rest.window.end) if rest else end]
        for number in range(len(room.legs) - 1, -1, -1):
            self._add_late(number)
        self.late.reverse()
        self.unrested.reverse()

    def has_time(self, way: Way) -> bool:
        now, rested = self.early[way.first]
        place = self.room.places[way.first]
        for leg in way.legs:
            if now >= NEVER and rested >= NEVER:
                return False
            now, rested = self._leave(now, rested, place, leg)
            place = leg.place
        travel = self.seconds[place][self.room.next(way.last, place)]
        return (
            now + travel <= self.unrested[way.last]
            or rested + travel <= self.late[way.last]
        )

    def _leave(self, now, rested, place, leg) -> tuple[int, int]:
        travel = self.seconds[place][leg.place]
        now = leg.leave(now + travel)
        if self.rest:
            rested = min(leg.leave(rested + travel), self._rested(now))
        return now, rested

    def _rested(self, now: int) -> int:
        begin = first_begin((self.rest.window,), now) if self.rest else None
        return NEVER if begin is None else begin + self.rest.duration

    def _add_late(self, number: int):
        leg, places = self.room.legs[number], self.room.places
        travel = self.seconds[places[number + 1]][self.room.next(number + 1)]
        leave, unrested = self.late[-1] - travel, self.unrested[-1] - travel
        if self.rest:
            begin = min(self.rest.window.end, leave - self.rest.duration)
            is_open = begin >= self.rest.window.start
            unrested = max(unrested, begin if is_open else -NEVER)
        self.late.append(leg.latest(leave))
        self.unrested.append(leg.latest(unrested))
