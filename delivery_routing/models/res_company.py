import datetime

from odoo import fields, models
from odoo.tools import format_time

from ..lib.clock import Day


class ResCompany(models.Model):
    _inherit = "res.company"

    delivery_minutes = fields.Integer(
        "Minutes at a Door",
        default=5,
        help="How long a courier is at a door whose address says nothing else.",
    )

    _delivery_minutes_positive = models.Constraint(
        "CHECK (delivery_minutes IS NULL OR delivery_minutes >= 0)",
        "Nobody is at a door for less than no time.",
    )

    def _delivery_day(self, date: datetime.date) -> Day:
        """Return the date as couriers of the company live it."""
        return Day(date, self._get_timezone())

    def _delivery_date(self, moment: datetime.datetime) -> datetime.date:
        """Return the date of a moment (naive UTC) where the company is."""
        there = self.with_context(tz=self._get_timezone())
        return fields.Datetime.context_timestamp(there, moment).date()

    def _delivery_clock(self, moment: datetime.datetime | bool) -> str:
        """Return a moment (naive UTC) as clocks show it there, "" for none."""
        if not moment:
            return ""
        zone = self._get_timezone()
        return format_time(self.env, moment, tz=zone, time_format="HH:mm")

    def _delivery_today(self) -> datetime.date:
        """Return today's date where the company is."""
        there = self.with_context(tz=self._get_timezone())
        return fields.Date.context_today(there)
