"""The shops and the partner of the check: what they sell, and what they were told."""

import base64
import hashlib
import hmac
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from xml.etree import ElementTree

from tests.simulators.edi_partner import EdiPartner
from tests.simulators.shoprenter import ShoprenterShop
from tests.simulators.unas import ZONE, UnasShop
from tests.simulators.woocommerce import WooCommerceShop

SECRET = "the secret of the check"
PERCENT = 9
DELIVERY, FREIGHT = "delivery", 500  # cents without tax
OLD = timedelta(minutes=10)  # what is younger may still change, and is left for later
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


class Sold(NamedTuple):
    """What an order is in cents (net, tax, gross), and each of its rows: what it is
    of, how many, and its cents without tax."""

    cents: list[int]
    rows: list[list]


class Shop:
    """One of them: a simulator, and how it writes an order."""

    kind = code = ""
    is_partner = False
    signature = ""

    def __init__(self, first: int, sku: str):
        self.first, self.sku = first, sku
        self.sold: dict[str, Sold] = {}
        self.payloads: list[bytes] = []
        self.simulator = self.open()

    def values(self) -> dict:
        """Return what the channel has to know of the shop."""
        return {"base_url": self.simulator.url, "webhook_secret": SECRET}

    def numbers(self) -> list[str]:
        return list(self.sold)

    def sell(self, count: int) -> None:
        """Have orders: one row's tax has to be rounded, those of the others are whole.

        So row by row and over the whole order the taxes are the same.
        """
        for index in range(count):
            number = self.first + index
            rows = [
                (self.sku, 1 + index % 4, 137 + 100 * (index % 7)),
                (self.sku, 2, 1_100 + 100 * index),
            ][: 1 + index % 2]
            self.put(number, rows)

    def put(self, number: int, rows: list) -> None:
        """Have an order: rows of SKU, quantity, and cents of one without tax; and what
        its delivery costs."""
        told = [*rows, (DELIVERY, 1, FREIGHT)]
        cents = [[quantity * price, 0] for _sku, quantity, price in told]
        for row in cents:
            row[1] = round_half_up(row[0] * PERCENT, 100)
        net, tax = (sum(column) for column in zip(*cents, strict=True))
        self.sold[str(number)] = Sold(
            [net, tax, net + tax],
            sorted([sku, quantity, quantity * price] for sku, quantity, price in told),
        )
        self.write(number, rows, cents)

    def knock(self, url: str) -> None:
        """Tell Odoo that there is something new."""
        for data in self.payloads if self.is_partner else [b"{}"]:
            headers = {"Content-Type": "application/xml"}
            if self.signature:
                digest = hmac.new(SECRET.encode(), data, hashlib.sha256).digest()
                headers[self.signature] = base64.b64encode(digest).decode()
            request = urllib.request.Request(url, data, headers)
            with urllib.request.urlopen(request, timeout=60):
                pass


class WooCommerce(Shop):
    kind = code = "woocommerce"
    signature = "X-WC-Webhook-Signature"

    def open(self):
        return WooCommerceShop()

    def values(self) -> dict:
        keys = {"api_key": "ck_test", "api_secret": "cs_test"}
        return super().values() | keys

    def sell_poison(self, sku: str) -> str:
        """Have an order of something that nobody knows; return its number."""
        number = self.first + 900
        self.put(number, [(sku, 1, 500)])
        return str(number)

    def write(self, number, rows, cents) -> None:
        stamp = f"{datetime.now(UTC) - OLD:%Y-%m-%dT%H:%M:%S}"
        total = sum(map(sum, cents))
        person = {"first_name": "Ilse", "last_name": "Vermeer", "country": "NL"}
        person |= {"address_1": "Lange Haven 12", "city": "Schiedam"}
        person |= {"postcode": "3111 CD", "email": "ilse.vermeer@example.com"}
        lines = [
            {
                "id": index,
                "name": sku,
                "sku": sku,
                "quantity": quantity,
                "total": money(net),
                "total_tax": money(tax),
                "taxes": [{"id": 1, "total": money(tax)}],
            }
            for index, ((sku, quantity, _price), (net, tax)) in enumerate(
                zip(rows, cents[:-1], strict=True), 1
            )
        ]
        self.simulator.put(
            {
                "id": number,
                "number": str(number),
                "status": "processing",
                "order_key": f"wc_{number}",
                "currency": "EUR",
                "prices_include_tax": False,
                "date_created_gmt": stamp,
                "date_modified_gmt": stamp,
                "date_modified": stamp,
                "total": money(total),
                "customer_id": 0,
                "billing": person,
                "shipping": person,
                "line_items": lines,
                "shipping_lines": [self._freight(*map(money, cents[-1]))],
                "tax_lines": [{"rate_id": 1, "rate_percent": PERCENT}],
            }
        )

    def _freight(self, net: str, tax: str) -> dict:
        row = {"id": 9, "method_id": "flat_rate", "method_title": "Delivery"}
        row |= {"total": net, "total_tax": tax}
        return row | {"taxes": [{"id": 1, "total": tax}]}

    def wanted(self, number: str) -> list[str]:
        return ["completed", f"T-{number}"]

    def seen(self, number: str) -> list[str]:
        notes = self.simulator.notes.get(int(number), [])
        status = self.simulator.orders[int(number)]["status"]
        return [status, *(note["note"] for note in notes)]


