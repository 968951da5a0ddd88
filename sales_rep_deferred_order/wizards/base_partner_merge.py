from odoo import api, models
from odoo.exceptions import AccessError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse reps: the search for duplicates reads all partners in SQL."""
        if not self.env.su and self.env.user._is_rep():
            raise AccessError(self.env._("Reps may not merge customers."))
        return super().create(vals_list)

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Keep the assignments of the merged customers."""
        assignments_sudo = self.env["sale.rep.assignment"].sudo()  # bookkeeping
        assignments_sudo._merge_customers(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
