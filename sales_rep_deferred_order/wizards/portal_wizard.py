from odoo import api, models
from odoo.exceptions import AccessError


class PortalWizard(models.TransientModel):
    _inherit = "portal.wizard"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse reps: giving access is for those who manage it."""
        user = self.env.user
        manager = "sales_rep_deferred_order.group_rep_manager"
        if not self.env.su and user._is_rep() and not user.has_group(manager):
            raise AccessError(self.env._("Reps may not give web access."))
        return super().create(vals_list)
