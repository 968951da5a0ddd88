import json
import os
import random
from collections import Counter
from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from .common import ChannelMixin

# Orders of each of five formats: 2,000 messages with their copies, or 100,000.
ORDERS = int(
    os.environ.get("REPLAY_ORDERS") or (6_700 if os.environ.get("SUITE_FULL") else 130)
)
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


@tagged("post_install", "-at_install")
class TestReplay(ChannelMixin, TransactionCase):
    """Messages three times each, shuffled, edited and refunded, in five formats."""

    def setUp(self):
        super().setUp()
        self.chance = random.Random(20260301)
        self.kinds = {
            "woocommerce": self.channel,
            **{
                kind: self._create_channel(kind, code=f"replay-{kind}", time_zone="UTC")
                for kind in ("unas", "shoprenter", "ubl", "edifact")
            },
        }

    def _cents(self):
        return self.chance.randint(1, 4), self.chance.randint(101, 9_999)

    def _versions(self, kind):
        """Return payloads of an order's versions, and the cents of the last one."""
        number = self.numbers = getattr(self, "numbers", 0) + 1
        edits = 2 if kind in ("woocommerce", "unas") and number % 10 == 0 else 1
        payloads = []
        for version in range(edits):
            quantity, price = self._cents()
            net = quantity * price
            tax = (net * 25 + 50) // 100 if kind != "edifact" else 0
            write = getattr(self, f"_write_{kind}")
            payloads.append(write(number, version, quantity, price, net, tax))
        return str(number), payloads, net + tax

    def _write_woocommerce(self, number, version, quantity, _price, net, tax):
        refunds = [{"id": 1, "total": "-1.00"}] if number % 20 == 0 else []
        rows = [("TEST-MUG", quantity, f"{net / 100:.2f}", f"{tax / 100:.2f}")]
        return self._woo(
            number,
            rows,
            number=str(number),
            refunds=refunds,
            date_modified_gmt=f"2026-03-01T11:{version:02}:00",
        )

    def _write_unas(self, number, version, quantity, price, net, tax):
        return (
            f"<Order><Key>{number}</Key><Currency>{self.currency.name}</Currency>"
            f"<DateMod>2026.03.01 11:{version:02}:00</DateMod>"
            f"<SumPriceGross>{(net + tax) / 100:.2f}</SumPriceGross>"
            "<Customer><Email>u@shop.example.com</Email></Customer><Items><Item>"
            f"<Id>5</Id><Sku>TEST-MUG</Sku><Quantity>{quantity}</Quantity>"
            f"<PriceGross>{price * 125 / 10_000:.6f}</PriceGross><Vat>25%</Vat></Item>"
            "</Items></Order>"
        ).encode()

    def _write_shoprenter(self, number, version, quantity, price, net, tax):
        total = f"{(net + tax) / 100:.4f}"
        row = {"sku": "TEST-MUG", "stock1": str(quantity), "taxRate": "25.0000"}
        row |= {"price": f"{price / 100:.4f}"}
        row |= {"grossPriceCurrency": f"{price * 125 / 10_000:.6f}"}
        value = {
            "innerId": str(number),
            "total": total,
            "currency": {"code": self.currency.name},
            "email": "s@shop.example.com",
            "firstname": "Ada",
            "dateUpdated": f"2026-03-01T11:{version:02}:00",
            "orderStatus": {"href": "x/1"},
            "orderTotals": [{"type": "TOTAL", "value": total}],
            "orderProducts": [row],
        }
        return json.dumps(value).encode()

    def _write_ubl(self, number, _version, quantity, _price, net, tax):
        return (
            f'<Order xmlns="{UBL}Order-2" xmlns:a="{UBL}CommonAggregateComponents-2"'
            f' xmlns:b="{UBL}CommonBasicComponents-2"><b:ID>{number}</b:ID>'
            "<b:IssueDate>2026-03-01</b:IssueDate>"
            f"<b:DocumentCurrencyCode>{self.currency.name}</b:DocumentCurrencyCode>"
            "<a:AnticipatedMonetaryTotal>"
            f"<b:PayableAmount>{(net + tax) / 100:.2f}</b:PayableAmount>"
            "</a:AnticipatedMonetaryTotal><a:OrderLine><a:LineItem><b:ID>1</b:ID>"
            f'<b:Quantity unitCode="C62">{quantity}</b:Quantity>'
            f"<b:LineExtensionAmount>{net / 100:.2f}</b:LineExtensionAmount><a:Item>"
            "<b:Name>Mug</b:Name><a:SellersItemIdentification><b:ID>TEST-MUG</b:ID>"
            "</a:SellersItemIdentification><a:ClassifiedTaxCategory><b:ID>S</b:ID>"
            "<b:Percent>25</b:Percent></a:ClassifiedTaxCategory></a:Item></a:LineItem>"
            "</a:OrderLine></Order>"
        ).encode()

    def _write_edifact(self, number, _version, quantity, price, _net, _tax):
        return (
            f"UNA:+.? 'UNB+UNOC:3+111:14+222:14+260301:1000+{number}'"
            f"UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+{number}+9'DTM+137:20260301:102'"
            f"NAD+BY+111::9'CUX+2:{self.currency.name}:9'LIN+1++4006381333931:EN'"
            f"QTY+21:{quantity}'PRI+AAA:{price / 100:.2f}'UNS+S'CNT+2:1'UNT+10+1'"
            f"UNZ+1+{number}'"
        ).encode()

    def test_nothing_is_lost_doubled_or_off_by_a_cent(self):
        self.mug.barcode = "4006381333931"
        sent, wanted = [], {}
        for kind, channel in self.kinds.items():
            for _order in range(ORDERS):
                number, payloads, cents = self._versions(kind)
                wanted[channel.id, number] = Decimal(cents) / 100
                sent += [(kind, payload) for payload in payloads] * 3
        self.chance.shuffle(sent)
        for start in range(0, len(sent), 500):
            for kind, channel in self.kinds.items():
                part = [
                    one for which, one in sent[start : start + 500] if which == kind
                ]
                self._receive(*part, channel=channel)
            self.env.invalidate_all()  # as another transaction would find it
        self.assertGreaterEqual(len(sent), ORDERS * 15)
        self._assert_all(wanted)

    def _assert_all(self, wanted):
        channel_ids = [channel.id for channel in self.kinds.values()]
        orders = self.env["sale.order"].search([("sale_channel_id", "in", channel_ids)])
        made = Counter((one.sale_channel_id.id, one.client_order_ref) for one in orders)
        self.assertEqual(made, Counter(wanted.keys()))
        wrong = {
            key: (one.amount_total, wanted[key])
            for one in orders
            if round(Decimal(str(one.amount_total)), 2)
            != wanted[key := (one.sale_channel_id.id, one.client_order_ref)]
        }
        self.assertFalse(wrong)
        states = Counter(
            self.env["sale.channel.message"]
            .search([("channel_id", "in", channel_ids), ("direction", "=", "in")])
            .mapped("state")
        )
        self.assertLessEqual(set(states), {"done", "ignored"})
        rounded = orders.order_line.filtered(
            lambda line: line.channel_line_kind == "rounding"
        ).order_id
        self.assertLessEqual(len(rounded), len(orders) * 5 // 100)
        refunds = self.env["sale.channel.refund"].search(
            [("channel_id", "=", self.channel.id)]
        )
        self.assertEqual(len(refunds), ORDERS // 20)
        self.assertEqual(set(refunds.mapped("amount")), {1.0})
