"""Unas API, and shops that speak it elsewhere: XML read and written. Pure functions.

The gross price is the truth there; net prices are derived and have four decimals.
Shipping, handling and discounts are items with names of their own.
"""

from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from lxml import etree

from . import safe_json, safe_xml
from .errors import BadDocument
from .order import (
    MERGED,
    RETURNED,
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
    decimal_of,
    decimal_or_none,
    moment_of,
    percent_of,
    quantity_of,
    text_of,
    total_of,
)

ZONE = ZoneInfo("Europe/Budapest")
KINDS = {
    "shipping-cost": "shipping",
    "handel-cost": "fee",
    "discount-percent": "discount",
    "discount-amount": "discount",
    "gift": "gift",
}
STATES = {
    "open_normal": "open",
    "open_prepare": "open",
    "close_ok": "closed",
    "close_fault": "cancelled",
}
AUDIENCES = {"customer": "buyer", "customer_shipping": "carrier", "admin": "internal"}
PARENTS = {
    "MergedFrom": MERGED,
    "SeparatedFrom": "separated from",
    "ReturnedFrom": RETURNED,
    "CopiedFrom": "copied from",
}


def read(data: bytes, zone: tzinfo = ZONE) -> Document:
    """Return what an answer or a request holds.

    :param zone: the shop's clock; texts there carry no offset
    :raise BadDocument: when it is no XML, or an order in it cannot be read
    """
    root = safe_xml.parse(data)
    name = local(root)
    if name == "Error":
        return Document(kind="error", extra=(("message", text(root)),))
    if name == "Orders":
        return _orders(root, zone)
    if name == "Order":
        is_pushed = text(root, "Action") == "add"
        return _document((order_of(root, zone, is_pushed=is_pushed),))
    kinds = {"Login": "login", "Params": "request", "Products": "products"}
    kinds |= {"OrderStatuses": "status list", "Automatisms": "webhook request"}
    if name not in kinds:
        raise BadDocument(f"a root <{name}> is not known")
    return Document(kind=kinds[name])


def read_api_key(data: bytes) -> str:
    """Return the key in a request to log in.

    :raise BadDocument: when it is no such request
    """
    root = safe_xml.parse(data)
    if local(root) != "Params":
        raise BadDocument(f"a root <{local(root)}> is no request to log in")
    return text(root, "ApiKey")


def keys_of_hook(data: bytes) -> tuple[str, ...]:
    """Return the keys of the orders that a webhook names.

    Its layout is published nowhere: any member called key or order key counts.

    :raise BadDocument: when it is no JSON
    """
    found, todo = {}, [safe_json.parse(data)]
    while todo:
        value = todo.pop()
        if isinstance(value, list):
            todo += value
        elif isinstance(value, dict):
            for name, member in value.items():
                if name.lower().replace("_", "") in ("key", "orderkey"):
                    found[text_of(member)] = True
                else:
                    todo.append(member)
    return tuple(key for key in found if key)


def split(data: bytes) -> Iterator[bytes]:
    """Yield each order of a large answer as a document of its own."""
    for element in safe_xml.stream(data, "Order"):
        yield etree.tostring(element, encoding="utf-8", with_tail=False)


def _orders(root, zone: tzinfo) -> Document:
    elements = children(root, "Order")
    answers = [one for one in elements if text(one, "Status") in ("ok", "error")]
    if answers and len(answers) == len(elements):
        return Document(kind="order answer", reference=text(answers[0], "Key"))
    if not elements:
        return Document(kind="empty list")
    if all(text(one, "Action") == "add" for one in elements):
        # A shop that pushes to us has no key yet; its own reference stands for it.
        orders = tuple(order_of(one, zone, is_pushed=True) for one in elements)
    else:
        orders = tuple(order_of(one, zone) for one in elements)
    return _document(orders)


def _document(orders: tuple[RemoteOrder, ...]) -> Document:
    is_return = len(orders) == 1 and bool(orders[0].returned_from)
    return Document(kind="return" if is_return else "order", orders=orders)


