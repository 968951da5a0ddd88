import datetime

from odoo import fields, models

from ..lib.clock import Day


class ResCompany(models.Model):
    _inherit = "res.company"

    def _delivery_day(self, date: datetime.date) -> Day:
        """Return the date as couriers of the company live it."""
        return Day(date, self._delivery_timezone())

    def _delivery_timezone(self) -> str:
        """Return the time zone of the company's address, else that of the user."""
        return self.partner_id.tz or self.env.user.tz or "UTC"

    def _delivery_today(self) -> datetime.date:
        """Return today's date where the company is."""
        there = self.with_context(tz=self._delivery_timezone())
        return fields.Date.context_today(there)
