"""Random days to plan, small enough to look at: every rule occurs in some of them."""

import dataclasses
import random

import numpy as np

from odoo.addons.delivery_routing.lib.plan import Plan
from odoo.addons.delivery_routing.lib.problem import (
    UNLIMITED,
    UNREACHABLE,
    Break,
    Courier,
    Depot,
    Load,
    Matrix,
    Order,
    Problem,
    Window,
)
from odoo.addons.delivery_routing.lib.timing import Timing

HOUR = 3600
SKILLS = ("cold", "crane")


@dataclasses.dataclass(frozen=True)
class Shape:
    """How big a day is and what occurs in it."""

    orders: int = 8
    couriers: int = 2
    depots: int = 1
    with_breaks: bool = False
    with_pairs: bool = False
    with_pins: bool = False
    with_reloads: bool = False
    in_field: bool = False
    width: int = 12_000
    is_tight: bool = True


def day(shape: Shape, seed: int) -> Problem:
    """Return a day of this shape; the same seed gives the same day."""
    dice = random.Random(seed)
    places = [
        (dice.randint(0, shape.width), dice.randint(0, shape.width))
        for _place in range(shape.depots + shape.orders + 2)
    ]
    matrices = {"car": _matrix(places, 8, dice), "bike": _matrix(places, 4, dice)}
    depots = tuple(
        Depot(f"D{n}", n, Window(6 * HOUR, 22 * HOUR), dice.choice([0, 600]))
        for n in range(shape.depots)
    )
    couriers = tuple(_courier(shape, n, dice) for n in range(shape.couriers))
    orders = [_order(shape, n, dice) for n in range(shape.orders)]
    if shape.with_pairs and shape.orders > 2:
        orders[:2] = _pair(*orders[:2])
    return Problem(tuple(orders), couriers, depots, matrices)


def _matrix(places, speed, dice):
    metres = np.array(
        [
            [int(((a - c) ** 2 + (b - d) ** 2) ** 0.5) for c, d in places]
            for a, b in places
        ],
        dtype=np.int64,
    )
    seconds = metres // speed
    if dice.random() < 0.2:
        lost = dice.randrange(1, len(places))
        metres[lost, :] = metres[:, lost] = UNREACHABLE
        metres[lost, lost] = 0
    return Matrix(metres, seconds)


def _courier(shape, number, dice):
    begin = dice.choice([7, 8, 9, 12]) * HOUR
    end = begin + dice.choice([4, 6, 9]) * HOUR
    noon = (begin + end) // 2
    weight = dice.choice([20_000, 60_000, UNLIMITED])
    return Courier(
        f"C{number}",
        f"D{number % shape.depots}",
        Window(begin, end),
        Load(weight, UNLIMITED, dice.choice([4, 8, 30])),
        dice.choice(["car", "bike"]),
        start=_own_place(shape, dice),
        end=_own_place(shape, dice),
        open_end=dice.random() < 0.2,
        reloads=dice.choice([0, 1, 2]) if shape.with_reloads else 0,
        breaks=(Break(Window(noon - HOUR, noon), 1800),) if shape.with_breaks else (),
        skills=frozenset(skill for skill in SKILLS if dice.random() < 0.6),
        zones=frozenset(["north"]) if dice.random() < 0.2 else frozenset(),
        max_metres=dice.choice([UNLIMITED, 60_000]),
        fixed_cost=dice.choice([0, 50_000]),
        metre_cost=dice.choice([1, 3]),
        second_cost=dice.choice([0, 2, 5]),
    )


def _own_place(shape, dice):
    return shape.depots + shape.orders + 1 if dice.random() < 0.2 else None


def _order(shape, number, dice):
    load = Load(dice.randint(1, 12) * 1000, dice.randint(0, 40) * 1000, 1)
    kind = dice.random()
    return Order(
        f"O{number}",
        None if dice.random() < 0.03 else shape.depots + number,
        _windows(shape, dice),
        dice.choice([120, 300, 900]),
        load if kind < 0.8 else Load(),
        load if kind > 0.7 else Load(),
        depot=f"D{dice.randrange(shape.depots)}" if dice.random() < 0.7 else None,
        ready=dice.choice([0, 0, 0, 10 * HOUR]),
        couriers=frozenset([f"C{dice.randrange(shape.couriers)}"])
        if shape.with_pins and dice.random() < 0.4
        else None,
        skills=frozenset(dice.sample(SKILLS, 1))
        if dice.random() < 0.1
        else frozenset(),
        zone=dice.choice([None, "north", "south"]),
        urgency=dice.choice([1, 1, 3]),
    )


def _windows(shape, dice):
    if not shape.is_tight and dice.random() < 0.5:
        return ()
    starts = sorted(dice.sample(range(7, 19), dice.choice([1, 1, 2])))
    length = dice.choice([1, 2, 4])
    return tuple(Window(hour * HOUR, (hour + length) * HOUR) for hour in starts)


def _pair(first, then):
    first = dataclasses.replace(
        first,
        windows=first.windows[:1],
        deliver=Load(),
        collect=Load(2000, 0, 1),
        depot=None,
        ready=0,
    )
    then = dataclasses.replace(
        then,
        windows=then.windows[:1],
        deliver=first.collect,
        collect=Load(),
        depot=None,
        ready=0,
        takes_from=first.key,
    )
    return first, then


def later(problem: Problem, plan: Plan, done: int) -> Problem:
    """Return the rest of the day when each courier has made so many stops."""
    couriers = []
    for courier in problem.couriers:
        fixed = plan.route_of(courier.key).stops[:done]
        aboard = _aboard(problem, courier, plan.route_of(courier.key), done)
        couriers.append(dataclasses.replace(courier, fixed=fixed, aboard=aboard))
    return Problem(
        problem.orders, tuple(couriers), problem.depots, dict(problem.matrices)
    )


def _aboard(problem, courier, route, done):
    timing = Timing(problem, courier)
    if not any(stop.is_depot for stop in route.stops[:done]):
        return frozenset()
    keys = []
    for stop in route.stops[done:]:
        if stop.is_depot:
            break
        if stop.is_visit and timing.is_from_depot(problem.order_of[stop.key]):
            keys.append(stop.key)
    return frozenset(keys)