def order_of(element, zone: tzinfo = ZONE, *, is_pushed: bool = False) -> RemoteOrder:
    """Return the order of one ``Order`` element."""
    key = text(element, "Key")
    reference = _reference(element) if is_pushed else ""
    external_id = text(element, "Id") or key or reference
    if not external_id:
        raise BadDocument("is missing", "Order/Key")
    place = f"Order[{external_id}]"
    status_type = text(element, "StatusType")
    parents = _parents(element)
    is_return = any(kind == RETURNED for kind, _key in parents)
    modified = moment_of(text(element, "DateMod"), zone, f"{place}/DateMod")
    return RemoteOrder(
        external_id=external_id,
        number=key or external_id,
        version=text(element, "DateMod"),
        state=_state(element, status_type),
        raw_status=text(element, "StatusID") or text(element, "Status"),
        placed_at=moment_of(text(element, "Date"), zone, f"{place}/Date"),
        modified_at=modified,
        currency=text(element, "Currency").upper(),
        prices_include_tax=True,
        totals=_totals(element, place, is_return),
        buyer=_buyer(element),
        bill_to=_address(child(element, "Customer", "Addresses", "Invoice")),
        ship_to=_address(child(element, "Customer", "Addresses", "Shipping")),
        lines=_lines(element, place, is_return),
        payment=_payment(element, zone, place),
        delivery=_delivery(element),
        coupons=tuple(filter(None, (text(element, "Coupon"),))),
        notes=_notes(element),
        references=_references(element),
        parents=parents,
        paid_back=_paid_back(element, place),
    )


def _totals(element, place: str, is_return: bool) -> Totals:
    said, place = text(element, "SumPriceGross"), f"{place}/SumPriceGross"
    if not is_return:
        return Totals(gross=total_of(said, place))
    total = decimal_or_none(said, place)  # what comes back may be told below zero
    return Totals(gross=None if total is None else abs(total))


def _reference(element) -> str:
    """Return what a pushing shop calls its order, or its moment and its buyer."""
    own = text(element, "Referer"), text(element, "Date")
    return "/".join(filter(None, (*own, text(element, "Customer", "Email"))))


def _state(element, status_type: str):
    if text(element, "Authenticated") == "no":
        return "draft"
    return STATES.get(status_type, "open")


def _buyer(element) -> Buyer:
    customer = child(element, "Customer")
    invoice = child(customer, "Addresses", "Invoice")
    is_company = text(invoice, "CustomerType") in (
        "company",
        "other_customer_without_tax_number",
    )
    contact = child(customer, "Contact")
    return Buyer(
        external_id=text(customer, "Id"),
        name=text_of(text(contact, "Name") or text(invoice, "Name")),
        company=text_of(text(invoice, "Name")) if is_company else "",
        vat=text(invoice, "EUTaxNumber") or text(invoice, "TaxNumber"),
        email=text(customer, "Email"),
        phone=text(contact, "Mobile") or text(contact, "Phone"),
        language=text(element, "Lang"),
    )


def _address(element) -> Address:
    street = text(element, "Street") or " ".join(
        filter(None, (text(element, f"Street{x}") for x in ("Name", "Type", "Number")))
    )
    return Address(
        name=text_of(text(element, "RecipientName") or text(element, "Name")),
        company=text_of(text(element, "Name"))
        if text(element, "CustomerType") == "company"
        else "",
        street=text_of(street),
        city=text_of(text(element, "City")),
        zip=text(element, "ZIP"),
        state=text(element, "County"),
        country=text(element, "CountryCode").upper(),
        country_name=text(element, "Country"),
        vat=text(element, "EUTaxNumber") or text(element, "TaxNumber"),
        pickup_point=text(element, "DeliveryPointID"),
        pickup_carrier=text(element, "DeliveryPointGroup"),
    )


def _lines(element, place: str, is_return: bool) -> tuple[Line, ...]:
    items = children(child(element, "Items"), "Item")
    check_count(len(items), f"{place}/Items")
    return tuple(
        _line(item, f"{place}/Item[{index}]", str(index), is_return)
        for index, item in enumerate(items, 1)
    )


