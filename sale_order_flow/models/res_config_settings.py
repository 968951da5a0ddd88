from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    show_order_stage = fields.Boolean(
        related="website_id.show_order_stage", readonly=False
    )
