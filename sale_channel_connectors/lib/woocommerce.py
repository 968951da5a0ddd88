"""WooCommerce REST v3: answers read, requests written. Pure functions.

Amounts there are without tax per row, whatever ``prices_include_tax`` says (that flag
is how the shop shows prices); taxes are rounded per row. A row's gross is therefore
made of its two figures and rounded at the shop's decimals.
"""

from datetime import UTC
from decimal import Decimal

from . import money, safe_json
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
from .safe_json import mapping, rows
from .values import (
    check_count,
    decimal_of,
    decimal_or_none,
    moment_of,
    quantity_of,
    required,
    text_of,
    total_of,
)

STATES = {
    "pending": "draft",
    "checkout-draft": "draft",
    "auto-draft": "draft",
    "failed": "draft",
    "trash": "cancelled",
    "on-hold": "open",
    "processing": "open",
    "completed": "closed",
    "cancelled": "cancelled",
    "refunded": "refunded",
}
VAT_KEYS = (
    *("_billing_eu_vat_number", "_billing_vat_number", "_vat_number", "vat_number"),
    *("_billing_nif", "_billing_ice"),
)


def read(data: bytes) -> Document:
    """Return what an answer or a webhook's body holds.

    :raise BadDocument: when it is no JSON, or an order in it cannot be read
    """
    if data[:11] == b"webhook_id=":
        return Document(kind="ping", reference=text_of(data[11:40].decode("ascii")))
    return document_of(safe_json.parse(data))


def document_of(value) -> Document:
    """Return the document of a parsed answer: one thing, a list, or a batch."""
    if isinstance(value, list):
        return _list_of(rows(value, "$"))
    value = mapping(value, "$")
    batches = [value[key] for key in ("create", "update", "delete") if key in value]
    if any(not isinstance(one, dict) for batch in batches for one in batch or ()):
        return Document(kind="batch request")
    if batches:
        # A batch that changes several orders answers an error for those that failed.
        entries = [one for batch in batches for one in rows(batch, "$") if "id" in one]
        return _list_of([one for one in entries if "error" not in one], "batch")
    kind = kind_of(value)
    if kind == "order":
        return Document(kind="order", orders=(order_of(value),))
    return Document(kind=kind, reference=text_of(value.get("id", "")))


def _list_of(values: list[dict], empty: str = "empty list") -> Document:
    kinds = {kind_of(value) for value in values}
    if not kinds:
        return Document(kind=empty)
    if kinds == {"order"}:
        orders = tuple(order_of(value, f"$[{i}]") for i, value in enumerate(values))
        return Document(kind="order", orders=orders)
    if len(kinds) > 1:
        raise BadDocument(f"a list mixes {', '.join(sorted(kinds))}", "$")
    return Document(kind=f"{kinds.pop()} list")


_MARKS = (
    ("error", ("code", "message")),
    ("order", ("line_items", "order_key")),
    ("refund", ("amount", "refunded_by")),
    ("order request", ("line_items",)),
    ("webhook", ("delivery_url",)),
    ("coupon", ("discount_type",)),
    ("note", ("note",)),
    ("product", ("regular_price",)),
    ("tax rate", ("rate", "compound")),
    ("payment method", ("method_title", "order")),
    ("shipping method", ("title", "description")),
    ("customer", ("username",)),
    ("refund", ("refund",)),
    ("order request", ("status",)),
)


def id_of_deleted(data: bytes) -> str:
    """Return the id of the order that a webhook calls deleted: it names nothing else.

    :raise BadDocument: when it is no JSON
    """
    value = safe_json.parse(data)
    is_only_id = isinstance(value, dict) and set(value) == {"id"}
    return text_of(value["id"]) if is_only_id else ""


def kind_of(value: dict) -> str:
    """Return what an object is, by the members that only it has."""
    return next(
        (kind for kind, marks in _MARKS if all(mark in value for mark in marks)),
        "unknown",
    )


