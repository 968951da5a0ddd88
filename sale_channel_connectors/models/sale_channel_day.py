from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.errors import BadDocument, ChannelError, Throttled
from .sale_channel import CONNECTED, PULLED
from .sale_channel_import import MOST_ATTEMPTS
from .sale_channel_pull import AT_ONCE, SETTLED

DAYS = 3  # that are compared, with today
SHOWN = 20  # missing orders named in a row
RECENT = timedelta(days=14)  # gaps that a card shows


class SaleChannelDay(models.Model):
    """A day of a channel: what it says it sold, and what of it is here."""

    _name = "sale.channel.day"
    _description = "Day of a Sale Channel"
    _order = "day desc, channel_id, id desc"
    _rec_name = "day"

    channel_id = fields.Many2one(
        "sale.channel", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    day = fields.Date(required=True, readonly=True, help="By the channel's own clock.")
    said = fields.Json(
        readonly=True, help="Number by id of the orders that the channel says it has."
    )
    said_count = fields.Integer(
        "There", readonly=True, help="Orders that the channel says it has of this day."
    )
    here_count = fields.Integer("Here", readonly=True)
    waiting_count = fields.Integer(
        "Waiting", readonly=True, help="Orders that are here, but blocked."
    )
    ignored_count = fields.Integer(
        "Ignored", readonly=True, help="Orders that somebody decided to leave there."
    )
    missing_count = fields.Integer("Missing", readonly=True)
    missing_numbers = fields.Char(
        "Missing Orders", readonly=True, help="Their numbers there, the first ones."
    )
    compared_at = fields.Datetime("Compared", readonly=True)

    _day_unique = models.UniqueIndex("(channel_id, day)", "The day is there already.")

    @api.depends("channel_id", "day")
    def _compute_display_name(self):
        for row in self:
            day = fields.Date.to_string(row.day) if row.day else ""
            row.display_name = f"{row.channel_id.name}, {day}"

    def _count(self):
        """Count anew what is here of what the channels said; gaps close by this."""
        for channel, rows in self.grouped("channel_id").items():
            said = {one for row in rows for one in row.said or {}}
            here = channel._find_here(list(said))
            ignored = channel._find_ignored(list(said))
            for row in rows:
                own = row.said or {}
                arrived = [one for one in own if one in here]
                missing = [one for one in own if one not in here and one not in ignored]
                shown = sorted(own[one] or one for one in missing)
                more = " ..." if len(shown) > SHOWN else ""
                row.write(
                    {
                        "said_count": len(own),
                        "here_count": len(arrived),
                        "waiting_count": sum(here[one] for one in arrived),
                        "ignored_count": len(own) - len(arrived) - len(missing),
                        "missing_count": len(missing),
                        "missing_numbers": ", ".join(shown[:SHOWN]) + more or False,
                    }
                )

    def action_open_messages(self):
        """Show what came of the orders that are missing."""
        self.ensure_one()
        here = self.channel_id._find_here(list(self.said or {}))
        missing = [one for one in self.said or {} if one not in here]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_channel_connectors.sale_channel_message_action"
        )
        return action | {
            "domain": [
                ("channel_id", "=", self.channel_id.id),
                ("direction", "=", "in"),
                ("external_ref", "in", missing),
            ],
            "context": {},
        }


