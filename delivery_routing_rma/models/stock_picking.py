from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_delivery_window(self, date):
        # dispatchers see when goods are fetched, not the return itself
        rmas_sudo = self.sudo().move_ids.rma_line_id.rma_id.filtered("is_pickup")
        if rmas_sudo and self.picking_type_code == "incoming":
            return rmas_sudo[0]._get_pickup_window(date)
        return super()._get_delivery_window(date)
