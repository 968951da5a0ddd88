import json
import random
from datetime import UTC, datetime, timedelta
from itertools import count

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .common import ChannelMixin
from .simulated import simulator

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOURS = 2
ORDERS = 20  # of each shop
LONGEST = timedelta(minutes=5)
SHOPS = {
    "woocommerce": ("WooCommerceShop", "ck_test", "cs_test"),
    "unas": ("UnasShop", "abc123", ""),
    "shoprenter": ("ShoprenterShop", "user", "pass"),
}


@tagged("post_install", "-at_install")
class TestFiveMinutes(ChannelMixin, TransactionCase):
    """On a clock of the test, with shops that keep their published limits."""

    def setUp(self):
        super().setUp()
        self.now = START
        self.chance = random.Random(12)
        self.env["ir.config_parameter"].set_param(
            "sale_channel_connectors.pull_without_jobs", "1"
        )
        self._create_tax("27 i", 27.0, "tax_included")
        self.shops = {kind: self._open(kind) for kind in SHOPS}
        channels = self.env["sale.channel"]
        self.channels = channels.search([("code", "=like", "five-%")])

    def _open(self, kind):
        """Open a shop and connect it."""
        name, key, secret = SHOPS[kind]
        calls = count()

        def now():  # Shoprenter allows three calls in a second: each takes one
            late = next(calls) % 30 if kind == "shoprenter" else 0
            return self.now + timedelta(seconds=late)

        shop = getattr(simulator(kind), name)(now=now)
        shop.__enter__()
        self.addCleanup(shop.__exit__)
        self._create_channel(
            kind,
            code=f"five-{kind}",
            time_zone="UTC",
            is_private_allowed=True,
            base_url=shop.url + ("/shop" if kind == "unas" else ""),
            api_key=key,
            api_secret=secret,
            is_scheduled=True,
            cursor="2026-03-01 11:58:00",
        )
        return shop

    def test_orders_of_every_shop_are_here_within_five_minutes_and_none_bans(self):
        placed = self._place()
        unsold, waiting, longest = dict(placed), dict(placed), timedelta()
        for minute in range(HOURS * 60 + 10):
            late = self.chance.uniform(0, 59)
            tick = START + timedelta(minutes=minute, seconds=late)
            for key in [key for key, moment in unsold.items() if moment <= tick]:
                self.now = unsold.pop(key)
                self._sell(*key)
            self.now = tick
            with freeze_time(tick.replace(tzinfo=None)):
                self._run_cron("_cron_pull")
            for key in self._arrived() & waiting.keys():
                longest = max(longest, tick - waiting.pop(key))
        self.assertFalse([one.last_error for one in self.channels if one.last_error])
        self.assertFalse(waiting)
        self.assertLess(longest, LONGEST)
        self.assertEqual(self.shops["unas"].bans, 0)

    def _place(self):
        """Return the moment of each order by shop and number."""
        keys = [(kind, n) for kind in SHOPS for n in range(1, ORDERS + 1)]
        seconds = HOURS * 3600
        return {
            key: START + timedelta(seconds=self.chance.randrange(seconds))
            for key in keys
        }

    def _arrived(self):
        guards = self.env["sale.channel.order"].search(
            [("channel_id", "in", self.channels.ids)]
        )
        return {
            (guard.channel_id.channel_type, int(guard.external_id)) for guard in guards
        }

    def _sell(self, kind, number):
        at = f"{self.now:%Y-%m-%dT%H:%M:%S}"
        orders = {
            "woocommerce": lambda: (
                json.loads(self._woo(number))
                | {"date_modified_gmt": at, "date_modified": at}
            ),
            "unas": lambda: self._unas(number),
            "shoprenter": lambda: self._shoprenter(number),
        }
        self.shops[kind].put(orders[kind]())

    def _unas(self, number):
        return (
            f"<Order><Key>{number}</Key><Currency>{self.currency.name}</Currency>"
            "<SumPriceGross>2540</SumPriceGross><Customer><Email>a@b.example.com"
            "</Email></Customer><Items><Item><Id>5</Id><Sku>TEST-MUG</Sku>"
            "<Quantity>2</Quantity><PriceGross>1270</PriceGross><Vat>27%</Vat></Item>"
            "</Items></Order>"
        )

    def _shoprenter(self, number):
        return {
            "innerId": str(number),
            "total": "2540.0000",
            "currency": {"code": self.currency.name},
            "email": "c@d.example.com",
            "firstname": "Ada",
            "orderStatus": {"href": "x/1"},
            "orderTotals": [{"type": "TOTAL", "value": "2540.0000"}],
            "orderProducts": [
                {
                    "sku": "TEST-MUG",
                    "stock1": "2",
                    "price": "1000.0000",
                    "grossPriceCurrency": "1270.0000",
                    "taxRate": "27.0000",
                }
            ],
        }
