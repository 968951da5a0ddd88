"""A sale as its papers tell it, free of Odoo."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from .parcels import Bank
from .words import day

WITHOUT_TAX = "без НДС"


@dataclass(frozen=True)
class Firm:
    """A seller, buyer or consignee, with all that papers want to know of it."""

    name: str = ""
    address: str = ""
    phone: str = ""
    inn: str = ""
    kpp: str = ""
    okpo: str = ""
    bank: Bank = field(default_factory=Bank)
    director: str = ""
    accountant: str = ""

    @property
    def codes(self) -> str:
        """ИНН and КПП as papers have them: "7706123456/770601001"."""
        return "/".join(code for code in (self.inn, self.kpp) if code)

    @property
    def identity(self) -> str:
        """Name and codes in one line, what is unknown left out."""
        parts = (
            self.name,
            self.inn and f"ИНН {self.inn}",
            self.kpp and f"КПП {self.kpp}",
        )
        return ", ".join(part for part in parts if part)

    @property
    def whole(self) -> str:
        """Everything in one line, what is unknown left out."""
        parts = (self.identity, self.address, self.phone and f"тел.: {self.phone}")
        return ", ".join(part for part in parts if part)

    @property
    def account(self) -> str:
        """The bank account in one line, what is unknown left out."""
        bank = self.bank
        parts = (
            bank.account and f"р/с {bank.account}",
            bank.name and f"в банке {bank.name}",
            bank.bic and f"БИК {bank.bic}",
            bank.correspondent and f"к/с {bank.correspondent}",
        )
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Line:
    """Goods: `price` is of one unit without tax; the other sums are of the line."""

    name: str
    quantity: Decimal
    unit: str
    unit_code: str
    price: Decimal
    untaxed: Decimal
    rate: str  # "20%", or `WITHOUT_TAX`; "0%" is a tax, too
    tax: Decimal
    total: Decimal
    code: str = ""
    weight: Decimal = Decimal(0)

    @property
    def has_tax(self) -> bool:
        return bool(self.tax) or self.rate != WITHOUT_TAX

    @property
    def full_price(self) -> Decimal:
        """The price of one unit with tax, rounded."""
        return self.total / self.quantity if self.quantity else self.total


@dataclass(frozen=True)
class Deal:
    """An order, or one invoice of it. The lines add up to the three sums."""

    number: str
    date: datetime.date
    seller: Firm
    buyer: Firm
    consignee: Firm
    lines: tuple[Line, ...]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    currency: str = "RUB"
    currency_name: str = "Российский рубль, 643"
    basis: str = ""
    payments: str = ""
    shipments: str = ""
    due: datetime.date | None = None

    @property
    def day(self) -> str:
        """The date in words: "26 ноября 2026 г."."""
        return day(self.date)

    @property
    def has_tax(self) -> bool:
        return any(line.has_tax for line in self.lines)
