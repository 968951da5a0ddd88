import logging
from collections import deque
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models

from ..lib.client_unas import HOUR, PLANS, Quota

_logger = logging.getLogger(__name__)


class SaleChannel(models.Model):
    """Counts the calls to shops that ban whoever makes too many, over all jobs."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    def _get_pause(self):
        """Return the time between two pulls that the channel wants and its shop allows.

        :rtype: datetime.timedelta
        """
        self.ensure_one()
        return max(timedelta(minutes=self.pull_minutes), self._get_least_pause())

    def _get_least_pause(self):
        if self.channel_type != "unas":
            return timedelta()
        lists, _singles = PLANS[self.unas_plan or "premium"]
        return HOUR / lists

    def _get_soonest(self, now):
        """Return when a shop that knocks may be asked: at once, as long as half of the
        hour's lists are left."""
        if self.channel_type != "unas" or not self.last_pull_at:
            return now
        lists, _singles = PLANS[self.unas_plan or "premium"]
        used = len(self._get_quota().calls.get(("getOrder", True), ()))
        spaced = self.last_pull_at + self._get_least_pause()
        return max(now, spaced) if used > lists / 2 else now

    def _get_quota(self):
        """Return what was asked of an Unas shop in the last hour, by whatever job.

        :rtype: Quota
        """
        until = self.banned_until
        quota = Quota(
            self.unas_plan or "premium",
            banned_until=until.replace(tzinfo=UTC) if until else None,
        )
        # Whoever pulls may not see the calls that the system counts.
        calls_sudo = self.env["sale.channel.knock"].sudo()
        groups = calls_sudo._read_group(
            [
                ("channel_id", "=", self.id),
                ("function", "!=", False),
                ("at", ">=", fields.Datetime.now() - HOUR),
            ],
            ["function", "is_list"],
            ["moment:array_agg"],
        )
        for function, is_list, moments in groups:
            quota.calls[function, is_list] = deque(
                datetime.fromtimestamp(moment, UTC) for moment in sorted(moments)
            )
        return quota

    @contextmanager
    def _calling(self, client=None):
        """Give a client, by default the shop's, and keep what it called, also if it was
        in vain, and also if the transaction is."""
        client = client or self._get_client()
        is_lost = False
        try:
            yield client
        except OperationalError:  # and with the transaction all that it would keep
            is_lost = True
            raise
        finally:
            self._keep_calls(getattr(client, "quota", None), is_lost=is_lost)

    def _keep_calls(self, quota, *, is_lost=False):
        if not quota or not quota.made:
            return
        rows = [
            {
                "channel_id": self.id,
                "function": function,
                "is_list": is_list,
                "at": at.replace(tzinfo=None, microsecond=0),
                "moment": at.timestamp(),
            }
            for function, is_list, at in quota.made
        ]
        cr = self.env.cr
        cr.postrollback.add(partial(_keep_anyway, self.env.registry, rows))
        if not is_lost:
            # As above.
            self.env["sale.channel.knock"].sudo().create(rows)


def _keep_anyway(registry, rows):
    """Keep calls whose transaction was rolled back: the shop has counted them."""
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            channel_ids = {row["channel_id"] for row in rows}
            there = set(env["sale.channel"].browse(channel_ids).exists().ids)
            env["sale.channel.knock"].create(
                [row for row in rows if row["channel_id"] in there]
            )
    except OperationalError as error:  # what was rolled back says why, not this
        _logger.warning("%s calls were not counted: %s", len(rows), error)
