"""A longer search for a day's plan: a job with progress that somebody may end."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.validate import validate

ITERATIONS = 200_000
SECONDS = 600.0  # the upper guard of a longer search
ACTIVE = ("waiting", "running")


# Several files: together they would be hard to read through.
class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    search_ids = fields.One2many("delivery.plan.search", "plan_id")

    # --- For the board ---

    def board_search(self):
        """Return how far the longer search is.

        :return: dict with `state` ("" when there was none, else waiting, running, done
            or failed), `percent` and `result` (words, when it is done)
        """
        self.ensure_one()
        self.check_access("read")
        search = self.search_ids
        percent = search.done / search.total * 100 if search.total else 0
        return {
            "state": search.state or "",
            "percent": round(percent),
            "result": search.result or "",
        }

    def board_search_longer(self):
        """Search for a better plan in a job; return how far it is."""
        self.ensure_one()
        self.check_access("write")
        if self.search_ids.state in ACTIVE:
            raise UserError(self.env._("A longer search is under way."))
        self._day_problem()  # tells at once what is missing
        values = {
            "state": "waiting",
            "done": 0,
            "total": max(self.iterations, ITERATIONS),
            "has_enough": False,
            "result": False,
        }
        # nobody's to write but of these methods, which asked for the right to plan
        searches_sudo = self.search_ids.sudo()
        if searches_sudo:
            searches_sudo.write(values)
        else:
            searches_sudo.create(values | {"plan_id": self.id})
        key = f"delivery.plan.search:{self.id}"
        self.with_delay(identity_key=key)._job_search_longer()
        return self.board_search()

    def board_search_stop(self):
        """Say that what was found is good enough; return how far the search is."""
        self.ensure_one()
        self.check_access("write")
        self.search_ids.sudo().has_enough = True  # as above
        return self.board_search()

    # --- The job ---

    def _job_search_longer(self):
        """Plan with many steps; what is found counts only when it is better."""
        self.ensure_one()
        search = self.search_ids
        if not search:
            return
        search._note(state="running", done=0)
        self.env.cr.postrollback.add(lambda: search._note(state="failed"))
        result = self._search_longer(search)
        self.env.cr.postcommit.add(lambda: search._note(state="done", result=result))

    def _search_longer(self, search) -> str:
        """Return in words what was there before and what there is now."""
        before = self._plan_words()
        day = self._day_problem()
        problem = day.problem()
        plan = self._solve(problem, search.total, SECONDS, search._asker())
        if not self._is_better(problem, plan, day.current(problem)):
            return self.env._("Nothing better than %(plan)s.", plan=before)
        self._apply_plan(day, problem, plan)
        return self.env._(
            "Before: %(before)s. Now: %(now)s.", before=before, now=self._plan_words()
        )

    def _is_better(self, problem, plan, current) -> bool:
        """Tell whether less is left over, or as little for less money."""
        if validate(problem, current):
            return True
        return (len(plan.unplanned), plan.cost) < (
            len(current.unplanned),
            current.cost,
        )

    def _plan_words(self) -> str:
        return self.env._(
            "%(doors)s doors on no route, %(km)s km, %(money)s",
            doors=self.unassigned_count,
            km=round(self.km, 1),
            money=self.currency_id.format(self.cost),
        )
