from datetime import UTC, datetime, timedelta

from freezegun import freeze_time

from .common import ChannelMixin
from .simulated import simulator


class ShopMixin(ChannelMixin):
    """A WooCommerce shop that answers over real HTTP; the time stands still on both
    sides."""

    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    settings = {}  # of the channel, beside where the shop is

    def setUp(self):
        super().setUp()
        self._freeze(self.now)
        self.shop = simulator("woocommerce").WooCommerceShop(now=lambda: self.now)
        self.shop.__enter__()
        self.addCleanup(self.shop.__exit__)
        self.fault = simulator("server").Fault
        self.channel.write(
            {
                "is_private_allowed": True,
                "base_url": self.shop.url,
                "api_key": "ck_test",
                "api_secret": "cs_test",
                **self.settings,
            }
        )

    def _freeze(self, moment):
        frozen = freeze_time(moment)
        frozen.start()
        self.addCleanup(frozen.stop)


class UnasShopMixin(ChannelMixin):
    """A Unas shop that sells, takes goods back and pays back, and is asked for it."""

    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def setUp(self):
        super().setUp()
        self.frozen = freeze_time(self.now)
        self.frozen.start()
        self.addCleanup(lambda: self.frozen.stop())
        self.shop = simulator("unas").UnasShop(now=lambda: self.now)
        self.shop.__enter__()
        self.addCleanup(self.shop.__exit__)
        self.channel = self._create_channel(
            "unas",
            code="unas-back",
            is_private_allowed=True,
            base_url=f"{self.shop.url}/shop",
            api_key="abc123",
            cursor=self.now.replace(tzinfo=None),
        )
        (self.mug | self.plate).invoice_policy = "order"

    def _pull(self):
        """Ask the shop three minutes later what has changed."""
        self.now += timedelta(minutes=3)
        self.frozen.stop()
        self.frozen = freeze_time(self.now)
        self.frozen.start()
        self.channel._pull_window()
        self.assertFalse(self.channel.last_error)

    def _xml(self, total, *rows):
        """Return an order of rows: SKU, quantity, gross price, rate."""
        items = "".join(
            f"<Item><Id>{sku}</Id><Sku>{sku}</Sku><Quantity>{quantity}</Quantity>"
            f"<PriceGross>{price}</PriceGross><Vat>{rate}%</Vat></Item>"
            for sku, quantity, price, rate in rows
        )
        return (
            "<Order><Date>2026.03.01 12:00:00</Date>"
            f"<Currency>{self.currency.name}</Currency><SumPriceGross>{total}"
            "</SumPriceGross><Customer><Email>oze@shop.example.com</Email></Customer>"
            f"<Items>{items}</Items></Order>"
        )

    def _sell(self):
        """Sell two mugs with tax and a plate without: 25.00 and 10.00, invoiced."""
        rows = (("TEST-MUG", 2, "12.50", 25), ("TEST-PLATE", 1, "10.00", 0))
        xml = self._xml("35.00", *rows)
        self.shop.put(xml.replace("<Order>", "<Order><Key>U-1</Key>"))
        self._pull()
        order = self.env["sale.order"].search(
            [("sale_channel_id", "=", self.channel.id)]
        )
        order.action_confirm()
        order._create_invoices().action_post()
        return order

    def _back(self, own="R-1", status="close_ok", sign=""):
        """Let one mug and the plate come back: 22.50."""
        rows = (
            ("TEST-MUG", f"{sign}1", "12.50", 25),
            ("TEST-PLATE", f"{sign}1", "10", 0),
        )
        xml = self._xml(f"{sign}22.50", *rows)
        self.shop.give_back("U-1", own, xml, status=status)

    def _refunds(self):
        return self.env["sale.channel.refund"].search(
            [("channel_id", "=", self.channel.id)], order="id"
        )
