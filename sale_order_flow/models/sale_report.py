from odoo import fields, models

from .sale_order_rights import COST


class SaleReport(models.Model):
    _inherit = "sale.report"

    margin = fields.Float(groups=COST)
    is_upsell = fields.Boolean(
        "Upsell", readonly=True, help="The line was added from a hint."
    )
    fulfilment_level = fields.Selection(
        [
            ("own", "Own stock"),
            ("supplier", "Supplier"),
            ("manufacturer", "Manufacturer"),
        ],
        readonly=True,
    )

    def _select_additional_fields(self):
        return super()._select_additional_fields() | {
            "is_upsell": "l.is_upsell",
            "fulfilment_level": "l.fulfilment_level",
        }

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, l.is_upsell, l.fulfilment_level"
