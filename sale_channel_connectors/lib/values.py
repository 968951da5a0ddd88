"""Texts of the channels turned into values, strictly: doubtful ones are refused."""

import contextlib
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from html import unescape

from .errors import BadDocument

NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
MOST = Decimal(10) ** 12  # no order, price or quantity of this world
MOST_QUANTITY = Decimal(10) ** 9
MOST_LINES = 20_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MOMENTS = ("%Y.%m.%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")


def decimal_of(value: object, place: str) -> Decimal:
    """Return a finite number written plainly, or refuse it by name."""
    if isinstance(value, bool) or value is None:
        raise BadDocument(f"a number is missing, {value!r} is there", place)
    text = str(value).strip()
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < MOST:
        return value
    if not NUMBER.fullmatch(text):
        raise BadDocument(f"{text[:40]!r} is not a number", place)
    number = Decimal(text)
    if abs(number) >= MOST:
        raise BadDocument(f"{text[:40]} is beyond any order", place)
    return number


def decimal_or_none(value: object, place: str) -> Decimal | None:
    """Return None for what is not stated: None, empty, blanks."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return decimal_of(value, place)


def quantity_of(value: object, place: str) -> Decimal:
    """Return a quantity that can be ordered."""
    number = decimal_of(value, place)
    if number < 0:
        raise BadDocument(f"the quantity {number} is negative", place)
    if number >= MOST_QUANTITY:
        raise BadDocument(f"the quantity {number} is beyond any order", place)
    return number


def total_of(value: object, place: str) -> Decimal | None:
    """Return what an order adds up to: stated and not negative, or None."""
    number = decimal_or_none(value, place)
    if number is not None and number < 0:
        raise BadDocument(f"the total {number} is negative", place)
    return number


def percent_of(value: object, place: str) -> Decimal | None:
    """Return a tax rate; shops write -1, blanks or words for "none"."""
    text = str(value if value is not None else "").strip().rstrip("%").strip()
    if not text or not NUMBER.fullmatch(text.replace(",", ".")):
        return None
    rate = decimal_of(text.replace(",", "."), place)
    if rate > 100:
        raise BadDocument(f"a tax of {rate} % cannot be", place)
    return rate if rate >= 0 else None


def text_of(value: object) -> str:
    """Return a text as a person would read it, at most 2,000 characters."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    text = CONTROL.sub("", unescape(str(value)))
    return text.strip()[:2000]


def moment_of(value: object, zone: tzinfo, place: str) -> datetime | None:
    """Return a moment in UTC; a text without offset is the channel's local time.

    An hour that the clock shows twice in autumn is taken as the earlier one, so that
    nothing is missed. Zero dates of the shops are None.
    """
    text = text_of(value)
    if not text or text.startswith(("0000", "-")):
        return None
    moment = _parsed(text)
    if moment is None:
        raise BadDocument(f"{text[:40]!r} is not a date", place)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone, fold=0)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadDocument(f"{text[:40]!r} is not a date", place) from None


def _parsed(text: str) -> datetime | None:
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text)
    for shape in MOMENTS:
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, shape)  # noqa: DTZ007
    return None


def day_of(value: object, place: str) -> date | None:
    """Return a day, of a date or of the beginning of a moment."""
    text = text_of(value)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10].replace(".", "-"))
    except ValueError:
        raise BadDocument(f"{text[:40]!r} is not a date", place) from None


def required(value: object, place: str) -> str:
    """Return a text that must be there."""
    text = text_of(value)
    if not text:
        raise BadDocument("is missing", place)
    return text


def check_count(count: int, place: str) -> None:
    """Refuse an order of more lines than any order has."""
    if count > MOST_LINES:
        raise BadDocument(f"{count} lines are beyond any order", place)


def overlap_of(zone: tzinfo) -> timedelta:
    """Return how far a cursor steps back: over the clock change where times have no
    zone, else over what came while the last page was read."""
    return timedelta(minutes=5) if zone is UTC else timedelta(minutes=70)
