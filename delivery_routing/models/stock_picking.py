from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    delivery_stop_id = fields.Many2one(
        "delivery.stop",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
    )
    delivery_courier_id = fields.Many2one(related="delivery_stop_id.courier_id")

    def _get_delivery_date(self):
        """Return the date on which the transfer is promised."""
        self.ensure_one()
        is_sent = self.picking_type_code == "outgoing"
        promised = self.sale_id.commitment_date if is_sent else False
        moment = max(filter(None, (self.scheduled_date, promised)))
        return self.company_id._delivery_date(moment)

    def _get_delivery_window(self, date):
        """Return the first and last moment promised for the transfer, naive UTC, or
        None for any.

        Hook: what comes back was promised for no slot of its order; who lets it be
        fetched may say when.

        :param date: the day that is being planned
        """
        self.ensure_one()
        is_sent = self.sale_id and self.picking_type_code == "outgoing"
        return self.sale_id._delivery_window(date) if is_sent else None