class SaleChannel(models.Model):
    """Compares day by day what channels say with what is here, and fetches the rest."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    day_ids = fields.One2many("sale.channel.day", "channel_id", "Days")
    gap_count = fields.Integer(
        "Missing", compute="_compute_gaps", help="Orders of the last two weeks."
    )
    is_compare_due = fields.Boolean(
        "Days to Be Compared",
        readonly=True,
        copy=False,
        help="The shop did not allow another call when its days were to be compared:"
        " its next one is for them, before it is asked what is new.",
    )
    said_count = fields.Integer(
        "There", compute="_compute_gaps", help="Orders of the last two weeks."
    )

    def _compute_gaps(self):
        since = fields.Date.today() - RECENT
        # Whoever sees a channel sees whether it is complete.
        groups = (
            self.env["sale.channel.day"]
            .sudo()
            ._read_group(
                [("channel_id", "in", self.ids), ("day", ">=", since)],
                ["channel_id"],
                ["missing_count:sum", "said_count:sum"],
            )
        )
        sums = {channel.id: counts for channel, *counts in groups}
        for channel in self:
            gaps = sums.get(channel.id, (0, 0))
            channel.gap_count, channel.said_count = gaps

    def action_compare_days(self):
        """Ask the channels now what they sold, and fetch what is missing."""
        self.check_access("write")
        connected = self.filtered("is_connected")
        errors = list(filter(None, [one._compare_days() for one in connected]))
        if errors:
            return self._tell(errors[0], "danger")
        missing = sum(self.mapped("gap_count"))
        if missing:
            return self._tell(self.env._("%s orders are missing.", missing), "warning")
        return self._tell(self.env._("Everything is here."), "success")

    def action_open_days(self):
        """Show day by day what the channel says and what is here."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_channel_connectors.sale_channel_day_action"
        )
        return action | {"domain": [("channel_id", "=", self.id)], "context": {}}

    @api.model
    def _cron_compare_days(self):
        """Compare every channel that is asked by schedule or pushes by itself."""
        due = self.search(
            [
                ("channel_type", "in", CONNECTED),
                "|",
                ("is_scheduled", "=", True),
                ("channel_type", "not in", PULLED),
            ]
        )
        without = self._is_without_jobs()
        for number, channel in enumerate(due, 1):
            if without:
                channel._compare_days()
                self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number)
            else:
                channel._delay("compare")._job_compare_days()

    def _job_compare_days(self):
        """Compare as a job; what goes wrong is on the channel."""
        self._compare_days()

    def _compare_days(self):
        """Read again what changed in the last days, import what is not here, count.

        What goes wrong is written on the channel; the days keep their last figures.

        :return: what went wrong, in words; empty when nothing did
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if self.banned_until and self.banned_until > now:
            return self.env._("%s asked for a pause.", self.name)
        try:
            said, messages = self._ask_days(now)
        except Throttled as error:
            self._note_throttled(error, now)
            # Once more only: days of many pages must not use up the calls of pulls.
            self.is_compare_due = not (error.is_told or self.is_compare_due)
            return str(error)
        except (ChannelError, UserError) as error:
            self.last_error = str(error)[:500]
            return str(error)
        self._retry_errors(messages)
        waiting = messages.filtered(lambda one: one.state == "received")
        if len(waiting) <= AT_ONCE:
            waiting._process()
        else:
            self._process_soon()
        self._keep_days(said, now)
        if self.is_compare_due:
            self.is_compare_due = False
        return ""

    def _pull_window(self):
        """Compare first what had no call left: pulls may take every one there is."""
        if self.is_compare_due:
            self._compare_days()
        return super()._pull_window()

    def _get_first_day(self, now):
        today = now.replace(tzinfo=UTC).astimezone(self._get_zone()).date()
        return today - timedelta(days=DAYS - 1)

    def _ask_days(self, now):
        """Return numbers by day and id, and the messages that tell of them."""
        first = self._get_first_day(now)
        start = datetime.combine(first, time(), self._get_zone()).astimezone(UTC)
        # Whoever compares may not write messages; they are the system's.
        messages = self.env["sale.channel.message"].sudo()
        if not self.is_pulled:
            messages = messages.search(
                [
                    ("channel_id", "=", self.id),
                    ("direction", "=", "in"),
                    ("kind", "=", "order"),
                    ("create_date", ">=", start.replace(tzinfo=None)),
                ]
            )
            return self._sort_by_day(messages, first), messages
        until = (now - SETTLED).replace(tzinfo=UTC)
        messages = self._keep_pages(start, until)
        return self._sort_by_day(messages, first), messages

    def _sort_by_day(self, messages, first):
        """Return {day: {id: number}} of the orders that have to be here."""
        said = defaultdict(dict)
        for message in messages.filtered("payload"):  # not of erased customers
            try:
                orders = self._read_payload(message._get_bytes()).orders
            except BadDocument:
                orders = ()
            at = message.create_date.replace(tzinfo=UTC)
            for order in orders:
                gone = self._is_cancelled_there("order", order)
                is_sold = order.is_final and not order.returned_from
                if is_sold and not order.is_test and not gone:
                    at = (self.is_pulled and order.placed_at) or at
                    day = at.astimezone(self._get_zone()).date()
                    if day >= first:
                        said[day][order.external_id] = order.number
            if not orders and not self.is_pulled:
                day = at.astimezone(self._get_zone()).date()
                said[day][f"#{message.id}"] = message.number or f"#{message.id}"
        return said

    def _retry_errors(self, messages):
        """Try again what failed by an error that may have gone by itself."""
        messages.filtered(
            lambda one: (
                one.state == "failed"
                and one.error_code == "error"
                and one.attempts < MOST_ATTEMPTS
            )
        )._conclude("received")

    def _keep_days(self, said, now):
        first = self._get_first_day(now)
        days = [first + timedelta(days=number) for number in range(DAYS)]
        # Rows of days are the system's, as are the messages they are counted by.
        days_sudo = self.env["sale.channel.day"].sudo()
        known = days_sudo.search([("channel_id", "=", self.id), ("day", "in", days)])
        rows = {row.day: row for row in known}
        rows |= {
            row.day: row
            for row in days_sudo.create(
                [{"channel_id": self.id, "day": day} for day in days if day not in rows]
            )
        }
        for day, row in rows.items():
            row.write({"said": said.get(day, {}), "compared_at": now})
        older = days_sudo.search(
            [("channel_id", "=", self.id), ("missing_count", ">", 0)]
        )
        (days_sudo.concat(*rows.values()) | older)._count()

    def _find_here(self, external_ids):
        """Return, of orders there, those that are here: whether they are blocked.

        :rtype: dict[str, bool]
        """
        # Whoever sees the day sees how many orders of it are here.
        guards_sudo = (
            self.env["sale.channel.order"]
            .sudo()
            .search(
                [
                    ("channel_id", "=", self.id),
                    ("external_id", "in", external_ids),
                ]
            )
        )
        return {
            one.external_id: bool(one.order_id.channel_block_reason)
            for one in guards_sudo
        }

    def _find_ignored(self, external_ids):
        """Return the orders there that a person decided to leave there."""
        # Whoever sees the day sees what was decided of it.
        messages_sudo = (
            self.env["sale.channel.message"]
            .sudo()
            .search_fetch(
                [
                    ("channel_id", "=", self.id),
                    ("direction", "=", "in"),
                    ("external_ref", "in", external_ids),
                    ("state", "=", "ignored"),
                    ("error_code", "=", "by_hand"),
                ],
                ["external_ref"],
            )
        )
        return set(messages_sudo.mapped("external_ref"))
