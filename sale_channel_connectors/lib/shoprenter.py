"""Shoprenter API: JSON read and written. Pure functions.

Everything there is text with four decimals. Rows of the cart have a net and a gross
price; shipping, payment fee, coupon and points are gross rows of the totals.
"""

from datetime import tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from . import safe_json
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
    percent_of,
    quantity_of,
    required,
    text_of,
    total_of,
)

ZONE = ZoneInfo("Europe/Budapest")
ROWS = {
    "SHIPPING": ("shipping", "shippingMethodTaxRate"),
    "PAYMENT": ("fee", "paymentMethodTaxRate"),
    "COUPON": ("discount", "couponTaxRate"),
    "LOYALTYPOINTS_TO_USE": ("discount", "loyaltyPointsTaxRate"),
    "DISCOUNT": ("discount", None),
}
SUMS = {
    *("SUB_TOTAL", "TAX", "SUB_TOTAL_WITH_TAX", "TOTAL", "LOYALTYPOINTS_TO_GET"),
    *("CART_SUB_TOTAL", "FULL_SUB_TOTAL"),
}


def read(data: bytes, zone: tzinfo = ZONE) -> Document:
    """Return what an answer, a request or a webhook's body holds.

    :param zone: the shop's clock; texts there carry no offset
    :raise BadDocument: when it is no JSON, or an order in it cannot be read
    """
    value = mapping(safe_json.parse(data), "$")
    if "items" in value and "pageCount" in value:
        return _page(value, zone)
    if _is_hook(value):
        return _hook(value, zone)
    kind = kind_of(value)
    if kind == "order":
        return Document(kind="order", orders=(order_of(value, zone),))
    return Document(kind=kind, reference=text_of(value.get("innerId", "")))


def _page(value: dict, zone: tzinfo) -> Document:
    items = rows(value.get("items"), "$.items")
    kinds = {kind_of(item) for item in items}
    if kinds == {"order"}:
        orders = [order_of(one, zone, f"$.items[{i}]") for i, one in enumerate(items)]
        return Document(kind="order", orders=tuple(orders))
    if len(kinds) > 1:
        raise BadDocument(f"a page mixes {', '.join(sorted(kinds))}", "$.items")
    return Document(kind=f"{kinds.pop()} page" if kinds else "empty page")


def _is_hook(value: dict) -> bool:
    return isinstance(value.get("orders"), dict) and "order" in value["orders"]


def _hook(value: dict, zone: tzinfo) -> Document:
    orders = rows(value["orders"]["order"], "$.orders.order")
    return Document(
        kind="order", orders=tuple(hook_order_of(one, zone) for one in orders)
    )


_MARKS = (
    ("error", ("error",)),
    ("field dictionary", ("properties",)),
    ("order", ("orderTotals", "orderProducts", "innerId")),
    ("order", ("orderTotals", "orderProducts", "firstname")),
    ("order request", ("paymentMethodCode",)),
    ("order addon", ("productAddonInnerId",)),
    ("order addon", ("taxRate", "quantity", "order")),
    ("order row", ("taxRate", "stock1", "order")),
    ("order row request", ("taxRate", "order")),
    ("order total", ("valueText",)),
    ("invoice", ("invoicePath",)),
    ("card payment", ("bankResponseCode",)),
    ("order history", ("statusText", "order")),
    ("order history", ("orderStatus", "order")),
    ("status description", ("orderStatus", "language")),
    ("status", ("orderStatusDescriptions",)),
    ("webhook", ("webHookParameters",)),
    ("customer", ("email", "firstname")),
    ("newsletter", ("newsletter",)),
    ("product", ("sku",)),
    ("order request", ("total",)),
    ("page reference", ("href",)),
)


def kind_of(value: dict) -> str:
    """Return what an object is, by the members that only it has."""
    if isinstance(value.get("orderProducts"), dict) and "orderTotals" in value:
        return "order head"  # of /orders: rows and totals are links only
    return next(
        (kind for kind, marks in _MARKS if all(mark in value for mark in marks)),
        "unknown",
    )


