from odoo import models


class SaleChannel(models.Model):
    _inherit = "sale.channel"

    def _find_rep_channel(self, rep, company):
        """Return which of these channels an order comes through that a rep took: his
        own, else one of his company, else one of all companies.

        :param res.users rep: a channel is his own when he is its salesperson
        :rtype: sale.channel
        """
        fitting = self.filtered(
            lambda channel: (
                channel.company_id <= company and channel.user_id <= rep
            )  # nobody's, or his
        )
        return fitting.sorted(
            lambda channel: (not channel.user_id, not channel.company_id)
        )[:1]
