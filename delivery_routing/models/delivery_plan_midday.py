"""Plans the rest of a day anew: first shown beside what is, then taken or left."""

import dataclasses
from datetime import datetime, timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..day_problem import MICRO
from ..lib.filling import Filling
from ..lib.plan import Plan
from ..lib.solve import TRIES, solve
from ..lib.validate import validate, validate_route
from ..running_day import RunningDay, steps_from
from .delivery_plan import SECONDS

VALID = timedelta(minutes=30)  # that a proposal may be looked at
NOTICED = timedelta(minutes=1)  # a shift that is worth a line


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a stop stands in a plan: with whom, as the how many-th, from when on."""

    courier: str
    number: int
    begin: datetime | None  # naive UTC, None on no route


# Several files: together they would be hard to read through.
class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    def board_replan(self):
        """Plan what is still ahead, also of routes that have left, and only show it.

        Doors that are done or driven to stay, and goods in a vehicle stay in it.

        :return: dict with `is_better`, `before` and `after` (dicts with `left`, `late`,
            `km`, `cost`), `couriers` (the same for each), `moves` (stops that change,
            with `from` and `to`); and with `at`, `standing`, `routes` and `unplanned`
            what `board_accept` wants back
        """
        self.ensure_one()
        self.check_access("write")
        if self.date < self.company_id._delivery_today():
            raise UserError(self.env._("That day is over."))
        self._collect()
        now = fields.Datetime.now()
        day = RunningDay(self, self._depot_places(), now)
        problem = day.problem()
        current = day.current(problem)
        plan = self._best_of_the_rest(problem, current)
        return self._proposal(day, problem, current, plan) | {
            "at": fields.Datetime.to_string(now)
        }

    def board_accept(self, proposal):
        """Take what `board_replan` has proposed.

        :return: the whole board
        :raise UserError: when the day is not as it was then; nothing has changed
        """
        self.ensure_one()
        self.check_access("write")
        day, problem, plan = self._proposed(proposal)
        current = day.current(problem)
        before = self._totals_words(day, current)
        day.apply(plan)
        self.distance_note = day.distance_note
        self._explain(problem, plan)
        self._note_problems(day, plan)
        self.message_post(
            body=self.env._(
                "Planned anew. Before: %(before)s. Now: %(now)s.",
                before=before,
                now=self._totals_words(day, plan),
            )
        )
        return self.board()

    # --- Planning ---

    def _best_of_the_rest(self, problem, current) -> Plan:
        """Return the cheaper of a new search and of the routes with who is left.

        Who stands on a route stays on one, unless the routes break a rule as they are.
        """
        plan = solve(problem, self.iterations, self.seed, SECONDS)
        filling = Filling(problem, current.routes)
        filling.fill(TRIES)
        is_sound = not validate(problem, current)
        plans = [
            one
            for one in (filling.plan(), plan)
            if not validate(problem, one)
            and not (is_sound and set(one.unplanned) - set(current.unplanned))
        ]
        return min(
            plans, key=lambda one: (len(one.unplanned), one.cost), default=current
        )

    def _proposed(self, proposal):
        """Return the day as it was when it was proposed, and the plan, checked."""
        stale = UserError(
            self.env._("The day has changed meanwhile: plan the rest of it again.")
        )
        try:
            at = fields.Datetime.to_datetime(proposal["at"])
            rows = {int(row["route"]): row["steps"] for row in proposal["routes"]}
            steps = {key: steps_from(row) for key, row in rows.items()}
            unplanned = tuple(int(key) for key in proposal["unplanned"])
            standing = proposal["standing"]
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("That is no proposal.")) from error
        if not at or abs(fields.Datetime.now() - at) > VALID:
            raise stale
        day = RunningDay(self, self._depot_places(), at)
        problem = day.problem()
        keys = {s.key for one in steps.values() for s in one}.union(unplanned)
        is_known = keys <= problem.order_of.keys() | problem.depot_of.keys()
        is_same = set(steps) == set(day.routes.ids) and standing == day.standing()
        if not is_known or not is_same:
            raise stale
        routes = [day.timed(problem, route, steps[route.id]) for route in day.routes]
        plan = Plan(tuple(routes), unplanned)
        if validate(problem, plan):
            raise stale
        return day, problem, plan

    def _note_problems(self, day, plan):
        """Write on the routes which promises and hours they do not keep."""
        routes = {route.courier_id.id: route for route in day.routes}
        for answer in plan.routes:
            faults = validate_route(day.strict, answer)
            words = self._violation_words(day.strict, faults)
            routes[answer.courier].problem = "\n".join(words)

    # --- What is shown ---

    def _proposal(self, day, problem, current, plan) -> dict:
        names = {route.courier_id.id: route for route in day.routes}
        return {
            "is_better": plan is not current
            and self._is_better(problem, plan, current),
            "before": self._board_totals(day, current),
            "after": self._board_totals(day, plan),
            "couriers": [
                {
                    "name": names[old.courier].courier_id.name,
                    "before": self._courier_totals(day, old),
                    "after": self._courier_totals(day, plan.route_of(old.courier)),
                }
                for old in current.routes
            ],
            "moves": self._board_moves(day, current, plan),
            "standing": day.standing(),
            "routes": [
                {
                    "route": names[one.courier].id,
                    "steps": [[s.kind, s.key] for s in day.free_of(problem, one)],
                }
                for one in plan.routes
            ],
            "unplanned": list(plan.unplanned),
        }

    def _board_totals(self, day, plan) -> dict:
        return {
            "left": len(plan.unplanned),
            "late": sum(self._is_late(day, route) for route in plan.routes),
            "km": round(plan.metres / 1000, 1),
            "cost": self.currency_id.format(plan.cost / MICRO),
        }

    def _courier_totals(self, day, route) -> dict:
        clock = self.company_id._delivery_clock
        return {
            "doors": len(route.orders),
            "late": self._is_late(day, route),
            "km": round(route.metres / 1000, 1),
            "cost": self.currency_id.format(route.cost / MICRO),
            "end": clock(day.day.moment(route.end)) if route.stops else "",
        }

    def _is_late(self, day, route) -> int:
        """Return how many of the doors ahead are met after what they are promised."""
        begins = {one.key: day.day.moment(one.begin) for one in route.stops}
        promised = day.stops.filtered(lambda s: s.window_to and not s.outcome)
        return sum(s.id in begins and begins[s.id] > s.window_to for s in promised)

    def _board_moves(self, day, current, plan) -> list[dict]:
        """Return the stops that change, those first that change their courier."""
        old, new = self._places(day, current), self._places(day, plan)
        moved = [s for s in day.stops if self._is_moved(old[s.id], new[s.id])]
        rows = [
            {
                "id": stop.id,
                "name": stop.partner_id.display_name or "",
                "orders": stop.order_names,
                "from": self._place_words(old[stop.id]),
                "to": self._place_words(new[stop.id]),
                "is_other": old[stop.id].courier != new[stop.id].courier,
            }
            for stop in moved
        ]
        return sorted(rows, key=lambda row: not row["is_other"])

    def _places(self, day, plan) -> dict:
        none = Place("", 0, None)
        names = {route.courier_id.id: route.courier_id.name for route in day.routes}
        places = dict.fromkeys(day.stops.ids, none)
        for route in plan.routes:
            visits = [stop for stop in route.stops if stop.is_visit]
            for number, stop in enumerate(visits, 1):
                begin = day.day.moment(stop.begin)
                places[stop.key] = Place(names[route.courier], number, begin)
        return places

    def _is_moved(self, old, new) -> bool:
        if old.courier != new.courier:
            return True
        return bool(old.begin and abs(old.begin - new.begin) >= NOTICED)

    def _place_words(self, place) -> str:
        if not place.courier:
            return self.env._("On no route")
        return self.env._(
            "%(courier)s, %(number)s. at %(time)s",
            courier=place.courier,
            number=place.number,
            time=self.company_id._delivery_clock(place.begin),
        )

    def _totals_words(self, day, plan) -> str:
        totals = self._board_totals(day, plan)
        return self.env._(
            "%(doors)s doors on no route, %(late)s late, %(km)s km, %(money)s",
            doors=totals["left"],
            late=totals["late"],
            km=totals["km"],
            money=totals["cost"],
        )
