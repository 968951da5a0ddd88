"""How far an order is from an offer: pure arithmetic."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer asks for.

    ``points``: what the reward costs; ``per``: points for an order, a unit or a unit
    of money (``mode`` order, unit, money).
    """

    minimum_quantity: float
    minimum_amount: float
    mode: str
    per: float
    points: float


@dataclass(frozen=True, slots=True)
class Missing:
    """What is still to buy; nothing when the offer is earned."""

    quantity: float = 0.0
    amount: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.quantity or self.amount)


def missing(terms: Terms, quantity: float, amount: float) -> Missing | None:
    """Return what the order lacks for the reward; None when it cannot be had so."""
    need_quantity, need_amount = terms.minimum_quantity, terms.minimum_amount
    if terms.per <= 0:
        return None
    if terms.mode == "unit":
        need_quantity = max(need_quantity, math.ceil(terms.points / terms.per))
    elif terms.mode == "money":
        need_amount = max(need_amount, terms.points / terms.per)
    elif terms.per < terms.points:
        return None
    return Missing(
        max(0.0, math.ceil(need_quantity - quantity)), max(0.0, need_amount - amount)
    )
