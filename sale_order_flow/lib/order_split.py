"""How an order falls into parts: pure arithmetic of quantities."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field

NOW, LATER = "now", "later"
EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the order.

    ``group``: goods of different groups cannot travel together; "" travels with
    anything but stands for a group of its own. ``stock``: the key of what it is taken
    from; None is always there. ``unit``: lines of one unit (a combo) stay together
    and are not divided. ``step``: the smallest quantity that can be ordered.
    ``is_fixed``: stays with the first part (delivery, down payments, rewards).
    """

    key: Hashable
    quantity: float
    group: str = ""
    stock: Hashable | None = None
    unit: Hashable | None = None
    step: float = 1.0
    is_fixed: bool = False


@dataclass(slots=True)
class Part:
    """What goes into one order: quantities by the keys of the items."""

    group: str
    when: str
    shares: dict[Hashable, float] = field(default_factory=dict)

    def add(self, key: Hashable, quantity: float) -> None:
        self.shares[key] = self.shares.get(key, 0.0) + quantity


def split(
    items: list[Item], free: dict[Hashable, float] | None, groups: list[str]
) -> list[Part]:
    """Return the parts, first the one that keeps the order's number.

    :param items: the lines in their order; the first in line gets the free goods
    :param free: free quantity by ``Item.stock``; None leaves availability alone
    :param groups: the order in which groups become parts
    """
    rank = {group: position for position, group in enumerate(["", *groups])}
    parts: dict[tuple[str, str], Part] = {}
    pool = dict(free) if free is not None else None
    for unit in _units([item for item in items if not item.is_fixed]):
        for item, when, quantity in _allot(unit, pool):
            key = (unit[0].group, when)
            parts.setdefault(key, Part(*key)).add(item.key, quantity)
    result = sorted(parts.values(), key=lambda p: (rank[p.group], p.when == LATER))
    first = result[0] if result else Part("", NOW)
    for item in items:
        if item.is_fixed:
            first.add(item.key, item.quantity)
    return result or [first]


def _units(items: list[Item]) -> list[list[Item]]:
    """Group the items that stay together, in the order of the first of each."""
    units: dict[Hashable, list[Item]] = {}
    for position, item in enumerate(items):
        key = ("alone", position) if item.unit is None else ("unit", item.unit)
        units.setdefault(key, []).append(item)
    return list(units.values())


def _allot(unit: list[Item], pool: dict[Hashable, float] | None):
    """Yield (item, when, quantity) for a unit and take it from the pool."""
    if pool is None:
        yield from ((item, NOW, item.quantity) for item in unit)
    elif len(unit) == 1 and unit[0].unit is None:
        yield from _divide(unit[0], pool)
    else:
        when = NOW if _is_there(unit, pool) else LATER
        for item in unit:
            if when == NOW and item.stock is not None:
                pool[item.stock] = pool.get(item.stock, 0.0) - item.quantity
            yield item, when, item.quantity


def _is_there(unit: list[Item], pool: dict[Hashable, float]) -> bool:
    needed: dict[Hashable, float] = {}
    for item in unit:
        if item.stock is not None:
            needed[item.stock] = needed.get(item.stock, 0.0) + item.quantity
    return all(pool.get(key, 0.0) >= needed[key] - EPSILON for key in needed)


def _divide(item: Item, pool: dict[Hashable, float]):
    if item.stock is None:
        yield item, NOW, item.quantity
        return
    there = max(0.0, min(item.quantity, pool.get(item.stock, 0.0)))
    if there < item.quantity:
        there = math.floor(there / item.step + EPSILON) * item.step
    pool[item.stock] = pool.get(item.stock, 0.0) - there
    if there > EPSILON:
        yield item, NOW, there
    if item.quantity - there > EPSILON:
        yield item, LATER, item.quantity - there


def share(amount: int, weights: list[int]) -> list[int]:
    """Divide cents in proportion to weights; what does not divide stays first."""
    total = sum(weights)
    if not total:
        return [amount, *(0 for _weight in weights[1:])]
    rest = [int(amount * weight / total) for weight in weights[1:]]
    return [amount - sum(rest), *rest]
