"""Checks a plan, whoever made it, against every rule of the problem.

It shares no arithmetic with the search or the timing: it walks each route with the
times that the plan claims, and says what does not hold.
"""

import dataclasses
from collections import Counter
from collections.abc import Hashable, Iterator

from .plan import Plan, Route, Stop
from .problem import DIMENSIONS, UNREACHABLE, Courier, Order, Problem

LATE = "late"
OVERLOAD = "overload"
LOST = "lost"
DOUBLED = "doubled"
NOT_ALLOWED = "not_allowed"
OUT_OF_SHIFT = "out_of_shift"
SKIPPED_BREAK = "skipped_break"
HANDED_OVER_EARLY = "handed_over_early"
OTHER_DEPOT = "other_depot"
NOT_FROM_DEPOT = "not_from_depot"
FIXED_MOVED = "fixed_moved"
IMPOSSIBLE_TIMES = "impossible_times"
TOO_FAR = "too_far"
TOO_MANY_TRIPS = "too_many_trips"
NO_PLACE = "no_place"
UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: seconds, grams, metres ... too many are `excess`."""

    code: str
    courier: Hashable | None = None
    key: Hashable | None = None
    excess: int = 0
    detail: Hashable | None = None


def validate(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return all that is wrong with the plan; nothing when it may be driven."""
    found = list(_each_once(problem, plan))
    for route in plan.routes:
        found += validate_route(problem, route)
    return tuple(found)


def validate_route(problem: Problem, route: Route) -> tuple[Violation, ...]:
    """Return all that is wrong with one route, looked at alone."""
    courier = problem.courier_of.get(route.courier)
    if courier is None:
        return (Violation(UNKNOWN, route.courier),)
    unknown = [stop for stop in route.stops if not _is_known(problem, courier, stop)]
    if unknown:
        return tuple(Violation(UNKNOWN, courier.key, stop.key) for stop in unknown)
    walk = _Walk(problem, courier, route)
    return tuple(walk.violations()) if route.stops else ()


def _is_known(problem: Problem, courier: Courier, stop: Stop) -> bool:
    if stop.is_visit:
        return stop.key in problem.order_of
    if stop.is_depot:
        return stop.key in problem.depot_of
    return stop.key in range(len(courier.breaks))


def _each_once(problem: Problem, plan: Plan) -> Iterator[Violation]:
    visits = Counter(key for route in plan.routes for key in route.orders)
    told = Counter(plan.unplanned)
    for order in problem.orders:
        times = visits[order.key] + told[order.key]
        if times == 0:
            yield Violation(LOST, key=order.key)
        elif times > 1:
            yield Violation(DOUBLED, key=order.key)
    for courier, times in Counter(route.courier for route in plan.routes).items():
        if times > 1:
            yield Violation(DOUBLED, courier)
    for courier in problem.couriers:
        if courier.fixed and courier.key not in {r.courier for r in plan.routes}:
            yield Violation(FIXED_MOVED, courier.key)


