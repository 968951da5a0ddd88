from odoo import api, fields, models
from odoo.tools import format_datetime

from .sale_channel_schedule import TO_IMPORT


class SaleChannel(models.Model):
    """How far a pull is: it is read in parts, and what was read is imported in chunks.

    The figures are of what is saved, whoever does the work: a job, the schedule or the
    button.
    """

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    is_pulling = fields.Boolean("Has More to Read", readonly=True, copy=False)
    pull_from = fields.Datetime("Read From", readonly=True, copy=False)
    pull_read_count = fields.Integer("Orders Read", readonly=True, copy=False)
    pull_user_id = fields.Many2one(
        "res.users",
        "Told of the Pull",
        readonly=True,
        copy=False,
        help="Who asked for it by the button, and is told how far it is.",
    )
    to_import_count = fields.Integer(
        "To Import", compute="_compute_to_import_count", compute_sudo=True
    )
    pull_percent = fields.Integer("Read (%)", compute="_compute_pull_percent")
    pull_progress = fields.Char(
        "Progress",
        compute="_compute_pull_progress",
        help="Until when the shop was asked, and how many orders it gave.",
    )

    def _compute_to_import_count(self):
        counts = self._count_by_channel("sale.channel.message", TO_IMPORT)
        for channel in self:
            channel.to_import_count = counts.get(channel, 0)

    @api.depends("is_pulling", "pull_from", "cursor")
    def _compute_pull_percent(self):
        """Say how much of the time there is to read was read."""
        now = fields.Datetime.now()
        for channel in self:
            begun, until = channel.pull_from, channel.cursor
            is_open = channel.is_pulling and begun and until and now > begun
            share = (until - begun) / (now - begun) if is_open else 1
            channel.pull_percent = min(max(int(100 * share), 0), 100)

    @api.depends("pull_percent", "pull_read_count")
    def _compute_pull_progress(self):
        for channel in self:
            channel.pull_progress = channel.cursor and channel.env._(
                "Read until %(moment)s (%(percent)s %%): %(read)s orders, %(waiting)s"
                " to be imported.",
                moment=format_datetime(channel.env, channel.cursor),
                percent=channel.pull_percent,
                read=channel.pull_read_count,
                waiting=channel.to_import_count,
            )

    def _note_progress(self, since, count, *, is_whole):
        """Note a part that was read, and tell who waits for it.

        :param datetime since: from when it was read
        :param int count: how many orders it had
        :param bool is_whole: whether nothing is left to read
        """
        before = self.pull_read_count if self.is_pulling else 0
        self.write(
            {
                "pull_from": self.pull_from if self.is_pulling else since,
                "pull_read_count": before + count,
                "is_pulling": not is_whole,
            }
        )
        for user in self.pull_user_id:
            told = self.with_context(lang=user.lang, tz=user.tz)
            user._bus_send(
                "simple_notification",
                {
                    "title": told.name,
                    "message": told.pull_progress,
                    "type": "success" if is_whole else "info",
                },
            )
        if is_whole and self.pull_user_id:
            self.pull_user_id = False
