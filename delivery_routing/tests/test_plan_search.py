from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import delivery_plan_search
from .common import NOW
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanSearch(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(6):
            cls._deliver(f"D{number}", 0.01 * (number % 3), 0.01 * (number // 3) + 0.01)
        cls.plan = cls._create_plan(courier_ids=cls.karim.ids)
        cls.plan.action_plan()
        cls.board_plan = cls.plan.with_user(cls.dispatcher)

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()  # the job's short transactions see the test

    def _ask(self):
        with trap_jobs() as trap:
            answer = self.board_plan.board_search_longer()
            trap.assert_jobs_count(1, only=self.board_plan._job_search_longer)
        self.assertEqual(answer["state"], "waiting")
        self.plan.search_ids.total = 100
        self.env.flush_all()

    def _run(self):
        self.board_plan._job_search_longer()
        self.env.cr.flush()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        return self.board_plan.board_search()

    def _spoil(self):
        """Turn the route around by hand, so that it is longer than it need be."""
        route = self.plan.route_ids
        for _number in range(2):
            first = route.stop_ids.filtered("is_visit")[0]
            self.plan.board_move(first.id, route.id, 3, force=True)
        return self.plan.km

    def test_a_longer_search_finds_what_is_better_and_says_so(self):
        spoiled = self._spoil()
        self._ask()
        answer = self._run()
        self.assertEqual(answer["state"], "done")
        self.assertLess(self.plan.km, spoiled)
        self.assertRegex(answer["result"], "Before: 0 doors .* Now: 0 doors")

    def test_what_is_not_better_changes_nothing(self):
        self._ask()
        self._run()
        before = self._times()
        self._ask()
        answer = self._run()
        self.assertIn("Nothing better", answer["result"])
        self.assertEqual(self._times(), before)

    def _times(self):
        return [(stop.id, stop.arrive) for stop in self.plan.route_ids.stop_ids]

    def test_who_has_enough_ends_the_search(self):
        self._ask()
        self.plan.search_ids.total = 10**6
        self.board_plan.board_search_stop()
        self.env.flush_all()
        self.patch(delivery_plan_search, "TOLD_EVERY", 0.0)
        answer = self._run()
        self.assertEqual(answer["state"], "done")
        self.assertLess(self.plan.search_ids.done, 10)

    def test_the_progress_is_seen_while_it_searches(self):
        self._ask()
        search = self.plan.search_ids
        search._note(state="running", done=25)
        self.env.invalidate_all()
        told = self.board_plan.board_search()
        self.assertEqual((told["state"], told["percent"]), ("running", 25))

    def test_one_search_at_a_time(self):
        self._ask()
        with self.assertRaisesRegex(UserError, "under way"):
            self.board_plan.board_search_longer()

    def test_a_day_without_a_place_says_so_at_once(self):
        self._place(self.warehouse.partner_id, 0, 0)
        with self.assertRaisesRegex(UserError, "Nobody knows where"):
            self.board_plan.board_search_longer()

    def test_others_search_nothing(self):
        plan = self.plan.with_user(self.clerk)
        for call in (
            plan.board_search,
            plan.board_search_longer,
            plan.board_search_stop,
        ):
            with self.assertRaises(AccessError):
                call()

    def test_a_search_that_fails_is_told(self):
        self._ask()
        self.board_plan._job_search_longer()
        self.env.cr.postcommit.clear()
        self.env.cr.postrollback.run()
        self.env.invalidate_all()
        self.assertEqual(self.board_plan.board_search()["state"], "failed")
