from contextlib import contextmanager
from unittest.mock import patch

from ..lib import client_unas
from .shop import ShopMixin


class FiguresMixin(ShopMixin):
    """A WooCommerce shop that is told stock and prices of two products."""

    settings = {"is_stock_told": True, "is_price_told": True}

    def setUp(self):
        super().setUp()
        self.shop.products |= {7: {"id": 7}, 8: {"id": 8}}
        self.stock = self.env["stock.warehouse"].search([], limit=1).lot_stock_id
        self._offer(self.mug, "7")
        self._offer(self.plate, "8")
        self._put(self.mug, 5)
        self._put(self.plate, 3)
        self._tell()

    def _offer(self, product, key, channel=None):
        return self.env["sale.channel.offer"].create(
            {
                "channel_id": (channel or self.channel).id,
                "product_id": product.id,
                "external_key": key,
            }
        )

    def _put(self, product, quantity):
        self.env["stock.quant"]._update_available_quantity(
            product, self.stock, quantity
        )

    def _tell(self, channel=None):
        """Save, and let the schedule do its work."""
        self.env.cr.flush()
        while self.env["sale.channel"]._tell_changes():
            pass
        (channel or self.channel)._send()

    def _messages(self, kind, channel=None):
        channel = channel or self.channel
        return channel.message_ids.filtered(lambda one: one.kind == kind).sorted("id")

    @contextmanager
    def _hourly(self, most):
        """Let Unas take no more calls of a kind an hour than these."""
        with patch.dict(client_unas.PLANS, premium=(30, most)):
            yield
