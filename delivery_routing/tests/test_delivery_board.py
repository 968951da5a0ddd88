from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TUESDAY
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestBoard(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = [cls._deliver(f"C{n}", 0.01 * n) for n in range(1, 5)]
        cls.plan = cls._create_plan(courier_ids=cls.karim.ids)
        cls.plan.action_plan()
        cls.board_plan = cls.plan.with_user(cls.dispatcher)
        cls.route = cls.plan.route_ids

    def test_every_stop_stands_in_exactly_one_column(self):
        board = self.board_plan.board()
        shown = [stop["id"] for stop in board["unassigned"] + board["impossible"]]
        for column in board["columns"]:
            shown += [stop["id"] for stop in column["stops"]]
        self.assertEqual(sorted(shown), sorted(self.plan.stop_ids.ids))
        self.assertEqual(board["columns"][0]["courier"], "Karim")
        times = [stop["begin"] for stop in board["columns"][0]["stops"]]
        self.assertEqual(times, sorted(times))

    def test_a_drop_is_timed_at_once(self):
        first = self.route.stop_ids.filtered("is_visit")[0]
        before = self.route.km
        answer = self.board_plan.board_move(first.id, self.route.id, 2)
        self.assertTrue(answer["accepted"])
        doors = self.route.stop_ids.filtered("is_visit")
        self.assertEqual(doors[2], first)
        self.assertEqual(doors.mapped("number"), [1, 2, 3, 4])
        self.assertEqual(doors.mapped("arrive"), sorted(doors.mapped("arrive")))
        self.assertNotEqual(self.route.km, before)

    def test_a_drop_that_breaks_a_rule_is_refused_and_changes_nothing(self):
        stop = self.route.stop_ids.filtered("is_visit")[0]
        self.board_plan.board_move(stop.id, False, 0)
        self.assertFalse(stop.route_id)
        stop.window_from = stop.window_to = "2026-05-04 02:00:00"
        before = [(s.id, s.arrive) for s in self.route.stop_ids]
        answer = self.board_plan.board_move(stop.id, self.route.id, 1)
        self.assertFalse(answer["accepted"])
        self.assertRegex(answer["problems"][0], "C.: .* min too late")
        self.assertEqual([(s.id, s.arrive) for s in self.route.stop_ids], before)
        forced = self.board_plan.board_move(stop.id, self.route.id, 1, force=True)
        self.assertTrue(forced["accepted"])
        self.assertEqual(stop.route_id, self.route)
        self.assertIn("min too late", self.route.problem)

    def test_a_full_vehicle_takes_no_more(self):
        stop = self.route.stop_ids.filtered("is_visit")[0]
        self.board_plan.board_move(stop.id, False, 0)
        self.karim.max_weight = 30.0
        answer = self.board_plan.board_move(stop.id, self.route.id, 0)
        self.assertEqual(answer["problems"], ["Karim: 10.0 kg too heavy"])

    def test_a_stop_moves_between_couriers(self):
        self.plan.courier_ids |= self.lea
        self.plan.action_collect()
        other = self.plan.route_ids - self.route
        stop = self.route.stop_ids.filtered("is_visit")[0]
        self.board_plan.board_move(stop.id, other.id, 0)
        self.assertEqual(stop.route_id, other)
        self.assertEqual(other.state, "planned")
        self.assertEqual(
            self.route.stop_ids.filtered("is_visit").mapped("number"), [1, 2, 3]
        )

    def test_the_last_stop_leaves_an_empty_route(self):
        for stop in self.route.stop_ids.filtered("is_visit"):
            self.board_plan.board_move(stop.id, False, 0)
        self.assertFalse(self.route.stop_ids)
        self.assertEqual(self.route.state, "draft")

    def test_a_stop_is_pinned_and_unpinned(self):
        stop = self.route.stop_ids.filtered("is_visit")[0]
        self.board_plan.board_pin(stop.id, self.karim.id)
        self.assertEqual(stop.pinned_courier_id, self.karim)
        self.board_plan.board_pin(stop.id, False)
        self.assertFalse(stop.pinned_courier_id)

    def test_a_route_that_has_left_is_not_changed(self):
        self.route.action_start()
        stop = self.route.stop_ids.filtered("is_visit")[0]
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.board_plan.board_move(stop.id, False, 0)

    def test_foreign_ids_are_refused(self):
        other = self._create_plan(TUESDAY)
        other.action_collect()
        stop = self.route.stop_ids.filtered("is_visit")[0]
        depot = self.route.stop_ids[0]
        for stop_id, route_id in (
            (stop.id, other.route_ids[0].id),
            (depot.id, self.route.id),
            (0, self.route.id),
        ):
            with self.assertRaisesRegex(UserError, "no longer on this day"):
                self.board_plan.board_move(stop_id, route_id, 0)

    def test_others_have_no_board(self):
        stop = self.route.stop_ids.filtered("is_visit")[0]
        plan = self.plan.with_user(self.clerk)
        for call in (
            lambda: plan.board(),
            lambda: plan.board_plan(),
            lambda: plan.board_move(stop.id, False, 0),
            lambda: plan.board_pin(stop.id, False),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_board_is_read_in_a_few_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.plan.board()
        with self.assertQueryCount(22):
            self.env.invalidate_all()
            self.plan.board()
