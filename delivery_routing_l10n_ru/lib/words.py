"""Sums of money, quantities and dates in Russian figures and words."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from num2words import num2words

CENT = Decimal("0.01")
THIN = "\N{NO-BREAK SPACE}"


def money(amount) -> Decimal:
    """Return an amount, exact to the kopeck."""
    return Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP)


def in_words(amount, currency: str = "RUB") -> str:
    """Return a sum as it is written out: "Двадцать один рубль 05 копеек".

    num2words has the cases of roubles and of the larger currencies; a currency that
    it does not know stands as its code.
    """
    amount = money(amount)
    sign = "минус " if amount < 0 else ""
    try:
        text = num2words(
            abs(amount),
            lang="ru",
            to="currency",
            currency=currency,
            cents=False,
            separator="",
        )
    except NotImplementedError:
        whole, part = divmod(abs(amount), 1)
        text = f"{num2words(int(whole), lang='ru')} {currency} {int(part * 100):02}"
    text = f"{sign}{text}"
    return text[0].upper() + text[1:]


def figures(amount) -> str:
    """Return a sum in figures: "1 234,50"."""
    return f"{money(amount):,.2f}".replace(",", THIN).replace(".", ",")


def roubles(amount) -> str:
    """Return the whole roubles of a sum, in figures."""
    return f"{int(money(amount)):,}".replace(",", THIN)


def kopecks(amount) -> str:
    """Return the kopecks of a sum: two figures."""
    return f"{abs(money(amount)) % 1 * 100:02.0f}"


def count(number) -> str:
    """Return a quantity in figures, without zeros at its end."""
    text = f"{Decimal(str(number)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",")


def kilos(weight) -> str:
    """Return a weight in kilograms, to the gram: "2,350"."""
    return f"{weight:.3f}".replace(".", ",")


def day(date: datetime.date) -> str:
    """Return a date in words: "26 ноября 2026 г."."""
    return format_date(date, "d MMMM y 'г.'", locale="ru")


def share(total, weights: list) -> list[Decimal]:
    """Return a sum dealt out by weights, to the kopeck; the shares add up to it."""
    total, left = money(total), sum(Decimal(str(weight)) for weight in weights)
    shares = []
    for weight in weights:
        weight = Decimal(str(weight))
        part = money(total * weight / left) if left else Decimal(0)
        shares.append(part)
        total, left = total - part, left - weight
    if shares and total:  # no weights at all
        shares[-1] += total
    return shares
