"""Numbers of postal items, and whether somebody mistyped them."""

import re

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
S10 = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
INNER = re.compile(r"[0-9]{14}")


def clean(text: str) -> str:
    """Return a number without the blanks and dashes that people put into it."""
    return re.sub(r"[\s-]", "", text or "").upper()


def s10_check(serial: str) -> int:
    """Return the check digit of the eight digits of an international number.

    UPU standard S10: weights 8 6 4 2 3 5 9 7; 11 less the rest by 11, where 10 becomes
    0 and 11 becomes 5.
    """
    total = sum(int(d) * w for d, w in zip(serial, S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def inner_check(digits: str) -> int:
    """Return the check digit of the first 13 digits of a Russian inner number.

    The number of Russian Post (ШПИ) has six digits of the post office, two of the
    month, five of the item and this one: three times the digits on odd places and
    once those on even places and it make a multiple of ten.
    """
    total = 3 * sum(map(int, digits[0::2])) + sum(map(int, digits[1::2]))
    return -total % 10


def find_fault(text: str) -> str | None:
    """Tell what is wrong with the number of a postal item.

    :return: None for a right number, "form" for what is no such number at all, else
        the number with the check digit that it should have
    """
    number = clean(text)
    if INNER.fullmatch(number):
        right = f"{number[:13]}{inner_check(number[:13])}"
    elif match := S10.fullmatch(number):
        head, serial, _check, country = match.groups()
        right = f"{head}{serial}{s10_check(serial)}{country}"
    else:
        return "form"
    return None if right == number else right


def pretty(text: str) -> str:
    """Return a number as it is printed for people to read."""
    number = clean(text)
    if INNER.fullmatch(number):
        return f"{number[:6]} {number[6:8]} {number[8:13]} {number[13]}"
    if match := S10.fullmatch(number):
        head, serial, check, country = match.groups()
        return f"{head} {serial[:3]} {serial[3:6]} {serial[6:]}{check} {country}"
    return number


def postcode_digits(text: str) -> str:
    """Return the six digits of a Russian postal code, or "" where it is none."""
    number = clean(text)
    return number if re.fullmatch(r"[0-9]{6}", number) else ""


def phone_digits(text: str) -> str:
    """Return the ten digits of a Russian phone number after +7 or 8, or ""."""
    digits = re.sub(r"[^0-9]", "", text or "")
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    return digits if len(digits) == 10 else ""
