import json
from datetime import UTC, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .common import ChannelMixin
from .simulated import simulator

ORDERS = 12
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class CrashError(BaseException):
    """The worker is killed here: nothing catches it, the transaction is gone."""


@tagged("post_install", "-at_install")
class TestCrashes(ChannelMixin, TransactionCase):
    """Ten places where a worker dies: nothing is lost, nothing is there twice."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time("2026-03-01 12:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)
        self.shop = simulator("woocommerce").WooCommerceShop(now=lambda: NOW)
        self.shop.products[7] = {"id": 7}
        self.shop.__enter__()
        self.addCleanup(self.shop.__exit__)
        self.channel.write(
            {
                "is_private_allowed": True,
                "base_url": self.shop.url,
                "api_key": "ck_test",
                "api_secret": "cs_test",
                "cursor": "2026-03-01 10:00:00",
                "is_told": True,
                "is_stock_told": True,
                "is_auto_confirmed": True,
            }
        )
        self.env["sale.channel.offer"].create(
            {
                "channel_id": self.channel.id,
                "product_id": self.mug.id,
                "external_key": "7",
            }
        )
        stock = self.env["stock.warehouse"].search([], limit=1).lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.mug, stock, 500)
        self._work()
        self.channel.cursor = "2026-03-01 10:00:00"
        for number in range(1, ORDERS + 1):
            value = json.loads(self._woo(number))
            stamp = "2026-03-01T11:00:00"
            self.shop.put(value | {"date_modified_gmt": stamp, "date_modified": stamp})

    def _work(self):
        """Do once what schedules and warehouse do again and again, each step in a
        transaction of its own: who dies in one loses that one."""
        for step in (
            self.channel._pull_window,
            self._ship,
            self.env["sale.channel"]._tell_changes,
            self.channel._send,
        ):
            with self.env.cr.savepoint():
                step()
                self.env.cr.flush()  # what comes before a commit

    def _ship(self):
        pickings = self.env["stock.picking"].search(
            [
                ("sale_id.sale_channel_id", "=", self.channel.id),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        for picking in pickings:
            picking.carrier_tracking_ref = f"T-{picking.sale_id.client_order_ref}"
            for move in picking.move_ids:
                move.quantity, move.picked = move.product_uom_qty, True
        if pickings:
            pickings._action_done()

    def _die_in(self, target, name, nth, *, after):
        """Kill the worker at the n-th call of a method, before or after it worked."""
        real, calls = getattr(target, name), []

        def dying(*args, **kwargs):
            calls.append(1)
            if len(calls) == nth and not after:
                raise CrashError
            result = real(*args, **kwargs)
            if len(calls) == nth:
                raise CrashError
            return result

        self.env.flush_all()
        has_died = False
        try:  # assertRaises() would take back what was committed before
            with patch.object(target, name, dying):
                self._work()
        except CrashError:
            has_died = True
        self.assertTrue(has_died, name)
        self.env.invalidate_all(flush=False)
        self.env.cr.precommit.clear()

    def test_ten_deaths_lose_nothing_and_double_nothing(self):
        model = {name: type(self.env[name]) for name in self.env.registry.models}
        client = type(self.channel._get_client())
        deaths = (
            (client, "pages", 1, False),  # the shop was asked, no answer came
            (model["sale.channel"], "_store_payloads", 1, True),
            (model["sale.channel.importer"], "_create_orders", 1, False),
            (model["sale.channel.importer"], "_add_guards", 1, True),
            (model["sale.order"], "action_confirm", 7, True),
            (model["stock.picking"], "_action_done", 1, True),
            (model["sale.channel"], "_tell_offers", 1, True),
            (client, "set_tracking", 3, True),  # the shop did it, nobody wrote it down
            (client, "set_status", 8, False),
            (client, "set_stock", 1, True),
        )
        for target, name, nth, after in deaths:
            with self.subTest(name):
                self._die_in(target, name, nth, after=after)
        with freeze_time("2026-03-01 12:10:00"):  # what it was told is settled there
            self._work()
            self._work()
        orders = self.env["sale.order"].search(
            [("sale_channel_id", "=", self.channel.id)]
        )
        numbers = sorted(
            orders.mapped("client_order_ref"), key=lambda one: int(one[1:])
        )
        self.assertEqual(numbers, [f"W{number}" for number in range(1, ORDERS + 1)])
        self.assertEqual(sum(orders.mapped("amount_total")), ORDERS * 25)
        statuses = {one["status"] for one in self.shop.orders.values()}
        self.assertEqual(statuses, {"completed"})
        notes = {
            key: [n["note"] for n in rows] for key, rows in self.shop.notes.items()
        }
        self.assertEqual(notes, {key: [f"T-W{key}"] for key in range(1, ORDERS + 1)})
        self.assertEqual(self.shop.products[7]["stock_quantity"], 500 - 2 * ORDERS)
        self.assertEqual(set(self.channel.message_ids.mapped("state")), {"done"})
