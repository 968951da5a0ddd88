"""What goes back to who ordered: an answer to an order, and a notice of a shipment."""

import dataclasses
from datetime import datetime
from decimal import Decimal
from typing import Literal

from .order import ProductIds

Verdict = Literal["accepted", "changed", "backordered", "rejected"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Who writes to whom, by the names they know each other by."""

    sender: str
    recipient: str
    sender_domain: str = ""
    recipient_domain: str = ""
    secret: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLine:
    """A row of the order that is answered, by the buyer's own line number."""

    id: str
    ids: ProductIds = dataclasses.field(default_factory=ProductIds)
    name: str = ""
    quantity: Decimal
    unit: str = ""
    verdict: Verdict = "accepted"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The seller's answer to an order.

    ``number`` is this answer's own and ``order_number`` the buyer's; ``payload_id``
    is the message that is answered, where the format has such a thing.
    """

    number: str
    order_number: str
    payload_id: str = ""
    issued_at: datetime
    verdict: Verdict = "accepted"
    currency: str = ""
    note: str = ""
    lines: tuple[ReplyLine, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """Goods on their way: what, how, and how to follow them."""

    number: str
    order_number: str
    payload_id: str = ""
    shipped_at: datetime
    carrier: str = ""
    tracking: str = ""
    tracking_url: str = ""
    is_complete: bool = True
    lines: tuple[ReplyLine, ...] = ()
