"""Unas API: requests, and our own answers to shops that push. Pure functions."""

from datetime import datetime
from decimal import Decimal

from lxml import etree


def write_login(api_key: str) -> bytes:
    """Return the body of ``login``."""
    return _xml(("Params", [("ApiKey", api_key), ("WebshopInfo", "true")]))


def write_get_orders(since: int, start: int, number: int, until: int | None = None):
    """Return the body of ``getOrder``: modified since (unix seconds), one page.

    ``InvoiceAutoSet`` is never sent: reading with it marks the orders invoiced.
    """
    params = [("TimeModStart", str(since))]
    params += [("TimeModEnd", str(until))] if until is not None else []
    params += [("Order", "modify_time_asc")]
    params += [("LimitNum", str(number)), ("LimitStart", str(start))]
    return _xml(("Params", params))


def write_get_order(key: str) -> bytes:
    """Return the body of ``getOrder`` for one key."""
    return _xml(("Params", [("Key", key)]))


def write_status(key: str, status: str, *, tell_customer: bool = False) -> bytes:
    """Return the body of ``setOrder`` that changes a status.

    One order a call: several are worked off in turn and stop at the first error.
    """
    said = "yes" if tell_customer else "no"
    return _set_order(key, [("Status", status), ("StatusEmail", said)])


def write_tracking(key: str, number: str, url: str = "") -> bytes:
    """Return the body of ``setOrder`` with the parcel's number.

    A node that is left out stays as it is; an empty one would erase.
    """
    inner = [("PackageNumber", number)] + ([("TrackingUrl", url)] if url else [])
    return _set_order(key, [("Shipping", inner)])


def write_invoice(key: str, number: str, url: str = "", *, is_refund: bool) -> bytes:
    """Return the body of ``setOrder`` with the number of an invoice or credit note.

    What is not known is left out: an empty node would erase it there.
    """
    said = [("Number", number), *([("Url", url)] if url else [])]
    return _set_order(key, [("Storno" if is_refund else "Invoice", said)])


def write_stock(quantities: dict[str, Decimal]) -> bytes:
    """Return the body of ``setStock``: absolute quantities by SKU, at most 100."""
    rows = [
        [
            ("Action", "modify"),
            ("Sku", sku),
            ("Stocks", [("Stock", [("Qty", f"{quantity:f}")])]),
        ]
        for sku, quantity in quantities.items()
    ]
    return _xml(("Products", [("Product", row) for row in rows]))


def write_prices(prices: dict[str, tuple[Decimal, Decimal]]) -> bytes:
    """Return the body of ``setProduct``: (net, gross) by SKU."""
    rows = []
    for sku, (net, gross) in prices.items():
        price = [("Type", "normal"), ("Net", f"{net:f}"), ("Gross", f"{gross:f}")]
        rows.append(
            [("Sku", sku), ("Action", "modify"), ("Prices", [("Price", price)])]
        )
    return _xml(("Products", [("Product", row) for row in rows]))


def write_token(token: str, expires: datetime, shop: str) -> bytes:
    """Return our own answer to a shop that logs in.

    :param datetime expires: in the clock of the shop
    """
    inner = [("Token", token), ("Expire", f"{expires:%Y.%m.%d %H:%M:%S}")]
    inner += [("ExpireTime", str(int(expires.timestamp()))), ("ShopId", shop)]
    inner += [("Permissions", [("Permission", "setOrder")]), ("Status", "ok")]
    return _xml(("Login", inner))


def write_error(said: str) -> bytes:
    """Return our own answer to a call that is refused."""
    return _xml(("Error", said))


def write_answers(answers: list[tuple[str, str]]) -> bytes:
    """Return our own answer to a shop that pushes: (key, error or "") an order."""
    rows = [
        [("Action", "add"), ("Key", key), ("Status", "error" if error else "ok")]
        + ([("Error", error)] if error else [])
        for key, error in answers
    ]
    return _xml(("Orders", [("Order", row) for row in rows]))


def _set_order(key: str, changes: list) -> bytes:
    return _xml(("Orders", [("Order", [("Action", "modify"), ("Key", key), *changes])]))


def _xml(tree: tuple) -> bytes:
    return etree.tostring(_element(tree), encoding="UTF-8", xml_declaration=True)


def _element(tree: tuple) -> etree._Element:
    name, inner = tree
    element = etree.Element(name)
    if isinstance(inner, str):
        element.text = inner
    else:
        element.extend(_element(one) for one in inner)
    return element
