from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from odoo.addons.queue_job.jobrunner.channels import ChannelManager
from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import sale_channel_import
from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestQueues(ChannelMixin, TransactionCase):
    """No shop waits for the jobs of another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_channel("unas", code="other")
        cls.jobs = cls.env["queue.job"]

    def _jobs(self, channels):
        return self.jobs.search([("channel", "in", channels.mapped("queue_name"))])

    def _start(self, configuration):
        """Return the queues of the jobs that a job runner starts at once."""
        manager = ChannelManager()
        manager.simple_configure(configuration)
        for number, job in enumerate(self._jobs(self.channel | self.other)):
            manager.notify(
                "db",
                job.channel,
                job.uuid,
                number,
                job.date_created,
                job.priority,
                None,
                "pending",
            )
        return sorted(job.channel.name for job in manager.get_jobs_to_run(0))

    def test_each_shop_has_a_queue_and_its_jobs_are_in_it(self):
        phone = self._create_channel("phone", code="by-phone")
        self.assertFalse(phone.queue_name)
        phone.channel_type = "woocommerce"
        for channel in (self.channel, self.other, phone):
            queue = self.env["queue.job.channel"].search(
                [("complete_name", "=", channel.queue_name)]
            )
            self.assertEqual(len(queue), 1)
            channel._delay("send")._job_send()
            channel._store_payloads([b"nonsense", b"{}"])
            self.assertEqual(self._jobs(channel).method_name, "_job_send")
        self.assertEqual(self.channel.queue_name, f"root.shops.shop_{self.channel.id}")

    def test_a_shop_does_one_thing_at_a_time_where_it_is_so_configured(self):
        for name in "abcd":
            self.channel._delay("fetch", name)._job_fetch(name)
        self.other._delay("pull")._job_pull()
        own, other = (f"shop_{one.id}" for one in (self.channel, self.other))
        self.assertEqual(
            self._start(f"root:4,root.shops:3,root.shops.{own}:1"), sorted([own, other])
        )

    def test_a_shop_with_many_jobs_stands_behind_others(self):
        """Also where nothing is configured for it."""
        with freeze_time("2026-03-01 12:00:00"):
            for name in "abcd":
                self.channel._delay("fetch", name)._job_fetch(name)
        self.other._delay("pull")._job_pull()
        own, other = (f"shop_{one.id}" for one in (self.channel, self.other))
        self.assertEqual(self._start("root:4,root.shops:2"), sorted([own, other]))

    def test_many_hints_become_one_list(self):
        for number in range(20):
            self.channel._fetch_soon([str(number)])
        self.assertEqual(len(self._jobs(self.channel)), 5)
        self.assertTrue(self.channel.next_pull_at)

    def test_many_hints_at_once_become_one_list(self):
        self.channel._fetch_soon([str(number) for number in range(6)])
        self.assertFalse(self._jobs(self.channel))
        self.assertTrue(self.channel.next_pull_at)

    def test_jobs_are_the_systems_whoever_causes_them(self):
        """A partner's call has no user, and who pulls may not write what came in."""
        public = self.env.ref("base.public_user")
        for channel in (
            self.channel.with_user(self.manager),
            self.channel.with_user(public).sudo(),
        ):
            channel._process_soon()
            channel._fetch_soon([channel.env.user.login])
        jobs = self._jobs(self.channel)
        self.assertEqual(len(jobs), 3)
        self.assertEqual(jobs.user_id, self.env.ref("base.user_root"))

    def test_what_came_in_is_imported_by_jobs_chunk_by_chunk(self):
        messages = self.channel._store_payloads(
            [self._woo(number) for number in range(1, 206)]
        )
        self.other._store_payloads([b"nonsense"])
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_process()
            trap.assert_jobs_count(1, only=self.channel._job_process)
            trap.perform_enqueued_jobs()
            states = messages.mapped("state")
            self.assertEqual((states.count("done"), states.count("received")), (200, 5))
            trap.assert_jobs_count(1, only=self.channel._job_process)
            trap.perform_enqueued_jobs()
        self.assertEqual(set(messages.mapped("state")), {"done"})

    def test_few_orders_that_are_confirmed_are_imported_at_once(self):
        self.channel.is_auto_confirmed = True
        messages = self.channel._store_payloads([self._woo(n) for n in range(1, 6)])
        with patch.object(sale_channel_import, "CONFIRMED", 2), trap_jobs() as trap:
            self.channel._job_process()
            self.assertEqual(messages.mapped("state").count("done"), 2)
            trap.assert_jobs_count(1, only=self.channel._job_process)
            self.assertEqual(self._run_process_cron(), [(2, 1), (1, 0)])
        self.assertEqual(set(messages.order_id.mapped("state")), {"sale"})
