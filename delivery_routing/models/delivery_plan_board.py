import datetime
import zoneinfo
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError

from ..day_problem import MICRO, OFF_ROUTE
from ..lib.map_svg import colour_of, draw
from ..lib.plan import VISIT, Activity
from ..lib.validate import validate_route


class Look(NamedTuple):
    """What stops are shown with; made once for all of them."""

    zone: zoneinfo.ZoneInfo
    outcomes: dict[str, str]
    states: dict[str, str]

    def clock(self, moment) -> str:
        """Return a moment (naive UTC) as clocks show it there, "" for none."""
        if not moment:
            return ""
        return f"{moment.replace(tzinfo=datetime.UTC).astimezone(self.zone):%H:%M}"


class DeliveryPlan(models.Model):
    """What the dispatcher's board asks and changes."""

    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    def board(self):
        """Return the whole board.

        :return: dict with `plan`, `unassigned` and `impossible` (lists of stops) and
            `columns` (a dict for each route, with its `stops`); every stop of the day
            stands in exactly one of them
        """
        self.ensure_one()
        self.check_access("read")
        return self._board_part(self.route_ids, with_waiting=True)

    def board_plan(self):
        """Plan all that has not left; return the board."""
        self.ensure_one()
        self.action_plan()
        return self.board()

    def board_move(self, stop_id, route_id, position, force=False):
        """Put a stop on a route, or on none, and time what changes.

        :param int stop_id: what is moved
        :param route_id: the route, False for none
        :param int position: before which door of the route, from 0 on
        :param bool force: also when the route then breaks a rule
        :return: dict with `accepted`, `problems` (sentences), `price` (what the move
            costs, in words), and when it was accepted `board`: of the whole board what
            has changed; else nothing has changed
        """
        self.ensure_one()
        self.check_access("write")
        stop, route = self._board_target(stop_id, route_id)
        stop._check_unlocked()
        touched, is_waiting = stop.route_id | route, not (stop.route_id and route)
        is_moved, words, price = self._move_stop(stop, route, int(position), force)
        answer = {"accepted": is_moved, "problems": words, "price": price}
        if not is_moved:
            return answer
        return answer | {"board": self._board_part(touched, is_waiting)}

    def board_pin(self, stop_id, courier_id):
        """Let only this courier bring the stop, or (False) anybody again.

        :return: what has changed of the board
        """
        self.ensure_one()
        self.check_access("write")
        stop, _route = self._board_target(stop_id, False)
        courier = self.courier_ids.filtered(lambda one: one.id == courier_id)
        stop.pinned_courier_id = courier
        return self._board_part(stop.route_id, with_waiting=not stop.route_id)

    def board_map(self):
        """Return a picture of all routes, and whose colour is which.

        :return: dict with `svg` (str) and `legend`: a dict (`name`, `colour`) a route
        """
        self.ensure_one()
        self.check_access("read")
        lines = self.route_ids._map_lines()
        legend = [
            {"name": line.name, "colour": colour_of(number)}
            for number, line in enumerate(lines)
        ]
        return {"svg": draw(lines), "legend": legend}

    # --- Steps ---

    def _move_stop(self, stop, route, position, force=False):
        """Put a stop on a route, or on none.

        :return: whether it was put there, the rules that the route breaks then, and
            what it costs in words
        """
        touched = stop.route_id | route
        if not touched:
            return True, [], ""
        day = self._day_problem(touched, stop)
        problem = day.problem()
        steps = {one: day.steps_without(one, stop.ids) for one in touched}
        if route:
            self._insert(steps[route], Activity(VISIT, stop.id), position)
        timed = {one: day.timed(problem, one, steps[one]) for one in steps}
        faults = validate_route(problem, timed[route]) if route else ()
        words, price = self._violation_words(problem, faults), self._price_words(timed)
        if words and not force:
            return False, words, price
        self._board_apply(day, problem, stop, timed)
        return True, words, price

    def _price_words(self, timed) -> str:
        """Say what routes cost more, or less, when they are driven so."""
        km = sum(answer.metres / 1000 - route.km for route, answer in timed.items())
        money = sum(answer.cost / MICRO - one.cost for one, answer in timed.items())
        return self.env._(
            "%(km)s km, %(money)s",
            km=f"{km:+.1f}",
            money=f"{'+' if money >= 0 else '-'}{self.currency_id.format(abs(money))}",
        )

    def _board_found(self, stop_id, route_id):
        """Return a stop and a route (or none) of the day."""
        stop = self.stop_ids.filtered(lambda one: one.id == stop_id and one.is_visit)
        route = self.route_ids.filtered(lambda one: one.id == route_id)
        if not stop or (route_id and not route):
            raise UserError(self.env._("That stop or route is no longer on this day."))
        return stop, route

    def _board_target(self, stop_id, route_id):
        """Return a stop and a route (or none) of the day that may be changed."""
        stop, route = self._board_found(stop_id, route_id)
        if not (stop.route_id | route)._may_be_planned():
            raise UserError(
                self.env._("A route that is being loaded or has left stays as it is.")
            )
        if not (stop.route_id | route)._is_open():
            raise UserError(self.env._("The route is locked: unlock it first."))
        return stop, route

    def _insert(self, steps, visit, position):
        """Put the visit before the n-th door, or at the end."""
        doors = [at for at, step in enumerate(steps) if step.is_visit]
        steps.insert(doors[position] if position < len(doors) else len(steps), visit)

    def _board_apply(self, day, problem, stop, timed):
        if stop.route_id and stop.route_id not in timed:
            raise UserError(self.env._("That stop is no longer on this day."))
        stop.write({"route_id": False, "reason": False, "is_impossible": False})
        for route, answer in timed.items():
            day.apply_route(route, answer)
            faults = validate_route(problem, answer)
            words = self._violation_words(problem, faults)
            route.problem = "\n".join(words)
        day.routes.invalidate_recordset(["stop_ids"])  # in their order again
        if not stop.route_id:
            stop.write(OFF_ROUTE)

    # --- What is shown ---

    def _board_part(self, routes, with_waiting=False) -> dict:
        """Return the columns of these routes, and of what is on none."""
        look = self._board_look()
        part = {
            "plan": self._board_plan(),
            "columns": [self._board_route(route, look) for route in routes],
        }
        if with_waiting:
            waiting = self.stop_ids.filtered(lambda s: s.is_visit and not s.route_id)
            stuck = waiting.filtered(self._is_stuck)
            part["unassigned"] = [self._board_stop(s, look) for s in waiting - stuck]
            part["impossible"] = [self._board_stop(s, look) for s in stuck]
        return part

    def _board_look(self) -> Look:
        zone = zoneinfo.ZoneInfo(self.company_id._get_timezone())
        stop, route = self.stop_ids._fields, self.route_ids._fields
        outcomes = dict(stop["outcome"]._description_selection(self.env))
        states = dict(route["state"]._description_selection(self.env))
        return Look(zone, outcomes, states)

    def _is_stuck(self, stop) -> bool:
        return stop.is_impossible or not stop.has_place

    def _board_plan(self) -> dict:
        return {
            "id": self.id,
            "date": fields.Date.to_string(self.date),
            "warehouse": ", ".join(self.warehouse_ids.mapped("name")),
            "km": round(self.km, 1),
            "cost": self.currency_id.format(self.cost),
            "doors": self.stop_count,
            "distances": self.distance_note or "",
        }

    def _board_route(self, route, look) -> dict:
        courier, clock = route.courier_id, look.clock
        return {
            "id": route.id,
            "courier": courier.name,
            "courier_id": courier.id,
            "warehouse": self._board_warehouse(route),
            "color": courier.color,
            "state": route.state,
            "state_name": look.states[route.state],
            "is_open": route._is_open(),
            "is_locked": route.is_locked,
            "may_be_planned": route._may_be_planned(),
            "start": clock(route.start),
            "end": clock(route.end),
            "km": round(route.km, 1),
            "cost": self.currency_id.format(route.cost),
            "problem": route.problem or "",
            "bars": self._board_bars(route),
            "stops": [self._board_stop(stop, look) for stop in route.stop_ids],
        }

    def _board_warehouse(self, record) -> str:
        """Return where is loaded, "" where that is the same for all of the day."""
        return record.warehouse_id.name if self.other_warehouse_ids else ""

    def _board_bars(self, route) -> list[dict]:
        """How full the vehicle is, for what is limited."""
        courier = route.courier_id
        bars = (
            (self.env._("kg"), route.weight, courier.max_weight),
            (self.env._("m³"), route.volume, courier.max_volume),
            (self.env._("parcels"), route.pieces, courier.max_pieces),
        )
        return [
            {
                "name": name,
                "used": round(used, 2),
                "limit": limit,
                "percent": min(round(used / limit * 100), 100),
                "is_over": used > limit * (courier.reloads + 1),
            }
            for name, used, limit in bars
            if limit
        ]

    def _board_stop(self, stop, look) -> dict:
        clock = look.clock
        window = [clock(stop.window_from), clock(stop.window_to)]
        late = bool(stop.begin and stop.window_to and stop.begin > stop.window_to)
        return {
            "id": stop.id,
            "kind": stop.kind,
            "number": stop.number,
            "name": stop.partner_id.display_name or "",
            "orders": stop.order_names,
            "address": stop.address or "",
            "warehouse": self._board_warehouse(stop),
            "window": " - ".join(window) if any(window) else "",
            "begin": clock(stop.begin),
            "leave": clock(stop.leave),
            "is_late": late,
            "weight": round(stop.weight, 2),
            "pinned_id": stop.pinned_courier_id.id,
            "pinned": stop.pinned_courier_id.name or "",
            "locked": clock(stop.locked_at),
            "door": stop._door() if stop.is_visit else "",
            "is_merged": stop.is_merged,
            "outcome": look.outcomes.get(stop.outcome) or stop._cancelled_words(),
            "precision": stop.precision,
            "reason": stop.reason or "",
        }
