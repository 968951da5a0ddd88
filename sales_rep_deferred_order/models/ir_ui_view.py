from odoo import api, models
from odoo.exceptions import AccessError


class IrUiView(models.Model):
    _inherit = "ir.ui.view"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_no_rep_writes_code()
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_rep_writes_code()
        return super().write(vals)

    def _check_no_rep_writes_code(self):
        """Refuse reps: the code in a page runs with more rights than its author."""
        if not self.env.su and self.env.user._is_rep():
            raise AccessError(self.env._("A sales rep may not change pages."))
