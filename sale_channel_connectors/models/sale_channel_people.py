from odoo import api, fields, models
from odoo.fields import Domain

DECIDING = {"member_ids", "parent_id", "active"}  # who sees what follows from them


class SaleChannel(models.Model):
    """Who works a channel. Record rules keep everybody else from it and its orders."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    member_ids = fields.Many2many(
        "res.users",
        "sale_channel_member_rel",
        "channel_id",
        "user_id",
        "People",
        domain=[("share", "=", False)],
        ondelete="restrict",  # nobody left would mean everybody
        help="Only they and sales managers see the channel, its parts and their orders."
        " Everybody does when it is empty, here and on what it is part of.",
    )
    is_mine = fields.Boolean(
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="Whether the user is one of the channel's people. Who is on no channel"
        " works all that he sees.",
    )

    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.filtered_domain(self._search_is_mine("in", [True]))
        for channel in self:
            channel.is_mine = channel in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Whether somebody is on a channel counts also where he may not see it.
        own = self.sudo().search([("member_ids", "in", self.env.uid)])
        mine = Domain("id", "child_of", own.ids) if own else Domain.TRUE
        return mine if True in value else ~mine

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        if channels.member_ids or channels.parent_id:
            self.env.registry.clear_cache()
        return channels

    def write(self, vals):
        """Let record rules know at once who may see a channel."""
        result = super().write(vals)
        if not DECIDING.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def _get_people(self):
        """Return who works the channel: its people, else those of what it is part of.

        :rtype: res.users
        """
        channel = self
        while channel.parent_id and not channel.member_ids:
            channel = channel.parent_id
        return channel.member_ids

    @api.model
    def _get_closed_ids(self, user):
        """Return the ids of the channels that are others' business.

        A channel without people of its own has those of what it is part of.

        :rtype: list[int]
        """
        channels = self.with_context(active_test=False)
        own = channels.search([("member_ids", "!=", False)])
        kept = channels.search([("id", "child_of", own.ids)], order="parent_path")
        people = {}
        for channel in kept:  # what a channel is part of comes before it
            people[channel] = channel.member_ids or people[channel.parent_id]
        return [one.id for one, found in people.items() if user not in found]