class Unas(Shop):
    kind = code = "unas"
    signature = "X-Unas-Hmac"

    def open(self):
        return UnasShop()

    def values(self) -> dict:
        values = super().values() | {"api_key": "abc123", "status_shipped": "Shipped"}
        return values | {"base_url": f"{self.simulator.url}/shop"}

    def write(self, number, rows, cents) -> None:
        changed = (datetime.now(UTC) - OLD).astimezone(ZONE)
        items = "".join(
            f"<Item><Id>{index}</Id><Sku>{sku}</Sku><Name>{sku}</Name>"
            f"<Quantity>{quantity}</Quantity><PriceNet>{money(price)}</PriceNet>"
            f"<PriceGross>{price * (100 + PERCENT) / 10_000:.4f}</PriceGross>"
            f"<Vat>{PERCENT}%</Vat></Item>"
            for index, (sku, quantity, price) in enumerate(rows, 1)
        )
        items += (
            "<Item><Id>shipping-cost</Id><Sku>shipping-cost</Sku><Name>Delivery</Name>"
            f"<Quantity>1</Quantity><PriceGross>{money(sum(cents[-1]))}</PriceGross>"
            f"<Vat>{PERCENT}%</Vat></Item>"
        )
        self.simulator.put(
            f"<Order><Key>{number}</Key><Currency>EUR</Currency>"
            f"<DateMod>{changed:%Y.%m.%d %H:%M:%S}</DateMod>"
            f"<SumPriceGross>{money(sum(map(sum, cents)))}</SumPriceGross>"
            "<Customer><Email>joris.bakker@example.com</Email></Customer>"
            f"<Items>{items}</Items></Order>"
        )

    def wanted(self, number: str) -> list[str]:
        return ["Shipped", f"T-{number}"]

    def seen(self, number: str) -> list[str]:
        order = self.simulator.orders[number]
        paths = ("Status", "Shipping/PackageNumber")
        return [order.findtext(path) or "" for path in paths]


class UnasAlike(Unas):
    """A home-made shop that speaks the interface of Unas at an address of its own."""

    code = "unas-alike"

    def values(self) -> dict:
        return super().values() | {"base_url": f"{self.simulator.url}/api/v2"}


class Shoprenter(Shop):
    kind = code = "shoprenter"

    def open(self):
        return ShoprenterShop()

    def values(self) -> dict:
        keys = {"api_key": "user", "api_secret": "pass"}
        return super().values() | keys | {"status_shipped": "shipped-id"}

    def write(self, number, rows, cents) -> None:
        stamp = f"{datetime.now(UTC) - OLD:%Y-%m-%dT%H:%M:%S}"
        products = [
            {
                "sku": sku,
                "name": sku,
                "stock1": str(quantity),
                "price": f"{price / 100:.4f}",
                "grossPriceCurrency": f"{price * (100 + PERCENT) / 10_000:.4f}",
                "taxRate": f"{PERCENT}.0000",
            }
            for sku, quantity, price in rows
        ]
        total = f"{sum(map(sum, cents)) / 100:.4f}"
        self.simulator.put(
            {
                "innerId": str(number),
                "total": total,
                "currency": {"code": "EUR"},
                "email": "marit.dewit@example.com",
                "firstname": "Marit",
                "lastname": "de Wit",
                "dateCreated": stamp,
                "dateUpdated": stamp,
                "orderStatus": {"href": "x/1"},
                "shippingMethodTaxRate": f"{PERCENT}.0000",
                "orderTotals": [
                    {"type": "SHIPPING", "value": f"{sum(cents[-1]) / 100:.4f}"},
                    {"type": "TOTAL", "value": total},
                ],
                "orderProducts": products,
            }
        )

    def wanted(self, number: str) -> list[str]:
        return ["shipped-id", f"T-{number}"]

    def seen(self, number: str) -> list[str]:
        order = self.simulator.orders[number]
        return [order["orderStatus"].get("id", ""), order.get("comment", "")]


