"""Who and what a remote order means, decided from what is known here.

The functions see plain values, no database: keys that a record may be found by, best
first. The first key that exactly one record has is the match.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator

from .order import Address, Line, RemoteOrder

# Addresses that marketplaces give out anew for each order: they name nobody.
ALIASES = ("marketplace.amazon.", "members.ebay.com", "reply.newegg", "localhost")


def plain(text: str) -> str:
    """Return a text as it is compared: no case, accents, punctuation or spaces."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in bare if one.isalnum())


def vat_of(text: str) -> str:
    """Return a VAT number as it is compared; empty for what is too short to be one."""
    number = re.sub(r"[^0-9A-Z]", "", text.upper())
    return number if len(number) >= 8 else ""


def email_of(text: str) -> str:
    """Return an e-mail address as it is compared; empty for an alias or no address."""
    address = text.strip().casefold()
    _user, at, domain = address.partition("@")
    if not at or "." not in domain or any(one in domain for one in ALIASES):
        return ""
    return address


def partner_keys(order: RemoteOrder) -> Iterator[tuple[str, str]]:
    """Yield what the buyer may be known by, best first: (kind, value).

    Kinds: ``binding`` (the channel's own id), ``vat``, ``gln``, ``email``.
    """
    buyer = order.buyer
    if buyer.external_id:
        yield "binding", buyer.external_id
    vat = vat_of(buyer.vat or order.bill_to.vat)
    if vat:
        yield "vat", vat
    if buyer.gln:
        yield "gln", buyer.gln
    email = email_of(buyer.email)
    if email:
        yield "email", email


def address_key(address: Address) -> str:
    """Return the same key for the same place and person, however it was typed."""
    parts = (address.name, address.company, address.street, address.street2)
    parts += (address.zip, address.city, address.country, address.pickup_point)
    return hashlib.sha256("\0".join(map(plain, parts)).encode()).hexdigest()[:32]


def product_keys(line: Line) -> Iterator[tuple[str, str]]:
    """Yield what the product may be known by, best first: (kind, value).

    Kinds: ``binding``, ``default_code``, ``barcode``. Never the name.
    """
    ids = line.ids
    for value in (ids.shop, ids.sku, ids.buyer):
        if value:
            yield "binding", value
    if ids.sku:
        yield "default_code", ids.sku
    if ids.ean:
        yield "barcode", ids.ean.lstrip("0")


def binding_value(line: Line) -> str:
    """Return the name under which a missing product is asked for."""
    return next(iter(line.ids), "") or line.name


def first_match(keys: Iterable[tuple[str, str]], found: dict[tuple[str, str], list]):
    """Return the record of the first key that exactly one record has, or None."""
    for key in keys:
        records = found.get(key) or []
        if len(records) == 1:
            return records[0]
    return None
