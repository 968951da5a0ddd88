from odoo import models

from odoo.addons.sale_channel_connectors.models.sale_report import ROOT


class SaleReport(models.Model):
    _inherit = "sale.report"

    def _available_additional_pos_fields(self):
        return super()._available_additional_pos_fields() | {
            "sale_channel_id": "pos.sale_channel_id",
            "sale_channel_root_id": ROOT.format("pos.sale_channel_id"),
        }

    def _group_by_pos(self):
        return f"{super()._group_by_pos()}, pos.sale_channel_id"
