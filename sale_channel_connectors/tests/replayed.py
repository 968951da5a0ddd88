"""Orders as shops and partners have them, and what they add up to by their own rules.

Nothing here is taken from the addon: totals are computed from the rows with Decimals,
and each format is written by hand. Rates are those of the products' taxes.
"""

import dataclasses
import json
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
RATES = (25, 5, 0)
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
SKUS = {25: "TEST-MUG", 5: "TEST-PLATE", 0: "TEST-BOOK"}
EANS = {25: "4006381333931", 5: "4006381333948", 0: "4006381333955"}


def cents(amount):
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


@dataclasses.dataclass
class Row:
    """A row: what is paid for all of it, in the shop's way, after its own discount."""

    kind: str  # goods, shipping, fee or discount
    rate: int
    quantity: int
    amount: Decimal
    before: Decimal  # the discount

    @property
    def unit(self):
        return self.amount / self.quantity

    @property
    def tax(self):
        return cents(self.amount * self.rate / 100)  # of an amount without tax

    @property
    def net(self):
        return cents(self.amount * 100 / (100 + self.rate))  # of one with tax


@dataclasses.dataclass
class Order:
    """A version of an order. ``minute`` is when it was changed."""

    number: int
    minute: int
    has_tax: bool  # amounts hold the tax
    rows: list
    paid_back: list = dataclasses.field(default_factory=list)
    returned: Decimal = Decimal(0)

    def of(self, *kinds):
        return [row for row in self.rows if row.kind in kinds]

    @property
    def net(self):
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def tax_by_row(self):
        return sum((row.tax for row in self.rows), Decimal(0))

    @property
    def tax_by_rate(self):
        bases = dict.fromkeys(RATES, Decimal(0))
        for row in self.rows:
            bases[row.rate] += row.amount
        return sum(
            (cents(base * rate / 100) for rate, base in bases.items()), Decimal(0)
        )


def make(chance, number, minute, *, has_tax, by_unit):
    """Return an order of one to four rows, mostly with something beside the goods.

    :param by_unit: rows are a price times a quantity; else a discount may leave them an
        amount that no price gives
    """
    rows = []
    for _row in range(chance.randint(1, 4)):
        quantity, price = (
            chance.randint(1, 4),
            Decimal(chance.randint(101, 9_999)) / 100,
        )
        before = amount = price * quantity
        if chance.random() < 0.3:  # the row has a discount of its own
            part = Decimal(100 - chance.choice((5, 10, 15))) / 100
            amount = cents(price * part) * quantity if by_unit else cents(before * part)
        rows.append(Row("goods", chance.choice(RATES), quantity, amount, before))
    for kind, low, high, often in (
        ("shipping", 290, 1_990, 0.6),
        ("fee", 50, 490, 0.3),
        ("discount", -80, -10, 0.3),
    ):
        if chance.random() < often:
            amount = Decimal(chance.randint(low, high)) / 100
            rate = rows[0].rate if kind == "discount" else chance.choice(RATES)
            rows.append(Row(kind, rate, 1, amount, amount))
    return Order(number, minute, has_tax, rows)


# --- WooCommerce: amounts without tax and their taxes, each rounded ---


def total_woocommerce(order):
    if order.has_tax:
        return order.net
    return order.net + order.tax_by_row


def write_woocommerce(order, currency):
    named = {"goods": [], "shipping": [], "fee": [], "discount": []}
    for index, row in enumerate(order.rows, 1):
        net = row.net if order.has_tax else row.amount
        tax = row.amount - net if order.has_tax else row.tax
        named[row.kind].append(
            {
                "id": index,
                "name": row.kind,
                "method_id": "flat",
                "product_id": 0,
                "quantity": row.quantity,
                "sku": SKUS[row.rate],
                "subtotal": f"{row.before:.2f}",
                "total": f"{net:.2f}",
                "total_tax": f"{tax:.2f}",
                "taxes": [{"id": row.rate, "total": f"{tax:.2f}"}] if row.rate else [],
            }
        )
    value = {
        "id": order.number,
        "number": str(order.number),
        "status": "processing",
        "order_key": f"key_{order.number}",
        "currency": currency,
        "prices_include_tax": order.has_tax,
        "date_modified_gmt": f"2026-03-01T11:{order.minute:02}:00",
        "total": f"{total_woocommerce(order):.2f}",
        "customer_id": 0,
        "billing": {"first_name": "Ada", "email": "w@shop.example.com"},
        "line_items": named["goods"],
        "shipping_lines": named["shipping"],
        "fee_lines": named["fee"] + named["discount"],
        "tax_lines": [{"rate_id": rate, "rate_percent": rate} for rate in RATES],
        "refunds": [
            {"id": index, "total": f"-{amount:.2f}"}
            for index, amount in enumerate(order.paid_back, 1)
        ],
    }
    return json.dumps(value).encode()


