from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    channel_line_key = fields.Char(
        "Row There", copy=False, readonly=True, help="The channel's own id of the row."
    )
    channel_line_kind = fields.Selection(
        [
            ("product", "Product"),
            ("shipping", "Delivery"),
            ("fee", "Fee"),
            ("discount", "Discount"),
            ("gift", "Gift"),
            ("deposit", "Deposit"),
            ("rounding", "Rounding"),
        ],
        "Kind of Row",
        copy=False,
        readonly=True,
    )