def order_of(value: dict, zone: tzinfo = ZONE, place: str = "$") -> RemoteOrder:
    """Return the order of one object of ``/orderExtend?full=1``."""
    totals = rows(value.get("orderTotals"), f"{place}.orderTotals")
    return RemoteOrder(
        external_id=required(value.get("innerId"), f"{place}.innerId"),
        number=text_of(value.get("innerId")),
        version=text_of(value.get("dateUpdated")),
        state="open" if value.get("orderStatus") else "draft",
        raw_status=_status(value),
        placed_at=moment_of(value.get("dateCreated"), zone, f"{place}.dateCreated"),
        modified_at=moment_of(value.get("dateUpdated"), zone, f"{place}.dateUpdated"),
        currency=_inner(value, "currency", "code"),
        prices_include_tax=True,
        totals=Totals(gross=total_of(value.get("total"), f"{place}.total")),
        buyer=_buyer(value),
        bill_to=_address(value, "payment"),
        ship_to=_address(value, "shipping"),
        lines=_lines(value, totals, place),
        payment=Payment(
            code=text_of(value.get("paymentMethodCode")).upper(),
            name=text_of(value.get("paymentMethodName")),
        ),
        delivery=Delivery(
            code=text_of(value.get("shippingMethodExtension")).upper(),
            name=text_of(value.get("shippingMethodName")),
        ),
        coupons=tuple(filter(None, (_inner(value, "coupon", "code"),))),
        notes=_notes(value),
        references=_references(value),
    )


def _inner(value: dict, name: str, member: str) -> str:
    inner = value.get(name)
    return text_of(inner.get(member)) if isinstance(inner, dict) else ""


def _status(value: dict) -> str:
    """Return the status's id: the last part of the link that stands for it."""
    status = value.get("orderStatus")
    if not isinstance(status, dict):
        return ""
    return text_of(status.get("id")) or text_of(status.get("href")).rpartition("/")[2]


def _buyer(value: dict) -> Buyer:
    customer = value.get("customer")
    href = text_of(customer.get("href")) if isinstance(customer, dict) else ""
    return Buyer(
        external_id=href.rpartition("/")[2],
        name=_person(value, ""),
        company=text_of(value.get("paymentCompany")),
        vat=text_of(value.get("taxNumber") or value.get("paymentTaxnumber")),
        email=text_of(value.get("email")),
        phone=text_of(value.get("phone")),
        language=_inner(value, "language", "code")
        or text_of(value.get("languageCode")),
    )


def _person(value: dict, prefix: str) -> str:
    """Join both names: their labels are swapped in Hungarian use."""
    names = ("firstname", "lastname")
    if prefix:
        names = (f"{prefix}Firstname", f"{prefix}Lastname")
    return " ".join(filter(None, (text_of(value.get(name)) for name in names)))


def _address(value: dict, prefix: str) -> Address:
    def of(name: str) -> str:
        return text_of(value.get(f"{prefix}{name}"))

    point = text_of(value.get("shippingReceivingPointId"))
    has_point = prefix == "shipping" and point not in ("", "0")
    return Address(
        name=_person(value, prefix),
        company=of("Company"),
        street=of("Address1"),
        street2=of("Address2"),
        city=of("City"),
        zip=of("Postcode"),
        state=of("ZoneName"),
        country=_inner(value, f"{prefix}Country", "isoCode2").upper(),
        country_name=of("CountryName"),
        pickup_point=point if has_point else "",
        pickup_carrier=text_of(value.get("shippingMethodExtension"))
        if has_point
        else "",
    )


def _lines(value: dict, totals: list[dict], place: str) -> tuple[Line, ...]:
    products = rows(value.get("orderProducts"), f"{place}.orderProducts")
    addons = rows(value.get("orderProductAddons"), f"{place}.orderProductAddons")
    check_count(len(products) + len(addons) + len(totals), place)
    found = [
        _product(row, f"{place}.orderProducts[{index}]")
        for index, row in enumerate(products)
    ]
    found += [
        _addon(row, f"{place}.orderProductAddons[{index}]")
        for index, row in enumerate(addons)
    ]
    for index, row in enumerate(totals):
        line = _total_row(row, value, f"{place}.orderTotals[{index}]")
        found += [line] if line else []
    return tuple(found)


def _product(row: dict, place: str) -> Line:
    stocks = [row.get(f"stock{number}") for number in range(1, 5)]
    quantity = sum(
        (
            quantity_of(stock, f"{place}.stock{number}")
            for number, stock in enumerate(stocks, 1)
            if text_of(stock)
        ),
        Decimal(0),
    )
    rate = percent_of(row.get("taxRate"), f"{place}.taxRate")
    price = decimal_or_none(
        row.get("grossPriceCurrency"), f"{place}.grossPriceCurrency"
    )
    if price is None:
        net = decimal_of(row.get("price"), f"{place}.price")
        price = net * (1 + (rate or Decimal(0)) / 100)
    return Line(
        id=text_of(row.get("innerId") or row.get("id")),
        ids=ProductIds(
            sku=text_of(row.get("sku")),
            ean=text_of(row.get("gtin")),
            shop=_inner(row, "product", "href").rpartition("/")[2],
        ),
        name=text_of(row.get("name")),
        quantity=quantity,
        amount=price * quantity,
        tax_rate=rate,
    )