def order_of(value: dict, place: str = "$") -> RemoteOrder:
    """Return the order of one object of ``/orders``."""
    currency = required(value.get("currency"), f"{place}.currency")
    digits = _digits(value, currency)
    rates = _rates(value, place)
    gross = value.get("prices_include_tax") is True
    status = required(value.get("status"), f"{place}.status")
    modified = _moment(value, "date_modified", place)
    return RemoteOrder(
        external_id=required(value.get("id"), f"{place}.id"),
        number=text_of(value.get("number")) or text_of(value.get("id")),
        version=modified.isoformat() if modified else "",
        state=STATES.get(status, "open"),
        raw_status=status,
        placed_at=_moment(value, "date_created", place),
        modified_at=modified,
        currency=currency,
        prices_include_tax=gross,
        totals=Totals(
            tax=total_of(value.get("total_tax"), f"{place}.total_tax"),
            gross=total_of(value.get("total"), f"{place}.total"),
        ),
        buyer=_buyer(value, place),
        bill_to=_address(value.get("billing"), f"{place}.billing"),
        ship_to=_address(value.get("shipping"), f"{place}.shipping"),
        lines=_lines(value, place, gross, digits, rates),
        payment=_payment(value, place),
        delivery=_delivery(value, place),
        coupons=tuple(
            text_of(one.get("code"))
            for one in rows(value.get("coupon_lines"), f"{place}.coupon_lines")
        ),
        notes=_notes(value),
        refunds=_refunds(value, place),
    )


def _digits(value: dict, currency: str) -> int:
    """Return the shop's decimals: those it writes its total with, six aside."""
    _whole, _point, fraction = str(value.get("total", "")).partition(".")
    if len(fraction) > 3 or not fraction:
        return money.digits_of(currency)
    return len(fraction)


def _moment(value: dict, name: str, place: str):
    """Return the moment by its GMT twin; the other is the shop's unnamed local time."""
    return moment_of(value.get(f"{name}_gmt"), UTC, f"{place}.{name}_gmt") or (
        moment_of(value.get(name), UTC, f"{place}.{name}")
    )


def _rates(value: dict, place: str) -> dict[str, Decimal | None]:
    return {
        text_of(row.get("rate_id")): decimal_or_none(
            row.get("rate_percent"), f"{place}.tax_lines.rate_percent"
        )
        for row in rows(value.get("tax_lines"), f"{place}.tax_lines")
    }


def _lines(value, place, gross, digits, rates) -> tuple[Line, ...]:
    found = []
    groups = (
        ("line_items", "product"),
        ("shipping_lines", "shipping"),
        ("fee_lines", "fee"),
    )
    lists = [rows(value.get(name), f"{place}.{name}") for name, _kind in groups]
    check_count(sum(map(len, lists)), place)
    for (name, kind), of_kind in zip(groups, lists, strict=True):
        for index, row in enumerate(of_kind):
            where = f"{place}.{name}[{index}]"
            if name != "shipping_lines" or row.get("method_id") is not None:
                found.append(_line(row, kind, where, gross, digits, rates))
    return tuple(found)


def _line(row: dict, kind, place: str, gross: bool, digits: int, rates) -> Line:
    net = decimal_or_none(row.get("total"), f"{place}.total") or Decimal(0)
    tax = decimal_or_none(row.get("total_tax"), f"{place}.total_tax") or Decimal(0)
    variation = text_of(row.get("variation_id"))
    quantity = row.get("quantity", 1) if kind == "product" else 1
    if kind == "fee" and net < 0:
        kind = "discount"
    return Line(
        id=required(row.get("id"), f"{place}.id"),
        kind=kind,
        ids=ProductIds(
            sku=text_of(row.get("sku")),
            shop=_shop_id(row.get("product_id"), variation),
            parent=_parent_id(row.get("product_id"), variation),
        ),
        name=text_of(row.get("name") or row.get("method_title")),
        variant=_variant(row, place),
        quantity=quantity_of(quantity, f"{place}.quantity"),
        amount=money.rounded(net + tax, digits) if gross else net,
        tax=tax,
        tax_rate=_rate(row, place, rates, net, tax, digits),
    )


def _shop_id(product, variation: str) -> str:
    return variation if variation not in ("", "0") else text_of(product or "")


