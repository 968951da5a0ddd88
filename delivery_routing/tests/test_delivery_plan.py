from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import tagged, users

from odoo.addons.delivery_routing.lib import solve as solving

from .common import DEPOT, MONDAY, TUESDAY
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestCollect(PlanCase):
    def test_a_day_collects_what_is_promised_for_it(self):
        today = self._deliver("Today")
        later = self._create_order(
            self._create_customer(), confirm=True, commitment_date="2026-05-05 09:00:00"
        )
        plan = self._create_plan()
        plan.action_collect()
        self.assertTrue(self._stop(plan, today))
        self.assertFalse(self._stop(plan, later))
        tomorrow = self._create_plan(TUESDAY)
        tomorrow.action_collect()
        self.assertTrue(self._stop(tomorrow, later))

    def test_collecting_again_adds_what_is_new(self):
        self._deliver("First")
        plan = self._create_plan()
        plan.action_collect()
        first = plan.stop_ids
        self._deliver("Second")
        plan.action_collect()
        self.assertEqual(len(plan.stop_ids - first), 1)
        self.assertEqual(first.exists(), first)

    def test_what_goes_to_one_door_is_one_stop(self):
        order = self._deliver("Twice")
        other = self._create_order(
            order.partner_id, 2.0, confirm=True, commitment_date="2026-05-04 10:00:00"
        )
        plan = self._create_plan()
        plan.action_collect()
        stop = self._stop(plan, order)
        self.assertEqual(stop, self._stop(plan, other))
        self.assertEqual(stop.weight, 30.0)
        self.assertAlmostEqual(stop.volume, 0.15)
        self.assertEqual(stop.pieces, 2)
        self.assertEqual(stop.order_names, f"{order.name}, {other.name}")

    def test_a_booked_slot_is_the_promised_window(self):
        order = self._create_order(self._create_customer())
        slot = self._create_slot()
        order.book_delivery_slot(slot.id, Date.to_string(MONDAY))
        order.action_confirm()
        plan = self._create_plan()
        plan.action_collect()
        stop = self._stop(plan, order)
        self.assertEqual(str(stop.window_from), "2026-05-04 07:00:00")
        self.assertEqual(str(stop.window_to), "2026-05-04 10:00:00")

    def test_other_carriers_bring_their_own(self):
        product = self.env["product.product"].create(
            {"name": "Post", "type": "service"}
        )
        carrier = self.env["delivery.carrier"].create(
            {"name": "Post", "product_id": product.id, "delivery_type": "fixed"}
        )
        order = self._deliver("By post")
        order.picking_ids.carrier_id = carrier
        plan = self._create_plan()
        plan.action_collect()
        self.assertFalse(plan.stop_ids)
        carrier.is_own_courier = True
        plan.action_collect()
        self.assertTrue(self._stop(plan, order))

    def test_a_cancelled_transfer_leaves_the_day(self):
        order = self._deliver("Gone")
        plan = self._create_plan()
        plan.action_plan()
        order.picking_ids.action_cancel()
        plan.action_plan()
        self.assertFalse(plan.stop_ids.filtered("is_visit"))

    def test_goods_that_come_back_are_collected(self):
        order = self._deliver("Back")
        picking = order.picking_ids
        picking.move_ids.quantity = 1.0
        picking.move_ids.picked = True
        picking._action_done()
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1.0
        wizard.action_create_returns()
        plan = self._create_plan()
        plan.action_plan()
        stop = plan.stop_ids.filtered("is_visit")
        self.assertEqual(stop.kind, "return")
        self.assertTrue(stop.route_id)

    def test_nobody_is_lost_whose_place_is_unknown(self):
        order = self._deliver("Nowhere", zip="9999 ZZ")
        self._place(order.partner_id, 0.0, 0.0)
        plan = self._create_plan()
        plan.action_plan()
        stop = self._stop(plan, order)
        self.assertEqual(stop.precision, "none")
        self.assertTrue(stop.is_impossible)
        self.assertIn("nobody knows where", stop.reason)
        board = plan.board()
        self.assertEqual([s["id"] for s in board["impossible"]], stop.ids)

    def test_a_postal_code_is_a_guess_from_its_neighbours(self):
        self._create_customer("Neighbour", north=0.03)
        order = self._deliver("Guessed")
        self._place(order.partner_id, 0.0, 0.0)
        plan = self._create_plan()
        plan.action_collect()
        stop = self._stop(plan, order)
        self.assertEqual(stop.precision, "zip")
        self.assertAlmostEqual(stop.latitude, DEPOT[0] + 0.03, places=4)


