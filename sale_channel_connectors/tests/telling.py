import json

from .shop import ShopMixin


class OutgoingMixin(ShopMixin):
    """A WooCommerce shop that is told, and the ways things go on in a company."""

    settings = {"is_told": True, "is_invoice_told": True}

    def _order(self, number, **members):
        """Let the shop sell, and the order arrive."""
        self.shop.put(json.loads(self._woo(number, **members)))
        return self._receive(self._woo(number, **members)).order_id

    def _ship(self, order, tracking="GLS-1", quantity=None):
        picking = order.picking_ids.filtered(lambda one: one.state != "done")
        return self._ship_picking(picking, tracking, quantity)

    def _ship_picking(self, picking, tracking, quantity=None):
        picking.carrier_tracking_ref = tracking
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking._action_done()
        return picking

    def _told(self, channel=None):
        channel = channel or self.channel
        return self.env["sale.channel.message"].search(
            [("channel_id", "=", channel.id), ("direction", "=", "out")], order="id"
        )
