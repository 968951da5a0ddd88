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
