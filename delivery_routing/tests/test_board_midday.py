import copy

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .route_common import RouteCase

MIDDAY = "2026-05-04 08:00:00"  # ten o'clock there
ARRIVED = 1777881600.0  # that moment, as phones tell it


@freeze_time(MIDDAY)
@tagged("post_install", "-at_install")
class TestBoardMidday(RouteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lea.active = True
        cls.orders = [cls._deliver(f"C{n}", 0.01 * n) for n in range(1, 6)]
        cls.route = cls._begin_day(*cls.orders)
        cls.plan = cls.route.plan_id
        cls.plan.iterations = 60
        cls.board_plan = cls.plan.with_user(cls.dispatcher)
        cls.stops = cls.route.stop_ids.filtered("is_visit")

    def _bring(self, *stops):
        rows = [
            self._row(number, "outcome", stop, outcome="delivered")
            | {"at": ARRIVED - 600 + 60 * number, "uid": f"phone-{stop.id:08}"}
            for number, stop in enumerate(stops, 1)
        ]
        answers = self._take(self.route, *rows)
        self.assertEqual(len(answers), len(rows))
        for answer in answers:
            self.assertEqual(answer["state"], "applied", answer["message"])

    def _new(self, name="New", **values):
        order = self._deliver(name, 0.025, **values)
        self.plan.action_collect()
        return self._stop(self.plan, order)

    def _looks(self):
        return [
            (stop.id, stop.route_id.id, stop.number, stop.begin)
            for stop in self.plan.stop_ids.sorted("id")
        ]

    # --- Shown, taken, left ---

    def test_a_plan_of_the_rest_changes_nothing_until_it_is_taken(self):
        self._bring(self.stops[0])
        new = self._new()
        before = self._looks()
        proposal = self.board_plan.board_replan()
        self.assertEqual(self._looks(), before)
        self.assertTrue(proposal["is_better"])
        self.assertEqual(proposal["before"]["left"], 1)
        self.assertEqual(proposal["after"]["left"], 0)
        (move,) = [one for one in proposal["moves"] if one["id"] == new.id]
        self.assertEqual(move["from"], "On no route")
        self.assertRegex(move["to"], r"Karim, \d\. at \d\d:\d\d")
        board = self.board_plan.board_accept(proposal)
        self.assertEqual(new.route_id, self.route)
        self.assertFalse(board["unassigned"])
        shown = board["columns"][0]["stops"]
        self.assertIn(new.id, [stop["id"] for stop in shown])
        self.assertEqual(move["to"].split(" at ")[1], self._clock(new.begin))
        self.assertEqual(self.route.state, "started")
        self.assertIn("Planned anew", self.plan.message_ids[0].body)

    def _clock(self, moment):
        return self.company._delivery_clock(moment)

    def test_what_is_figured_is_what_comes_of_it(self):
        self._bring(self.stops[0])
        self._new()
        proposal = self.board_plan.board_replan()
        self.board_plan.board_accept(proposal)
        self.assertAlmostEqual(self.plan.km, proposal["after"]["km"], delta=0.06)
        cost = self.plan.currency_id.format(self.plan.cost)
        self.assertEqual(cost, proposal["after"]["cost"])

    def test_nothing_better_is_said_to_be_nothing_better(self):
        self.assertFalse(self.board_plan.board_replan()["is_better"])

    # --- What stays ---

    def test_doors_that_are_done_stay_as_they_were(self):
        done = self.stops[:2]
        self._bring(*done)
        before = [(s.number, s.arrive, s.begin, s.leave) for s in done]
        self._new()
        self.board_plan.board_accept(self.board_plan.board_replan())
        after = [(s.number, s.arrive, s.begin, s.leave) for s in done]
        self.assertEqual(after, before)

    def test_the_door_that_he_is_on_his_way_to_is_still_the_next(self):
        self._bring(self.stops[0])
        following = self.stops[1]
        self._new()
        self.board_plan.board_accept(self.board_plan.board_replan())
        self.assertEqual(following.number, 2)
        self.assertEqual(following.route_id, self.route)

    def test_goods_in_a_vehicle_stay_in_it(self):
        """Another courier waits at the depot, and each door would be on his way."""
        self._bring(self.stops[0])
        self.karim.km_cost = 50.0
        self.plan.courier_ids = [Command.link(self.lea.id)]
        new = self._new(quantity=1.0)
        proposal = self.board_plan.board_replan()
        self.board_plan.board_accept(proposal)
        self.assertEqual(self.stops.courier_id, self.karim)
        self.assertEqual(new.courier_id, self.lea)

    def test_goods_that_are_being_loaded_stay_where_they_are(self):
        self.route.state = "loading"
        self.karim.km_cost = 50.0
        self.plan.courier_ids = [Command.link(self.lea.id)]
        self._new()
        self.board_plan.board_accept(self.board_plan.board_replan())
        self.assertEqual(self.stops.courier_id, self.karim)
        self.assertEqual(self.route.state, "loading")

    def test_what_is_not_loaded_yet_is_fetched_at_the_depot_first(self):
        self._bring(self.stops[0])
        new = self._new()
        self.board_plan.board_accept(self.board_plan.board_replan())
        kinds = [(stop.kind, stop.id) for stop in self.route.stop_ids]
        depots = [at for at, (kind, _id) in enumerate(kinds) if kind == "depot"]
        self.assertEqual(len(depots), 2)
        self.assertLess(depots[1], kinds.index(("delivery", new.id)))

    def test_who_is_late_anyhow_is_still_brought_his_goods(self):
        last = self.stops[-1]
        last.write(
            {"window_from": "2026-05-04 06:00:00", "window_to": "2026-05-04 07:00:00"}
        )
        self._bring(self.stops[0])
        self._new()
        proposal = self.board_plan.board_replan()
        self.assertEqual(proposal["after"]["late"], 1)
        self.board_plan.board_accept(proposal)
        self.assertEqual(last.route_id, self.route)
        self.assertIn("min too late", self.route.problem)

    def test_a_locked_route_has_no_part_in_it(self):
        self.plan.courier_ids = [Command.link(self.lea.id)]
        self.plan.action_collect()
        lea = self.plan.route_ids - self.route
        lea.is_locked = True
        self.karim.km_cost = 50.0  # she would be cheaper
        new = self._new()
        self.board_plan.board_accept(self.board_plan.board_replan())
        self.assertEqual(new.route_id, self.route)
        self.assertFalse(lea.stop_ids)

    # --- What is refused ---

    def test_a_day_that_has_changed_meanwhile_is_planned_again(self):
        self._new()
        proposal = self.board_plan.board_replan()
        self._bring(self.stops[0])
        before = self._looks()
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.board_plan.board_accept(proposal)
        self.assertEqual(self._looks(), before)

    def test_what_another_dispatcher_has_moved_meanwhile_stays_moved(self):
        self.route.state = "planned"
        self.plan.courier_ids = [Command.link(self.lea.id)]
        self._new()
        lea = self.plan.route_ids - self.route
        proposal = self.board_plan.board_replan()
        stop = self.route.stop_ids.filtered("is_visit")[0]
        colleague = self.plan.with_user(self.manager)
        answer = colleague.board_move(stop.id, lea.id, 0, force=True)
        self.assertTrue(answer["accepted"])
        before = self._looks()
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.board_plan.board_accept(proposal)
        self.assertEqual(self._looks(), before)
        self.assertEqual(stop.route_id, lea)

    def test_an_old_proposal_is_refused(self):
        self._new()
        proposal = self.board_plan.board_replan()
        with (
            freeze_time("2026-05-04 08:31:00"),
            self.assertRaisesRegex(UserError, "changed meanwhile"),
        ):
            self.board_plan.board_accept(proposal)

    def test_a_proposal_made_by_hand_breaks_no_rule(self):
        self.plan.courier_ids = [Command.link(self.lea.id)]
        new = self._new()
        good = self.board_plan.board_replan()
        before = self._looks()

        def lose(one):
            one["routes"][0]["steps"].pop()

        def double(one):
            one["routes"][0]["steps"] += [["visit", new.id]] * 2

        def hand_over(one):
            karim, lea = sorted(one["routes"], key=lambda r: r["route"])
            depot = f"depot {self.warehouse.id}"
            lea["steps"] = [["depot", depot], *karim["steps"]]
            karim["steps"] = []

        def leave(one):
            one["routes"].pop()

        def invent(one):
            one["routes"][0]["steps"].append(["visit", 0])

        def leave_over(one):
            one["unplanned"].append(0)

        for forge in (lose, double, hand_over, leave, invent, leave_over):
            bad = copy.deepcopy(good)
            forge(bad)
            with (
                self.subTest(forge.__name__),
                self.assertRaisesRegex(UserError, "changed meanwhile"),
            ):
                self.board_plan.board_accept(bad)
        self.assertEqual(self._looks(), before)

    def test_what_is_no_proposal_is_said_to_be_none(self):
        good = self.board_plan.board_replan()
        for bad in (
            None,
            {},
            good | {"at": "noon"},
            good | {"routes": [{"route": "x", "steps": []}]},
            good | {"routes": [{"route": self.route.id, "steps": [["fly", 1]]}]},
            good | {"unplanned": ["x"]},
        ):
            with self.assertRaisesRegex(UserError, "no proposal|changed meanwhile"):
                self.board_plan.board_accept(bad)

    def test_a_day_that_is_over_is_not_planned(self):
        with (
            freeze_time("2026-05-05 08:00:00"),
            self.assertRaisesRegex(UserError, "is over"),
        ):
            self.board_plan.board_replan()

    def test_others_plan_no_rest_of_a_day(self):
        plan = self.plan.with_user(self.clerk)
        for call in (lambda: plan.board_replan(), lambda: plan.board_accept({})):
            with self.assertRaises(AccessError):
                call()
