"""Whether a customer's former orders fulfil a condition; knows nothing of Odoo."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum


class Refusal(Enum):
    """Why the former orders do not fulfil a condition."""

    NUMBER = "number"  # this is not the order that is rewarded
    TOO_LATE = "too_late"  # the previous order is too long ago, or there is none
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class OrderHistory:
    """What a customer ordered before.

    ``count`` orders over ``amount``, the last one on ``last_day`` (None without one).
    ``uses`` counts the orders that had this discount. The parts of a split order are
    one order.
    """

    count: int = 0
    amount: Decimal = Decimal(0)
    last_day: date | None = None
    uses: int = 0


@dataclass(frozen=True, slots=True)
class HistoryCondition:
    """What is asked of the former orders; 0 everywhere asks for nothing.

    ``number`` is which order of the customer the new one has to be: ``repeat`` says
    whether only that one, it and all later ones, or every so many-th.
    """

    number: int = 0
    repeat: str = "only"  # or "from", "every"
    within_days: int = 0
    count_min: int = 0
    count_max: int = 0
    amount_min: Decimal = Decimal(0)
    amount_max: Decimal = Decimal(0)
    uses_max: int = 0

    def find_refusal(self, history: OrderHistory, today: date) -> Refusal | None:
        """Return the first thing that the history does not fulfil, or None."""
        checks = (
            (self.uses_max and history.uses >= self.uses_max, Refusal.USED_UP),
            (not self._is_number_right(history.count + 1), Refusal.NUMBER),
            (not self._is_recent(history.last_day, today), Refusal.TOO_LATE),
            (history.count < self.count_min, Refusal.TOO_FEW),
            (self.count_max and history.count > self.count_max, Refusal.TOO_MANY),
            (history.amount < self.amount_min, Refusal.TOO_LITTLE),
            # the upper end is the lower end of the next tier
            (self.amount_max and history.amount >= self.amount_max, Refusal.TOO_MUCH),
        )
        return next((refusal for failed, refusal in checks if failed), None)

    def _is_number_right(self, number: int) -> bool:
        if not self.number:
            return True
        if self.repeat == "every":
            return number % self.number == 0
        if self.repeat == "from":
            return number >= self.number
        return number == self.number

    def _is_recent(self, last_day: date | None, today: date) -> bool:
        if not self.within_days:
            return True
        return last_day is not None and (today - last_day).days <= self.within_days
