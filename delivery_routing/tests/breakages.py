"""Fifteen ways to spoil a good plan on purpose; each says how it has to be found."""

import dataclasses
from itertools import pairwise

from odoo.addons.delivery_routing.lib import validate as rules
from odoo.addons.delivery_routing.lib.plan import DEPOT, Activity
from odoo.addons.delivery_routing.lib.problem import Problem
from odoo.addons.delivery_routing.lib.timing import Timing


def late(problem, plan, dice):
    stop, route = _pick(
        dice,
        (
            (s, r)
            for r in plan.routes
            for s in _free(problem, r)
            if s.is_visit and problem.order_of[s.key].windows
        ),
    )
    last = max(w.end for w in problem.order_of[stop.key].windows)
    at = route.stops.index(stop)
    return problem, _with(plan, _delayed(route, at, last - stop.begin + 1)), rules.LATE


def overload(problem, plan, dice):
    route, key = _pick(
        dice,
        (
            (r, s.key)
            for r in plan.routes
            for s in r.stops
            if s.is_visit and problem.order_of[s.key].deliver.weight
        ),
    )
    courier = problem.courier_of[route.courier]
    weight = problem.order_of[key].deliver.weight - 1
    capacity = dataclasses.replace(courier.capacity, weight=weight)
    smaller = dataclasses.replace(courier, capacity=capacity)
    return _with_courier(problem, smaller), plan, rules.OVERLOAD


def lost(problem, plan, dice):
    key, route = _pick(
        dice,
        (
            (s.key, r)
            for r in plan.routes
            for s in _free(problem, r)
            if s.is_visit and not _is_paired(problem, s.key)
        ),
    )
    stops = tuple(stop for stop in route.stops if stop.key != key)
    return problem, _with(plan, dataclasses.replace(route, stops=stops)), rules.LOST


def doubled(problem, plan, dice):
    key = _pick(dice, (key for route in plan.routes for key in route.orders))
    twice = dataclasses.replace(plan, unplanned=(*plan.unplanned, key))
    return problem, twice, rules.DOUBLED


def wrong_pin(problem, plan, dice):
    key, route, other = _pick(
        dice,
        (
            (s.key, r, other)
            for r in plan.routes
            for s in _free(problem, r)
            for other in plan.routes
            if s.is_visit and problem.order_of[s.key].couriers and other is not r
        ),
    )
    return problem, _moved(problem, plan, key, route, other), rules.NOT_ALLOWED


def out_of_shift(problem, plan, dice):
    route = _pick(dice, (r for r in plan.routes if _free(problem, r)))
    courier = problem.courier_of[route.courier]
    at = len(courier.fixed)
    late_by = courier.shift.end - route.end + 1
    return problem, _with(plan, _delayed(route, at, late_by)), rules.OUT_OF_SHIFT


def skipped_break(problem, plan, dice):
    route = _pick(
        dice,
        (
            r
            for r in plan.routes
            for s in _free(problem, r)
            if s.is_break and _is_due(problem, r, s)
        ),
    )
    stops = tuple(stop for stop in route.stops if not stop.is_break)
    broken = dataclasses.replace(route, stops=stops)
    return problem, _with(plan, broken), rules.SKIPPED_BREAK


def handed_over_early(problem, plan, dice):
    first, then, route = _pick(
        dice,
        (
            (first, then, r)
            for r in plan.routes
            for first, then in problem.handed_on_to.items()
            if {first, then} <= {s.key for s in _free(problem, r)}
        ),
    )
    swap = {first: then, then: first}
    timing = Timing(problem, problem.courier_of[route.courier])
    steps = [
        dataclasses.replace(step, key=swap.get(step.key, step.key))
        for step in timing.free_of(route)
    ]
    return problem, _with(plan, timing.retime(steps)), rules.HANDED_OVER_EARLY


def other_depot(problem, plan, dice):
    route, depot = _pick(
        dice,
        (
            (r, depot.key)
            for r in plan.routes
            for depot in problem.depots
            if any(s.is_depot for s in _free(problem, r))
            and depot.key != problem.courier_of[r.courier].depot
        ),
    )
    timing = Timing(problem, problem.courier_of[route.courier])
    steps = [
        Activity(DEPOT, depot) if step.is_depot else step
        for step in timing.free_of(route)
    ]
    return problem, _with(plan, timing.retime(steps)), rules.OTHER_DEPOT


