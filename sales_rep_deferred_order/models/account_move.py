from odoo import fields, models
from odoo.http import request


class AccountMove(models.Model):
    _inherit = "account.move"

    # the rule for reps asks for it on every search
    commercial_partner_id = fields.Many2one(index=True)

    def _has_to_be_paid(self):
        """A rep reads his customer's invoice, the customer pays it."""
        user = request.env.user if request else self.env.user
        return not user._is_rep_paying_for(self.partner_id) and (
            super()._has_to_be_paid()
        )
