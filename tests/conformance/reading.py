"""What the addon's parsers make of a file, in the words of the expectation file."""

import json
from datetime import UTC
from decimal import Decimal
from pathlib import Path

from setup.testing.addon_lib import load

ADDON = "sale_channel_connectors"
FORMATS = {
    "woocommerce": "woocommerce",
    "woocommerce_live": "woocommerce",
    "unas": "unas",
    "shoprenter": "shoprenter",
    "cxml": "cxml",
    "ubl_peppol": "ubl",
    "edifact": "edifact",
}


def payload(folder: str, path: Path) -> bytes:
    """Return the body: recorded answers are wrapped in what was asked and answered."""
    if folder != "woocommerce_live":
        return path.read_bytes()
    recorded = json.loads(path.read_text())
    if "raw_body" in recorded:
        return recorded["raw_body"].encode()
    return json.dumps(recorded["body"], ensure_ascii=False).encode()


def read(folder: str, path: Path) -> dict:
    """Return the kind and the orders of a file, or why it cannot be read."""
    formats, errors = load(ADDON, "formats"), load(ADDON, "errors")
    try:
        document = formats.read(FORMATS[folder], payload(folder, path), UTC)
    except errors.BadDocument as fault:
        return {"bad": str(fault)}
    orders = [described(order) for order in document.orders]
    return {"kind": document.kind} | ({"orders": orders} if orders else {})


def described(order) -> dict:
    money = load(ADDON, "money")
    totals = order.totals
    stated = (totals.gross, totals.net, totals.items)
    return {
        "id": order.external_id,
        "currency": order.currency,
        "total": plain(next((one for one in stated if one is not None), None)),
        "products": [
            [line.ids.sku, plain(line.quantity), amount(order, line)]
            for line in order.lines_of("product")
        ],
        "others": sorted(
            [line.kind, amount(order, line)]
            for line in order.lines
            if line.kind != "product"
        ),
        "ship_to_city": order.ship_to.city,
        "reconciles": all(one.is_rounding for one in money.differences(order)),
    }


def amount(order, line) -> str | None:
    """Return a row's amount as its format states it, at the currency's decimals."""
    money = load(ADDON, "money")
    if line.amount is None:
        return None
    stated = line.amount
    if order.prices_include_tax and line.tax is not None:
        stated -= line.tax  # WooCommerce states rows without tax
    return plain(money.rounded(stated, money.digits_of(order.currency)))


def plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize() + 0:f}"