def done_stop_moved(problem, plan, dice):
    route = _pick(dice, (r for r in plan.routes if problem.courier_of[r.courier].fixed))
    at = dice.randrange(len(problem.courier_of[route.courier].fixed))
    stop = route.stops[at]
    moved = dataclasses.replace(stop, begin=stop.begin + 60, leave=stop.leave + 60)
    stops = (*route.stops[:at], moved, *route.stops[at + 1 :])
    broken = dataclasses.replace(route, stops=stops)
    return problem, _with(plan, broken), rules.FIXED_MOVED


def flown(problem, plan, dice):
    """Somebody is at a door as soon as he has left the one before."""
    route, before, stop = _pick(
        dice,
        (
            (r, before, stop)
            for r in plan.routes
            for before, stop in pairwise(r.stops)
            if before.is_visit and stop.is_visit and _way(problem, r, before, stop)
        ),
    )
    at = route.stops.index(stop)
    sooner = dataclasses.replace(stop, arrive=before.leave)
    stops = (*route.stops[:at], sooner, *route.stops[at + 1 :])
    broken = dataclasses.replace(route, stops=stops)
    return problem, _with(plan, broken), rules.IMPOSSIBLE_TIMES


def flown_home(problem, plan, dice):
    route = _pick(
        dice,
        (
            r
            for r in plan.routes
            if r.stops and r.stops[-1].is_visit and r.end > r.stops[-1].leave
        ),
    )
    broken = dataclasses.replace(route, end=route.stops[-1].leave)
    return problem, _with(plan, broken), rules.IMPOSSIBLE_TIMES


def unmeasured(problem, plan, dice):
    route = _pick(dice, (r for r in plan.routes if r.metres))
    broken = dataclasses.replace(route, metres=route.metres - 1)
    return problem, _with(plan, broken), rules.IMPOSSIBLE_TIMES


def too_far(problem, plan, dice):
    route = _pick(dice, (r for r in plan.routes if r.metres))
    courier = problem.courier_of[route.courier]
    tired = dataclasses.replace(courier, max_metres=route.metres - 1)
    return _with_courier(problem, tired), plan, rules.TOO_FAR


def without_place(problem, plan, dice):
    key = _pick(dice, (key for route in plan.routes for key in route.orders))
    nowhere = dataclasses.replace(problem.order_of[key], place=None)
    orders = [nowhere if order.key == key else order for order in problem.orders]
    changed = Problem(
        tuple(orders), problem.couriers, problem.depots, dict(problem.matrices)
    )
    return changed, plan, rules.NO_PLACE


ALL = (
    late,
    overload,
    lost,
    doubled,
    wrong_pin,
    out_of_shift,
    skipped_break,
    handed_over_early,
    other_depot,
    done_stop_moved,
    flown,
    flown_home,
    unmeasured,
    too_far,
    without_place,
)


class NothingToBreak(Exception):
    """The plan has nothing of this kind."""


def _pick(dice, choices):
    found = list(choices)
    if not found:
        raise NothingToBreak
    return dice.choice(found)


def _free(problem, route):
    return route.stops[len(problem.courier_of[route.courier].fixed) :]


def _is_paired(problem, key):
    return problem.order_of[key].takes_from or key in problem.handed_on_to


def _way(problem, route, here, there):
    """Return the seconds between two doors."""
    seconds = problem.matrix_for(problem.courier_of[route.courier]).second_rows
    return seconds[problem.order_of[here.key].place][problem.order_of[there.key].place]


def _is_due(problem, route, stop):
    window = problem.courier_of[route.courier].breaks[stop.key].window
    return route.start < window.start and route.end > window.end


def _with(plan, broken):
    routes = [broken if r.courier == broken.courier else r for r in plan.routes]
    return dataclasses.replace(plan, routes=tuple(routes))


def _with_courier(problem, changed):
    couriers = [changed if c.key == changed.key else c for c in problem.couriers]
    return Problem(
        problem.orders, tuple(couriers), problem.depots, dict(problem.matrices)
    )


def _delayed(route, at, seconds):
    """Return the route with this stop and all after it so much later."""
    stops = [
        stop
        if number < at
        else dataclasses.replace(
            stop,
            arrive=stop.arrive + seconds,
            begin=stop.begin + seconds,
            leave=stop.leave + seconds,
        )
        for number, stop in enumerate(route.stops)
    ]
    return dataclasses.replace(route, stops=tuple(stops), end=route.end + seconds)


def _moved(problem, plan, key, route, other):
    from_ = Timing(problem, problem.courier_of[route.courier])
    to = Timing(problem, problem.courier_of[other.courier])
    step = next(s for s in from_.free_of(route) if s.key == key)
    left = [s for s in from_.free_of(route) if s != step]
    plan = _with(plan, from_.retime(left))
    return _with(plan, to.retime([*to.free_of(other), step]))