def _parent_id(product, variation: str) -> str:
    return text_of(product or "") if variation not in ("", "0") else ""


def _rate(row, place, rates, net, tax, digits) -> Decimal | None:
    """Return the sum of the rates that were applied to the row."""
    applied = [
        rates.get(text_of(one.get("id")))
        for one in rows(row.get("taxes"), f"{place}.taxes")
        if text_of(one.get("total"))
    ]
    if applied and None not in applied:
        return sum(applied, Decimal(0)) if tax or not net else Decimal(0)
    return money.rate_of(net, tax, digits)


def _variant(row: dict, place: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            text_of(one.get("display_key") or one.get("key")),
            text_of(one.get("display_value") or one.get("value")),
        )
        for one in rows(row.get("meta_data"), f"{place}.meta_data")
        if not text_of(one.get("key")).startswith("_") and text_of(one.get("value"))
    )


def _buyer(value: dict, place: str) -> Buyer:
    billing = mapping(value.get("billing") or {}, f"{place}.billing")
    customer = text_of(value.get("customer_id"))
    return Buyer(
        external_id="" if customer == "0" else customer,
        name=_person(billing),
        company=text_of(billing.get("company")),
        vat=_vat(value, place),
        email=text_of(billing.get("email")),
        phone=text_of(billing.get("phone")),
    )


def _person(address: dict) -> str:
    names = (text_of(address.get("first_name")), text_of(address.get("last_name")))
    return " ".join(filter(None, names))


def _vat(value: dict, place: str) -> str:
    meta = {
        text_of(one.get("key")): text_of(one.get("value"))
        for one in rows(value.get("meta_data"), f"{place}.meta_data")
    }
    return next((meta[key] for key in VAT_KEYS if meta.get(key)), "")


def _address(value, place: str) -> Address:
    value = mapping(value or {}, place)
    return Address(
        name=_person(value),
        company=text_of(value.get("company")),
        street=text_of(value.get("address_1")),
        street2=text_of(value.get("address_2")),
        city=text_of(value.get("city")),
        zip=text_of(value.get("postcode")),
        state=text_of(value.get("state")),
        country=text_of(value.get("country")).upper(),
        email=text_of(value.get("email")),
        phone=text_of(value.get("phone")),
    )


def _payment(value: dict, place: str) -> Payment:
    paid_at = _moment(value, "date_paid", place)
    return Payment(
        code=text_of(value.get("payment_method")),
        name=text_of(value.get("payment_method_title")),
        is_paid=bool(paid_at),
        transaction=text_of(value.get("transaction_id")),
        paid_at=paid_at,
    )


def _delivery(value: dict, place: str) -> Delivery:
    found = rows(value.get("shipping_lines"), f"{place}.shipping_lines")
    first = found[0] if found else {}
    return Delivery(
        code=text_of(first.get("method_id")), name=text_of(first.get("method_title"))
    )


def _notes(value: dict) -> tuple[Note, ...]:
    note = text_of(value.get("customer_note"))
    return (Note(audience="buyer", text=note),) if note else ()


def _refunds(value: dict, place: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple(
        (text_of(row.get("id")), decimal_of(row.get("total"), f"{place}.refunds.total"))
        for row in rows(value.get("refunds"), f"{place}.refunds")
    )


# --- Requests ---


def write_status(status: str) -> dict:
    """Return the body of ``PUT /orders/{id}``."""
    return {"status": status}


def write_note(text: str, *, for_customer: bool) -> dict:
    """Return the body of ``POST /orders/{id}/notes``."""
    return {"note": text, "customer_note": for_customer}


def write_stock(quantities: dict[str, Decimal]) -> dict:
    """Return the body of a batch of products or variations: quantity by own id."""
    return {
        "update": [
            {"id": int(shop_id), "manage_stock": True, "stock_quantity": int(quantity)}
            for shop_id, quantity in quantities.items()
        ]
    }


def write_prices(prices: dict[str, Decimal]) -> dict:
    """Return the body of a batch of products or variations: price by own id."""
    return {
        "update": [
            {"id": int(shop_id), "regular_price": f"{price:f}"}
            for shop_id, price in prices.items()
        ]
    }
