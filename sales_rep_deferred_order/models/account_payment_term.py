from odoo import models


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _is_deferred(self):
        """Return whether anything may be paid later than on the day of the invoice."""
        return any(
            line.nb_days > 0 or line.delay_type != "days_after"
            for line in self.line_ids
        )
