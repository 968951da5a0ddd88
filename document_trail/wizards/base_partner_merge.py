from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Say who merges before the references are rewritten by SQL."""
        self._trail_note_actor(is_relevant=True)
        merging = self.with_context(document_trail_merge=True)
        return super(BasePartnerMergeAutomaticWizard, merging)._merge(
            partner_ids, dst_partner, extra_checks
        )

    def _log_merge_operation(self, src_partners, dst_partner):
        """The last step before Odoo deletes the duplicates: archive them."""
        kept = src_partners.sudo()._trail_get_kept()
        kept._trail_archive_merged(dst_partner)
        return super()._log_merge_operation(src_partners, dst_partner)
