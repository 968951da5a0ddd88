"""Money: what an order's rows add up to, and how far that may be from what is said.

Sums are exact; a rounding is made only where a channel itself rounds, and by name.
"""

import dataclasses
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from .order import Line, RemoteOrder

# Minor units of currencies that do not have two; zero of HUF is how shops write it.
DIGITS = {"BHD": 3, "CLP": 0, "HUF": 0, "ISK": 0, "JPY": 0, "KRW": 0, "KWD": 3}
DIGITS |= {"OMR": 3, "PYG": 0, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0}
USUAL_RATES = tuple(map(Decimal, ("0", "5", "7", "8", "9", "10", "18", "19", "20")))
USUAL_RATES += tuple(map(Decimal, ("21", "22", "23", "24", "25", "27")))


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """A stated figure that the rows do not add up to."""

    figure: str  # items, net, tax or gross
    stated: Decimal
    computed: Decimal
    allowed: Decimal

    @property
    def amount(self) -> Decimal:
        return self.stated - self.computed

    @property
    def is_rounding(self) -> bool:
        """Whether roundings alone explain it."""
        return abs(self.amount) <= self.allowed


def digits_of(currency: str, default: int = 2) -> int:
    """Return how many decimals a shop writes amounts of the currency with."""
    return DIGITS.get(currency, default)


def exact(number: float) -> Decimal:
    """Return a stored number as it was meant, without the noise of its float."""
    return Decimal(f"{number:.6f}").normalize() + 0


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Return the amount rounded as on a bill: half away from zero."""
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def tolerance(lines: int, digits: int) -> Decimal:
    """Return how much roundings of that many rows can differ by.

    :return: max(1 minor unit, lines times half a minor unit)
    """
    unit = Decimal(1).scaleb(-digits)
    return max(unit, unit * lines / 2)


def tax_of(net: Decimal, rate: Decimal, digits: int) -> Decimal:
    return rounded(net * rate / 100, digits)


def net_of(gross: Decimal, rate: Decimal) -> Decimal:
    """Return the exact net of a gross amount; the caller rounds."""
    return gross / (1 + rate / 100)


def rate_of(net: Decimal, tax: Decimal, digits: int) -> Decimal | None:
    """Return the usual rate that gives this tax of this net, if exactly one does."""
    if not net:
        return Decimal(0) if not tax else None
    unit = Decimal(1).scaleb(-digits)
    fitting = [
        rate for rate in USUAL_RATES if abs(net * rate / 100 - tax) <= unit * 6 / 10
    ]
    return fitting[0] if len(fitting) == 1 else None


def line_net(order: RemoteOrder, line: Line, digits: int) -> Decimal | None:
    if line.amount is None or not order.prices_include_tax:
        return line.amount
    if line.tax is not None:
        return line.amount - line.tax
    if line.tax_rate is None:
        return None if line.amount else Decimal(0)
    return rounded(net_of(line.amount, line.tax_rate), digits)


def line_gross(order: RemoteOrder, line: Line, digits: int) -> Decimal | None:
    if line.amount is None or order.prices_include_tax:
        return line.amount
    if line.tax is not None:
        return line.amount + line.tax
    if line.tax_rate is None:
        return None
    return line.amount + tax_of(line.amount, line.tax_rate, digits)


def differences(
    order: RemoteOrder, digits: int | None = None
) -> tuple[Difference, ...]:
    """Return each stated figure that the rows do not exactly add up to.

    A figure is left out when a row lacks what it is made of: nothing is guessed.
    """
    digits = digits_of(order.currency) if digits is None else digits
    return tuple(_differences(order, digits))


def _differences(order: RemoteOrder, digits: int) -> Iterator[Difference]:
    allowed = tolerance(len(order.lines), digits)
    for figure, computed in _sums(order, digits).items():
        stated = getattr(order.totals, figure)
        if stated is None or computed is None:
            continue
        computed = rounded(computed, digits)
        if rounded(stated, digits) != computed:
            yield Difference(figure, stated, computed, allowed)


def _sums(order: RemoteOrder, digits: int) -> dict[str, Decimal | None]:
    nets = [line_net(order, line, digits) for line in order.lines]
    goods = [line_net(order, line, digits) for line in order.lines_of("product")]
    grosses = [line_gross(order, line, digits) for line in order.lines]
    net, gross = _sum(nets), _gross_sum(order, nets, grosses, digits)
    tax = gross - net if net is not None and gross is not None else None
    return {"items": _sum(goods), "net": net, "tax": tax, "gross": gross}


def _gross_sum(order, nets, grosses, digits: int) -> Decimal | None:
    """Return the sum with tax; where rows state no tax, the order's stated tax is it.

    Tax may also be rounded once per rate instead of once per row: that form is taken
    when it is the one that meets the stated total.
    """
    by_row = _sum(grosses)
    stated = order.totals.gross
    if order.prices_include_tax or stated is None:
        return by_row
    if by_row is None:
        net, tax = _sum(nets), order.totals.tax
        return net + tax if net is not None and tax is not None else None
    by_rate = _gross_by_rate(order, nets, digits)
    return by_rate if by_rate == rounded(stated, digits) else by_row


def _gross_by_rate(order, nets, digits: int) -> Decimal | None:
    if any(line.tax_rate is None for line in order.lines) or None in nets:
        return None
    bases: dict[Decimal, Decimal] = {}
    for line, net in zip(order.lines, nets, strict=True):
        bases[line.tax_rate] = bases.get(line.tax_rate, Decimal(0)) + net
    taxes = (tax_of(base, rate, digits) for rate, base in bases.items())
    return rounded(sum(bases.values(), Decimal(0)) + sum(taxes, Decimal(0)), digits)


def _sum(amounts) -> Decimal | None:
    amounts = list(amounts)
    if any(amount is None for amount in amounts):
        return None
    return sum(amounts, Decimal(0))
