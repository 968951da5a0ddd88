"""An order is on its way from the moment at which its courier leaves."""

from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    @api.depends("picking_ids.delivery_stop_id.route_id.state")
    def _compute_stage_fact(self):
        return super()._compute_stage_fact()

    def _get_warehouse_stage_code(self):
        """Goods that a courier has taken along have left, before Odoo's transfer ends.

        An order whose goods come back with him is set back when he is.
        """
        code = super()._get_warehouse_stage_code()
        stops = self._get_shipments().delivery_stop_id
        brought = stops.filtered(lambda stop: stop.kind == "delivery").route_id
        is_away = any(route.state == "started" for route in brought)
        return "shipped" if is_away else code
