import base64
import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .telling import OutgoingMixin


@tagged("post_install", "-at_install")
class TestOutgoing(OutgoingMixin, TransactionCase):
    """Shops are told over real HTTP; the time stands still on both sides."""

    def test_the_shop_sees_status_and_tracking_once(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        self._told().channel_id._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")
        self.assertEqual([one["note"] for one in self.shop.notes[1]], ["GLS-1"])
        self.assertEqual(set(self._told().mapped("state")), {"done"})
        self.assertEqual(self._told().mapped("event"), ["shipped"])
        calls = len(self.shop.journal)
        self.channel._send()
        self.assertEqual(len(self.shop.journal), calls)

    def test_goods_that_follow_are_told_and_the_last_ones_close_the_order(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order, "GLS-1", quantity=1)
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "processing")
        self._ship(order, "GLS-2")
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")
        notes = [one["note"] for one in self.shop.notes[1]]
        self.assertEqual(notes, ["GLS-1", "GLS-2"])

    def test_a_rest_that_will_not_follow_closes_the_order(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order, "GLS-1", quantity=1)
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")
        self.assertEqual(len(self.shop.notes[1]), 1)

    def test_a_tracking_number_that_comes_later_is_told(self):
        order = self._order(1)
        order.action_confirm()
        picking = self._ship(order, False)
        self.channel._send()
        self.assertFalse(self.shop.notes)
        for number in ("GLS-7", "GLS-7", "GLS-8"):
            picking.carrier_tracking_ref = number
        self.channel._send()
        notes = [one["note"] for one in self.shop.notes[1]]
        self.assertEqual(notes, ["GLS-7", "GLS-8"])

    def test_what_the_shop_cancels_is_not_told_back(self):
        order, other = self._order(1), self._order(2)
        changed = self._woo(1, status="cancelled", date_modified_gmt="2026-03-01T11:00")
        self._receive(changed)
        self.assertEqual(order.state, "cancel")
        self.assertFalse(self._told())
        other.action_cancel()
        self.channel._send()
        self.assertEqual(self.shop.orders[2]["status"], "cancelled")

    def test_an_order_that_is_confirmed_anew_is_told_anew(self):
        self.channel.status_confirmed = "on-hold"
        order = self._order(1)
        order.action_confirm()
        order._tell_channels("confirmed")
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        events = self._told().mapped("event")
        self.assertEqual(events, ["confirmed", "cancelled", "confirmed"])
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "on-hold")

    def test_numbers_of_invoices_are_told(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        refund = invoice._reverse_moves()
        refund.action_post()
        self.channel._send()
        notes = {one["note"]: one["customer_note"] for one in self.shop.notes[1]}
        self.assertIs(notes[f"Invoice {invoice.name}"], False)
        self.assertIs(notes[f"Credit note {refund.name}"], False)

    def test_a_shop_that_is_not_told_is_not_called(self):
        self.channel.write({"is_told": False, "is_invoice_told": False})
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        order._create_invoices().action_post()
        self.assertFalse(self._told())

    def test_an_invoice_that_no_shop_is_told_gets_no_key_for_the_portal(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        line = {"product_id": self.mug.id, "product_uom_qty": 1}
        order = self.env["sale.order"].create(
            {
                "partner_id": customer.id,
                "user_id": False,
                "order_line": [Command.create(line)],
            }
        )
        order.action_confirm()
        self._ship(order)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(invoice.access_token)

    # --- Faults ---

    def test_the_page_of_a_shop_that_is_maintained_is_no_answer(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        # what is there is read, the number is written, the status is written
        pages = (("/notes", 1), ("/notes", 2), ("/orders/1", 3))
        for number, (path, nth) in enumerate(pages, 1):
            self._freeze(f"2026-03-01 12:{number}0:00")
            self.shop.faults = [self.fault(path, nth, "html")]
            self.channel._send()
            told = self._told()
            self.assertEqual((told.state, told.error_code), ("received", "unavailable"))
            self.assertEqual(told.attempts, number)
            self.assertIn("did not take it", self.channel.send_error)
        self._freeze("2026-03-01 12:40:00")
        self.channel._send()
        self.assertEqual(self._told().state, "done")
        self.assertEqual([one["note"] for one in self.shop.notes[1]], ["GLS-1"])
        self.assertEqual(self.shop.orders[1]["status"], "completed")

    def test_a_throttled_shop_is_left_alone_and_loses_nothing(self):
        orders = [self._order(number) for number in (1, 2, 3)]
        for order in orders:
            order.action_confirm()
            self._ship(order)
        self.shop.faults.append(self.fault("/orders/2", 1, "status", 429))
        self.channel._send()
        self.assertEqual(self._told().mapped("state"), ["done", "received", "received"])
        self.assertEqual(str(self.channel.send_after), "2026-03-01 12:01:00")
        calls = len(self.shop.journal)
        self.channel._send()
        self.assertEqual(len(self.shop.journal), calls)
        self._freeze("2026-03-01 12:01:01")
        self.channel._send()
        self.assertEqual(set(self._told().mapped("state")), {"done"})
        self.assertEqual({len(notes) for notes in self.shop.notes.values()}, {1})
        self.assertFalse(self.channel.send_error)

    def test_an_answer_that_is_lost_doubles_nothing(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        self.shop.faults.append(self.fault("/notes", 2, "lost"))
        self.channel._send()
        self.assertEqual(self._told().state, "received")
        self.assertEqual(self._told().attempts, 1)
        self._freeze("2026-03-01 12:02:00")
        self.channel._send()
        self.assertEqual(self._told().state, "done")
        self.assertEqual(len(self.shop.notes[1]), 1)
        self.assertEqual(self.shop.orders[1]["status"], "completed")

    def test_an_order_that_the_shop_cannot_take_stops_no_other(self):
        orders = [self._order(number) for number in (1, 2)]
        for order in orders:
            order.action_confirm()
            self._ship(order)
        del self.shop.orders[1]
        for nth in (1, 2, 3):
            self.shop.faults.append(self.fault("/orders/2", nth, "status", 500))
        for minute in range(12):
            self._freeze(f"2026-03-01 12:{5 * minute + 1:02}:00")
            self.channel._send()
        first, second = self._told()
        self.assertEqual((first.state, first.error_code), ("failed", "refused"))
        self.assertIn("Invalid ID", first.error)
        self.assertEqual(second.state, "done")
        self.shop.put(json.loads(self._woo(1)))
        first.with_user(self.manager).action_send_again()
        self.channel._send()
        self.assertEqual(first.state, "done")
        self.assertEqual(self.shop.orders[1]["status"], "completed")

    def test_a_message_that_breaks_stops_no_other(self):
        orders = [self._order(number) for number in (1, 2)]
        for order in orders:
            order.action_confirm()
            self._ship(order)
        first, second = self._told()
        first.payload = base64.b64encode(b"no json")
        self.channel._send()
        self.assertEqual((first.state, first.error_code), ("failed", "error"))
        self.assertEqual(second.state, "done")

    def test_nothing_overtakes_what_was_before_it(self):
        self.channel.status_confirmed = "on-hold"
        order = self._order(1)
        order.action_confirm()
        self.shop.faults.append(self.fault("/orders/1", 1, "status", 500))
        self.channel._send()
        self._ship(order)
        self.channel.send_after = False
        self.channel._send()
        self.assertEqual(self._told().mapped("state"), ["received", "received"])
        self._freeze("2026-03-01 12:05:00")
        self.channel._send()
        self.assertEqual(self.shop.orders[1]["status"], "completed")

    def test_without_credentials_it_waits_and_says_so(self):
        order = self._order(1)
        self.channel.action_forget_credentials()
        order.action_confirm()
        self._ship(order)
        self.channel._send()
        self.assertIn("no credentials", self.channel.send_error)
        self.assertEqual(self._told().state, "received")

    # --- Schedule and rights ---

    def test_the_schedule_makes_a_job_a_channel(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_send()
            trap.assert_jobs_count(1, only=self.channel._job_send)
            trap.perform_enqueued_jobs()
        self.assertEqual(self._told().state, "done")
        with trap_jobs() as trap:
            self.env["sale.channel"]._cron_send()
            trap.assert_jobs_count(0)

    def test_who_ships_and_sells_need_not_see_channels(self):
        order = self._order(1)
        seller = new_test_user(
            self.env, "channel_seller", "sales_team.group_sale_salesman"
        )
        order.user_id = seller
        order.with_user(seller).action_confirm()
        keeper = new_test_user(self.env, "channel_keeper", "stock.group_stock_user")
        picking = order.picking_ids.with_user(keeper)
        self._ship_picking(picking, "GLS-1")
        self.assertEqual(self._told().event, "shipped")
        with self.assertRaises(AccessError):
            self._told().with_user(seller).action_send_again()

    def test_many_orders_are_told_in_few_queries(self):
        orders = self._receive(*(self._woo(number) for number in range(1, 31))).order_id
        self.channel.status_confirmed = "on-hold"
        few, many = orders[:5], orders[5:]
        self.env.flush_all()
        counts = []
        for part in (few, many):
            before = self.env.cr.sql_log_count
            part._tell_channels("confirmed")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertEqual(len(self._told()), 30)