class Partner(Shop):
    kind = code = "ubl"
    is_partner = True
    signature = "X-Signature"

    def open(self):
        return EdiPartner(SECRET)

    def write(self, number, rows, cents) -> None:
        lines = "".join(
            "<a:OrderLine><a:LineItem>"
            f'<b:ID>{index}</b:ID><b:Quantity unitCode="C62">{quantity}</b:Quantity>'
            f'<b:LineExtensionAmount currencyID="EUR">{money(net)}'
            "</b:LineExtensionAmount><a:Item>"
            f"<b:Name>{sku}</b:Name><a:SellersItemIdentification><b:ID>{sku}</b:ID>"
            "</a:SellersItemIdentification><a:ClassifiedTaxCategory><b:ID>S</b:ID>"
            f"<b:Percent>{PERCENT}</b:Percent></a:ClassifiedTaxCategory></a:Item>"
            "</a:LineItem></a:OrderLine>"
            for index, ((sku, quantity, _price), (net, _tax)) in enumerate(
                zip(rows, cents[:-1], strict=True), 1
            )
        )
        freight = (
            "<a:AllowanceCharge><b:ChargeIndicator>true</b:ChargeIndicator>"
            "<b:AllowanceChargeReasonCode>FC</b:AllowanceChargeReasonCode>"
            f'<b:Amount currencyID="EUR">{money(FREIGHT)}</b:Amount><a:TaxCategory>'
            f"<b:ID>S</b:ID><b:Percent>{PERCENT}</b:Percent></a:TaxCategory>"
            "</a:AllowanceCharge>"
        )
        party = '<a:Party><b:EndpointID schemeID="0088">{}</b:EndpointID></a:Party>'
        buyer, seller = party.format("4000000000013"), party.format("4000000000020")
        net = sum(row[0] for row in cents[:-1])
        self.payloads.append(
            (
                f'<Order xmlns="{UBL}Order-2"'
                f' xmlns:a="{UBL}CommonAggregateComponents-2"'
                f' xmlns:b="{UBL}CommonBasicComponents-2"><b:ID>{number}</b:ID>'
                f"<b:IssueDate>{datetime.now(UTC):%Y-%m-%d}</b:IssueDate>"
                "<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>"
                f"<a:BuyerCustomerParty>{buyer}</a:BuyerCustomerParty>"
                f"<a:SellerSupplierParty>{seller}</a:SellerSupplierParty>{freight}"
                "<a:AnticipatedMonetaryTotal>"
                f"<b:LineExtensionAmount>{money(net)}</b:LineExtensionAmount>"
                f"<b:PayableAmount>{money(sum(map(sum, cents)))}</b:PayableAmount>"
                f"</a:AnticipatedMonetaryTotal>{lines}</Order>"
            ).encode()
        )

    def wanted(self, _number: str) -> list[str]:
        return ["OrderResponse", "DespatchAdvice"]

    def seen(self, number: str) -> list[str]:
        documents = [
            ElementTree.fromstring(data) for _m, data in self.simulator.received
        ]
        return [
            one.tag.rpartition("}")[2]
            for one in documents
            if one.findtext("{*}OrderReference/{*}ID") == number
        ]


def open_all(first: int, sku: str) -> list[Shop]:
    """Return the shops, each with numbers of its own."""
    kinds = (WooCommerce, Unas, UnasAlike, Shoprenter, Partner)
    return [kind(first + 1_000 * place, sku) for place, kind in enumerate(kinds)]


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def round_half_up(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)