def _line(item, place: str, index: str, is_return: bool) -> Line:
    own = text(item, "Id")
    kind = KINDS.get(own) or KINDS.get(text(item, "Sku")) or "product"
    said = text(item, "Quantity") or "1"
    quantity = quantity_of(said.lstrip("-") if is_return else said, f"{place}/Quantity")
    price = decimal_or_none(text(item, "PriceGross"), f"{place}/PriceGross")
    return Line(
        id=index,
        kind=kind,
        ids=ProductIds(sku=text(item, "Sku"), shop=own)
        if kind == "product"
        else (ProductIds()),
        name=text_of(text(item, "Name")),
        variant=tuple(
            (text(one, "Name"), text(one, "Value"))
            for one in children(child(item, "Variants"), "Variant")
        ),
        quantity=quantity,
        unit=text(item, "Unit"),
        amount=None if price is None else price * quantity,
        tax_rate=percent_of(text(item, "Vat"), f"{place}/Vat"),
        notes=tuple(
            f"{text(one, 'Name')}: {text(one, 'Value')}"
            for one in children(child(item, "ProductParams"), "ProductParam")
        ),
    )


def _payment(element, zone: tzinfo, place: str) -> Payment:
    payment = child(element, "Payment")
    done = [
        one
        for one in children(child(payment, "Transactions"), "Transaction")
        if text(one, "Status") == "finish"
    ]
    last = done[-1] if done else None
    return Payment(
        code=text(payment, "Type"),
        name=text_of(text(payment, "Name")),
        is_paid=text(payment, "Status") in ("paid", "overpaid"),
        amount=decimal_or_none(text(payment, "Paid"), f"{place}/Payment/Paid"),
        transaction=text(last, "AuthCode") or text(last, "Id"),
        paid_at=moment_of(text(last, "Date"), zone, f"{place}/Payment/Date"),
    )


def _paid_back(element, place: str) -> tuple[tuple[str, Decimal], ...]:
    """Return what of each payment was paid back so far; those that people noted down
    share one id, and are told apart by their dates."""
    sums: dict[str, Decimal] = {}
    payments = child(element, "Payment", "Transactions")
    for one in children(payments, "Transaction"):
        said = text(one, "AmountRefund")
        amount = decimal_or_none(said, f"{place}/Transaction/AmountRefund")
        if amount:
            names = [text(one, "Id")]
            names += [text(one, "Date")] if names == ["manual"] else []
            key = " ".join(names)
            sums[key] = sums.get(key, Decimal(0)) + abs(amount)
    return tuple(sums.items())


def _delivery(element) -> Delivery:
    shipping = child(element, "Shipping")
    number = text(shipping, "PackageNumber")
    return Delivery(
        code=text(shipping, "Id"),
        name=text_of(text(shipping, "Name")),
        tracking=(number,) if number else (),
    )


def _notes(element) -> tuple[Note, ...]:
    found = [
        (AUDIENCES.get(text(one, "Type"), "internal"), text(one, "Text"))
        for one in children(child(element, "Comments"), "Comment")
    ]
    found.append(("buyer", text(element, "Customer", "Comment")))
    unique = dict.fromkeys((who, said) for who, said in found if said)
    return tuple(Note(audience=who, text=text_of(said)) for who, said in unique)


def _references(element) -> tuple[tuple[str, str], ...]:
    names = ("InternalKey", "Type", "Referer", "VatCountryCode")
    found = [(name, text(element, name)) for name in names]
    found.append(("InvoiceNumber", text(element, "Invoice", "Number")))
    found.append(("StornoNumber", text(element, "Storno", "Number")))
    return tuple((name, said) for name, said in found if said)


def _parents(element) -> tuple[tuple[str, str], ...]:
    info = child(element, "Info")
    return tuple(
        (kind, text(key))
        for name, kind in PARENTS.items()
        for key in children(child(info, name), "Key")
    )


# --- Answers that are no orders ---


def banned_until(message: str, zone: tzinfo = ZONE):
    """Return the end of a ban, from its sentence; None when it is no ban.

    The date there is American and in the shop's time, unlike all others.
    """
    _head, _mark, tail = message.partition("banned till ")
    if not tail:
        return None
    day, _space, hour = tail.strip()[:19].partition(" ")
    month, dom, year = [*day.split("."), "", ""][:3]
    return moment_of(f"{year}.{month}.{dom} {hour}", zone, "Error")


def stock_of(data: bytes) -> dict[str, Decimal]:
    """Return the quantity by SKU of an answer of ``getStock``."""
    root = safe_xml.parse(data)
    return {
        text(product, "Sku"): sum(
            (
                decimal_of(text(one, "Qty"), "Stock/Qty")
                for one in children(child(product, "Stocks"), "Stock")
            ),
            Decimal(0),
        )
        for product in children(root, "Product")
    }
