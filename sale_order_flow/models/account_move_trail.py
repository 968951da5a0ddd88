from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "document.trail.mixin"]

    _trail_ignored = ("access_token",)
    # Accounting has rules of its own for what may be deleted; what goes is recorded.
    _trail_kept_when = ""
