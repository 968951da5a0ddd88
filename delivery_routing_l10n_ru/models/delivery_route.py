from odoo import models


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"

    def action_l10n_ru_post_forms(self):
        """Open the forms of Russian Post for what is on these routes, by stops."""
        self.check_access("read")
        return self.stop_ids.picking_ids.action_l10n_ru_post_forms()
