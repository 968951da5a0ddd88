"""A second, small reading of the sample files: what each of them should become.

It shares nothing with the addon's parsers: other libraries, other ways, and the kind of
a file told by a person from its name. ``python -m tests.conformance.oracle SAMPLES``
prints the expectation file anew; a person reads the difference before keeping it.
"""

import json
import re
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from xml.etree import ElementTree

FORMATS = {
    "woocommerce": "woocommerce",
    "woocommerce_live": "woocommerce",
    "unas": "unas",
    "shoprenter": "shoprenter",
    "cxml": "cxml",
    "ubl_peppol": "ubl",
    "edifact": "edifact",
}
# The first pattern that fits a folder and file names its kind; BAD gives the reason.
KINDS = (
    (r"woocommerce/.*batch_request", "batch request"),
    (r"woocommerce/order_(create|update)_request", "order request"),
    (r"woocommerce/order_", "order"),
    (r"woocommerce/refund.*BROKEN", "BAD not JSON"),
    (r"woocommerce/refund_list", "refund list"),
    (r"woocommerce/refund", "refund"),
    (r"woocommerce/note_list", "note list"),
    (r"woocommerce/note", "note"),
    (r"woocommerce/error", "error"),
    (r"woocommerce/product_batch_response", "product list"),
    (r"woocommerce/(product|variation)", "product"),
    (r"woocommerce/(\w+?)_", r"\1"),
    (
        r"live/order_(bad_json|status_bogus|unknown\.|update_unknown)|live/.*_error",
        "error",
    ),
    (r"live/orders_past_end", "empty list"),
    (r"live/orders?_", "order"),
    (r"live/webhook_delivery_0", "ping"),
    (r"live/webhook_delivery_1", "order"),
    (r"live/payment_gateways", "payment method list"),
    (r"live/shipping_methods", "shipping method list"),
    (r"live/taxes", "tax rate list"),
    (r"live/products?_(by_sku|batch)|live/products_batch", "product list"),
    (r"live/(product|variation)", "product"),
    (r"live/(\w+?)_", r"\1"),
    (r"unas/.*BROKEN", "BAD not XML"),
    (r"unas/.*no_key", "BAD is missing"),
    (r"unas/error", "error"),
    (r"unas/getOrder_response_empty", "empty list"),
    (r"unas/setOrder_add_response", "order answer"),
    (r"unas/(getOrder_response|setOrder_add)", "order"),
    (r"unas/getOrderStatus", "status list"),
    (r"unas/login_response", "login"),
    (r"unas/setAutomatism", "webhook request"),
    (r"unas/(getStock_response|setStock|setProduct)", "products"),
    (r"unas/", "request"),
    (r"shoprenter/.*BROKEN", "BAD not JSON"),
    (r"shoprenter/.*\.xml$", "BAD XML in place of JSON"),
    (r"shoprenter/.*\.data\.json", "field dictionary"),
    (r"shoprenter/order_extend|shoprenter/webhook_order", "order"),
    (r"shoprenter/webhook_newsletter", "newsletter"),
    (r"shoprenter/create_order_step_(01|15)", "order head"),
    (r"shoprenter/create_order_step_(00|14)", "order request"),
    (r"shoprenter/create_order_step_1[23]", "order row"),
    (r"shoprenter/create_order", "order total"),
    (r"shoprenter/order_history.*get_page", "order history page"),
    (r"shoprenter/product.*get_page", "product page"),
    (r"shoprenter/.*get_page", "page reference"),
    (r"shoprenter/order_product_addon", "order addon"),
    (r"shoprenter/order_product\.", "order row"),
    (r"shoprenter/order_total", "order total"),
    (r"shoprenter/order_history", "order history"),
    (r"shoprenter/order_invoice", "invoice"),
    (r"shoprenter/order_credit_card", "card payment"),
    (r"shoprenter/order_status_description", "status description"),
    (r"shoprenter/order_status", "status"),
    (r"shoprenter/order\.request", "order request"),
    (r"shoprenter/order\.", "order head"),
    (r"shoprenter/webhook", "webhook"),
    (r"shoprenter/product", "product"),
    (r"shoprenter/customer", "customer"),
    (r"cxml/php_(sample_OrderRequest|builder)", "order"),
    (r"cxml/.*(?i:punch_?out_?setup)", "punch out setup request"),
    (r"cxml/.*(?i:punch_?out_?order)", "punch out order message"),
    (r"cxml/.*Quote", "quote message"),
    (r"cxml/.*ShipNotice", "ship notice request"),
    (r"cxml/.*StatusUpdate", "status update request"),
    (r"cxml/.*profile", "profile request"),
    (r"cxml/rb_invoice", "invoice detail request"),
    (r"cxml/rb_envelope", "catalog upload request"),
    (r"cxml/", "response"),
    (r"peppol/.*OrderCancellation", "cancel"),
    (r"peppol/.*OrderChange", "change"),
    (r"peppol/OrderAgreement", "order agreement"),
    (r"peppol/.*(?i:orderresponse)", "order answer"),
    (r"peppol/(?i:despatch)", "ship notice"),
    (r"peppol/(?i:invoiceresponse)|peppol/MessageLevel", "application answer"),
    (r"peppol/", "order"),
    (r"edifact/", "order"),
)
UNIT = {"HUF": Decimal(1)}


