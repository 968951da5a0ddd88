import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .shop import ShopMixin
from .simulated import simulator


@tagged("post_install", "-at_install")
class TestPull(ShopMixin, TransactionCase):
    """Shops are asked over real HTTP; the time stands still on both sides."""

    settings = {
        "cursor": "2026-03-01 10:00:00",
        "is_scheduled": True,
        "pull_minutes": 5,
    }

    def _sell(self, *numbers, at="2026-03-01T11:00:00", **members):
        for number in numbers:
            value = json.loads(self._woo(number, **members))
            self.shop.put(value | {"date_modified_gmt": at, "date_modified": at})

    def _orders(self):
        return self.env["sale.order"].search(
            [("sale_channel_id", "=", self.channel.id)], order="id"
        )

    def test_orders_arrive_and_the_cursor_moves(self):
        self._sell(1, 2, 3)
        answer = self.channel.with_user(self.manager).action_pull()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertIn("3", answer["params"]["message"])
        self.assertEqual(len(self._orders()), 3)
        self.assertEqual(str(self.channel.cursor), "2026-03-01 11:58:00")
        self.assertEqual(str(self.channel.next_pull_at), "2026-03-01 12:05:00")
        self.channel.action_pull()
        self.assertEqual(len(self._orders()), 3)

    def test_how_long_ago_it_was_asked_is_said_in_words(self):
        self.assertFalse(self.channel.last_pull_ago)
        self.channel.last_pull_at = self.now.replace(tzinfo=None) - timedelta(minutes=3)
        self.assertEqual(self.channel.last_pull_ago, "3 minutes ago")

    def test_what_changed_within_the_overlap_is_seen(self):
        self.channel.cursor = "2026-03-01 11:00:00"
        self._sell(1, at="2026-03-01T10:57:00")
        self._sell(2, at="2026-03-01T10:50:00")
        self.channel._pull_window()
        self.assertEqual(self._orders().mapped("client_order_ref"), ["W1"])

    def test_a_failed_page_moves_no_cursor_and_loses_nothing(self):
        self._sell(*range(1, 131))
        self.shop.faults.append(self.fault("/orders", 2, "status", 500))
        self.channel._pull_window()
        self.assertEqual(str(self.channel.cursor), "2026-03-01 10:00:00")
        self.assertEqual(self.channel.failure_count, 1)
        self.assertEqual(self.channel.health, "warning")
        self.assertIn("500", self.channel.last_error)
        self.channel._pull_window()
        self.assertEqual(self.channel.failure_count, 0)
        self._run_process_cron()
        self.assertEqual(len(self._orders()), 130)

    def test_a_shop_that_throttles_is_left_alone_as_long_as_it_says(self):
        self.shop.faults.append(self.fault("/orders", 1, "status", 429))
        self.channel._pull_window()
        self.assertEqual(str(self.channel.banned_until), "2026-03-01 12:01:00")
        self.env["ir.config_parameter"].set_param(
            "sale_channel_connectors.pull_without_jobs", "1"
        )
        calls = len(self.shop.journal)
        self._run_cron("_cron_pull")
        self.assertEqual(len(self.shop.journal), calls)
        self._sell(1)
        with freeze_time("2026-03-01 12:02:00"):
            self._run_cron("_cron_pull")
        self.assertEqual(len(self._orders()), 1)
        self.assertFalse(self.channel.banned_until)

    def test_one_shop_that_is_down_stops_no_other(self):
        down = self.channel.copy(
            {
                "code": "down",
                "base_url": "http://127.0.0.1:9",
                "is_private_allowed": True,
            }
        )
        down.write({"api_key": "a", "api_secret": "b", "is_scheduled": True})
        self._sell(1)
        answer = (down | self.channel).action_pull()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertEqual(down.failure_count, 1)
        self.assertEqual(len(self._orders()), 1)

    def test_the_schedule_makes_a_job_a_shop_and_none_twice(self):
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_pull()
            trap.assert_jobs_count(1, only=self.channel._job_pull)
            self._sell(1)
            trap.perform_enqueued_jobs()
        self.assertEqual(len(self._orders()), 1)
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_pull()
            trap.assert_jobs_count(0)

    def test_the_history_of_an_order_names_whose_job_brought_it(self):
        self._sell(1)
        with trap_jobs() as trap:
            self.channel.with_user(self.manager).with_delay()._job_pull()
            self.env.flush_all()
            self.env.cr.cache.clear()
            trap.perform_enqueued_jobs()
        self.env.flush_all()
        entries = self.env["document.trail.entry"]
        told = entries.search(entries._get_document_domain(self._orders()))
        self.assertTrue(told)
        self.assertEqual(told.user_id, self.manager)
        self.assertTrue(all(told.mapped("is_actor_certain")))

    def test_many_orders_are_imported_in_chunks_that_are_saved(self):
        self._sell(*range(1, 206))
        self.channel._pull_window()
        self.assertEqual(set(self.channel.message_ids.mapped("state")), {"received"})
        self.assertIn("205 orders, 205 to be imported", self.channel.pull_progress)
        self.assertEqual(self._run_process_cron(), [(200, 5), (5, 0)])
        self.assertEqual(len(self._orders()), 205)

    def test_the_connection_is_tried_by_a_button(self):
        self.assertEqual(
            self.channel.action_test_connection()["params"]["type"], "success"
        )
        self.channel.api_secret = "wrong"
        told = self.channel.action_test_connection()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("cannot", told["message"])

    def test_without_permission_no_private_address_is_called(self):
        self.channel.base_url = False
        self.channel.is_private_allowed = False
        with self.assertRaises(UserError):
            self.channel.base_url = self.shop.url
        self.channel.base_url = "https://127.0.0.1:1"
        self.channel._pull_window()
        self.assertIn("public internet", self.channel.last_error)
        self.assertFalse(self.shop.journal)

    def test_no_secret_is_in_what_is_logged(self):
        self.channel.write(
            {
                "is_key_in_query": True,
                "api_key": "ck_canary",
                "api_secret": "cs_canary",
            }
        )
        self.shop.faults.append(self.fault("/orders", 2, "reset"))
        with self.assertLogs("odoo.addons.sale_channel_connectors", "DEBUG") as logs:
            self.channel._pull_window()
            first = self.channel.last_error
            self.channel._pull_window()
        self.assertNotIn("canary", f"{logs.output}{first}{self.channel.last_error}")

    # --- Long, by knocking, without jobs ---

    def _without_jobs(self):
        self.env["ir.config_parameter"].set_param(
            "sale_channel_connectors.pull_without_jobs", "1"
        )

    def test_a_long_time_is_read_and_saved_day_by_day(self):
        self.channel.cursor = "2026-02-26 11:00:00"
        for day in (26, 27, 28):
            self._sell(day, at=f"2026-02-{day}T13:00:00")
        self._sell(1, at="2026-03-01T11:30:00")
        self._without_jobs()
        seen = []
        commit = type(self.env["ir.cron"])._commit_progress

        def look(cron, *progress, **more):
            seen.append((str(self.channel.cursor)[:10], len(self._orders())))
            return 60.0 if len(seen) < 3 else 0.0  # then the schedule's time is over

        with patch.object(type(self.env["ir.cron"]), commit.__name__, look):
            self.env["sale.channel"]._cron_pull()
        days = [("2026-02-27", 1), ("2026-02-28", 2), ("2026-03-01", 3)]
        self.assertEqual(seen, days)
        self.channel._pull_window()
        self.assertEqual(len(self._orders()), 4)

    def test_who_pulls_is_told_how_far_it_is(self):
        self.channel.cursor = "2026-02-26 12:00:00"
        self._sell(1, 2, at="2026-02-26T13:00:00")
        self._sell(3, at="2026-02-28T13:00:00")
        self._without_jobs()
        channel = self.channel.with_user(self.manager)
        said = channel.action_pull()["params"]["message"]
        self.assertIn("2 new orders", said)
        self.assertIn("(33 %): 2 orders, 0 to be imported", said)
        self.assertEqual((channel.is_pulling, channel.pull_percent), (True, 33))
        told = []

        def tell(user, kind, message):
            told.append((user, message["type"], message["message"]))

        with patch.object(type(self.manager), "_bus_send", tell):
            self._run_cron("_cron_pull")
            self.channel._pull_window()
        self.assertEqual({user for user, _type, _said in told}, {self.manager})
        self.assertEqual([kind for _user, kind, _said in told], ["info", "success"])
        self.assertIn("(66 %): 2 orders, 0 to", told[0][2])
        self.assertIn("(100 %): 3 orders, 0 to", told[1][2])
        self.assertFalse(channel.is_pulling)

    def test_a_job_that_has_not_read_all_lets_another_follow(self):
        self.channel.cursor = "2026-02-28 10:00:00"
        self._sell(1)
        with trap_jobs() as trap:
            for _day in range(2):
                self.env["sale.channel"]._cron_pull()
                trap.assert_jobs_count(1, only=self.channel._job_pull)
                trap.perform_enqueued_jobs()
                trap.enqueued_jobs.clear()
        self.assertEqual(len(self._orders()), 1)

    def test_pages_before_one_that_fails_are_kept(self):
        self._sell(*range(1, 131))
        self.shop.faults.append(self.fault("/orders", 2, "status", 500))
        self.channel._pull_window()
        self.assertEqual(len(self.channel.message_ids), 100)
        self._run_process_cron()
        self.assertEqual(len(self._orders()), 100)

    def test_who_knocks_is_asked_without_a_schedule_and_until_it_answers(self):
        self.channel.is_scheduled = False
        self._without_jobs()
        self._sell(1)
        self.assertFalse(self._run_cron("_cron_pull"))
        self.channel._pull_soon()
        self.shop.faults.append(self.fault("/orders", 1, "status", 500))
        self._run_cron("_cron_pull")
        self.assertFalse(self._orders())
        with freeze_time("2026-03-01 12:06:00"):
            self._run_cron("_cron_pull")
            self.assertEqual(len(self._orders()), 1)
            self.assertFalse(self.channel.next_pull_at)
            self.assertFalse(self._run_cron("_cron_pull"))

    def test_a_hint_is_followed_without_a_job_runner(self):
        self.channel.is_scheduled = False
        self._without_jobs()
        self._sell(1)
        with trap_jobs() as trap:
            self.channel._fetch_soon(["1"])
            trap.assert_jobs_count(0)
        self._run_cron("_cron_pull")
        self.assertEqual(len(self._orders()), 1)

    def test_one_shop_after_the_other_is_saved(self):
        self._without_jobs()
        self.channel.copy(
            {"code": "second", "is_scheduled": True, "is_private_allowed": True}
        )
        self.assertEqual(self._run_cron("_cron_pull"), [(1, 1), (1, 0)])

    # --- Unas, which bans ---

    def test_no_number_of_pulls_and_hooks_makes_unas_ban(self):
        channel = self._create_channel(
            "unas", time_zone="UTC", is_private_allowed=True, pull_minutes=1
        )
        channel.cursor = "2026-03-01 11:59:00"
        with self._unas(channel) as shop:
            for minute in range(90):
                now = self.now + timedelta(minutes=minute)
                shop.now = lambda now=now: now
                with freeze_time(now.replace(tzinfo=None)):
                    channel.with_user(self.manager).action_pull()
                    channel._pull_soon()
                    channel._job_fetch("U1")
            self.assertEqual(shop.bans, 0)
            self.assertFalse(channel.banned_until, "the shop has not asked for it")
            with freeze_time("2026-03-01 15:00:00"):
                shop.now = lambda: self.now + timedelta(hours=3)
                channel._pull_window()
        self.assertFalse(channel.last_error)

    def test_every_shop_brings_its_orders(self):
        kinds = {"unas": self._unas, "shoprenter": self._shoprenter}
        self._create_tax("27 i", 27.0, "tax_included")
        for kind, open_shop in kinds.items():
            with self.subTest(kind):
                channel = self._create_channel(
                    kind,
                    code=kind,
                    time_zone="UTC",
                    is_private_allowed=True,
                    cursor="2026-03-01 10:00:00",  # a week would be read in eight calls
                )
                with open_shop(channel):
                    channel._pull_window()
                self.assertFalse(channel.last_error)
                self.assertFalse(channel.message_ids.error)
                order = channel.message_ids.order_id
                self.assertEqual(order.order_line.product_id, self.mug)
                self.assertEqual(order.amount_total, 2540)

    def _unas(self, channel):
        shop = simulator("unas").UnasShop(now=lambda: self.now - timedelta(minutes=30))
        shop.put(
            f"<Order><Key>U1</Key><Currency>{self.currency.name}</Currency>"
            "<SumPriceGross>2540</SumPriceGross><Customer><Email>a@b.example.com"
            "</Email></Customer><Items><Item><Id>5</Id><Sku>TEST-MUG</Sku>"
            "<Quantity>2</Quantity><PriceGross>1270</PriceGross><Vat>27%</Vat></Item>"
            "</Items></Order>"
        )
        channel.write({"base_url": "http://127.0.0.1:9", "api_key": "abc123"})
        return self._at(shop, channel, "/shop")

    def _shoprenter(self, channel):
        shop = simulator("shoprenter").ShoprenterShop(
            now=lambda: self.now - timedelta(minutes=30)
        )
        shop.put(
            {
                "innerId": "9",
                "total": "2540.0000",
                "currency": {"code": self.currency.name},
                "email": "c@d.example.com",
                "firstname": "Ada",
                "orderStatus": {"href": "x/1"},
                "orderTotals": [{"type": "TOTAL", "value": "2540.0000"}],
                "orderProducts": [
                    {
                        "sku": "TEST-MUG",
                        "stock1": "2",
                        "price": "1000.0000",
                        "grossPriceCurrency": "1270.0000",
                        "taxRate": "27.0000",
                    }
                ],
            }
        )
        channel.write({"api_key": "user", "api_secret": "pass"})
        return self._at(shop, channel, "")

    def _at(self, shop, channel, path):
        class Opened:
            def __enter__(self):
                shop.__enter__()
                channel.base_url = shop.url + path
                return shop

            def __exit__(self, *exception):
                shop.__exit__(*exception)

        return Opened()
