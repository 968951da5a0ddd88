from odoo import fields, models

from .res_company import BY_HAND


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    company_sale_channel_id = fields.Many2one(
        related="company_id.sale_channel_id",
        readonly=False,
        domain="[('company_id', 'in', [company_id, False]),"
        f" ('channel_type', 'in', {list(BY_HAND)})]",
    )
