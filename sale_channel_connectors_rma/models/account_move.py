from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_owed_to_customer(self):
        """What the channel has paid back is not owed any more."""
        owed = super()._get_owed_to_customer()
        paid = self.rma_id.channel_refund_ids.filtered(
            lambda refund: refund.move_id == self
        )
        return max(owed - sum(paid.mapped("amount")), 0.0)