# --- Unas: gross prices of one, everything is an item ---

UNAS_IDS = {
    "shipping": "shipping-cost",
    "fee": "handel-cost",
    "discount": "discount-amount",
}


def total_unas(order):
    return order.net


def write_unas(order, currency, *, back=None):
    """Return the order; with ``back`` the one by which goods of it come back."""
    key, rows, more = str(order.number), order.rows, ""
    if back is not None:
        key, rows = f"R{order.number}", [back]
        more = f"<Info><ReturnedFrom><Key>{order.number}</Key></ReturnedFrom></Info>"
        more += "<StatusType>close_ok</StatusType>"
    elif order.paid_back:
        sums = sum(order.paid_back, Decimal(0))
        more = f"<Transaction><Id>7</Id><AmountRefund>{sums:.2f}</AmountRefund>"
        more = f"<Payment><Transactions>{more}</Transaction></Transactions></Payment>"
    items = "".join(
        f"<Item><Id>{(sku := UNAS_IDS.get(row.kind, SKUS[row.rate]))}</Id>"
        f"<Sku>{sku}</Sku><Quantity>{row.quantity}</Quantity>"
        f"<PriceGross>{row.unit:.2f}</PriceGross><Vat>{row.rate}%</Vat></Item>"
        for row in rows
    )
    return (
        f"<Order><Key>{key}</Key><Currency>{currency}</Currency>"
        f"<DateMod>2026.03.01 11:{order.minute:02}:00</DateMod>"
        f"<SumPriceGross>{sum(row.amount for row in rows):.2f}</SumPriceGross>"
        "<Customer><Email>u@shop.example.com</Email></Customer>"
        f"{more}<Items>{items}</Items></Order>"
    ).encode()


# --- Shoprenter: gross prices of one; what is beside the goods stands in the totals ---

SHOPRENTER_TYPES = {
    "shipping": ("SHIPPING", "shippingMethodTaxRate"),
    "fee": ("PAYMENT", "paymentMethodTaxRate"),
    "discount": ("COUPON", "couponTaxRate"),
}


def total_shoprenter(order):
    return order.net


def write_shoprenter(order, currency):
    total = f"{order.net:.4f}"
    value = {
        "innerId": str(order.number),
        "total": total,
        "currency": {"code": currency},
        "email": "s@shop.example.com",
        "firstname": "Ada",
        "dateUpdated": f"2026-03-01T11:{order.minute:02}:00",
        "orderStatus": {"href": "x/1"},
        "orderTotals": [{"type": "TOTAL", "value": total}],
        "orderProducts": [
            {
                "innerId": str(index),
                "sku": SKUS[row.rate],
                "stock1": str(row.quantity),
                "taxRate": f"{row.rate}.0000",
                "price": f"{row.unit * 100 / (100 + row.rate):.4f}",
                "grossPriceCurrency": f"{row.unit:.4f}",
            }
            for index, row in enumerate(order.of("goods"), 1)
        ],
    }
    for row in order.of("shipping", "fee", "discount"):
        type_, rate = SHOPRENTER_TYPES[row.kind]
        value["orderTotals"].append({"type": type_, "value": f"{row.amount:.4f}"})
        value[rate] = f"{row.rate}.0000"
    return json.dumps(value).encode()


# --- UBL: net rows; tax is rounded once for each rate ---


def total_ubl(order):
    return order.net + order.tax_by_rate


