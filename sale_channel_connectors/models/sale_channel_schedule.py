from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.exception import RetryableJobError

from ..lib.errors import Gone, Throttled, Unavailable
from .sale_channel import PULLED
from .sale_channel_message import CHUNK

MOST_WAITING = 5  # jobs of a shop; with more hints than these its list is read
TO_IMPORT = Domain("state", "=", "received") & Domain("direction", "=", "in")


class SaleChannel(models.Model):
    """When shops are asked, and by whom: a job for each, or a schedule alone."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_pull(self):
        """Ask every shop whose time has come, each in a job of its own."""
        now = fields.Datetime.now()
        asked = Domain("next_pull_at", "<=", now)
        asked |= Domain("is_scheduled", "=", True) & Domain("next_pull_at", "=", False)
        due = self.search(asked & Domain("channel_type", "in", PULLED))
        if self._is_without_jobs():
            due._pull_in_turn()
            return
        for channel in due:
            channel._delay("pull")._job_pull()

    def _pull_in_turn(self):
        """Ask one shop after the other, and save what came of each part."""
        cron = self.env["ir.cron"]
        for number, channel in enumerate(self, 1):
            left = len(self) - number
            channel = channel.with_prefetch()  # saving forgets all that was read
            while channel._pull_window():
                if not cron._commit_progress(0, remaining=left + 1):
                    return
            if not cron._commit_progress(1, remaining=left):
                return

    @api.model
    def _is_without_jobs(self):
        """Tell whether the schedules do all by themselves, without a job runner."""
        # A setting of the whole database; the schedule runs as the system.
        settings_sudo = self.env["ir.config_parameter"].sudo()
        key = "sale_channel_connectors.pull_without_jobs"
        return bool(settings_sudo.get_param(key))

    def _pull_soon(self):
        """Let the shop be asked as soon as it allows, scheduled or not."""
        now = fields.Datetime.now()
        soonest = max(self._get_soonest(now), self.banned_until or now)
        self.next_pull_at = min(self.next_pull_at or soonest, soonest)
        self._go_on(self.next_pull_at)

    def _go_on(self, at=None):
        """Let the schedule look, at a moment, which shops are to be asked."""
        self.env.ref("sale_channel_connectors.ir_cron_pull")._trigger(at)

    def _fetch_soon(self, external_ids):
        """Read orders in jobs of their own; several hints make one job, and many of
        them the shop's list."""
        room = MOST_WAITING - self._count_waiting_jobs()
        if self._is_without_jobs() or len(external_ids) > room:
            self._pull_soon()
            return
        for external_id in external_ids:
            self._as_system()._delay("fetch", external_id)._job_fetch(external_id)

    def _process_soon(self):
        """Let what was kept be imported at once, but not by whoever sent it."""
        if self._is_without_jobs():
            self.env.ref("sale_channel_connectors.ir_cron_process")._trigger()
            return
        for channel in self._as_system():
            channel._delay("process")._job_process()

    def _as_system(self):
        """Return the channels for work that is the schedule's, whoever causes it: a
        partner's call has no user of its own, and who pulls may not write orders."""
        return self.with_env(self.env(user=SUPERUSER_ID, context={}, su=True))

    def _job_fetch(self, external_id):
        """Read one order as a job; a shop that is busy is asked again later.

        A job that is tried again is rolled back, and with it how long the shop wants
        to be left alone: then it is the list that brings the order.
        """
        try:
            self._fetch(external_id)
        except Gone:
            self._note_gone(external_id)
        except Throttled as error:
            self._note_throttled(error, fields.Datetime.now())
            self._pull_soon()
        except Unavailable as error:
            raise RetryableJobError(str(error), seconds=60) from error
        except UniqueViolation as error:  # a pull has kept it at this moment
            raise RetryableJobError(str(error), seconds=5) from error

    def _note_gone(self, key):
        """Take an order that the shop has deleted for one that it has cancelled."""
        name = "external_number" if self.channel_type == "unas" else "external_id"
        guard = self.env["sale.channel.order"].search(
            [("channel_id", "=", self.id), (name, "=", key)], limit=1
        )
        if guard and not guard.is_cancelled:
            self.env["sale.channel.importer"]._cancel_deleted(guard)

    def _job_pull(self):
        """Pull as a job. Failures are on the channel, the schedule tries again."""
        if self._pull_window():
            self._go_on()

    def _job_process(self):
        """Import a chunk of what came in, as a job; what is left follows in another.

        What another job holds at this moment is that one's business.
        """
        own = TO_IMPORT & Domain("channel_id", "=", self.id)
        model = self.env["sale.channel.message"]
        chunk = model.search(own, order="id", limit=self._get_chunk_size())
        mine = chunk.try_lock_for_update(allow_referencing=True)
        mine._process()
        if mine and model.search_count(own & Domain("id", "not in", mine.ids), limit=1):
            self._delay("process")._job_process()

    @api.model
    def _cron_process(self):
        """Import what came in and was left: each channel's in a job of its own."""
        self.env["sale.channel.importer"]._supersede_late()
        model = self.env["sale.channel.message"]
        if not self._is_without_jobs():
            groups = model._read_group(TO_IMPORT, ["channel_id"])
            self.concat(*(channel for (channel,) in groups))._process_soon()
            return
        cron, seen = self.env["ir.cron"], []
        while messages := model.search(
            TO_IMPORT & Domain("id", "not in", seen), order="id", limit=CHUNK
        ):
            sizes = [one._get_chunk_size() for one in messages.channel_id]
            messages = messages[: min(sizes)]
            seen += messages.ids
            messages._process()
            left = model.search_count(TO_IMPORT & Domain("id", "not in", seen))
            if not cron._commit_progress(len(messages), remaining=left):
                break
