from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    is_upsell = fields.Boolean(
        "Upsell",
        readonly=True,
        copy=False,
        help="The line was added from a hint; the sales analysis counts it.",
    )
