from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    # the rule for reps asks for it on every search
    commercial_partner_id = fields.Many2one(index=True)
