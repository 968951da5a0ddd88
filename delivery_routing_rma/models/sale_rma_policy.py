from odoo import fields, models


class SaleRmaPolicy(models.Model):
    _inherit = "sale.rma.policy"

    is_pickup = fields.Boolean(
        "We Fetch the Goods",
        help="Proposed on the return: our own courier fetches the goods.",
    )
