"""cXML: purchase orders as public buyers push them. Read by pure functions.

The DOCTYPE that every file carries is allowed and never loaded. Prices are without
tax; ``Total`` is the goods without tax and shipping.
"""

import dataclasses
import re
from datetime import UTC, datetime
from decimal import Decimal

from lxml import etree

from . import safe_xml
from .errors import BadDocument
from .order import (
    Address,
    Buyer,
    Delivery,
    Document,
    Line,
    Note,
    Payment,
    ProductIds,
    RemoteOrder,
    Totals,
)
from .safe_xml import child, children, local, text
from .values import (
    check_count,
    day_of,
    decimal_of,
    decimal_or_none,
    moment_of,
    percent_of,
    quantity_of,
    required,
    text_of,
    total_of,
)

MASK = "***"
_SECRET = re.compile(
    rb"(<(?:\w+:)?SharedSecret(?:\s[^<>]*)?(?<!/)>).*?(?=</(?:\w+:)?SharedSecret|\Z)",
    re.DOTALL,
)
_CARD = re.compile(rb"(<(?:\w+:)?PCard\s(?:[^<>]*?\s)?number\s*=\s*[\"'])[^\"'<>]*")
KINDS = {"new": "order", "update": "change", "delete": "cancel"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who sent a message to whom; the secret never shows in a representation."""

    payload_id: str
    sent_at: datetime | None
    buyer: str
    buyer_domain: str
    seller: str
    seller_domain: str
    sender: str
    sender_domain: str
    secret: str = dataclasses.field(repr=False)
    is_test: bool


def open_envelope(data: bytes) -> tuple[Envelope, object]:
    """Return the envelope and the element of the message in it.

    :raise BadDocument: when it is no cXML
    """
    root = safe_xml.parse(data, allow_cxml_doctype=True)
    if local(root).lower() != "cxml":
        raise BadDocument(f"a root <{local(root)}> is not cXML")
    header = child(root, "Header")
    body = next((one for one in root if local(one) != "Header"), None)
    inner = next(iter(body), None) if body is not None else None
    sender = child(header, "Sender", "Credential")
    buyer, seller = (child(header, one, "Credential") for one in ("From", "To"))
    envelope = Envelope(
        payload_id=text_of(root.get("payloadID")),
        sent_at=_sent_at(root),
        buyer=text(buyer, "Identity"),
        buyer_domain=_domain(buyer),
        seller=text(seller, "Identity"),
        seller_domain=_domain(seller),
        sender=text(sender, "Identity"),
        sender_domain=_domain(sender),
        secret=text(sender, "SharedSecret"),
        is_test=body is not None and body.get("deploymentMode") == "test",
    )
    return envelope, inner if inner is not None else root


def mask(data: bytes) -> bytes:
    """Return a message as it may be kept: without its secret and its card number.

    All other bytes stay as they came; only where a secret is written in a way that
    they do not show, the message is written anew.
    """
    data = _CARD.sub(rb"\g<1>***", _SECRET.sub(rb"\g<1>***", data))
    try:
        root = safe_xml.parse(data, allow_cxml_doctype=True)
    except BadDocument:
        return data
    shown = [one for one in root.iter("{*}SharedSecret") if text(one) not in ("", MASK)]
    cards = [one for one in root.iter("{*}PCard") if one.get("number", MASK) != MASK]
    for element in shown:
        element[:] = []
        element.text = MASK
    for element in cards:
        element.set("number", MASK)
    if not shown and not cards:
        return data
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _sent_at(root) -> datetime | None:
    """Return when it was sent; live senders write it in ways of their own."""
    try:
        return moment_of(root.get("timestamp"), UTC, "cXML/@timestamp")
    except BadDocument:
        return None


def _domain(credential) -> str:
    return "" if credential is None else text_of(credential.get("domain")).lower()


def read(data: bytes) -> Document:
    """Return what a message holds.

    :raise BadDocument: when it is no cXML, or the order in it cannot be read
    """
    envelope, message = open_envelope(data)
    name = local(message)
    extra = (("payload_id", envelope.payload_id),)
    if name != "OrderRequest":
        return Document(kind=_kind(message), extra=extra)
    order = order_of(message, envelope)
    header = child(message, "OrderRequestHeader")
    kind = KINDS.get(text_of(header.get("type")) or "new")
    if kind is None:
        raise BadDocument("the type is not new, update or delete", "@type")
    return Document(
        kind=kind, orders=(order,), reference=envelope.payload_id, extra=extra
    )


def _kind(message) -> str:
    """Return the name in words: PunchOutSetupRequest is "punch out setup request"."""
    name = local(message)
    if name == "Status":
        return "response"
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in name)
    return words.strip()


def order_of(message, envelope: Envelope) -> RemoteOrder:
    """Return the order of one ``OrderRequest`` element."""
    header = child(message, "OrderRequestHeader")
    if header is None:
        raise BadDocument("is missing", "OrderRequestHeader")
    number = required(header.get("orderID"), "OrderRequestHeader/@orderID")
    place = f"OrderRequest[{number}]"
    placed = moment_of(header.get("orderDate"), UTC, f"{place}/@orderDate")
    version = text_of(header.get("orderVersion"))
    total, currency = _money(child(header, "Total"), f"{place}/Total")
    tax, _currency = _money(child(header, "Tax"), f"{place}/Tax")
    bill_to = _address(child(header, "BillTo", "Address"))
    return RemoteOrder(
        external_id=f"{envelope.buyer}/{number}" if envelope.buyer else number,
        number=number,
        version=version or envelope.payload_id,
        state="cancelled" if header.get("type") == "delete" else "open",
        raw_status=text_of(header.get("type")) or "new",
        is_test=envelope.is_test,
        placed_at=placed,
        modified_at=envelope.sent_at or placed,
        currency=currency,
        totals=Totals(items=total, tax=tax),
        buyer=_buyer(header, envelope, bill_to),
        bill_to=bill_to,
        ship_to=_address(child(header, "ShipTo", "Address")),
        lines=_lines(message, header, place),
        payment=_payment(header),
        delivery=Delivery(
            requested_on=day_of(
                header.get("requestedDeliveryDate"), f"{place}/@requestedDeliveryDate"
            )
        ),
        notes=_notes(header),
        references=_references(header),
    )


def _buyer(header, envelope: Envelope, bill_to: Address) -> Buyer:
    contact = child(header, "Contact")
    return Buyer(
        external_id=envelope.buyer,
        name=text(contact, "Name") or bill_to.name,
        company=bill_to.name,
        email=text(contact, "Email") or bill_to.email,
        phone=_phone(contact) or bill_to.phone,
    )


def _address(element) -> Address:
    postal = child(element, "PostalAddress")
    country = child(postal, "Country")
    streets = [text(one) for one in children(postal, "Street")]
    persons = [text(one) for one in children(postal, "DeliverTo")]
    return Address(
        name=text(element, "Name"),
        company=text(element, "Name"),
        street=text_of(streets[0] if streets else ""),
        street2=text_of(", ".join(streets[1:] + persons)),
        city=text(postal, "City"),
        zip=text(postal, "PostalCode"),
        state=text(postal, "State"),
        country="" if country is None else text_of(country.get("isoCountryCode")),
        country_name=text(postal, "Country"),
        gln="" if element is None else text_of(element.get("addressID")),
        email=text(element, "Email"),
        phone=_phone(element),
    )


def _phone(element) -> str:
    number = child(element, "Phone", "TelephoneNumber")
    names = ("CountryCode", "AreaOrCityCode", "Number", "Extension")
    found = [text(number, name) for name in names]
    prefix = f"+{found[0]}" if found[0] else ""
    return " ".join(filter(None, (prefix, *found[1:])))


def _money(element, place: str) -> tuple[Decimal | None, str]:
    money = child(element, "Money")
    if money is None:
        return None, ""
    currency = text_of(money.get("currency")).upper()
    return total_of(_plain(text(money)), place), currency


def _plain(number: str) -> str:
    """Drop the thousands commas that the specification allows."""
    return number.replace(",", "")


def _lines(message, header, place: str) -> tuple[Line, ...]:
    items = children(message, "ItemOut")
    check_count(len(items), place)
    found = [_line(item, f"{place}/ItemOut[{i}]") for i, item in enumerate(items, 1)]
    shipping, _currency = _money(child(header, "Shipping"), f"{place}/Shipping")
    if shipping is not None:
        title = text(header, "Shipping", "Description")
        line = Line(id="shipping", kind="shipping", name=title, amount=shipping)
        found.append(line)
    return tuple(found)


def _line(item, place: str) -> Line:
    detail = child(item, "ItemDetail")
    quantity = quantity_of(item.get("quantity"), f"{place}/@quantity")
    price = child(detail, "UnitPrice", "Money")
    amount = None
    if price is not None:
        unit_price = decimal_of(_plain(text(price)), f"{place}/UnitPrice")
        amount = unit_price * quantity / _basis(detail, place)
    tax = child(item, "Tax", "Money")
    rate = child(item, "Tax", "TaxDetail")
    return Line(
        id=text_of(item.get("lineNumber")) or place.rpartition("[")[2].rstrip("]"),
        ids=ProductIds(
            sku=text(item, "ItemID", "SupplierPartID"),
            buyer=text(item, "ItemID", "BuyerPartID"),
        ),
        name=text_of(text(detail, "Description")),
        quantity=quantity,
        unit=text(detail, "UnitOfMeasure"),
        amount=amount,
        tax=decimal_or_none(_plain(text(tax)), f"{place}/Tax"),
        tax_rate=percent_of(rate.get("percentageRate"), f"{place}/Tax")
        if rate is not None
        else None,
        requested_on=day_of(
            item.get("requestedDeliveryDate"), f"{place}/@requestedDeliveryDate"
        ),
        notes=tuple(filter(None, (text_of(_own_text(child(item, "Comments"))),))),
    )


def _basis(detail, place: str) -> Decimal:
    """Return for how many the unit price is."""
    basis = child(detail, "PriceBasisQuantity")
    if basis is None:
        return Decimal(1)
    quantity = quantity_of(basis.get("quantity"), f"{place}/PriceBasisQuantity")
    if not quantity:
        raise BadDocument("a price for none of it", f"{place}/PriceBasisQuantity")
    return quantity


def _own_text(element) -> str:
    """Return the text of a remark without the names of its attachments."""
    return "" if element is None else (element.text or "").strip()


def _payment(header) -> Payment:
    """Return how it is paid; the number of a purchase card is read by nobody here."""
    if child(header, "Payment", "PCard") is not None:
        return Payment(code="PCARD", name="Purchase card")
    return Payment(code="INVOICE")


def _notes(header) -> tuple[Note, ...]:
    said = (text_of(_own_text(one)) for one in children(header, "Comments"))
    return tuple(Note(audience="buyer", text=one) for one in said if one)


def _references(header) -> tuple[tuple[str, str], ...]:
    names = ("requisitionID", "agreementID", "orderType", "shipComplete")
    found = [(name, text_of(header.get(name))) for name in names]
    document = child(header, "DocumentReference")
    if document is not None:
        found.append(("changes", text_of(document.get("payloadID"))))
    found += [
        (text_of(one.get("name")), text_of(text(one)))
        for one in children(header, "Extrinsic")
    ]
    return tuple((name, said) for name, said in found if name and said)
