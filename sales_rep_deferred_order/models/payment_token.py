from odoo import models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _get_available_tokens(self, providers_ids, partner_id, *args, **kwargs):
        """Show a rep nobody's saved cards but his own, and none while he acts."""
        tokens = super()._get_available_tokens(
            providers_ids, partner_id, *args, **kwargs
        )
        partner = self.env["res.partner"].browse(partner_id)
        if self.env.user._is_rep_paying_for(partner):
            return tokens.browse()
        return tokens
