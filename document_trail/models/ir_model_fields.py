from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _drop_column(self):
        """Record on with the columns that are left."""
        result = super()._drop_column()
        recorder = self.env["document.trail.recorder"]
        touched = self.filtered(lambda field: field.model in recorder._get_models())
        if touched:
            recorder._sync(sorted(set(touched.mapped("model"))))
            touched._trail_forget_columns()
        return result

    def _trail_forget_columns(self):
        """Keep no longer since when these fields are recorded: the rows of today say
        nothing of their last values."""
        self.env.cr.execute("SELECT to_regclass('document_trail_entry')")
        if not self.env.cr.fetchone()[0]:
            return  # the addon itself is being uninstalled
        for model, fields in self.grouped("model").items():
            self.env.cr.execute(
                "UPDATE document_trail_setting SET columns = columns - %s::text[]"
                " WHERE model = %s",
                [fields.mapped("name"), model],
            )
