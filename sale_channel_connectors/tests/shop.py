from datetime import UTC, datetime

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
