from odoo import models


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"

    def _goods_rows(self, kind, moves):
        """Count the goods of returns door by door, and only what was fetched there, so
        that each return gets what its customer has given."""
        if kind != "fetched":
            return super()._goods_rows(kind, moves)
        at_doors = moves.filtered(lambda move: move._is_counted_at_its_door())
        rows = super()._goods_rows(kind, moves - at_doors)
        doors = at_doors.grouped(lambda move: move.picking_id.delivery_stop_id)
        for stop, group in doors.items():
            taken = stop.fetched_quantities or {}
            for key, goods in stop._goods(group).items():
                (row,) = super()._goods_rows(kind, goods)
                row["qty_expected"] = taken.get(key, row["qty_expected"])
                rows.append(row | {"fetched_stop_id": stop.id})
        return [row for row in rows if row["qty_expected"]]
