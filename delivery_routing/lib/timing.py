"""When a courier is where, if he goes in a given order, and what that costs.

`retime` times any order of stops, also one that cannot be kept; `fitting` answers only
one that keeps every rule, with the breaks put where they cost least.
"""

import itertools
from collections.abc import Iterator, Sequence

from .plan import BREAK, Activity, Route, Stop
from .problem import NO_LOAD, UNREACHABLE, Courier, Order, Problem, Window


class Timing:
    """Times the part of a courier's route that is not fixed."""

    def __init__(self, problem: Problem, courier: Courier):
        self.problem = problem
        self.courier = courier
        self.metres = problem.matrix_for(courier).metre_rows
        self.seconds = problem.matrix_for(courier).second_rows
        self.depot = problem.depot_of[courier.depot]
        self.aboard = problem.aboard_of[courier.key]
        self.to_load = problem.to_load[courier.key]
        self.tries = 0  # ways that were looked at

    # --- What others ask ---

    def retime(self, free: Sequence[Activity]) -> Route:
        """Time these steps after the fixed ones, each as early as it can be.

        A step that comes too late begins when the courier is there.
        """
        stops = self._forward(free, self.earliest_start(), is_strict=False)
        if not self.courier.fixed and self._is_in_time(stops):
            start = self._latest_start(stops)
            stops = self._forward(free, start, is_strict=False)
        return self._route(stops)

    def fitting(self, free: Sequence[Activity]) -> Route | None:
        """Return the cheapest route of these stops that keeps every rule, or None."""
        plain = self.without_breaks(free)
        return plain and self.with_breaks(plain)

    def without_breaks(self, free: Sequence[Activity]) -> Route | None:
        """Return the route of these stops that keeps every rule but that of breaks."""
        without = [step for step in free if not step.is_break]
        if not self.courier.fixed and not any(step.is_visit for step in without):
            without = []
        if not self._loads_fit(without) or not self._pairs_fit(without):
            return None
        return self._strict(without)

    def with_breaks(self, plain: Route) -> Route | None:
        """Return the cheapest way to take the breaks on a route without, or None."""
        if not self.courier.breaks:
            return plain  # one would only make him later
        routes = [
            self._strict(steps, start)
            for steps in self._with_breaks(self.free_of(plain))
            for start in self._starts()
        ]
        whole = [route for route in routes if route and self._rests(route)]
        return min(whole, key=lambda route: (route.cost, route.end), default=None)

    def _starts(self) -> list[int]:
        """From when on he may begin: at once, or after a break before his first way."""
        first = self.earliest_start()
        if self.courier.fixed:
            return [first]
        opens = [rest.window.start for rest in self.courier.breaks]
        return [first, *(start for start in opens if start > first)]

    def free_of(self, route: Route) -> tuple[Activity, ...]:
        """Return the steps of the route after the fixed ones."""
        return route.activities[len(self.courier.fixed) :]

    # --- One order of steps ---

    def _strict(self, free: Sequence[Activity], start: int | None = None):
        """Time the steps, None when one is late; loads and breaks are not looked at."""
        self.tries += 1
        start = self.earliest_start() if start is None else start
        stops = self._forward(free, start, is_strict=True)
        if stops is None:
            return None
        if not self.courier.fixed:
            start = max(start, self._latest_start(stops))
            stops = self._forward(free, start, is_strict=True)
        route = self._route(stops)
        return route if self._ends_well(route) else None

    def _forward(self, free, start, is_strict) -> list[Stop] | None:
        stops, place, now = [], self.origin(), start
        for at, step in enumerate(free):
            there = self.place_of(step)
            there = place if there is None else there
            arrive = now + self.seconds[place][there]
            begin = self._begin(step, arrive, free, at)
            if is_strict and (
                begin is None or self.metres[place][there] >= UNREACHABLE
            ):
                return None
            begin = arrive if begin is None else begin
            now, place = begin + self.duration_of(step), there
            stops.append(Stop(step.kind, step.key, arrive, begin, now))
        return stops

    def _begin(self, step, arrive, free, at) -> int | None:
        """Return when the step begins, None when it is too late for it."""
        if step.is_depot:
            ready = max((order.ready for order in self._loaded(free, at)), default=0)
            arrive = max(arrive, ready)
        return first_begin(self.windows_of(step), arrive)

    def earliest_start(self) -> int:
        fixed = self.courier.fixed
        return fixed[-1].leave if fixed else self.courier.shift.start

    def begun(self) -> int:
        """When the courier has begun; before he has, the earliest he may."""
        fixed = self.courier.fixed
        if not fixed:
            return self.earliest_start()
        home, first = self.way(fixed[:1])
        return fixed[0].arrive - self.seconds[home][first]

    def cost_so_far(self) -> int:
        """Return what the fixed part costs when there is one more order after it."""
        courier, way = self.courier, self.way(self.courier.fixed)
        metres = sum(self.metres[a][b] for a, b in itertools.pairwise(way))
        seconds = self.earliest_start() - self.begun()
        return (
            courier.fixed_cost
            + courier.metre_cost * metres
            + courier.second_cost * seconds
        )

    def origin(self) -> int:
        """Where the free part begins."""
        return self.way(self.courier.fixed)[-1]

    def home(self) -> int:
        start = self.courier.start
        return self.depot.place if start is None else start

    def _latest_start(self, stops: list[Stop]) -> int:
        """Return how late the courier may begin and still end at the same time."""
        if not stops:
            return self.courier.shift.start
        way, limit = self.way(stops), stops[-1].begin
        for at in range(len(stops) - 1, 0, -1):
            travel = self.seconds[way[at]][way[at + 1]]
            before = stops[at - 1]
            leave = limit - travel
            limit = self._last_begin(before, leave - self.duration_of(before))
        return max(limit - self.seconds[way[0]][way[1]], self.courier.shift.start)

    def way(self, stops: Sequence[Activity]) -> list[int]:
        """Home, and then where each stop is; a stop without a place is where one is."""
        way = [self.home()]
        for stop in stops:
            place = self.place_of(stop)
            way.append(way[-1] if place is None else place)
        return way

    def windows_of(self, step: Activity) -> tuple[Window, ...]:
        """Return when a step may begin."""
        if step.is_visit:
            return self.problem.order_of[step.key].windows
        if step.is_break:
            return (self.courier.breaks[step.key].window,)
        return (self.problem.depot_of[step.key].window,)

    def _last_begin(self, stop: Stop, limit: int) -> int:
        windows = self.windows_of(stop)
        fits = [min(w.end, limit) for w in windows if w.start <= limit]
        return max(fits, default=limit)

    def _is_in_time(self, stops: list[Stop]) -> bool:
        free = [stop.activity for stop in stops]
        return all(
            self._begin(stop, stop.arrive, free, at) is not None
            for at, stop in enumerate(stops)
        )

    # --- The whole route ---

    def _route(self, free: list[Stop]) -> Route:
        stops = (*self.courier.fixed, *free)
        if not stops:
            start = self.courier.shift.start
            return Route(self.courier.key, start=start, end=start)
        way = self.way(stops)
        start = stops[0].arrive - self.seconds[way[0]][way[1]]
        end, last = stops[-1].leave, self.end_place()
        if last is not None:
            end += self.seconds[way[-1]][last]
            way.append(last)
        metres = sum(self.metres[a][b] for a, b in itertools.pairwise(way))
        cost = self._cost(stops, metres, end - start)
        return Route(self.courier.key, stops, start, end, metres, cost)

    def _cost(self, stops, metres, seconds) -> int:
        courier = self.courier
        fixed = courier.fixed_cost if any(stop.is_visit for stop in stops) else 0
        return fixed + courier.metre_cost * metres + courier.second_cost * seconds

    def end_place(self) -> int | None:
        if self.courier.open_end:
            return None
        return self.depot.place if self.courier.end is None else self.courier.end

    def _ends_well(self, route: Route) -> bool:
        last = self.end_place()
        is_cut_off = bool(
            last is not None
            and route.stops
            and self.metres[self.way(route.stops)[-1]][last] >= UNREACHABLE
        )
        return (
            not is_cut_off
            and (not route.stops or route.end <= self.latest_end())
            and route.metres <= self.courier.max_metres
        )

    def latest_end(self) -> int:
        """When the courier has to be where he ends."""
        ends_at_depot = self.end_place() is not None and self.courier.end is None
        closing, end = self.depot.window.end, self.courier.shift.end
        return min(end, closing) if ends_at_depot else end

    # --- Breaks ---

    def _rests(self, route: Route) -> bool:
        taken = {stop.key for stop in route.stops if stop.is_break}
        return all(
            number in taken
            for number, rest in enumerate(self.courier.breaks)
            if is_due(rest.window, route)
        )

    def _with_breaks(self, free) -> Iterator[list[Activity]]:
        """Every way to take all, some or none of the breaks between these steps."""
        ways = [list(free)]
        for number in self.untaken():
            ways += [
                [*way[:at], Activity(BREAK, number), *way[at:]]
                for way in ways
                if way
                for at in range(0 if self.courier.fixed else 1, len(way) + 1)
            ]
        return iter(ways)

    def untaken(self) -> list[int]:
        """Return the numbers of the breaks that are not among the fixed stops."""
        taken = {stop.key for stop in self.courier.fixed if stop.is_break}
        return [n for n in range(len(self.courier.breaks)) if n not in taken]

    # --- Loads ---

    def place_of(self, step: Activity) -> int | None:
        """Return the place of a depot or a visit; None for breaks and the unknown."""
        if step.is_visit:
            return self.problem.order_of[step.key].place
        return self.problem.depot_of[step.key].place if step.is_depot else None

    def duration_of(self, step: Activity) -> int:
        if step.is_visit:
            return self.problem.order_of[step.key].service
        if step.is_break:
            return self.courier.breaks[step.key].duration
        return self.problem.depot_of[step.key].loading

    def _loaded(self, free, at) -> list[Order]:
        """The orders whose goods are loaded at this visit of the depot."""
        orders = []
        for step in free[at + 1 :]:
            if step.is_depot:
                break
            if step.is_visit and step.key in self.to_load:
                orders.append(self.problem.order_of[step.key])
        return orders

    def is_from_depot(self, order: Order) -> bool:
        """Tell whether the goods of the order have to be loaded at a depot."""
        return order.key in self.to_load

    def _loads_fit(self, free: Sequence[Activity]) -> bool:
        capacity, load = self.courier.capacity, self.carried(free)
        has_loaded = False
        if load.over(capacity):
            return False
        for at, step in enumerate(free):
            if step.is_depot:
                if step.key != self.courier.depot:
                    return False
                load = self.carried(free, at)
                for order in self._loaded(free, at):
                    load += order.deliver
                has_loaded = True
            elif step.is_visit:
                order = self.problem.order_of[step.key]
                if step.key in self.to_load and not has_loaded:
                    return False
                load = load - order.deliver + order.collect
            if load.over(capacity):
                return False
        return self._trips(free) <= self.courier.reloads + 1

    def may_load_again(self, free: Sequence[Activity]) -> bool:
        """Tell whether one more visit of the depot is allowed."""
        return self._trips(free) <= self.courier.reloads

    def carried(self, free: Sequence[Activity], at: int = 0):
        """Return what stays in the vehicle at this step of the free part.

        Goods aboard that are still to be handed over; at the beginning also what was
        collected since the last depot, which a depot takes.
        """
        load = NO_LOAD
        visited = {step.key for step in free[:at] if step.is_visit}
        for key in self.aboard - visited - self._fixed_visits():
            order = self.problem.order_of.get(key)
            load += order.deliver if order else NO_LOAD
        if not any(step.is_depot for step in free[: at + 1]):
            load += self.collected()
        return load + self._under_way(free, at)

    def _under_way(self, free, at):
        """What was collected before a depot and is handed over after it."""
        load = NO_LOAD
        before = {step.key for step in free[:at] if step.is_visit}
        for key in before:
            then = self.problem.handed_on_to.get(key)
            if then is not None and then not in before and at:
                load += self.problem.order_of[key].collect
        return load

    def collected(self):
        """What fixed stops have collected for the depot and is in the vehicle."""
        load = NO_LOAD
        for stop in self.courier.fixed:
            if stop.is_depot:
                load = NO_LOAD
            elif stop.is_visit and stop.key not in self.problem.handed_on_to:
                load += self.problem.order_of[stop.key].collect
        return load

    def _fixed_visits(self) -> set:
        return {stop.key for stop in self.courier.fixed if stop.is_visit}

    def _trips(self, free) -> int:
        if self.courier.fixed:
            return 0  # in the field he comes to load as often as the plan needs him
        return sum(step.is_depot for step in free)

    def _pairs_fit(self, free) -> bool:
        seen = self._fixed_visits()
        for step in free:
            if step.is_visit:
                first = self.problem.order_of[step.key].takes_from
                if first is not None and first not in seen:
                    return False
                seen.add(step.key)
        return all(
            then in seen
            for first, then in self.problem.handed_on_to.items()
            if first in seen
        )


def first_begin(windows: Sequence[Window], arrive: int) -> int | None:
    """Return the first second from `arrive` on that is within a window."""
    if not windows:
        return arrive
    first = None
    for window in windows:
        if arrive <= window.end:
            begin = window.start if window.start > arrive else arrive
            first = begin if first is None or begin < first else first
    return first


def is_due(window: Window, route: Route) -> bool:
    """Tell whether a break of this window has to be taken on the route."""
    return bool(route.stops) and route.start < window.start and route.end > window.end
