from collections import defaultdict

from odoo import fields, models

LEAVING = ("outgoing", "dropship")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    channel_pickup_point = fields.Char(related="sale_id.channel_pickup_point")

    def _action_done(self):
        """Tell the channels of the orders that goods have left."""
        result = super()._action_done()
        self._tell_channels_shipped()
        return result

    def write(self, vals):
        """Tell the channels tracking numbers that come after the goods have left."""
        before = {}
        if vals.get("carrier_tracking_ref"):
            before = {picking: picking.carrier_tracking_ref for picking in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda one: (
                one in before
                and one.carrier_tracking_ref != before[one]
                and one._has_left_for_channel()
            )
        )
        if changed:
            changed._tell_channels_tracking()
        return result

    def _has_left_for_channel(self):
        """Tell whether the transfer took goods of an order to its customer."""
        return (
            self.state == "done"
            and self.picking_type_code in LEAVING
            and bool(self.sale_id)
        )

    def _tell_channels_rest(self):
        """Tell the channels of orders whose rest will not follow any more."""
        whole = self.sale_id.filtered(lambda order: order.delivery_status == "full")
        last = [
            order.picking_ids.filtered(lambda one: one._has_left_for_channel())[-1:]
            for order in whole
        ]
        self.browse().union(*last)._tell_channels_shipped(is_rest=True)

    def _tell_channels_shipped(self, is_rest=False):
        """Keep what the channels are told of goods that left.

        :param bool is_rest: nothing left now, but nothing will follow either
        """
        left = self.filtered(lambda one: one._has_left_for_channel())
        if left:
            self.env["sale.channel.message"]._tell(
                [picking._prepare_channel_shipment(is_rest) for picking in left]
            )

    def _prepare_channel_shipment(self, is_rest):
        is_whole = self.sale_id.delivery_status == "full"
        return {
            "order": self.sale_id,
            "event": "shipped",
            "key": f"{self.id}:rest" if is_rest else str(self.id),
            "picking": self,
            "is_rest": is_rest,
            "facts": self._prepare_channel_tracking() | {"is_whole": is_whole},
        }

    def _tell_channels_tracking(self):
        self.env["sale.channel.message"]._tell(
            [
                {
                    "order": picking.sale_id,
                    "event": "tracking",
                    "key": f"{picking.id}:{picking.carrier_tracking_ref}",
                    "picking": picking,
                    "facts": picking._prepare_channel_tracking(),
                }
                for picking in self
            ]
        )

    def _prepare_channel_tracking(self):
        """Return what a shop is told of how the parcel is followed.

        :rtype: dict
        """
        if not self.carrier_tracking_ref:
            return {}
        url = self._get_channel_tracking_url()
        facts = {"tracking": self.carrier_tracking_ref}
        return facts | ({"url": url} if url else {})

    def _get_channel_tracking_url(self):
        """Return where the parcel is followed; empty for several parcels at once."""
        url = self.carrier_tracking_url or ""
        return url if url.startswith(("http://", "https://")) else ""

    def _get_shipped_quantities(self):
        """Return what has left, by order line, in the line's unit.

        :rtype: dict[sale.order.line, float]
        """
        shipped = defaultdict(float)
        for move in self.move_ids:
            line = move.sale_line_id
            if line and move.state == "done" and move.product_id == line.product_id:
                shipped[line] += move.product_uom._compute_quantity(
                    move.quantity, line.product_uom_id, rounding_method="HALF-UP"
                )
        return dict(shipped)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_cancel(self):
        """Tell the channels of orders whose rest will not follow any more."""
        result = super()._action_cancel()
        gone = self.picking_id.filtered(
            lambda one: one.state == "cancel" and one.picking_type_code in LEAVING
        )
        gone._tell_channels_rest()
        return result