def expectations(samples: Path) -> dict:
    """Return what every file of the folders should become."""
    found: dict = {}
    for folder in FORMATS:
        for path in sorted((samples / folder).glob("*.*")):
            if path.suffix != ".md":
                found.setdefault(folder, {})[path.name] = expectation(folder, path)
    return found


def expectation(folder: str, path: Path) -> dict:
    name = f"{folder}/{path.name}"
    for pattern, kind in KINDS:
        if match := re.search(pattern, name):
            kind = match.expand(kind) if "\\" in kind else kind
            break
    if kind.startswith("BAD "):
        return {"bad": kind.removeprefix("BAD ")}
    orders = []
    if kind in ("order", "change", "cancel"):
        orders = ORACLES[FORMATS[folder]](path)
    return {"kind": kind} | ({"orders": orders} if orders else {})


def plain(number) -> str | None:
    """Return a number without noise, so that 5, 5.0 and 5.00 are the same."""
    if number is None or number == "":
        return None
    return f"{Decimal(str(number)).normalize() + 0:f}"


def whole(amount, unit: Decimal) -> str | None:
    """Return an amount at the decimals of its currency."""
    if amount is None:
        return None
    return plain(Decimal(str(amount)).quantize(unit, ROUND_HALF_UP))


def order(ident, currency, total, products, others, city, rows=None) -> dict:
    """Return an expectation; ``rows``: what all rows come to, as the total counts."""
    unit = UNIT.get(currency, Decimal("0.01"))
    count = len(products) + len(others)
    fits = True
    if rows is not None and total not in (None, ""):
        rows = Decimal(rows).quantize(unit, ROUND_HALF_UP)
        allowed = max(unit, unit * count / 2)
        fits = abs(rows - Decimal(str(total))) <= allowed
    return {
        "id": ident,
        "currency": currency,
        "total": plain(total),
        "products": [
            [key, plain(quantity), whole(amount, unit)]
            for key, quantity, amount in products
        ],
        "others": sorted([kind, whole(amount, unit)] for kind, amount in others),
        "ship_to_city": city,
        "reconciles": fits,
    }


# --- JSON ---


def woocommerce(path: Path) -> list[dict]:
    value = json.loads(path.read_text(), parse_float=Decimal)
    if "raw_body" in value:
        value = json.loads(value["raw_body"], parse_float=Decimal)
    elif "body" in value and "status" in value and isinstance(value["status"], int):
        value = value["body"]
    values = value if isinstance(value, list) else [value]
    if "create" in values[0] or "update" in values[0]:
        batch = values[0]
        values = [row for part in batch.values() for row in part if "error" not in row]
    return [_woocommerce(one) for one in values]