def write_ubl(order, currency):
    """Return an Order, or the OrderChange that follows it."""
    is_change = order.minute > 0
    name = "OrderChange" if is_change else "Order"
    number = f"<b:ID>{order.number}{'-C' if is_change else ''}</b:ID>"
    charges = "".join(
        f"<a:AllowanceCharge><b:ChargeIndicator>{str(row.amount > 0).lower()}"
        f"</b:ChargeIndicator><b:AllowanceChargeReasonCode>"
        f"{'FC' if row.kind == 'shipping' else '95'}</b:AllowanceChargeReasonCode>"
        f"<b:Amount>{abs(row.amount):.2f}</b:Amount><a:TaxCategory><b:Percent>"
        f"{row.rate}</b:Percent></a:TaxCategory></a:AllowanceCharge>"
        for row in order.of("shipping", "fee", "discount")
    )
    lines = "".join(
        f"<a:OrderLine><a:LineItem><b:ID>{index}</b:ID>"
        f'<b:Quantity unitCode="C62">{row.quantity}</b:Quantity>'
        f"<b:LineExtensionAmount>{row.amount:.2f}</b:LineExtensionAmount><a:Item>"
        "<b:Name>Thing</b:Name><a:SellersItemIdentification>"
        f"<b:ID>{SKUS[row.rate]}</b:ID></a:SellersItemIdentification>"
        f"<a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>{row.rate}</b:Percent>"
        "</a:ClassifiedTaxCategory></a:Item></a:LineItem></a:OrderLine>"
        for index, row in enumerate(order.of("goods"), 1)
    )
    reference = f"<a:OrderReference><b:ID>{order.number}</b:ID></a:OrderReference>"
    return (
        f'<{name} xmlns="{UBL}{name}-2" xmlns:a="{UBL}CommonAggregateComponents-2"'
        f' xmlns:b="{UBL}CommonBasicComponents-2">{number}'
        f"<b:IssueDate>2026-03-01</b:IssueDate>"
        f"<b:IssueTime>11:{order.minute:02}:00</b:IssueTime>"
        f"<b:DocumentCurrencyCode>{currency}</b:DocumentCurrencyCode>"
        f"{reference if is_change else ''}{charges}"
        f"<a:TaxTotal><b:TaxAmount>{order.tax_by_rate:.2f}</b:TaxAmount></a:TaxTotal>"
        "<a:AnticipatedMonetaryTotal>"
        f"<b:TaxExclusiveAmount>{order.net:.2f}</b:TaxExclusiveAmount>"
        f"<b:PayableAmount>{total_ubl(order):.2f}</b:PayableAmount>"
        f"</a:AnticipatedMonetaryTotal>{lines}</{name}>"
    ).encode()


# --- EDIFACT: net rows, charges before them; tax once for each rate ---


def total_edifact(order):
    return order.net + order.tax_by_rate


def write_edifact(order, currency):
    """Return an ORDERS; a later version is one that changes the former."""
    segments = [
        f"BGM+220+{order.number}+{4 if order.minute else 9}",
        f"DTM+137:2026030111{order.minute:02}:203",
        "NAD+BY+111::9",
        f"CUX+2:{currency}:9",
    ]
    for row in order.of("shipping", "fee", "discount"):
        code = "FC" if row.kind == "shipping" else "DI"
        segments += [
            f"ALC+{'C' if row.amount > 0 else 'A'}++6++{code}",
            f"MOA+23:{abs(row.amount):.2f}",
            f"TAX+7+VAT+++:::{row.rate}",
        ]
    goods = order.of("goods")
    for index, row in enumerate(goods, 1):
        segments += [
            f"LIN+{index}++{EANS[row.rate]}:EN",
            f"QTY+21:{row.quantity}",
            f"MOA+203:{row.amount:.2f}",
            f"TAX+7+VAT+++:::{row.rate}",
        ]
    segments += ["UNS+S", f"MOA+86:{order.net:.2f}", f"MOA+124:{order.tax_by_rate:.2f}"]
    segments += [f"MOA+9:{total_edifact(order):.2f}", f"CNT+2:{len(goods)}"]
    reference = f"{order.number}{order.minute:02}"
    text = "'".join(["UNH+1+ORDERS:D:96A:UN:EAN008", *segments])
    return (
        f"UNA:+.? 'UNB+UNOC:3+111:14+222:14+260301:1000+{reference}'{text}'"
        f"UNT+{len(segments) + 2}+1'UNZ+1+{reference}'"
    ).encode()
