from odoo import models


class SaleReport(models.Model):
    _inherit = "sale.report"

    def _available_additional_pos_fields(self):
        return super()._available_additional_pos_fields() | {
            "sale_channel_id": "pos.sale_channel_id"
        }

    def _group_by_pos(self):
        return f"{super()._group_by_pos()}, pos.sale_channel_id"