def _woocommerce(one: dict) -> dict:
    groups = ("line_items", "shipping_lines", "fee_lines")
    rows = [row for group in groups for row in one[group]]
    money = sum(Decimal(row["total"]) + Decimal(row["total_tax"]) for row in rows)
    others = [("shipping", row["total"]) for row in one["shipping_lines"]]
    others += [
        ("discount" if Decimal(row["total"]) < 0 else "fee", row["total"])
        for row in one["fee_lines"]
    ]
    products = [
        (row["sku"] or "", row["quantity"], row["total"]) for row in one["line_items"]
    ]
    city = one["shipping"]["city"]
    currency = one["currency"]
    return order(str(one["id"]), currency, one["total"], products, others, city, money)


def shoprenter(path: Path) -> list[dict]:
    value = json.loads(path.read_text(), parse_float=Decimal)
    if "orders" in value:
        return [_shoprenter_hook(one) for one in value["orders"]["order"]]
    return [_shoprenter(one) for one in value.get("items", [value])]


def _shoprenter(one: dict) -> dict:
    products, money = [], Decimal(0)
    for row in one["orderProducts"]:
        quantity = sum(int(row[f"stock{n}"]) for n in (1, 2, 3, 4))
        gross = Decimal(row["grossPriceCurrency"]) * quantity
        products.append((row["sku"], quantity, gross))
        money += gross
    sums = ("SUB_TOTAL", "TAX", "SUB_TOTAL_WITH_TAX", "TOTAL", "LOYALTYPOINTS_TO_GET")
    kinds = {"SHIPPING": "shipping", "PAYMENT": "fee", "COUPON": "discount"}
    others = [
        ("deposit", Decimal(row["total"]) * (1 + Decimal(row["taxRate"]) / 100))
        for row in one.get("orderProductAddons", [])
    ]
    money += sum(amount for _kind, amount in others)
    for row in one["orderTotals"]:
        if row["type"] not in sums:
            amount = Decimal(row["value"])
            kind = "discount" if amount < 0 else kinds.get(row["type"], "fee")
            others.append((kind, amount))
            money += amount
    currency = one["currency"]["code"]
    city = one["shippingCity"]
    return order(one["innerId"], currency, one["total"], products, others, city, money)


def _shoprenter_hook(one: dict) -> dict:
    products = [
        (
            row["sku"],
            row["quantity"],
            Decimal(row["price"])
            * int(row["quantity"])
            * (100 + Decimal(row["taxRate"]))
            / 100,
        )
        for row in one["orderProducts"]["orderProduct"]
    ]
    others = [("shipping", one["shippingGrossPrice"])]
    money = Decimal(others[0][1]) + sum(row[2] for row in products)
    total, city = one["totalGross"], one["shippingCity"]
    return order(one["innerId"], one["currency"], total, products, others, city, money)


# --- XML ---


def unas(path: Path) -> list[dict]:
    root = ElementTree.parse(path).getroot()
    return [_unas(one) for one in root.iter("Order")]


def _unas(one) -> dict:
    kinds = {"shipping-cost": "shipping", "handel-cost": "fee", "gift": "gift"}
    kinds |= {"discount-percent": "discount", "discount-amount": "discount"}
    products, others, money = [], [], Decimal(0)
    for item in one.iter("Item"):
        quantity = Decimal(item.findtext("Quantity"))
        gross = Decimal(item.findtext("PriceGross")) * quantity
        money += gross
        kind = kinds.get(item.findtext("Id"))
        if kind:
            others.append((kind, gross))
        else:
            products.append((item.findtext("Sku"), quantity, gross))
    key = one.findtext("Key")
    if not key:  # pushed to us: the sender's own words stand for a key
        words = one.findtext("Referer"), one.findtext("Date")
        key = "/".join(filter(None, (*words, one.findtext("Customer/Email"))))
    total = one.findtext("SumPriceGross")
    city = one.findtext("Customer/Addresses/Shipping/City") or ""
    currency = one.findtext("Currency") or ""
    return order(key, currency, total, products, others, city, money)


