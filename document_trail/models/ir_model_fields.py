from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _drop_column(self):
        """Record on with the columns that are left."""
        result = super()._drop_column()
        recorder = self.env["document.trail.recorder"]
        touched = set(self.mapped("model")) & set(recorder._get_models())
        if touched:
            recorder._sync(sorted(touched))
        return result
