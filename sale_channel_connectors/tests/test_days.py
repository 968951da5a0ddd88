import json
from datetime import UTC, datetime

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from . import hostile
from .shop import ShopMixin


@tagged("post_install", "-at_install")
class TestDays(ShopMixin, TransactionCase):
    """Day by day: what the shop says, what is here, what is missing."""

    now = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    settings = {"is_scheduled": True}

    def _sell(self, number, at, **members):
        value = json.loads(self._woo(number, **members))
        stamps = {"date_created_gmt": at, "date_modified_gmt": at, "date_modified": at}
        self.shop.put(value | stamps)
        return json.dumps(self.shop.orders[number], ensure_ascii=False).encode()

    def _row(self, day, channel=None):
        channel = channel or self.channel
        return channel.day_ids.filtered(lambda one: str(one.day) == day)

    def test_a_gap_is_seen_and_closes_by_itself(self):
        self._receive(self._sell(1, "2026-03-02T10:00:00"))
        self._sell(2, "2026-03-02T11:00:00")
        self.channel.cursor = "2026-03-03 11:00:00"
        self.channel._pull_window()
        self.assertFalse(
            self.channel.message_ids.filtered_domain([("external_ref", "=", "2")])
        )
        answer = self.channel.with_user(self.manager).action_compare_days()
        self.assertEqual(answer["params"]["type"], "success")
        row = self._row("2026-03-02")
        self.assertEqual((row.said_count, row.here_count), (2, 2))
        self.assertEqual(row.missing_count, 0)
        self.assertEqual(len(self.channel.message_ids.order_id), 2)

    def test_days_are_those_of_the_shop(self):
        self._sell(1, "2026-03-01T23:30:00")  # half past midnight in Budapest
        self._sell(2, "2026-03-01T22:30:00")
        self.channel._compare_days()
        self.assertEqual(self._row("2026-03-01").said, {"2": "W2"})
        self.assertEqual(self._row("2026-03-02").said, {"1": "W1"})

    def test_what_cannot_come_is_named_until_it_came(self):
        self._receive(self._sell(1, "2026-03-02T10:00:00"))
        broken = self._sell(3, "2026-03-02T12:00:00", order_key="a")
        message = self.channel._store_payloads([broken])
        message._conclude("failed", "bad_document", "x")
        self.channel._compare_days()
        row = self._row("2026-03-02")
        self.assertEqual((row.said_count, row.here_count), (2, 1))
        self.assertEqual((row.missing_count, row.missing_numbers), (1, "W3"))
        self.assertEqual(self.channel.gap_count, 1)
        action = row.with_user(self.clerk).action_open_messages()
        found = self.env["sale.channel.message"].search(action["domain"])
        self.assertEqual(found, message)
        message.with_user(self.manager).action_ignore()
        self.channel._compare_days()
        self.assertEqual((row.missing_count, row.ignored_count), (0, 1))

    def test_a_gap_closes_also_when_its_day_is_long_gone(self):
        data = self._sell(3, "2026-03-02T12:00:00")
        message = self.channel._store_payloads([data])
        message._conclude("failed", "bad_document", "x")
        self.channel._compare_days()
        self.assertEqual(self._row("2026-03-02").missing_count, 1)
        message._replay()
        with freeze_time("2026-03-20 12:00:00"):
            self.channel._compare_days()
        row = self._row("2026-03-02")
        self.assertEqual((row.here_count, row.missing_count), (1, 0))

    def test_an_error_that_has_gone_is_tried_again(self):
        data = self._sell(1, "2026-03-02T10:00:00")
        message = self.channel._store_payloads([data])
        message._conclude("failed", "error", "x", attempts=1)
        self.channel._compare_days()
        self.assertEqual(message.state, "done")
        self.assertEqual(self._row("2026-03-02").missing_count, 0)

    def test_carts_tests_and_cancelled_ones_are_not_missed(self):
        self._sell(1, "2026-03-02T10:00:00", status="checkout-draft")
        self._sell(2, "2026-03-02T10:00:00", status="cancelled")
        self.channel._compare_days()
        self.assertEqual(self._row("2026-03-02").said_count, 0)

    def test_blocked_orders_are_here_but_wait(self):
        self._sell(1, "2026-03-02T10:00:00", rows=[("NOBODY", 1, "4.00", "1.00")])
        self.channel._compare_days()
        row = self._row("2026-03-02")
        self.assertEqual((row.here_count, row.waiting_count), (1, 1))

    def test_a_shop_that_does_not_answer_keeps_its_days(self):
        self._sell(1, "2026-03-02T10:00:00")
        self.channel._compare_days()
        self.shop.faults.append(self.fault("/orders", 1, "status", 500))
        self.channel._compare_days()
        self.assertEqual(self._row("2026-03-02").said_count, 1)
        self.assertIn("500", self.channel.last_error)

    def test_a_partner_says_what_he_pushed(self):
        partner = self._create_channel("ubl", code="partner")
        partner._store_payloads([hostile.UBL.encode(), b"<broken"])
        partner.message_ids._process()
        with freeze_time(partner.message_ids[0].create_date):
            partner._compare_days()
        row = partner.day_ids.filtered("said_count")
        self.assertEqual((row.said_count, row.here_count), (2, 1))
        self.assertEqual(row.missing_count, 1)

    def test_the_schedule_makes_a_job_a_channel(self):
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_compare_days()
            trap.assert_jobs_count(1, only=self.channel._job_compare_days)
            self._sell(1, "2026-03-02T10:00:00")
            trap.perform_enqueued_jobs()
        self.assertEqual(self._row("2026-03-02").here_count, 1)
