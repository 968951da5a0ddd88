from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.depends("rep_user_id")
    def _compute_sale_channel_id(self):
        """An order that a rep took came through the reps, also when he wrote it in the
        shop of a website; a channel that was chosen stays."""
        taken = self.filtered(
            lambda order: order.rep_user_id and not order.sale_channel_id
        )
        if taken:
            channels = self.env["sale.channel"].search([("channel_type", "=", "rep")])
            for order in taken:
                order.sale_channel_id = channels._find_rep_channel(
                    order.rep_user_id, order.company_id
                )
        return super()._compute_sale_channel_id()
