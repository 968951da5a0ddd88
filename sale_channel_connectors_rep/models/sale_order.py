from odoo import models

# What a channel gives its orders and a person may have chosen otherwise.
TERMS = (
    "payment_term_id",
    "journal_id",
    "fiscal_position_id",
    "pricelist_id",
    "team_id",
    "warehouse_id",
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _compute_sale_channel_id(self):
        """An order that a rep took came through the reps, also when he wrote it in the
        shop of a website; a channel that was chosen stays."""
        for order, channel in self._find_rep_channels().items():
            order.sale_channel_id = channel
        return super()._compute_sale_channel_id()

    def write(self, vals):
        """Let orders whose channel nobody chose come through the reps, when one is
        named.

        No dependency says so: with one, Odoo would ask anew for the terms of each
        order whose rep changes, also where its channel does not.
        """
        result = super().write(vals)
        if vals.get("rep_user_id") and "sale_channel_id" not in vals:
            for order, channel in self._find_rep_channels().items():
                kept = [self._fields[name] for name in TERMS if not channel[name]]
                with self.env.protecting(kept, order):
                    order.sale_channel_id = channel
        return result

    def _find_rep_channels(self):
        """Return the channel of each order that a rep took and for which none was
        chosen.

        :rtype: dict[sale.order, sale.channel]
        """
        taken = self.filtered(
            lambda order: order.rep_user_id and not order._has_chosen_channel()
        )
        if not taken:
            return {}
        channels = self.env["sale.channel"].search([("channel_type", "=", "rep")])
        found = {
            order: channels._find_rep_channel(order.rep_user_id, order.company_id)
            for order in taken
        }
        return {order: channel for order, channel in found.items() if channel}
