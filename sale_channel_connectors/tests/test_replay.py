import os
import random
from collections import Counter
from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from . import replayed
from .common import ChannelMixin

# Orders of each of five formats: 2,000 messages with their copies, or 100,000.
ORDERS = int(
    os.environ.get("REPLAY_ORDERS") or (6_100 if os.environ.get("SUITE_FULL") else 122)
)
PORTION = 500
# Which shops have prices with tax, and which rows that are a price times a quantity.
GROSS, BY_UNIT = ("unas", "shoprenter"), ("unas", "shoprenter", "woocommerce")


@tagged("post_install", "-at_install")
class TestReplay(ChannelMixin, TransactionCase):
    """Messages three times each, shuffled, edited and refunded, in five formats."""

    def setUp(self):
        super().setUp()
        self.chance = random.Random(20260301)
        self._create_tax("VAT 5 %", 5.0, "tax_excluded")
        self._create_tax("VAT 5 % incl.", 5.0, "tax_included")
        self._create_product("Book", default_code="TEST-BOOK")
        for rate, sku in replayed.SKUS.items():
            product = self.env["product.product"].search([("default_code", "=", sku)])
            product.barcode = replayed.EANS[rate]
        self.kinds = {
            "woocommerce": self.channel,
            **{
                kind: self._create_channel(kind, code=f"replay-{kind}", time_zone="UTC")
                for kind in ("unas", "shoprenter", "ubl", "edifact")
            },
        }

    def _sell(self, kind, number):
        """Return the payloads of an order's versions, the last of them, its refunds."""
        has_tax = kind in GROSS or (kind == "woocommerce" and number % 2 == 0)
        options = {"has_tax": has_tax, "by_unit": kind in BY_UNIT}
        versions = [
            replayed.make(self.chance, number, minute, **options)
            for minute in range(2 if number % 10 == 0 else 1)
        ]
        last, back = versions[-1], []
        write = getattr(replayed, f"write_{kind}")
        payloads = [write(one, self.currency.name) for one in versions]
        if kind in ("woocommerce", "unas") and number % 7 == 0:
            for _part in range(self.chance.randint(1, 2)):
                self._pay_back(last)
                payloads.append(write(last, self.currency.name))
        if kind == "unas" and number % 21 == 0:
            back = self._take_back(last)
            payloads.append(write(last, self.currency.name, back=back))
        return payloads, last

    def _pay_back(self, order):
        order.minute += 1
        order.paid_back.append(Decimal(self.chance.randint(10, 100)) / 100)

    def _take_back(self, order):
        row = order.of("goods")[0]
        order.returned = row.unit
        return replayed.Row("goods", row.rate, 1, row.unit, row.unit)

    def test_nothing_is_lost_doubled_or_off_by_a_cent(self):
        sent, wanted = [], {}
        for number in range(1, ORDERS + 1):
            for kind, channel in self.kinds.items():
                payloads, last = self._sell(kind, number)
                wanted[channel.id, str(number)] = (
                    getattr(replayed, f"total_{kind}")(last),
                    max(sum(last.paid_back, Decimal(0)), last.returned),
                )
                sent += [(kind, payload) for payload in payloads] * 3
        self.chance.shuffle(sent)
        for start in range(0, len(sent), PORTION):
            for kind, channel in self.kinds.items():
                part = [
                    one for own, one in sent[start : start + PORTION] if own == kind
                ]
                self._receive(*part, channel=channel)
            self.env.invalidate_all()  # as another transaction would find it
        self._process_rest()
        self.assertGreaterEqual(len(sent), ORDERS * 16)
        self._assert_all(wanted)

    def _process_rest(self):
        """Import what waited for another message, as a job does."""
        waiting = [("state", "=", "received"), ("direction", "=", "in")]
        self.env["sale.channel.message"].search(waiting)._process()

    def _assert_all(self, wanted):
        channel_ids = [channel.id for channel in self.kinds.values()]
        unread = self.env["sale.channel.message"].search(
            [
                ("channel_id", "in", channel_ids),
                ("direction", "=", "in"),
                ("state", "not in", ("done", "ignored")),
            ]
        )
        self.assertFalse(unread, unread.mapped("error"))
        orders = self.env["sale.order"].search([("sale_channel_id", "in", channel_ids)])
        keys = {one: (one.sale_channel_id.id, one.client_order_ref) for one in orders}
        made, due = Counter(keys.values()), Counter(wanted.keys())
        self.assertFalse((due - made) | (made - due))
        wrong = {
            key: (one.amount_total, wanted[key][0])
            for one, key in keys.items()
            if replayed.cents(str(one.amount_total)) != wanted[key][0]
        }
        self.assertFalse(wrong)
        self._assert_few_roundings(orders)
        self._assert_refunds(channel_ids, wanted, keys)

    def _assert_few_roundings(self, orders):
        rounded = orders.order_line.filtered(
            lambda line: line.channel_line_kind == "rounding"
        ).order_id
        self.assertLessEqual(len(rounded), len(orders) * 5 // 100)

    def _assert_refunds(self, channel_ids, wanted, keys):
        refunds = self.env["sale.channel.refund"].search(
            [("channel_id", "in", channel_ids)]
        )
        paid_back = Counter()
        for refund in refunds:
            paid_back[keys[refund.order_id]] += replayed.cents(str(refund.amount))
        due = {key: back for key, (_total, back) in wanted.items() if back}
        self.assertEqual({key: back for key, back in paid_back.items() if back}, due)
        self.assertGreaterEqual(len(due), ORDERS // 4)
