"""A day of which some routes are being loaded or have left, as it is at a moment.

What is done stays, and the door to which a courier is on his way; goods that are in a
vehicle stay there. The rest may be planned anew. Who cannot but be late, as routes
stand, may be late: so the routes as they are break no rule that planning could mend.
"""

import dataclasses

from .day_problem import DayProblem
from .lib.plan import BREAK, DEPOT, VISIT, Activity, Route, Stop
from .lib.problem import Courier, Problem, Window
from .lib.timing import Timing, first_begin
from .lib.validate import LATE, OUT_OF_SHIFT, TOO_FAR, validate_route

ABOARD = 10  # how much more urgent goods are that are in a vehicle already


class RunningDay(DayProblem):
    """What may still be changed of a `delivery.plan`; `now` is a naive UTC datetime."""

    def __init__(self, plan, depots: dict, now):
        super().__init__(plan, depots)
        self.now = self.day.second(now)
        self.strict = None  # the problem in which nobody may be late
        self._ahead = {}  # by route: what is left to do
        self._done = frozenset()

    def _routes_of(self, plan):
        return plan.route_ids.filtered(
            lambda route: route.state != "done" and not route.is_locked
        )

    def problem(self, more=()) -> Problem:
        problem = super().problem(more)
        self._ahead = {route: self._in_order(route) for route in self.routes}
        couriers = [self._as_he_is(problem, route) for route in self.routes]
        aboard = frozenset().union(*(courier.aboard for courier in couriers))
        orders = [
            dataclasses.replace(one, urgency=ABOARD) if one.key in aboard else one
            for one in problem.orders
        ]
        self.strict = dataclasses.replace(
            problem, orders=tuple(orders), couriers=tuple(couriers)
        )
        return self._attainable(self.strict)

    # --- Where the couriers are ---

    def _as_he_is(self, problem: Problem, route) -> Courier:
        courier = problem.courier_of[route.courier_id.id]
        passed = self._passed(route)
        if not passed:
            shift = courier.shift
            start = min(max(shift.start, self.now), shift.end)
            return dataclasses.replace(courier, shift=Window(start, shift.end))
        fixed = self._past(passed)
        ahead = self._ahead[route] = self._ahead[route] - passed
        is_there = passed[-1].is_visit and not passed[-1].outcome
        if route.state == "started" and ahead[:1].is_visit and not is_there:
            fixed.append(self._next(problem, courier, fixed, ahead[0]))
            self._ahead[route] = ahead[1:]
        else:
            last = fixed[-1]
            fixed[-1] = dataclasses.replace(last, leave=max(last.leave, self.now))
        return dataclasses.replace(
            courier,
            fixed=tuple(fixed),
            aboard=self._aboard(ahead),
            breaks=self._breaks(courier, fixed),
        )

    def _passed(self, route):
        """Return what is behind the courier; before he loads, nothing is."""
        stops = self._in_order(route)
        if route.state not in ("loading", "started"):
            return stops.browse()
        reached = [at for at, one in enumerate(stops) if one.arrived_at or one.outcome]
        head = stops[: max(reached, default=0) + 1]
        visits = head.filtered(lambda one: one.arrived_at or one.outcome)
        by_time = iter(visits.sorted(lambda one: one.arrived_at or one.outcome_at))
        kept = head.filtered(lambda one: not one.is_visit or one in visits)
        ids = [next(by_time).id if one.is_visit else one.id for one in kept]
        return stops.browse(ids)

    def _past(self, passed) -> list[Stop]:
        """Return when it was, nothing before what came earlier on the way."""
        fixed, now = [], 0
        for stop in passed:
            arrive = self.day.second(stop.arrived_at or stop.outcome_at or stop.arrive)
            arrive = max(arrive, now)
            now = max(self.day.second(stop.outcome_at or stop.leave), arrive)
            step = self._step(stop)
            fixed.append(Stop(step.kind, step.key, arrive, arrive, now))
        return fixed

    def _next(self, problem, courier, fixed, stop) -> Stop:
        """Return the door to which he is on his way."""
        timing = Timing(problem, courier)
        step, order = self._step(stop), problem.order_of[stop.id]
        *_way, here = timing.way(fixed)
        there = here if order.place is None else order.place
        arrive = max(fixed[-1].leave + timing.seconds[here][there], self.now)
        begin = first_begin(order.windows, arrive)
        begin = arrive if begin is None else begin
        return Stop(step.kind, step.key, arrive, begin, begin + order.service)

    def _aboard(self, ahead) -> frozenset:
        """Return whose goods are in the vehicle: those until it is loaded again."""
        keys = []
        for stop in ahead:
            if stop.kind == "depot":
                break
            keys += stop.ids if stop.kind == "delivery" else []
        return frozenset(keys)

    def _breaks(self, courier, fixed) -> tuple:
        """Return his breaks without those for which it is too late."""
        is_taken = any(stop.is_break for stop in fixed)
        return tuple(
            rest
            for rest in courier.breaks
            if is_taken or rest.window.end >= fixed[-1].leave
        )

    # --- What cannot be helped ---

    def _attainable(self, problem: Problem) -> Problem:
        """Return the problem in which the routes as they stand come in time."""
        orders, couriers = problem.order_of.copy(), problem.courier_of.copy()
        for route in self.current(problem).routes:
            faults = validate_route(problem, route)
            couriers[route.courier] = self._with_time(
                couriers[route.courier], route, {fault.code for fault in faults}
            )
            begins = {stop.key: stop.begin for stop in route.stops if stop.is_visit}
            for fault in faults:
                if fault.code == LATE and fault.key in begins:
                    order, begin = orders[fault.key], begins[fault.key]
                    first = min(window.start for window in order.windows)
                    windows = (Window(min(first, begin), begin),)
                    orders[order.key] = dataclasses.replace(order, windows=windows)
        return dataclasses.replace(
            problem, orders=tuple(orders.values()), couriers=tuple(couriers.values())
        )

    def _with_time(self, courier: Courier, route: Route, codes: set) -> Courier:
        """Return the courier with the hours and the way that his route takes."""
        if OUT_OF_SHIFT in codes:
            shift = Window(courier.shift.start, max(route.end, courier.shift.end))
            courier = dataclasses.replace(courier, shift=shift)
        if TOO_FAR in codes:
            most = max(route.metres, courier.max_metres)
            courier = dataclasses.replace(courier, max_metres=most)
        return courier

    # --- As it is now, and back ---

    def standing(self) -> list:
        """Return `[route, [door, ...]]` for each route, ids in their order."""
        return [
            [route.id, self._in_order(route).filtered("is_visit").ids]
            for route in self.routes
        ]

    def steps_of(self, route) -> list[Activity]:
        return [self._step(stop) for stop in self._ahead[route]]

    def timed(self, problem: Problem, route, steps) -> Route:
        courier = problem.courier_of[route.courier_id.id]
        if not courier.fixed:
            return super().timed(problem, route, steps)
        timing = Timing(problem, courier)
        return timing.fitting(steps) or timing.retime(steps)

    def free_of(self, problem: Problem, answer: Route) -> list[Activity]:
        """Return what of the route may be changed."""
        courier = problem.courier_of[answer.courier]
        return list(Timing(problem, courier).free_of(answer))

    def apply_route(self, route, answer: Route):
        """Write the answer; what is done keeps the times that were planned."""
        self._done = frozenset(route.stop_ids.filtered("outcome").ids)
        return super().apply_route(route, answer)

    def _times(self, stop) -> dict:
        is_done = stop.is_visit and stop.key in self._done
        return {} if is_done else super()._times(stop)

    def _totals(self, route, answer: Route) -> dict:
        totals = super()._totals(route, answer)
        return totals if route._may_be_planned() else totals | {"state": route.state}


def steps_from(rows) -> list[Activity]:
    """Return the steps that a client sends back, as `[kind, key]` each.

    Breaks are put in anew, where they cost least.

    :raise ValueError: when they cannot be steps
    """
    steps = []
    for kind, key in rows:
        if kind not in (VISIT, DEPOT, BREAK):
            raise ValueError(kind)
        if kind != BREAK:
            steps.append(Activity(kind, str(key) if kind == DEPOT else int(key)))
    return steps
