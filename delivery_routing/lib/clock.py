"""Seconds of a day and the moments they are, also when clocks change on that day."""

import dataclasses
import datetime
import zoneinfo


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """A date where the depot is; second 0 is its midnight there."""

    date: datetime.date
    zone: str

    @property
    def _midnight(self) -> datetime.datetime:
        zone = zoneinfo.ZoneInfo(self.zone)
        return datetime.datetime.combine(self.date, datetime.time(), zone)

    def moment(self, second: int) -> datetime.datetime:
        """Return the second as a naive datetime in UTC, as Odoo stores it."""
        midnight = self._midnight.astimezone(datetime.UTC).replace(tzinfo=None)
        return midnight + datetime.timedelta(seconds=second)

    def second(self, moment: datetime.datetime) -> int:
        """Return the second of a naive datetime in UTC."""
        midnight = self._midnight.astimezone(datetime.UTC).replace(tzinfo=None)
        return round((moment - midnight).total_seconds())

    def at(self, hours: float) -> int:
        """Return the second at which clocks show so many hours (8.5 is 08:30).

        24 and more are the next day's clocks.
        """
        minutes = round(hours * 60)
        days, rest = divmod(minutes, 24 * 60)
        clock = datetime.time(rest // 60, rest % 60)
        date = self.date + datetime.timedelta(days=days)
        local = datetime.datetime.combine(date, clock, zoneinfo.ZoneInfo(self.zone))
        return self.second(local.astimezone(datetime.UTC).replace(tzinfo=None))
