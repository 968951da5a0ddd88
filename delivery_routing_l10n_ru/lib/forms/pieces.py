"""What forms have in common: captioned lines, postal codes, and the usual values."""

from ..canvas import Cells, Element, Field, Rule, Text, Tick
from ..numbers import pretty
from ..parcels import Parcel, Party
from ..words import figures, in_words, kilos, kopecks, roubles

CAPTION = 5.5  # points


def line(
    name, x, y, w, label="", indent=0.0, under="", rows=1, row=5.5, size=10.0
) -> tuple[Element, ...]:
    """Return ruled lines to write on; `y` is the first of them.

    :param label: stands before the first line, and takes `indent` of it
    :param under: small words below the last line
    """
    elements: list[Element] = []
    if label:
        elements.append(Text(x, y - 0.8, label, 7.5))
    left, width = x + indent, w - indent
    for number in range(rows):
        at = y + row * number
        elements.append(Rule(left, at, left + width, at))
    elements.append(Field(name, left, y - row, width, row * rows, size, rows=rows))
    if under:
        last = y + row * (rows - 1)
        elements.append(Text(left + width / 2, last + 2.1, under, CAPTION, "center"))
    return tuple(elements)


def postcode(name, x, y, w=30.0, h=5.5, label="Индекс") -> tuple[Element, ...]:
    """Return the six cells of a postal code, and their caption below."""
    return (
        Cells(name, x, y, w, h, 6, 12.0),
        Text(x + w / 2, y + h + 2.1, label, CAPTION, "center"),
    )


def phone(name, x, y, w=42.0, h=4.8) -> tuple[Element, ...]:
    """Return the ten cells of a phone number."""
    return (Text(x - 1, y + h - 1.3, "+7", 8, "right"), Cells(name, x, y, w, h, 10))


def tick(name, x, y, label, side=3.6) -> tuple[Element, ...]:
    """Return a square with its words to the right of it."""
    return (Tick(name, x, y, side), Text(x + side + 1.2, y + side - 0.9, label, 7.5))


def party(prefix: str, who: Party) -> dict:
    """Return the values of a sender or an addressee."""
    return {
        f"{prefix}_name": who.name,
        f"{prefix}_address": who.address,
        f"{prefix}_postcode": who.postcode_digits,
        f"{prefix}_phone": who.phone_digits,
    }


def money(prefix: str, amount) -> dict:
    """Return a sum in figures and words; nothing where there is none."""
    if not amount:
        return {}
    return {
        f"{prefix}_figures": figures(amount),
        f"{prefix}_words": in_words(amount),
        f"{prefix}_roubles": roubles(amount),
        f"{prefix}_kopecks": kopecks(amount),
        prefix: True,
    }


def transfer(parcel: Parcel) -> dict:
    """Return who pays to whom at the door, and to which account: the money goes the
    other way than the parcel."""
    payee = parcel.sender
    return {
        **party("payer", parcel.recipient),
        **party("payee", payee),
        "inn": payee.inn,
        "bank": payee.bank.name,
        "account": payee.bank.account,
        "correspondent": payee.bank.correspondent,
        "bic": payee.bank.bic,
    }


def usual(parcel: Parcel) -> dict:
    """Return the values that most forms have."""
    return {
        **party("from", parcel.sender),
        **party("to", parcel.recipient),
        **money("declared", parcel.declared),
        **money("collect", parcel.collect),
        "reference": parcel.reference,
        "number": pretty(parcel.number),
        "bars": parcel.good_number,
        "parcel": parcel.kind == "parcel",
        "packet": parcel.kind == "packet",
        "first_class": parcel.is_first_class,
        "notified": parcel.is_notified,
        "inventory": parcel.has_inventory,
        "weight": kilos(parcel.weight) if parcel.weight else "",
    }
