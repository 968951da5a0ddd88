from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Tell the channels of returns whose goods have all come."""
        result = super()._action_done()
        # Who receives goods need not see returns.
        self.sudo().move_ids.rma_line_id.rma_id._tell_channels_received()
        return result
