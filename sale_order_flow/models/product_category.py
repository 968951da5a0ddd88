from odoo import models


class ProductCategory(models.Model):
    _inherit = "product.category"

    def _get_all_below(self):
        """Return these categories and all below them, in one query."""
        return self.search([("id", "child_of", self.ids)]) if self else self
