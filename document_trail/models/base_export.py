from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"  # pylint: disable=consider-merging-classes-inherited

    def export_data(self, fields_to_export):
        """Write down who took what out, by the export dialog or by a program."""
        result = super().export_data(fields_to_export)
        self.env["document.trail.event"]._record_export(self, fields_to_export)
        return result

    def unlink(self):
        """Keep the names of records that a history may speak of."""
        if self and self._name in self.env["document.trail.name"]._get_named_models():
            self.env["document.trail.name"]._remember(self)
        return super().unlink()
