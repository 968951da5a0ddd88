from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _compute_quantities_dict(self, *args, **kwargs):
        """Count all moves for a rep too: he may not see them, but they take stock."""
        if not self.env.su and self.env.user._is_rep():
            products_sudo = self.sudo()  # sums only, no customer in them
            return super(ProductProduct, products_sudo)._compute_quantities_dict(
                *args, **kwargs
            )
        return super()._compute_quantities_dict(*args, **kwargs)
