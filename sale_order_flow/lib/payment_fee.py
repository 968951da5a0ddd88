"""What paying in a certain way costs or saves; knows nothing of Odoo."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """A share of the amount plus a fixed part, not less and not more than the limits.

    ``percent`` is 2.5 for 2.5 %. The other amounts are in the currency of the order;
    ``maximum`` 0 is none. A discount is the same with the other sign, and never more
    than there is to be paid.
    """

    percent: Decimal = Decimal(0)
    fixed: Decimal = Decimal(0)
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    is_discount: bool = False

    def compute(self, base: Decimal, step: Decimal = Decimal("0.01")) -> Decimal:
        """Return what is added to the amount to be paid, rounded half up to ``step``.

        Nothing is added where nothing is to be paid.
        """
        if base <= 0:
            return Decimal(0)
        amount = max(base * self.percent / 100 + self.fixed, self.minimum)
        if self.maximum:
            amount = min(amount, self.maximum)
        amount = (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        return -min(amount, base) if self.is_discount else amount
