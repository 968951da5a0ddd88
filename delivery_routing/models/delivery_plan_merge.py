"""Stops at one door become one, and several again."""

import dataclasses

from odoo import fields, models
from odoo.exceptions import UserError

from ..lib.problem import Load
from ..lib.validate import validate_route

SUMS = ("weight", "volume", "pieces")


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    is_merged = fields.Boolean(
        readonly=True, help="What several addresses or hours have in common."
    )

    def _door(self) -> str:
        """Return what stops have in common that can be one, "" for nobody's.

        One door, and one customer: money and papers are his alone. What is loaded at
        different warehouses is brought by different couriers.
        """
        if not self.partner_id:
            return ""
        place = f"{self.latitude:.5f},{self.longitude:.5f}"
        exact = place if self.precision == "house" else self.partner_id.id
        who = self.partner_id.commercial_partner_id.id
        return f"{self.kind} {self.warehouse_id.id} {who} {exact}"

    def _common_window(self):
        """Return from when until when all of the stops are promised.

        :raise UserError: when there is no such time
        """
        first = max(filter(None, self.mapped("window_from")), default=False)
        last = min(filter(None, self.mapped("window_to")), default=False)
        if first and last and first > last:
            raise UserError(
                self.env._(
                    "%(stop)s is promised different times that do not meet.",
                    stop=self[:1].partner_id.display_name,
                )
            )
        return first, last

    def _common_pin(self):
        """Return who alone may bring the stops, nobody where all may.

        :raise UserError: when it is not the same courier for all of them
        """
        pins = self.pinned_courier_id
        if len(pins) > 1:
            raise UserError(
                self.env._(
                    "%(stop)s is pinned to different couriers: unpin it first.",
                    stop=self[:1].partner_id.display_name,
                )
            )
        return pins

    def _merged_values(self) -> dict:
        """Return what one stop for all of these has."""
        first, last = self._common_window()
        notes = "\n".join(filter(None, self.mapped("note")))
        return {
            **{name: sum(self.mapped(name)) for name in SUMS},
            "note": "\n".join(dict.fromkeys(notes.splitlines())) or False,
            "pinned_courier_id": self._common_pin().id,
            "window_from": first,
            "window_to": last,
            "service_minutes": max(self.mapped("service_minutes")),
            "is_merged": len(self.picking_ids.grouped(self.plan_id._door_of)) > 1,
        }


class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    def board_merge(self, stop_id, force=False):
        """Make one stop of all those at the same door; it stays where this one is.

        :param bool force: also when its route then breaks a rule
        :return: dict with `accepted`, `problems` (sentences), and the whole `board`
            when it was accepted; else nothing has changed
        """
        self.ensure_one()
        self.check_access("write")
        stop, _route = self._board_target(stop_id, False)
        others = self._twins(stop)
        if not others:
            raise UserError(self.env._("No other stop of the day is at that door."))
        (stop | others)._check_unlocked()
        values = (stop | others)._merged_values()
        words = self._merge(stop, others, values, force)
        if words and not force:
            return {"accepted": False, "problems": words}
        return {"accepted": True, "problems": words, "board": self.board()}

    def board_split(self, stop_id):
        """Make a stop for each transfer's own door and window again.

        :return: the whole board; what comes off stands on no route
        """
        self.ensure_one()
        self.check_access("write")
        stop, _route = self._board_target(stop_id, False)
        stop._check_unlocked()
        parts = list(stop.picking_ids.grouped(self._door_of).values())
        if not stop.is_merged or len(parts) < 2:
            raise UserError(self.env._("That stop is not made of several."))
        parts.sort(key=lambda part: part.partner_id != stop.partner_id)
        self._split(stop, parts[0])
        return self.board()

    # --- Steps ---

    def _twins(self, stop):
        """Return the other stops at the door that may be planned."""
        door = stop._door()
        return self.stop_ids.filtered(
            lambda one: (
                one != stop
                and one.is_visit
                and one._door() == door != ""
                and one.route_id._is_open()
            )
        )

    def _merge(self, stop, others, values, force) -> list[str]:
        """Merge; return the rules that the route breaks then."""
        routes = (stop | others).route_id
        day = self._day_problem(routes, stop | others) if routes else None
        problem = day and self._merged_problem(day, stop, others, values)
        timed = {
            one: day.timed(problem, one, day.steps_without(one, others.ids))
            for one in routes
        }
        faults = validate_route(problem, timed[stop.route_id]) if stop.route_id else ()
        words = self._violation_words(problem, faults)
        if words and not force:
            return words
        # a dispatcher may plan transfers, not write on all of them
        others.picking_ids.sudo().delivery_stop_id = stop
        others.unlink()
        stop.write(values)
        if routes:
            self._board_apply(day, problem, stop, timed)
        return words

    def _merged_problem(self, day, stop, others, values):
        """Return the problem of the day with one order for all of the stops."""
        problem = day.problem()
        size = Load(
            round(values["weight"] * 1000),
            round(values["volume"] * 1e6),
            values["pieces"],
        )
        promised = values["window_from"], values["window_to"]
        pin = values["pinned_courier_id"]
        merged = dataclasses.replace(
            problem.order_of[stop.id],
            windows=(day.window(*promised),) if any(promised) else (),
            service=values["service_minutes"] * 60,
            deliver=size if stop.kind == "delivery" else Load(),
            collect=Load() if stop.kind == "delivery" else size,
            couriers=frozenset([pin]) if pin else None,
        )
        left = [o for o in problem.orders if o.key not in {stop.id, *others.ids}]
        return dataclasses.replace(problem, orders=(*left, merged))

    def _split(self, stop, pickings):
        """Leave these transfers on the stop, and make others for the rest."""
        place = (stop.latitude, stop.longitude, stop.precision)
        values = self._prepare_stop(pickings, place, stop.zone_id)
        stop.write(values | {"is_merged": False})
        rest = stop.picking_ids - pickings
        rest.sudo().delivery_stop_id = False  # as above
        self._create_stops(rest)
        self.stop_ids.invalidate_recordset(["picking_ids", "order_names"])
        if stop.route_id:
            self._retime(stop)

    def _retime(self, stop):
        """Time the route of a stop again as it stands."""
        route = stop.route_id
        day = self._day_problem(route, stop)
        problem = day.problem()
        timed = {route: day.timed(problem, route, day.steps_of(route))}
        self._board_apply(day, problem, stop, timed)
