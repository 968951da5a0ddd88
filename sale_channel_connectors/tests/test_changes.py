from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..lib.errors import Refused
from .common import ChannelMixin
from .shop import ShopMixin, UnasShopMixin


@tagged("post_install", "-at_install")
class TestChanges(ChannelMixin, TransactionCase):
    def setUp(self):
        super().setUp()
        self.order = self._receive(self._woo(1)).order_id

    def _change(self, rows=(("TEST-MUG", 5, "50.00", "12.50"),), hour=11, **members):
        at = f"2026-03-01T{hour}:00:00"
        return self._receive(self._woo(1, rows, date_modified_gmt=at, **members))

    def _deliver(self):
        self.order.picking_ids.move_ids.write({"quantity": 2, "picked": True})
        self.order.picking_ids.button_validate()

    def test_a_quotation_is_made_anew(self):
        message = self._change([("TEST-PLATE", 5, "50.00", "12.50")])
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(message.order_id, self.order)
        self.assertEqual(self.order.order_line.product_id, self.plate)
        self.assertEqual(self.order.amount_total, 62.5)

    def test_nobody_sells_a_quotation_because_its_channel_changed_it(self):
        self._change()
        self.assertEqual(self.order.amount_total, 62.5)
        self.assertFalse(self.order.user_id, "not whoever let it in")
        customer = self.order.partner_id
        self._change(hour=12, billing=self._person(email="other@shop.example.com"))
        self.assertNotEqual(self.order.partner_id, customer)
        self.assertFalse(self.order.user_id)

    def test_nobody_sells_an_order_because_he_mapped_its_product(self):
        rows = [("NOBODY-KNOWS", 2, "20.00", "5.00")]
        message = self._receive(self._woo(2, rows))
        message.missing_ids.with_user(self.manager).product_id = self.plate
        self.assertEqual(message.state, "done", message.error)
        self.assertFalse(message.order_id.user_id)

    def test_a_confirmed_order_changes_while_nothing_has_left(self):
        self.order.action_confirm()
        rows = [("TEST-MUG", 5, "50.00", "12.50"), ("TEST-PLATE", 1, "8.00", "2.00")]
        self._change(rows)
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [5, 1])
        self.assertEqual(self.order.amount_total, 72.5)
        moves = self.order.picking_ids.move_ids.filtered(lambda m: m.state != "cancel")
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 6)

    def test_a_row_that_was_taken_away_is_set_to_nothing(self):
        rows = [("TEST-MUG", 2, "20.00", "5.00"), ("TEST-PLATE", 1, "8.00", "2.00")]
        self._change(rows)
        self.order.action_confirm()
        self._change(rows[:1], hour=12)
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [2, 0])
        self.assertEqual(self.order.amount_total, 25)

    def test_after_the_goods_have_left_a_person_is_asked(self):
        self.order.action_confirm()
        self._deliver()
        message = self._change()
        self.assertEqual(message.state, "done")
        self.assertEqual(self.order.order_line.product_uom_qty, 2)
        note = self.order.activity_ids.note
        self.assertIn("2 x 20.00", note)
        self.assertIn("5 x 50.00", note)

    def test_a_cancellation_cancels_what_has_not_left(self):
        self.order.action_confirm()
        self._change(status="cancelled")
        self.assertEqual(self.order.state, "cancel")

    def test_what_the_channel_cancelled_and_sells_after_all_is_an_order_again(self):
        self.channel.is_auto_confirmed = True
        self.order.action_confirm()
        self._change(status="cancelled")
        message = self._change([("TEST-MUG", 3, "30.00", "7.50")], hour=12)
        self.assertEqual((message.state, self.order.state), ("done", "sale"))
        self.assertEqual(self.order.amount_total, 37.5)
        moves = self.order.picking_ids.move_ids.filtered(lambda m: m.state != "cancel")
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 3)

    def test_what_was_cancelled_here_and_changes_there_is_a_task(self):
        self.order._action_cancel()
        self._change([("TEST-MUG", 2, "20.00", "5.00")])
        self.assertFalse(self.order.activity_ids, "its status alone")
        self._change(hour=12)
        self.assertEqual(self.order.state, "cancel")
        self.assertIn("5 x 50.00", self.order.activity_ids.note)

    def test_a_status_of_the_shop_s_own_cancels(self):
        self.channel.status_cancelled = "went-back"
        self.order.action_confirm()
        rows = [("TEST-MUG", 2, "20.00", "5.00")]
        self._change(rows, status="went-back")
        self.assertEqual(self.order.state, "cancel")
        self.assertTrue(self.order.channel_order_ids.is_cancelled)
        message = self._receive(self._woo(55, status="went-back"))
        self.assertEqual(message.state, "ignored")

    def test_a_new_address_is_that_of_the_transfer_too(self):
        self.order.action_confirm()
        shipping = self._person(address_1="Kossuth tér 1.", city="Pécs")
        billing = self._person(address_1="Fő tér 2.", city="Eger")
        rows = [("TEST-MUG", 2, "20.00", "5.00"), ("TEST-PLATE", 1, "8.00", "2.00")]
        self._change(rows, shipping=shipping, billing=billing)
        picking = self.order.picking_ids
        self.assertEqual(len(picking), 1)
        self.assertEqual(self.order.partner_shipping_id.city, "Pécs")
        self.assertEqual(picking.partner_id, self.order.partner_shipping_id)
        self.assertEqual(self.order.partner_invoice_id.city, "Eger")
        self.assertFalse(picking.activity_ids)

    def test_a_change_leaves_what_a_person_added_and_the_lock(self):
        self.order.action_confirm()
        row = {"order_id": self.order.id, "product_id": self.plate.id}
        gifts = self.env["sale.order.line"].create([row | {"price_unit": 0}] * 2)
        self.order.locked = True
        self._change()
        self.assertEqual(self.order.order_line.mapped("product_uom_qty"), [5, 1, 1])
        self.assertEqual(set(gifts.mapped("product_uom_qty")), {1})
        self.assertTrue(self.order.locked)
        self.assertFalse(self.order.activity_ids)

    def test_roundings_of_an_older_version_go(self):
        self._change(total="62.51")
        self.order.action_confirm()
        self._change([("TEST-MUG", 1, "10.00", "2.50")], hour=12, total="12.51")
        self._change([("TEST-MUG", 1, "10.00", "2.50")], hour=13)
        self.assertEqual(self.order.amount_total, 12.5)

    def test_a_late_cancellation_is_a_task(self):
        self.order.action_confirm()
        self._deliver()
        self._change(status="cancelled")
        self.assertEqual(self.order.state, "sale")
        self.assertIn("cancelled", self.order.activity_ids.note)

    def test_an_older_version_changes_nothing(self):
        self._change()
        message = self._change([("TEST-MUG", 1, "10.00", "2.50")], hour=10)
        self.assertEqual(message.state, "done")
        self.assertEqual(self.order.amount_total, 62.5)

    def test_a_change_of_status_alone_asks_nobody(self):
        self.order.action_confirm()
        self._deliver()
        rows = [("TEST-MUG", 2, "20.00", "5.00")]
        self._change(rows, status="completed")
        self.assertFalse(self.order.activity_ids)
        self.assertEqual(self.order.channel_status, "completed")

    def test_what_was_cancelled_before_it_came_makes_no_order(self):
        message = self._receive(self._woo(55, status="cancelled"))
        self.assertEqual(message.state, "ignored")
        self.assertFalse(message.order_id)

    def test_an_order_of_a_channel_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.order.unlink()


