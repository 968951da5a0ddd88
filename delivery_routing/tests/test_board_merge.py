from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestBoardMerge(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.others = [cls._deliver(f"C{n}", 0.01 * n) for n in range(1, 4)]
        cls.shop = cls._create_customer("Shop", 0.015)
        cls.plan = cls._create_plan(courier_ids=cls.karim.ids)
        cls.first = cls._order_within(9)
        cls.second = cls._order_within(11)
        cls.plan.action_plan()
        cls.board_plan = cls.plan.with_user(cls.dispatcher)
        cls.route = cls.plan.route_ids
        cls.one = cls.first.picking_ids.delivery_stop_id
        cls.two = cls.second.picking_ids.delivery_stop_id

    @classmethod
    def _order_within(cls, hour):
        """Return an order of the shop within a slot of three hours."""
        order = cls._create_order(cls.shop)
        slot = cls._create_slot(hour_from=hour, hour_to=hour + 3)
        order.book_delivery_slot(slot.id, "2026-05-04")
        order.action_confirm()
        return order

    @classmethod
    def _order_for_the_cellar(cls):
        """Return an order for another address of the shop in the same house."""
        address = cls._create_customer(
            "Shop, cellar", 0.015, parent_id=cls.shop.id, type="delivery"
        )
        order = cls._create_order(
            cls.shop,
            confirm=True,
            partner_shipping_id=address.id,
            commitment_date="2026-05-04 09:00:00",
        )
        cls.plan.action_collect()
        return order

    def test_stops_at_one_door_become_one_with_the_time_they_share(self):
        self.assertNotEqual(self.one, self.two)
        shown = {s["id"]: s for s in self.board_plan.board()["columns"][0]["stops"]}
        door = shown[self.one.id]["door"]
        at_door = {key for key, stop in shown.items() if stop["door"] == door}
        self.assertEqual(at_door, {self.one.id, self.two.id})
        number = self.route.stop_count
        answer = self.board_plan.board_merge(self.one.id)
        self.assertTrue(answer["accepted"], answer["problems"])
        self.assertFalse(self.two.exists())
        pickings = self.first.picking_ids | self.second.picking_ids
        self.assertEqual(self.one.picking_ids, pickings)
        self.assertEqual(self.one.weight, 20.0)
        self.assertEqual(self.one.pieces, 2)
        self.assertEqual(
            (str(self.one.window_from), str(self.one.window_to)),
            ("2026-05-04 09:00:00", "2026-05-04 10:00:00"),
        )
        self.assertEqual(self.route.stop_count, number - 1)
        visits = self.route.stop_ids.filtered("is_visit")
        self.assertEqual(visits.mapped("number"), list(range(1, number)))
        self.assertTrue(
            self.one.window_from <= self.one.begin <= self.one.window_to,
        )

    def test_merged_stops_are_split_again(self):
        before = (self.one.window_from, self.one.window_to)
        self.board_plan.board_merge(self.one.id)
        self.board_plan.board_split(self.one.id)
        stops = self.plan.stop_ids.filtered(lambda s: s.partner_id == self.shop)
        self.assertEqual(len(stops), 2)
        self.assertEqual((self.one.window_from, self.one.window_to), before)
        self.assertEqual(self.one.picking_ids, self.first.picking_ids)
        self.assertEqual(stops.mapped("weight"), [10.0, 10.0])
        self.assertFalse((stops - self.one).route_id)
        self.assertEqual(self.one.route_id, self.route)
        with self.assertRaisesRegex(UserError, "not made of several"):
            self.board_plan.board_split(self.one.id)

    def test_each_address_has_its_own_goods_again_when_stops_are_split(self):
        order = self._order_for_the_cellar()
        order.picking_ids.priority = "1"  # so it is the first of the transfers
        answer = self.board_plan.board_merge(self.one.id)
        self.assertTrue(answer["accepted"], answer["problems"])
        self.env.invalidate_all()  # as somebody who comes later
        self.assertEqual(self.one.picking_ids[0], order.picking_ids)
        self.board_plan.board_split(self.one.id)
        pickings = (order | self.first | self.second).picking_ids
        stops = pickings.delivery_stop_id
        self.assertEqual(len(stops), 3)
        self.assertEqual(self.one.partner_id, self.shop)
        for stop in stops:
            self.assertEqual(stop.picking_ids.partner_id, stop.partner_id)

    def test_what_the_courier_needs_to_know_of_each_stop_is_kept_once(self):
        self.shop.delivery_note = "Ring twice"
        self.one.note = "Ring twice"
        self.two.note = "Ring twice\nMind the dog"
        self.board_plan.board_merge(self.one.id)
        self.assertEqual(self.one.note, "Ring twice\nMind the dog")
        self.board_plan.board_split(self.one.id)
        self.assertEqual(self.one.note, "Ring twice")

    def test_the_pin_of_one_stop_is_that_of_the_merged_one(self):
        self.two.pinned_courier_id = self.karim
        answer = self.board_plan.board_merge(self.one.id)
        self.assertTrue(answer["accepted"], answer["problems"])
        self.assertEqual(self.one.pinned_courier_id, self.karim)

    def test_a_merged_stop_is_pinned_to_somebody_else(self):
        self.two.pinned_courier_id = self.lea
        answer = self.board_plan.board_merge(self.one.id)
        self.assertFalse(answer["accepted"])
        self.assertEqual(answer["problems"], ["Shop: it is pinned to somebody else"])
        self.assertTrue(self.two.exists())
        self.assertFalse(self.one.pinned_courier_id)

    def test_stops_that_are_pinned_to_different_couriers_are_not_merged(self):
        self.one.pinned_courier_id = self.karim
        self.two.pinned_courier_id = self.lea
        with self.assertRaisesRegex(UserError, "pinned to different couriers"):
            self.board_plan.board_merge(self.one.id)
        self.assertTrue(self.two.exists())

    def test_times_that_do_not_meet_are_not_merged(self):
        self.two.window_from = "2026-05-04 14:00:00"
        self.two.window_to = "2026-05-04 15:00:00"
        with self.assertRaisesRegex(UserError, "do not meet"):
            self.board_plan.board_merge(self.one.id)
        self.assertTrue(self.two.exists())

    def test_a_merge_that_breaks_a_rule_is_refused_and_changes_nothing(self):
        self.karim.max_weight = 45.0
        self.karim.reloads = 0
        self.two.route_id = False
        self.two.weight = 30.0
        answer = self.board_plan.board_merge(self.one.id)
        self.assertFalse(answer["accepted"])
        self.assertRegex(answer["problems"][0], "kg too heavy")
        self.assertTrue(self.two.exists())
        self.assertEqual(self.one.weight, 10.0)
        answer = self.board_plan.board_merge(self.one.id, force=True)
        self.assertTrue(answer["accepted"])
        self.assertIn("kg too heavy", self.route.problem)

    def test_one_door_of_two_customers_stays_two_stops(self):
        neighbour = self._create_customer("Neighbour", 0.015)
        order = self._create_order(
            neighbour, confirm=True, commitment_date="2026-05-04 09:00:00"
        )
        self.plan.action_collect()
        stop = self._stop(self.plan, order)
        self.assertEqual(stop.latitude, self.one.latitude)
        with self.assertRaisesRegex(UserError, "No other stop"):
            self.board_plan.board_merge(stop.id)

    def test_another_address_of_the_customer_in_one_house_is_one_door(self):
        stop = self._stop(self.plan, self._order_for_the_cellar())
        answer = self.board_plan.board_merge(self.one.id)
        self.assertTrue(answer["accepted"], answer["problems"])
        self.assertFalse(stop.exists())
        self.assertEqual(len(self.one.picking_ids), 3)

    def test_a_locked_stop_is_not_merged(self):
        self.board_plan.board_lock(self.two.id, True)
        with self.assertRaisesRegex(UserError, "unlock it first"):
            self.board_plan.board_merge(self.one.id)

    def test_what_has_left_is_not_merged(self):
        self.plan.courier_ids = [Command.link(self.lea.id)]
        self.plan.action_collect()
        lea = self.plan.route_ids - self.route
        self.board_plan.board_move(self.two.id, lea.id, 0, force=True)
        lea.state = "started"
        with self.assertRaisesRegex(UserError, "No other stop"):
            self.board_plan.board_merge(self.one.id)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.board_plan.board_merge(self.two.id)

    def test_others_merge_and_split_nothing(self):
        plan = self.plan.with_user(self.clerk)
        for call in (
            lambda: plan.board_merge(self.one.id),
            lambda: plan.board_split(self.one.id),
        ):
            with self.assertRaises(AccessError):
                call()