def cxml(path: Path) -> list[dict]:
    root = ElementTree.parse(path).getroot()
    header = root.find(".//OrderRequestHeader")
    total = header.find("Total/Money")
    products, money = [], Decimal(0)
    for item in root.iter("ItemOut"):
        price = Decimal(item.findtext("ItemDetail/UnitPrice/Money"))
        net = price * Decimal(item.get("quantity"))
        part = item.findtext("ItemID/SupplierPartID")
        products.append((part, item.get("quantity"), net))
        money += net
    buyer = root.findtext("Header/From/Credential/Identity")
    ident = f"{buyer}/{header.get('orderID')}"
    city = header.findtext("ShipTo/Address/PostalAddress/City")
    return [order(ident, total.get("currency"), total.text, products, [], city, money)]


def ubl(path: Path) -> list[dict]:
    text = re.sub(r"\sxmlns(:\w+)?=\"[^\"]*\"|(?<=[</])\w+:", "", path.read_text())
    root = ElementTree.fromstring(text)
    buyer = root.findtext("BuyerCustomerParty/Party/EndpointID")
    own = "ID" if root.tag == "Order" else "OrderReference/ID"
    products, money = [], Decimal(0)
    for item in root.iter("LineItem"):
        sku = item.findtext("Item/SellersItemIdentification/ID") or ""
        net = Decimal(item.findtext("LineExtensionAmount"))
        products.append((sku, item.findtext("Quantity"), net))
        money += net
    others = []
    for charge in root.findall("AllowanceCharge"):
        sign = 1 if charge.findtext("ChargeIndicator") == "true" else -1
        amount = sign * Decimal(charge.findtext("Amount"))
        others.append(("fee" if sign > 0 else "discount", amount))
        money += amount
    tax = Decimal(root.findtext("TaxTotal/TaxAmount") or 0)
    totals = root.find("AnticipatedMonetaryTotal")
    total = None
    if totals is not None:
        gross = totals.findtext("TaxInclusiveAmount")
        total = gross or totals.findtext("PayableAmount")
    city = root.findtext("Delivery/DeliveryLocation/Address/CityName") or ""
    currency = root.findtext("DocumentCurrencyCode") or ""
    ident = f"{buyer}/{root.findtext(own)}"
    return [order(ident, currency, total, products, others, city, money + tax)]


# --- EDIFACT ---


def edifact(path: Path) -> list[dict]:
    """Read by regular expressions over the bare text."""
    text = re.sub(r"'\s+", "'", path.read_bytes().decode("latin-1"))
    find = re.compile
    number = find(r"'BGM\+[^+]*\+([^+']*)").search(text)[1]
    buyer = find(r"'NAD\+BY\+([^:+']*)").search(text)[1]
    currency = find(r"'CUX\+2:(\w+)").search(text)
    products, money = [], Decimal(0)
    for row in re.split(r"'(?=LIN\+)", text)[1:]:
        row = row.split("'UNS")[0]
        sku = find(r"'PIA\+\d(?:\+[^+']*)*?\+(\w[^:+']*):SA").search(row)
        quantity = find(r"'QTY\+21:(\d+)").search(row)[1]
        price = find(r"'PRI\+AA[AB]:([\d.]+)").search(row)
        net = Decimal(price[1]) * int(quantity) if price else None
        products.append((sku[1] if sku else "", quantity, net))
        money += net or 0
    others = [("shipping", 0)] if "'ALC+C++6++FC" in text else []
    total = find(r"'MOA\+125:([\d.]+)").search(text)
    city = find(r"'NAD\+DP\+(?:[^+']*\+){4}([^+']*)").search(text)
    return [
        order(
            f"{buyer}/{number}",
            currency[1] if currency else "",
            total[1] if total else None,
            products,
            others,
            city[1] if city else "",
            money,
        )
    ]


ORACLES = {
    "woocommerce": woocommerce,
    "unas": unas,
    "shoprenter": shoprenter,
    "cxml": cxml,
    "ubl": ubl,
    "edifact": edifact,
}

if __name__ == "__main__":
    found = expectations(Path(sys.argv[1]))
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