@tagged("post_install", "-at_install")
class TestDeleted(ShopMixin, TransactionCase):
    """What a WooCommerce shop deletes, it has cancelled."""

    settings = {"is_told": True}

    def test_it_is_cancelled_here_and_the_shop_is_not_told(self):
        order = self._receive(self._woo(1)).order_id
        order.action_confirm()
        hinted = self.channel._read_hint(b'{"id": 1}')
        self.assertEqual(hinted, ["1"])
        for _time in range(2):
            self.channel._job_fetch("1")
        self.assertEqual(order.state, "cancel")
        self.assertIn("deleted", order.message_ids[0].body)
        events = self.channel.message_ids.mapped("event")
        self.assertNotIn("cancelled", events)
        self.channel._job_fetch("2")  # one that never was here

    def test_a_shop_that_is_not_there_at_all_has_deleted_nothing(self):
        order = self._receive(self._woo(1)).order_id
        self.channel.base_url += "/elsewhere"
        with self.assertRaises(Refused):
            self.channel._job_fetch("1")
        self.assertNotEqual(order.state, "cancel")


@tagged("post_install", "-at_install")
class TestDeletedUnas(UnasShopMixin, TransactionCase):
    """What a Unas shop deletes after it was invoiced is asked about."""

    def test_it_is_asked_about(self):
        order = self._sell()
        self.shop.orders.clear()
        for _time in range(2):
            self.channel._job_fetch("U-1")
        self.assertEqual(order.state, "sale")
        self.assertEqual(len(order.activity_ids), 1)
        self.assertIn("deleted", order.activity_ids.note)
