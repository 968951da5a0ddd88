from odoo import fields, models


class DeliverySettlementLine(models.Model):
    _inherit = "delivery.settlement.line"

    fetched_stop_id = fields.Many2one(
        "delivery.stop",
        "Fetched At",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The door at which the goods were collected.",
    )
