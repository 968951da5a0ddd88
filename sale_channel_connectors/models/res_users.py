from odoo import models

from ..lib.once import once


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_channel_domain(self, path):
        """Return what record rules let a user see: nothing of channels whose people
        others are. Customers see their orders and sales managers all.

        :param str path: from the records to their channel; ``id`` is the channel
        :rtype: list
        """
        self.ensure_one()
        if self.share or self.has_group("sales_team.group_sale_manager"):
            return []
        # Rules ask it, for users who may see no channel; only ids come out.
        closed = self.env["sale.channel"].sudo()._get_closed_ids(self)
        return [(path, "not in", closed)] if closed else []

    def _get_default_warehouse_id(self):
        """Find it once for the orders of a batch."""
        question = (self._name, self, self.env.company)
        return once(self.env.context)(question, super()._get_default_warehouse_id)