def _addon(row: dict, place: str) -> Line:
    """Return a deposit or the like, which has a tax of its own."""
    rate = percent_of(row.get("taxRate"), f"{place}.taxRate")
    net = decimal_of(row.get("total"), f"{place}.total")
    return Line(
        id=f"addon-{text_of(row.get('innerId'))}",
        kind="deposit",
        ids=ProductIds(sku=text_of(row.get("sku"))),
        name=text_of(row.get("name")),
        quantity=quantity_of(row.get("quantity"), f"{place}.quantity"),
        amount=net * (1 + (rate or Decimal(0)) / 100),
        tax_rate=rate,
    )


def _total_row(row: dict, order: dict, place: str) -> Line | None:
    type_ = required(row.get("type"), f"{place}.type")
    if type_ in SUMS:
        return None
    kind, rate_name = ROWS.get(type_, ("fee", None))
    amount = decimal_of(row.get("value"), f"{place}.value")
    rate = order.get(rate_name) if rate_name else None
    return Line(
        id=text_of(row.get("id")) or type_,
        kind="discount" if amount < 0 else kind,
        name=text_of(row.get("name")).rstrip(":"),
        amount=amount,
        tax_rate=percent_of(rate, f"{place}.taxRate"),
    )


def _notes(value: dict) -> tuple[Note, ...]:
    note = text_of(value.get("comment"))
    return (Note(audience="buyer", text=note),) if note else ()


def _references(value: dict) -> tuple[tuple[str, str], ...]:
    names = ("partner_prefix", "partner_order_id")
    found = ((name, _inner(value, "externalInfo", name)) for name in names)
    return tuple((name, said) for name, said in found if said)


def hook_order_of(value: dict, zone: tzinfo = ZONE) -> RemoteOrder:
    """Return what a webhook says of an order: a hint, the order itself is fetched."""
    place = "$.orders.order"
    history = mapping(value.get("orderHistory") or {}, f"{place}.orderHistory")
    wrapped = mapping(value.get("orderProducts") or {}, f"{place}.orderProducts")
    products = rows(wrapped.get("orderProduct"), f"{place}.orderProducts")
    return RemoteOrder(
        external_id=required(value.get("innerId"), f"{place}.innerId"),
        number=text_of(value.get("innerId")),
        raw_status=text_of(history.get("status")),
        placed_at=moment_of(history.get("dateAdded"), zone, f"{place}.dateAdded"),
        currency=text_of(value.get("currency")),
        prices_include_tax=True,
        totals=Totals(gross=total_of(value.get("totalGross"), f"{place}.totalGross")),
        buyer=_buyer(value),
        bill_to=_address(value, "payment"),
        ship_to=_address(value, "shipping"),
        lines=tuple(_hook_lines(value, products, place)),
        payment=Payment(name=text_of(value.get("paymentMethodName"))),
        delivery=Delivery(name=text_of(value.get("shippingMethodName"))),
        notes=_notes(value),
    )


def _hook_lines(value: dict, products: list[dict], place: str):
    for row in products:
        rate = percent_of(row.get("taxRate"), f"{place}.taxRate")
        quantity = quantity_of(row.get("quantity"), f"{place}.quantity")
        net = decimal_of(row.get("price"), f"{place}.price")
        yield Line(
            id=text_of(row.get("innerId")),
            ids=ProductIds(sku=text_of(row.get("sku"))),
            name=text_of(row.get("name")),
            quantity=quantity,
            amount=net * quantity * (1 + (rate or Decimal(0)) / 100),
            tax_rate=rate,
        )
    for name, kind in (("shipping", "shipping"), ("payment", "fee")):
        amount = decimal_or_none(value.get(f"{name}GrossPrice"), f"{place}.{name}")
        if amount:
            title = text_of(value.get(f"{name}MethodName"))
            yield Line(id=name, kind=kind, name=title, amount=amount)


# --- Requests ---


def write_status(status_id: str) -> dict:
    """Return the body of ``PUT /orders/{id}``; the status by the shop's own id."""
    return {"orderStatus": {"id": status_id}}


def write_comment(text: str) -> dict:
    """Return the body of ``PUT /orders/{id}`` with a remark (a parcel number)."""
    return {"comment": text}


def write_invoice(order: str, number: str, url: str, *, is_refund: bool) -> dict:
    """Return the body of ``POST /orderInvoices``; the order by the shop's own id."""
    kind = "correction" if is_refund else "normal"
    said = {"invoiceId": number, "invoicePath": url, "invoiceType": kind}
    return said | {"order": {"id": order}}


def write_stock(quantity: Decimal) -> dict:
    """Return the body of ``PUT /products/{id}``."""
    return {"stock1": f"{quantity:f}"}


def write_price(net: Decimal) -> dict:
    """Return the body of ``PUT /products/{id}``."""
    return {"price": f"{net:f}"}
