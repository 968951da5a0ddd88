from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestBoardLocks(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = [cls._deliver(f"C{n}", 0.01 * n) for n in range(1, 5)]
        cls.plan = cls._create_plan(courier_ids=cls.karim.ids)
        cls.plan.action_plan()
        cls.board_plan = cls.plan.with_user(cls.dispatcher)
        cls.route = cls.plan.route_ids
        cls.stops = cls.route.stop_ids.filtered("is_visit")

    # --- A stop ---

    def test_a_locked_stop_keeps_courier_and_time_when_all_is_planned_anew(self):
        last = self.stops[-1]
        self.board_plan.board_lock(last.id, True)
        at = last.begin
        self.plan.courier_ids |= self.lea
        self.lea.max_weight = 0
        self.karim.km_cost = 50.0  # whoever may goes with the other one
        self.plan.action_plan()
        self.assertEqual(last.courier_id, self.karim)
        self.assertLessEqual(abs(last.begin - at), timedelta(minutes=5))
        self.assertEqual((self.stops - last).courier_id, self.lea)

    def test_a_lock_holds_against_a_nearer_way(self):
        """Without it the farthest door would come first when only it is promised."""
        first = self.stops[0]
        self.board_plan.board_move(first.id, self.route.id, 3)
        self.board_plan.board_lock(first.id, True)
        at = first.begin
        self.plan.action_plan()
        self.assertLessEqual(abs(first.begin - at), timedelta(minutes=5))
        self.board_plan.board_lock(first.id, False)
        self.plan.action_plan()
        self.assertGreater(abs(first.begin - at), timedelta(minutes=5))

    def test_a_locked_stop_is_not_moved_by_hand(self):
        self.board_plan.board_lock(self.stops[0].id, True)
        with self.assertRaisesRegex(UserError, "locked: unlock it first"):
            self.board_plan.board_move(self.stops[0].id, False, 0)
        self.board_plan.board_lock(self.stops[0].id, False)
        self.assertTrue(
            self.board_plan.board_move(self.stops[0].id, False, 0)["accepted"]
        )

    def test_a_drop_that_makes_a_locked_stop_late_is_refused(self):
        late = self._deliver("Far", 0.3)
        self.plan.action_collect()
        stop = self._stop(self.plan, late)
        self.board_plan.board_lock(self.stops[-1].id, True)
        answer = self.board_plan.board_move(stop.id, self.route.id, 0)
        self.assertFalse(answer["accepted"])
        self.assertRegex(answer["problems"][0], "C.: .* min too late")

    def test_the_board_says_what_is_locked_and_until_when(self):
        answer = self.board_plan.board_lock(self.stops[0].id, True)
        (column,) = answer["columns"]
        (shown,) = [s for s in column["stops"] if s["id"] == self.stops[0].id]
        self.assertEqual(shown["locked"], shown["begin"])
        self.assertNotIn("unassigned", answer)

    def test_what_is_on_no_route_is_not_locked(self):
        self.board_plan.board_move(self.stops[0].id, False, 0)
        with self.assertRaisesRegex(UserError, "on a route"):
            self.board_plan.board_lock(self.stops[0].id, True)

    def test_a_lock_ends_with_the_route(self):
        stop = self.stops[0]
        self.board_plan.board_lock(stop.id, True)
        self.plan.courier_ids = self.lea
        self.board_plan.action_collect()
        self.assertFalse(self.route.exists())
        self.assertFalse(stop.locked_at or stop.begin or stop.number)
        self.assertEqual(self.plan.stop_ids, self.stops)
        lea = self.plan.route_ids
        answer = self.board_plan.board_move(stop.id, lea.id, 0)
        self.assertTrue(answer["accepted"], answer["problems"])
        self.assertEqual(stop.courier_id, self.lea)

    def test_what_is_unlocked_on_no_route_is_shown_there(self):
        stop = self.stops[0]
        self.board_plan.board_move(stop.id, False, 0)
        stop.locked_at = "2026-05-04 08:00:00"  # of a route that was deleted
        answer = self.board_plan.board_lock(stop.id, False)
        self.assertEqual([one["id"] for one in answer["unassigned"]], stop.ids)
        self.assertFalse(answer["columns"])

    def test_a_stop_is_unlocked_also_on_the_way(self):
        stop = self.stops[-1]
        self.board_plan.board_lock(stop.id, True)
        self.route.action_start()
        self.board_plan.board_lock(stop.id, False)
        self.assertFalse(stop.locked_at)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.board_plan.board_lock(stop.id, True)

    # --- A route ---

    def test_a_locked_route_stays_as_it_is(self):
        self.board_plan.board_lock_route(self.route.id, True)
        before = [(stop.id, stop.begin) for stop in self.route.stop_ids]
        self.plan.courier_ids |= self.lea
        new = self._deliver("New", 0.01)
        self.plan.action_plan()
        after = [(stop.id, stop.begin) for stop in self.route.stop_ids]
        self.assertEqual(after, before)
        self.assertEqual(self._stop(self.plan, new).courier_id, self.lea)
        with self.assertRaisesRegex(UserError, "route is locked"):
            self.board_plan.board_move(self.stops[0].id, False, 0)
        self.board_plan.board_lock_route(self.route.id, False)
        self.assertTrue(
            self.board_plan.board_move(self.stops[0].id, False, 0)["accepted"]
        )

    def test_a_route_that_has_left_needs_no_lock(self):
        self.route.action_start()
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.board_plan.board_lock_route(self.route.id, True)

    def test_a_locked_route_that_has_left_is_unlocked(self):
        self.board_plan.board_lock_route(self.route.id, True)
        self.route.action_start()
        (column,) = self.board_plan.board_lock_route(self.route.id, False)["columns"]
        self.assertFalse(column["is_locked"])
        self.assertFalse(self.route.is_locked)

    def test_a_locked_route_that_has_left_is_unlocked_in_its_form(self):
        self.route.is_locked = True
        self.route.action_start()
        with Form(self.route) as form:
            form.is_locked = False
        self.assertFalse(self.route.is_locked)

    # --- Who may not ---

    def test_others_lock_nothing_and_see_no_map(self):
        plan = self.plan.with_user(self.clerk)
        for call in (
            lambda: plan.board_lock(self.stops[0].id, True),
            lambda: plan.board_lock_route(self.route.id, True),
            lambda: plan.board_map(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_foreign_ids_are_refused(self):
        for call in (
            lambda: self.board_plan.board_lock(0, True),
            lambda: self.board_plan.board_lock_route(0, True),
        ):
            with self.assertRaises(UserError):
                call()

    # --- What is shown ---

    def test_a_drop_says_what_it_costs(self):
        km, cost = self.route.km, self.route.cost
        answer = self.board_plan.board_move(self.stops[0].id, self.route.id, 3)
        money = self.route.cost - cost
        self.assertIn(f"{self.route.km - km:+.1f} km", answer["price"])
        self.assertIn(f"{money:+.2f}"[1:], answer["price"])
        more = self.route.km - km
        back = self.board_plan.board_move(self.stops[0].id, self.route.id, 0)
        self.assertTrue(back["price"].startswith(f"-{more:.1f} km, -"), back["price"])

    def test_a_drop_answers_only_what_has_changed(self):
        self.plan.courier_ids |= self.lea
        self.plan.action_collect()
        answer = self.board_plan.board_move(self.stops[0].id, self.route.id, 2)
        shown = [column["id"] for column in answer["board"]["columns"]]
        self.assertEqual(shown, self.route.ids)
        self.assertNotIn("unassigned", answer["board"])
        answer = self.board_plan.board_move(self.stops[0].id, False, 0)
        self.assertEqual(
            [s["id"] for s in answer["board"]["unassigned"]], self.stops[0].ids
        )

    def test_the_map_shows_every_route_in_a_colour_of_its_own(self):
        self.plan.courier_ids |= self.lea
        self.plan.action_collect()
        lea = self.plan.route_ids - self.route
        self.board_plan.board_move(self.stops[0].id, lea.id, 0)
        shown = self.board_plan.board_map()
        self.assertEqual(
            [line["name"] for line in shown["legend"]],
            self.plan.route_ids.mapped("name"),
        )
        colours = {line["colour"] for line in shown["legend"]}
        self.assertEqual(len(colours), 2)
        for colour in colours:
            self.assertIn(f'stroke="{colour}"', shown["svg"])
        self.assertEqual(shown["svg"].count("<circle"), 4)