@tagged("post_install", "-at_install")
class TestPlan(PlanCase):
    @users("delivery_dispatcher")
    def test_a_dispatcher_plans_a_day(self):
        orders = [self._deliver(f"C{n}", 0.01 * n, 0.02 * (n % 3)) for n in range(1, 8)]
        plan = self._create_plan().with_user(self.env.user)
        plan.action_plan()
        stops = [self._stop(plan, order) for order in orders]
        self.assertTrue(all(stop.route_id for stop in stops))
        for route in plan.route_ids.filtered("stop_ids"):
            self.assertEqual(route.state, "planned")
            self.assertEqual(route.stop_ids[0].kind, "depot")
            times = route.stop_ids.mapped("arrive")
            self.assertEqual(times, sorted(times))
            self.assertGreater(route.km, 0)
            self.assertGreater(route.cost, 0)
            self.assertFalse(route.problem)
        numbers = plan.route_ids[0].stop_ids.filtered("is_visit").mapped("number")
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def test_the_same_day_is_planned_the_same(self):
        orders = [self._deliver(f"C{n}", 0.01 * n, 0.02 * (n % 3)) for n in range(1, 8)]
        plan = self._create_plan()
        plan.action_plan()
        first = [
            (stop.courier_id, stop.number, stop.arrive)
            for stop in (self._stop(plan, order) for order in orders)
        ]
        self.env.flush_all()
        self.env.invalidate_all()  # the stops are read in the order of their routes
        plan.action_plan()
        second = [
            (stop.courier_id, stop.number, stop.arrive)
            for stop in (self._stop(plan, order) for order in orders)
        ]
        self.assertEqual(first, second)
        self.assertEqual(plan.made_iterations, plan.iterations)

    def test_who_cannot_be_served_is_told_why_for_each_courier(self):
        self.karim.max_weight = 200.0
        heavy = self._deliver("Heavy", quantity=40.0)
        plan = self._create_plan()
        plan.action_plan()
        stop = self._stop(plan, heavy)
        self.assertFalse(stop.route_id)
        self.assertTrue(stop.is_impossible)
        self.assertEqual(
            stop.reason.splitlines(),
            ["Karim: 200.0 kg too heavy", "Lea: 370.0 kg too heavy"],
        )

    def test_full_routes_are_no_room_and_not_impossible(self):
        self.karim.max_weight = 20.0
        self.lea.active = False
        orders = [self._deliver(f"C{n}", 0.01 * n) for n in range(1, 4)]
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_plan()
        stops = [self._stop(plan, order) for order in orders]
        (left,) = [stop for stop in stops if not stop.route_id]
        self.assertFalse(left.is_impossible)
        self.assertIn("his route is full: 10.0 kg too heavy", left.reason)

    def test_who_was_not_tried_everywhere_is_told_so(self):
        self.karim.max_weight = 20.0
        for number in range(1, 4):
            self._deliver(f"C{number}", 0.01 * number)
        plan = self._create_plan(courier_ids=self.karim.ids)
        with patch.object(solving, "TRIES", 0), patch.object(solving, "TRIES_EACH", 0):
            plan.action_plan()
        left = plan.stop_ids.filtered(lambda stop: stop.is_visit and not stop.route_id)
        self.assertTrue(left)
        self.assertFalse(any(left.mapped("is_impossible")))
        self.assertIn("search longer", left[0].reason)
        plan.action_plan()
        self.assertIn("his route is full", left[0].reason)

    def test_a_pinned_stop_goes_with_its_courier(self):
        order = self._deliver("Pinned")
        plan = self._create_plan()
        for courier in (self.lea, self.karim):
            plan.action_collect()
            self._stop(plan, order).pinned_courier_id = courier
            plan.action_plan()
            self.assertEqual(self._stop(plan, order).courier_id, courier)

    def test_a_zone_keeps_a_courier_there(self):
        zone = self.env["delivery.zone"].create(
            {"name": "North", "zip_prefixes": "36", "company_id": self.company.id}
        )
        self.karim.zone_ids = self.lea.zone_ids = zone
        far = self._deliver("Far", zip="3601")
        other = self._create_customer("Other", zip="3511")
        south = self.env["delivery.zone"].create(
            {"name": "South", "zip_prefixes": "35", "company_id": self.company.id}
        )
        outside = self._create_order(
            other, confirm=True, commitment_date="2026-05-04 09:00:00"
        )
        plan = self._create_plan()
        plan.action_plan()
        self.assertTrue(self._stop(plan, far).route_id)
        self.assertEqual(self._stop(plan, outside).zone_id, south)
        self.assertIn("outside his zones", self._stop(plan, outside).reason)

    def test_a_break_is_in_the_route_of_a_long_day(self):
        self.lea.active = False
        self.karim.break_minutes = 30
        for number in range(12):
            self._deliver(f"C{number}", 0.03 * (number % 4), 0.03 * number)
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.stop_ids.service_minutes = 30
        plan.action_collect()
        plan.stop_ids.service_minutes = 25
        plan.action_plan()
        pause = plan.stop_ids.filtered(lambda stop: stop.kind == "break")
        self.assertEqual(len(pause), 1)
        self.assertEqual((pause.leave - pause.begin).seconds, 1800)

    def test_a_route_that_is_loaded_stays_as_it_is(self):
        order = self._deliver("Loaded")
        plan = self._create_plan()
        plan.action_plan()
        route = self._stop(plan, order).route_id
        route.action_load()
        before = [(s.id, s.arrive) for s in route.stop_ids]
        late = self._deliver("Late", north=0.021)
        plan.action_plan()
        self.assertEqual([(s.id, s.arrive) for s in route.stop_ids], before)
        self.assertNotEqual(self._stop(plan, late).route_id, route)
        route.action_reopen()
        route.action_start()
        route.action_finish()
        self.assertEqual(route.state, "done")
        with self.assertRaisesRegex(UserError, "not ready"):
            route.action_load()
        with self.assertRaisesRegex(UserError, "has left cannot be deleted"):
            route.unlink()

    def test_a_warehouse_nobody_can_find_is_named(self):
        self._deliver("Somebody")
        self._place(self.warehouse.partner_id, 0.0, 0.0)
        with self.assertRaisesRegex(UserError, "Nobody knows where warehouse"):
            self._create_plan().action_plan()

    def test_a_day_without_couriers_asks_for_them(self):
        with self.assertRaisesRegex(UserError, "Choose the couriers"):
            self._create_plan(courier_ids=False).action_plan()

    def test_the_map_shows_the_route(self):
        order = self._deliver("Mapped")
        plan = self._create_plan()
        plan.action_plan()
        route = self._stop(plan, order).route_id
        self.assertIn("<polyline", route.map_svg)
        self.assertIn(">1</text>", route.map_svg)

    def test_planning_asks_about_as_often_for_many_as_for_few(self):
        few, many = self._create_plan(), self._create_plan(TUESDAY)
        for number in range(4):
            self._deliver(f"F{number}", 0.01 * number + 0.01)
        counts = [self._count_queries(few)]
        for number in range(24):
            order = self._deliver(f"M{number}", 0.002 * number, 0.01)
            order.commitment_date = "2026-05-05 09:00:00"
        counts.append(self._count_queries(many))
        self.assertLess(counts[1], counts[0] + 40)

    def _count_queries(self, plan):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        plan.action_plan()
        self.env.flush_all()
        return self.cr.sql_log_count - before
