"""What is sent by post, free of Odoo: the forms are filled in from this alone."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from .numbers import clean, find_fault, phone_digits, postcode_digits

GAPS = ("name", "address", "postcode")


@dataclass(frozen=True)
class Bank:
    """Where money is transferred to."""

    name: str = ""
    account: str = ""
    correspondent: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Party:
    """A sender or an addressee; `address` is one line without the postal code."""

    name: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    inn: str = ""
    bank: Bank = Bank()

    @property
    def postcode_digits(self) -> str:
        return postcode_digits(self.postcode)

    @property
    def phone_digits(self) -> str:
        return phone_digits(self.phone)

    def gaps(self) -> list[str]:
        """Return what a form needs and nobody has filled in: names of `GAPS`."""
        has = {
            "name": self.name,
            "address": self.address,
            "postcode": self.postcode_digits,
        }
        return [gap for gap in GAPS if not has[gap]]


@dataclass(frozen=True)
class Item:
    """One kind of goods in a parcel: how many, and what they are worth together."""

    name: str
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True)
class Parcel:
    """One item to post. Money is in roubles; zero is none. `weight` is in kg."""

    reference: str
    sender: Party
    recipient: Party
    items: tuple[Item, ...] = ()
    number: str = ""
    declared: Decimal = Decimal(0)
    collect: Decimal = Decimal(0)
    weight: Decimal = Decimal(0)
    kind: str = "parcel"  # or "packet" (бандероль)
    is_first_class: bool = False
    is_notified: bool = False
    has_sms: bool = False
    has_inventory: bool = False
    date: datetime.date | None = None

    @property
    def good_number(self) -> str:
        """The number where it is a right one, as bars tell it: without blanks."""
        return clean(self.number) if not find_fault(self.number) else ""
