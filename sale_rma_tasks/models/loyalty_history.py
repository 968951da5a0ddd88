from odoo import fields, models


class LoyaltyHistory(models.Model):
    _inherit = "loyalty.history"

    wallet_cause = fields.Selection(
        selection_add=[("returned", "Goods returned")],
        ondelete={"returned": "set null"},
    )
