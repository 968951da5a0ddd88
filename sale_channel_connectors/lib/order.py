"""The neutral order: what every format becomes before it meets the database.

Amounts are Decimals as the channel states them; nothing is rounded here. Moments are
aware datetimes in UTC. What a channel does not say is ``None`` or empty, never zero.
"""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

State = Literal["draft", "open", "shipped", "closed", "cancelled", "refunded"]
LineKind = Literal["product", "shipping", "fee", "discount", "gift", "deposit"]
Audience = Literal["buyer", "carrier", "internal"]
MERGED, RETURNED = "merged from", "returned from"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A place and who is met there. ``country`` is an ISO code of two letters."""

    name: str = ""
    company: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    zip: str = ""
    state: str = ""
    country: str = ""
    country_name: str = ""
    vat: str = ""
    gln: str = ""
    email: str = ""
    phone: str = ""
    pickup_point: str = ""
    pickup_carrier: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys. ``external_id`` is the customer's id there, empty for a guest."""

    external_id: str = ""
    name: str = ""
    company: str = ""
    vat: str = ""
    gln: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""

    @property
    def is_guest(self) -> bool:
        return not self.external_id


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProductIds:
    """By what names the channel calls a product; the first that is known counts."""

    sku: str = ""
    ean: str = ""
    shop: str = ""  # the channel's own id, of the variant where there is one
    buyer: str = ""
    parent: str = ""  # the channel's own id of what ``shop`` is a variant of

    def __iter__(self) -> Iterator[str]:
        return iter(filter(None, (self.sku, self.ean, self.shop, self.buyer)))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a line that goes to a place of its own."""

    quantity: Decimal
    gln: str = ""
    requested_on: date | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of an order.

    ``amount`` is the whole row's, after discounts: with tax when the order's
    ``prices_include_tax`` says so, else without. It is None when the buyer leaves the
    price to the seller. ``tax`` is the row's tax as stated; ``tax_rate`` in percent.
    """

    id: str
    kind: LineKind = "product"
    ids: ProductIds = ProductIds()
    name: str = ""
    variant: tuple[tuple[str, str], ...] = ()
    quantity: Decimal = Decimal(1)
    unit: str = ""
    amount: Decimal | None = None
    tax: Decimal | None = None
    tax_rate: Decimal | None = None
    requested_on: date | None = None
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def unit_price(self) -> Decimal | None:
        """The price of one, exact to 28 digits; the amount rules where they differ."""
        if self.amount is None or not self.quantity:
            return self.amount
        return self.amount / self.quantity


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How the order is, or will be, paid."""

    code: str = ""
    name: str = ""
    is_paid: bool = False
    amount: Decimal | None = None
    transaction: str = ""
    paid_at: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How the goods shall travel."""

    code: str = ""
    name: str = ""
    tracking: tuple[str, ...] = ()
    requested_on: date | None = None
    latest_on: date | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the channel says the order adds up to; each is checked where stated.

    ``items``: product rows without tax. ``net``: all rows without tax. ``tax``: all
    tax. ``gross``: what the buyer pays, before vouchers that are money.
    """

    items: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    audience: Audience
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RemoteOrder:
    """An order of a channel.

    ``external_id`` is what the channel never gives to another order; ``number`` is
    what people there call it. ``version`` grows or changes with each change there.
    ``is_final`` is False as long as no order may be made of it (not paid yet, a
    cart, a draft). ``refunds`` are single ones, each with its id; ``paid_back`` is the
    sum so far of each payment, where a channel tells no single ones.
    """

    external_id: str
    number: str
    version: str = ""
    state: State = "open"
    raw_status: str = ""
    is_test: bool = False
    placed_at: datetime | None = None
    modified_at: datetime | None = None
    currency: str = ""
    prices_include_tax: bool = False
    totals: Totals = Totals()
    buyer: Buyer = Buyer()
    bill_to: Address = Address()
    ship_to: Address = Address()
    lines: tuple[Line, ...] = ()
    payment: Payment = Payment()
    delivery: Delivery = Delivery()
    coupons: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    parents: tuple[tuple[str, str], ...] = ()
    refunds: tuple[tuple[str, Decimal], ...] = ()
    paid_back: tuple[tuple[str, Decimal], ...] = ()

    @property
    def is_final(self) -> bool:
        return self.state != "draft"

    @property
    def returned_from(self) -> str:
        """The number of the order whose goods this one takes back; mostly none."""
        return next((key for kind, key in self.parents if kind == RETURNED), "")

    def lines_of(self, *kinds: LineKind) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.kind in kinds)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read: a kind, and the orders in it.

    Kinds with orders: ``order``, ``change``, ``cancel``, ``return``. Others name what
    it is, so that nothing is taken for an order by mistake, nor lost in silence.
    """

    kind: str
    orders: tuple[RemoteOrder, ...] = ()
    reference: str = ""
    extra: tuple[tuple[str, str], ...] = ()
