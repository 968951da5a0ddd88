"""Why an order is on no route: a reason for every courier, as data to put in words."""

import dataclasses
import itertools
from collections.abc import Hashable, Iterator

from .insertion import together
from .plan import DEPOT, VISIT, Activity, Plan, Route
from .problem import UNREACHABLE, Courier, Order, Problem, barred
from .timing import Timing
from .validate import (
    LATE,
    OUT_OF_SHIFT,
    OVERLOAD,
    SKIPPED_BREAK,
    TOO_FAR,
    Violation,
    validate_route,
)

TRIES = 4000  # each takes about a millisecond on a route of 50 stops


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """Why this courier does not take the order.

    `code` is one of
    no_place: nobody knows where it is (`courier` is None);
    untried: to try it everywhere would have taken too long (`courier` is None);
    pinned, aboard (of another courier), zone, skills, depot: he may not take it;
    overload: more than he can carry, `excess` of the dimension `detail`;
    unreachable: no way leads there;
    outside_shift: its windows (until `limit`) and his shift do not meet;
    late: he is there at `at`, after the last window ends (`limit`);
    out_of_shift: he would be back at `at`, his shift ends at `limit`;
    too_far: `excess` metres more than he may drive;
    skipped_break: he could not take a break;
    no_room: alone he could take it, but his route is full; at the best place, after
    `position` stops, `excess` seconds would be missing or, with `detail`, so much of
    that dimension would be too heavy, big or many. Neither is told where to look for
    the best place would take too long.
    """

    courier: Hashable | None
    code: str
    excess: int = 0
    at: int = 0
    limit: int = 0
    position: int = 0
    detail: Hashable | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation:
    """`is_impossible`: no courier could take the order, had he nothing else to do."""

    order: Hashable
    is_impossible: bool
    reasons: tuple[Reason, ...]


def explain(
    problem: Problem, plan: Plan, tries: int = TRIES
) -> tuple[Explanation, ...]:
    """Return an explanation of every order that the plan leaves out.

    :param tries: at how many places of full routes to look for what is missing there:
        those are counted, so that the same plan is explained the same on any machine
    """
    left = itertools.count(tries, -1)
    return tuple(
        explain_order(problem, plan, problem.order_of[key], left)
        for key in plan.unplanned
    )


def explain_order(
    problem: Problem, plan: Plan, order: Order, left: Iterator[int] | None = None
) -> Explanation:
    orders = together(problem, order)
    if any(one.place is None for one in orders):
        return Explanation(order.key, True, (Reason(None, "no_place"),))
    alone = [_alone(problem, courier, orders) for courier in problem.couriers]
    is_impossible = all(alone)
    if order.key in plan.untried and not is_impossible:
        known = [reason for reason in alone if reason]
        return Explanation(order.key, False, (Reason(None, "untried"), *known))
    reasons = [
        reason or _no_room(problem, plan, courier, orders, left)
        for courier, reason in zip(problem.couriers, alone, strict=True)
    ]
    return Explanation(order.key, is_impossible, tuple(reasons))


def _alone(problem: Problem, courier: Courier, orders: list[Order]) -> Reason | None:
    """Return why he could not take it even if he had no other orders."""
    for order in orders:
        bar = barred(problem, courier, order)
        if bar:
            return Reason(courier.key, bar)
    timing = Timing(problem, courier)
    steps = _only(timing, orders)
    if timing.fitting(steps):
        return None
    return _fault(timing, timing.retime(steps), orders)


def _only(timing: Timing, orders: list[Order]) -> list[Activity]:
    visits = [Activity(VISIT, order.key) for order in orders]
    is_waiting = any(timing.is_from_depot(order) for order in orders)
    if timing.courier.fixed and not is_waiting:
        return visits
    return [Activity(DEPOT, timing.courier.depot), *visits]


def _fault(timing: Timing, route: Route, orders: list[Order]) -> Reason:
    """Put the first thing that is wrong with the route into a reason."""
    courier, shift = timing.courier, timing.courier.shift
    if _is_cut_off(timing, route):
        return Reason(courier.key, "unreachable")
    for order in orders:
        windows = order.windows
        if windows and all(w.end < shift.start or w.start > shift.end for w in windows):
            last = max(w.end for w in windows)
            return Reason(courier.key, "outside_shift", limit=last)
    wrong = {v.code: v for v in validate_route(timing.problem, route)}
    for code in (OVERLOAD, LATE, OUT_OF_SHIFT, TOO_FAR, SKIPPED_BREAK):
        if code in wrong:
            return _reason(timing, route, wrong[code])
    return Reason(courier.key, SKIPPED_BREAK)


def _is_cut_off(timing: Timing, route: Route) -> bool:
    way = timing.way(route.stops)
    last = timing.end_place()
    way += [] if last is None else [last]
    legs = itertools.pairwise(way)
    return any(timing.metres[a][b] >= UNREACHABLE for a, b in legs)


def _reason(timing: Timing, route: Route, violation: Violation) -> Reason:
    courier, code, excess = timing.courier, violation.code, violation.excess
    if code == LATE:
        stop = next(stop for stop in route.stops if stop.key == violation.key)
        limit = stop.begin - excess
        return Reason(courier.key, "late", excess, stop.begin, limit)
    if code == OUT_OF_SHIFT:
        return Reason(courier.key, code, excess, route.end, route.end - excess)
    return Reason(courier.key, code, excess, detail=violation.detail)


def _no_room(problem, plan, courier, orders, left) -> Reason:
    """Return what would be missing at the place where least is missing."""
    timing = Timing(problem, courier)
    free = [step for step in timing.free_of(plan.route_of(courier.key))]
    first = 0 if courier.fixed else 1
    free = free or _only(timing, [])[: first or None]
    best = None
    for at in range(first, len(free) + 1):
        if left and next(left) <= 0:
            return Reason(courier.key, "no_room")
        visits = [Activity(VISIT, order.key) for order in orders]
        route = timing.retime([*free[:at], *visits, *free[at:]])
        lacking = _lacking(validate_route(problem, route))
        if lacking and (best is None or lacking < best[0]):
            best = (lacking, at)
    if best is None:
        return Reason(courier.key, "no_room")
    (_kind, seconds, excess, detail), at = best
    position = len(courier.fixed) + at
    if excess:
        return Reason(
            courier.key, "no_room", excess, position=position, detail=detail or None
        )
    return Reason(courier.key, "no_room", seconds, position=position)


def _lacking(violations) -> tuple[int, int, int, str] | None:
    """How bad it is: first whether something is too much, then how many seconds."""
    loads = [v for v in violations if v.code == OVERLOAD]
    late = [v.excess for v in violations if v.code in (LATE, OUT_OF_SHIFT)]
    if not violations:
        return None
    load = max(loads, key=lambda v: v.excess, default=None)
    if load:
        return 1, max(late, default=0), load.excess, str(load.detail)
    return 0, max(late, default=0), 0, ""
