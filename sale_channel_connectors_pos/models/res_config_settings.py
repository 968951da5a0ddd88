from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pos_sale_channel_id = fields.Many2one(
        related="pos_config_id.sale_channel_id", string="Channel (PoS)", readonly=False
    )
