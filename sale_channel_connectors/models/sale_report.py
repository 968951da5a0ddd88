from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    sale_channel_id = fields.Many2one("sale.channel", readonly=True)
    utm_keyword = fields.Char("Keyword", readonly=True)

    def _select_additional_fields(self):
        return super()._select_additional_fields() | {
            "sale_channel_id": "s.sale_channel_id",
            "utm_keyword": "s.utm_keyword",
        }

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.sale_channel_id, s.utm_keyword"
