from odoo import models


class ResGroups(models.Model):
    _inherit = "res.groups"

    def _name_widest(self):
        """Return the names of those groups that no other of these implies."""
        implied = self.browse()
        for group in self:
            implied |= group.all_implied_ids - group
        return ", ".join((self - implied).sorted("full_name").mapped("full_name"))
