from odoo import fields, models

# The channel at the top of what a channel, in a column, is part of.
ROOT = """(SELECT split_part(parent_path, '/', 1)::integer
             FROM sale_channel WHERE id = {})"""


class SaleReport(models.Model):
    _inherit = "sale.report"

    sale_channel_id = fields.Many2one("sale.channel", readonly=True)
    sale_channel_root_id = fields.Many2one(
        "sale.channel", "Channel with Its Parts", readonly=True
    )
    utm_keyword = fields.Char("Keyword", readonly=True)

    def _select_additional_fields(self):
        return super()._select_additional_fields() | {
            "sale_channel_id": "s.sale_channel_id",
            "sale_channel_root_id": ROOT.format("s.sale_channel_id"),
            "utm_keyword": "s.utm_keyword",
        }

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.sale_channel_id, s.utm_keyword"