class _Walk:
    """One route, stop by stop."""

    def __init__(self, problem: Problem, courier: Courier, route: Route):
        self.problem = problem
        self.courier = courier
        self.route = route
        self.free = route.stops[len(courier.fixed) :]
        self.depot = problem.depot_of[courier.depot]
        matrix = problem.matrix_for(courier)
        self.metres, self.seconds = matrix.metre_rows, matrix.second_rows
        done = {stop.key for stop in courier.fixed if stop.is_visit}
        taken = {o.key for o in problem.orders if o.takes_from in done}
        self.aboard = (courier.aboard | taken) - done
        self.done = done

    def violations(self) -> Iterator[Violation]:
        if self.route.stops[: len(self.courier.fixed)] != self.courier.fixed:
            yield self._violation(FIXED_MOVED)
            return
        yield from self._shift()
        yield from self._times()
        yield from self._ways()
        yield from self._persons()
        yield from self._goods()
        yield from self._rests()

    def _violation(self, code, key=None, excess=0, detail=None) -> Violation:
        return Violation(code, self.courier.key, key, excess, detail)

    # --- Times ---

    def _shift(self) -> Iterator[Violation]:
        shift, closing = self.courier.shift, self.depot.window.end
        if not self.courier.fixed and self.route.start < shift.start:
            early = shift.start - self.route.start
            yield self._violation(OUT_OF_SHIFT, None, early)
        ends_at_depot = self.courier.end is None and not self.courier.open_end
        latest = min(shift.end, closing) if ends_at_depot else shift.end
        if self.route.end > latest:
            yield self._violation(OUT_OF_SHIFT, None, self.route.end - latest)

    def _times(self) -> Iterator[Violation]:
        for at, stop in enumerate(self.free, len(self.courier.fixed)):
            work = self._duration(stop)
            if not stop.arrive <= stop.begin <= stop.leave - work:
                yield self._violation(IMPOSSIBLE_TIMES, stop.key)
            windows = self._windows(stop)
            if windows and not any(w.start <= stop.begin <= w.end for w in windows):
                last = max(w.end for w in windows)
                yield self._violation(LATE, stop.key, stop.begin - last)
            if stop.is_depot:
                for order in self._loaded(at):
                    if stop.begin < order.ready:
                        early = order.ready - stop.begin
                        yield self._violation(IMPOSSIBLE_TIMES, order.key, early)

    def _windows(self, stop: Stop):
        if stop.is_visit:
            return self.problem.order_of[stop.key].windows
        if stop.is_break:
            return (self.courier.breaks[stop.key].window,)
        return (self.problem.depot_of[stop.key].window,)

    def _duration(self, stop: Stop) -> int:
        if stop.is_visit:
            return self.problem.order_of[stop.key].service
        if stop.is_break:
            return self.courier.breaks[stop.key].duration
        return self.problem.depot_of[stop.key].loading

    def _ways(self) -> Iterator[Violation]:
        start, depot = self.courier.start, self.depot.place
        place, now, driven = depot if start is None else start, self.route.start, 0
        for at, stop in enumerate(self.route.stops):
            there = self._place(stop)
            if there is None and stop.is_visit:
                yield self._violation(NO_PLACE, stop.key)
            there = place if there is None else there
            driven += self.metres[place][there]
            if at >= len(self.courier.fixed):
                yield from self._leg(place, there, stop.arrive - now, stop.key)
            place, now = there, stop.leave
        if not self.courier.open_end:
            last = depot if self.courier.end is None else self.courier.end
            driven += self.metres[place][last]
            yield from self._leg(place, last, self.route.end - now, None)
        elif self.route.end < now:
            yield self._violation(IMPOSSIBLE_TIMES)
        if driven > self.courier.max_metres:
            yield self._violation(TOO_FAR, None, driven - self.courier.max_metres)
        if driven != self.route.metres:
            yield self._violation(IMPOSSIBLE_TIMES, None, driven - self.route.metres)

    def _place(self, stop: Stop) -> int | None:
        if stop.is_visit:
            return self.problem.order_of[stop.key].place
        return self.problem.depot_of[stop.key].place if stop.is_depot else None

    def _leg(self, here, there, seconds, key) -> Iterator[Violation]:
        if self.metres[here][there] >= UNREACHABLE:
            yield self._violation(TOO_FAR, key)
        elif seconds < self.seconds[here][there]:
            lacking = self.seconds[here][there] - seconds
            yield self._violation(IMPOSSIBLE_TIMES, key, lacking)

    def _rests(self) -> Iterator[Violation]:
        taken = Counter(stop.key for stop in self.route.stops if stop.is_break)
        for number, rest in enumerate(self.courier.breaks):
            works_before = self.route.start < rest.window.start
            if works_before and self.route.end > rest.window.end and not taken[number]:
                yield self._violation(SKIPPED_BREAK, number, rest.duration)
            if taken[number] > 1:
                yield self._violation(DOUBLED, number)

    # --- Who may take what ---

    def _persons(self) -> Iterator[Violation]:
        for stop in self.free:
            if stop.is_visit:
                order = self.problem.order_of[stop.key]
                for detail in self._bars(order):
                    yield self._violation(NOT_ALLOWED, stop.key, 0, detail)
                if self._is_elsewhere(order):
                    yield self._violation(OTHER_DEPOT, stop.key)
            elif stop.is_depot and stop.key != self.courier.depot:
                yield self._violation(OTHER_DEPOT, stop.key)

    def _bars(self, order: Order) -> Iterator[str]:
        if order.couriers is not None and self.courier.key not in order.couriers:
            yield "pinned"
        others = [c for c in self.problem.couriers if c.key != self.courier.key]
        if any(order.key in self.problem.aboard_of[other.key] for other in others):
            yield "aboard"
        if order.key in self.aboard:
            return
        zones = self.courier.zones
        if zones and order.zone is not None and order.zone not in zones:
            yield "zone"
        if order.skills - self.courier.skills:
            yield "skills"

    def _is_elsewhere(self, order: Order) -> bool:
        is_free = order.key in self.aboard or order.takes_from is not None
        return not is_free and order.depot not in (None, self.courier.depot)

    # --- Goods ---

    def _loaded(self, at: int) -> list[Order]:
        """Orders whose goods come aboard at this depot: those before the next one."""
        orders = []
        for stop in self.route.stops[at + 1 :]:
            if stop.is_depot:
                break
            if stop.is_visit:
                order = self.problem.order_of[stop.key]
                if self._needs_depot(order):
                    orders.append(order)
        return orders

    def _needs_depot(self, order: Order) -> bool:
        has_goods = any(getattr(order.deliver, name) for name in DIMENSIONS)
        is_aboard = order.key in self.aboard
        return has_goods and order.takes_from is None and not is_aboard

    def _goods(self) -> Iterator[Violation]:
        if not self.courier.fixed and not self.route.stops[0].is_depot:
            yield self._violation(NOT_FROM_DEPOT)
        hold = self._hold_before()
        has_depot, trips = False, 0
        yield from self._overload(hold, None)
        for at, stop in enumerate(self.free, len(self.courier.fixed)):
            if stop.is_depot:
                has_depot, trips = True, trips + 1
                hold = {key: load for key, load in hold.items() if key[0] != "back"}
                hold |= {("out", o.key): o.deliver for o in self._loaded(at)}
            elif stop.is_visit:
                yield from self._exchange(hold, stop, has_depot)
            yield from self._overload(hold, stop.key)
        yield from (self._violation(LOST, key[1]) for key in hold if key[0] == "on")
        if not self.courier.fixed and trips > self.courier.reloads + 1:
            yield self._violation(TOO_MANY_TRIPS)

    def _hold_before(self) -> dict:
        hold = {
            ("out", key): self.problem.order_of[key].deliver
            for key in self.aboard
            if key in self.problem.order_of
        }
        for stop in self.courier.fixed:
            if stop.is_depot:
                hold = {key: load for key, load in hold.items() if key[0] != "back"}
            elif stop.is_visit and stop.key not in self.problem.handed_on_to:
                hold["back", stop.key] = self.problem.order_of[stop.key].collect
        return hold

    def _exchange(self, hold, stop, has_depot) -> Iterator[Violation]:
        order = self.problem.order_of[stop.key]
        if order.takes_from is not None and order.key not in self.aboard:
            if hold.pop(("on", order.takes_from), None) is None:
                yield self._violation(HANDED_OVER_EARLY, order.key)
        elif any(getattr(order.deliver, name) for name in DIMENSIONS):
            has_goods = hold.pop(("out", order.key), None) is not None
            if not has_goods or not (has_depot or order.key in self.aboard):
                yield self._violation(OTHER_DEPOT, order.key)
        kind = "on" if order.key in self.problem.handed_on_to else "back"
        hold[kind, order.key] = order.collect

    def _overload(self, hold, key) -> Iterator[Violation]:
        for name in DIMENSIONS:
            total = sum(getattr(load, name) for load in hold.values())
            excess = total - getattr(self.courier.capacity, name)
            if excess > 0:
                yield self._violation(OVERLOAD, key, excess, name)
