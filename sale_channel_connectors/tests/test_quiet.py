from datetime import UTC, datetime, timedelta

from odoo.tests import TransactionCase, tagged

from .shop import UnasShopMixin
from .simulated import simulator


@tagged("post_install", "-at_install")
class TestQuiet(UnasShopMixin, TransactionCase):
    """What asking a shop costs that has nothing new, day and night."""

    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def _functions(self):
        return [call.path.rpartition("/")[2] for call in self.shop.journal]

    def test_a_pull_that_finds_nothing_costs_little(self):
        self._pull()
        self.shop.journal.clear()
        before = self.channel._get_quota().calls["getOrder", True].copy()
        self.env.flush_all()
        self.env.invalidate_all()
        # the channel, the calls of the hour; the call is kept, and how far it was read
        with self.assertQueryCount(4):
            self._pull()
            self.env.flush_all()
        self.assertEqual(self._functions(), ["getOrder"])
        after = self.channel._get_quota().calls["getOrder", True]
        self.assertEqual(len(after), len(before) + 1)

    def test_a_shop_is_logged_in_to_once_as_long_as_its_token_lasts(self):
        for _pull in range(3):
            self._pull()
        self.assertEqual(self._functions(), ["login"] + ["getOrder"] * 3)
        self.now += timedelta(hours=2)
        self._pull()
        self.assertEqual(self._functions()[4:], ["login", "getOrder"])

    def test_other_credentials_get_a_token_of_their_own(self):
        self._pull()
        self.channel.api_key = self.shop.api_key = "another"
        self._pull()
        self.assertEqual(self._functions(), ["login", "getOrder"] * 2)

    def test_after_a_refusal_a_new_token_is_asked_for(self):
        """What the shop allowed the key since is in no token of before."""
        self._pull()
        self.shop.faults.append(simulator("server").Fault("getOrder", 1, "status", 403))
        self.channel._pull_window()
        self.assertTrue(self.channel.last_error)
        self._pull()
        self.assertEqual(self._functions()[2:], ["getOrder", "login", "getOrder"])

    def test_nothing_is_asked_when_nothing_is_to_be_sent(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):  # the channel, and what waits
            self.channel._send()
        self.assertFalse(self.shop.journal)

    def test_days_without_a_call_left_are_compared_before_the_next_pull(self):
        self.channel.pull_minutes = 2
        for _minute in range(30):
            self.channel._pull_window()
        self.assertTrue(self.channel._compare_days())
        self.assertTrue(self.channel.is_compare_due)
        self.assertFalse(self.channel.day_ids)
        self.now += timedelta(hours=1)
        self._pull()
        self.assertFalse(self.channel.is_compare_due)
        self.assertEqual(len(self.channel.day_ids), 3)

    def test_days_that_take_too_many_calls_leave_them_to_pulls(self):
        for _minute in range(30):
            self.channel._pull_window()
        self.channel._compare_days()
        self.channel._pull_window()
        self.assertFalse(self.channel.is_compare_due, "it was tried once more")

    def test_days_of_a_shop_that_bans_wait_for_their_schedule(self):
        self.shop.banned_until = self.now + timedelta(hours=1)
        self.assertIn("banned", self.channel._compare_days())
        self.assertFalse(self.channel.is_compare_due)
