"""A plan's records as a problem of `lib`, and its answer back on the records.

Keys of the problem are ids of stops and couriers; depots have names, so that none is
ever taken for a stop.
Routes that are being loaded or have left are not part of it: nobody changes them.
"""

from collections.abc import Sequence

from odoo.fields import Command

from .lib.geo import Profile, is_known
from .lib.plan import BREAK, DEPOT, VISIT, Activity, Plan, Route
from .lib.problem import (
    DAY,
    UNLIMITED,
    Break,
    Courier,
    Depot,
    Load,
    Order,
    Problem,
    Window,
)
from .lib.timing import Timing

MICRO = 1_000_000  # costs are millionths of the currency
LOCK_SLACK = 300  # seconds that a locked stop may come earlier or later
OFF_ROUTE = {  # a stop that nobody goes to
    "route_id": False,
    "sequence": 1000,
    "number": 0,
    "arrive": False,
    "begin": False,
    "leave": False,
    "locked_at": False,
}


def depot_key(warehouse: int) -> str:
    return f"depot {warehouse}"


class DayProblem:
    """What is to be planned of a `delivery.plan`.

    `depots` are its warehouses, with (lat, lon) of each: goods are loaded at their own
    one, and couriers load at theirs.

    With `routes` it is these routes alone, and the `loose` stops that are to go there.
    """

    def __init__(self, plan, depots: dict, routes=None, loose=None):
        self.plan = plan
        self.distance_note = ""  # where the distances of the last problem come from
        self.day = plan.company_id._delivery_day(plan.date)
        self.routes = self._routes_of(plan) if routes is None else routes
        stops = self._stops() if loose is None else loose | routes.stop_ids
        # not in the order of the routes: the same day is the same problem again
        self.stops = stops.filtered("is_visit").sorted("id")
        self._places: dict[tuple[float, float], int] = {}
        self._depots = {one.id: self._place(*place) for one, place in depots.items()}
        self.couriers = [self._courier(route) for route in self.routes]
        self.orders = [self._order(stop) for stop in self.stops]

    def _routes_of(self, plan):
        return plan.route_ids.filtered(lambda route: route._is_open())

    def _stops(self):
        return self.plan.stop_ids.filtered(
            lambda stop: not stop.route_id or stop.route_id in self.routes
        )

    # --- There ---

    def problem(self, more: Sequence[Order] = ()) -> Problem:
        """Return the problem, with orders of nobody's yet beside the stops."""
        profiles = {self._profile(route): None for route in self.routes}
        points = list(self._places)
        company = self.plan.company_id
        matrices, self.distance_note = company._travel_matrices(points, profiles)
        loading = self.plan.loading_minutes * 60
        depots = tuple(
            Depot(depot_key(warehouse), place, Window(0, 2 * DAY), loading)
            for warehouse, place in self._depots.items()
        )
        return Problem((*self.orders, *more), tuple(self.couriers), depots, matrices)

    def order_at(self, place, warehouse, **values) -> Order:
        """Return an order that is no stop yet; ask for the problem after this."""
        spot = self._place(*place) if is_known(*place) else None
        return Order(place=spot, depot=self._depot_of(warehouse), **values)

    def _depot_of(self, warehouse) -> str | None:
        """Return where goods of a warehouse are loaded; nobody loads at one that is not
        planned on the day."""
        return depot_key(warehouse.id) if warehouse else None

    def window(self, start, end) -> Window:
        """Return the seconds of two moments, either of which may be missing."""
        first = self.day.second(start) if start else 0
        last = self.day.second(end) if end else 2 * DAY
        return Window(max(min(first, last), 0), max(last, 0))

    def _place(self, latitude: float, longitude: float) -> int:
        return self._places.setdefault((latitude, longitude), len(self._places))

    def _profile(self, route) -> Profile:
        return route.courier_id._travel_profile()

    def _order(self, stop) -> Order:
        load = Load(round(stop.weight * 1000), round(stop.volume * 1e6), stop.pieces)
        who = stop._locked_courier() or stop.pinned_courier_id
        return Order(
            stop.id,
            self._place(stop.latitude, stop.longitude) if stop.has_place else None,
            self._windows(stop),
            stop.service_minutes * 60,
            load if stop.kind == "delivery" else Load(),
            Load() if stop.kind == "delivery" else load,
            self._depot_of(stop.warehouse_id),
            couriers=frozenset(who.ids) if who else None,
            zone=stop.zone_id.id or None,
        )

    def _windows(self, stop) -> tuple[Window, ...]:
        """Return when the stop may begin: as promised, and about when it is locked to.

        What is locked to a time that was not promised stays late, or early.
        """
        has_window = stop.window_from or stop.window_to
        promised = self.window(stop.window_from, stop.window_to)
        if not stop._locked_courier():
            return (promised,) if has_window else ()
        at = self.day.second(stop.locked_at)
        first, last = max(at - LOCK_SLACK, 0), at + LOCK_SLACK
        if promised.start <= last and promised.end >= first:
            first, last = max(first, promised.start), min(last, promised.end)
        return (Window(first, last),)

    def _courier(self, route) -> Courier:
        courier = route.courier_id
        home = self._place_of(courier.start_partner_id)
        # an address that is not driven to has no place in the day
        is_elsewhere = courier.end_at == "other"
        ends = {
            "start": home,
            "other": self._place_of(courier.end_partner_id) if is_elsewhere else None,
        }
        pause = Window(self.day.at(courier.break_from), self.day.at(courier.break_to))
        rests = (Break(pause, courier.break_minutes * 60),)
        return Courier(
            courier.id,
            depot_key(route.warehouse_id.id),
            Window(self.day.at(courier.hour_from), self.day.at(courier.hour_to)),
            self._capacity(courier),
            courier._travel_profile().name,
            start=home,
            end=ends.get(courier.end_at),
            open_end=courier.end_at == "last",
            reloads=courier.reloads,
            breaks=rests if courier.break_minutes else (),
            zones=frozenset(courier.zone_ids.ids),
            max_metres=round(courier.max_km * 1000) or UNLIMITED,
            fixed_cost=round(courier.day_cost * MICRO),
            metre_cost=round(courier.km_cost * MICRO / 1000) or 1,
            second_cost=round(courier.hour_cost * MICRO / 3600),
        )

    def _place_of(self, partner) -> int | None:
        place = partner._delivery_own_place_or_none()
        return None if place is None else self._place(*place)

    def _capacity(self, courier) -> Load:
        return Load(
            round(courier.max_weight * 1000) or UNLIMITED,
            round(courier.max_volume * 1e6) or UNLIMITED,
            courier.max_pieces or UNLIMITED,
        )

    # --- As it is now ---

    def current(self, problem: Problem, without: Sequence[int] = ()) -> Plan:
        """Return the routes as they stand, timed; without some of their stops."""
        routes = [
            self.timed(problem, route, self.steps_without(route, without))
            for route in self.routes
        ]
        planned = {key for route in routes for key in route.orders}
        left = [stop.id for stop in self.stops if stop.id not in planned]
        return Plan(tuple(routes), tuple(left))

    def steps_of(self, route) -> list[Activity]:
        """Return what the courier does on the route, one after the other."""
        return [self._step(stop) for stop in self._in_order(route)]

    def _in_order(self, route):
        return route.stop_ids.sorted(lambda stop: (stop.sequence, stop.id))

    def _step(self, stop) -> Activity:
        if stop.is_visit:
            return Activity(VISIT, stop.id)
        if stop.kind == "depot":
            return Activity(DEPOT, depot_key(stop.route_id.warehouse_id.id))
        return Activity(BREAK, 0)

    def steps_without(self, route, without: Sequence[int]) -> list[Activity]:
        """Return what he does on the route when these stops are not on it."""
        left = {Activity(VISIT, key) for key in without}
        return [step for step in self.steps_of(route) if step not in left]

    def timed(self, problem: Problem, route, steps: Sequence[Activity]) -> Route:
        """Time the steps; breaks go where they cost least, if any place is right."""
        timing = Timing(problem, problem.courier_of[route.courier_id.id])
        steps = list(steps)
        if not any(step.is_visit for step in steps):
            return timing.retime([])
        if not steps[0].is_depot:
            steps.insert(0, Activity(DEPOT, depot_key(route.warehouse_id.id)))
        return timing.fitting(steps) or timing.retime(steps)

    # --- Back ---

    def apply(self, plan: Plan):
        """Write the answer on routes and stops; stops on no route are unassigned."""
        by_courier = {route.courier_id.id: route for route in self.routes}
        for answer in plan.routes:
            self.apply_route(by_courier[answer.courier], answer)
        self.plan.stop_ids.browse(plan.unplanned).write(OFF_ROUTE)
        self.routes.invalidate_recordset(["stop_ids"])  # in their order again

    def apply_route(self, route, answer: Route):
        """Write one route: its stops, and its visits of the depot and breaks."""
        number, others = 0, []
        spare = list(route.stop_ids.filtered(lambda stop: not stop.is_visit))
        for sequence, stop in enumerate(answer.stops, 1):
            values = {"route_id": route.id, "sequence": sequence, **self._times(stop)}
            if stop.is_visit:
                number += 1
                values |= {"number": number, "reason": False, "is_impossible": False}
                route.stop_ids.browse(stop.key).write(values)
            else:
                others.append(self._put(values | self._other(stop, route), spare))
        others += [Command.delete(one.id) for one in spare]
        route.write(self._totals(route, answer) | {"stop_ids": others})

    def _put(self, values: dict, spare: list):
        """Return the command for a visit of the depot or a break, an old one if any."""
        for old in spare:
            if old.kind == values["kind"]:
                spare.remove(old)
                return Command.update(old.id, values)
        return Command.create(values)

    def _times(self, stop) -> dict:
        return {
            "arrive": self.day.moment(stop.arrive),
            "begin": self.day.moment(stop.begin),
            "leave": self.day.moment(stop.leave),
        }

    def _other(self, stop, route) -> dict:
        values = {"plan_id": self.plan.id, "kind": stop.kind, "pieces": 0}
        if stop.is_depot:
            warehouse = route.warehouse_id
            latitude, longitude = list(self._places)[self._depots[warehouse.id]]
            values |= {
                "partner_id": warehouse.partner_id.id,
                "address": warehouse.partner_id._delivery_address(),
                "latitude": latitude,
                "longitude": longitude,
                "precision": "house",
            }
        return values

    def _totals(self, route, answer: Route) -> dict:
        is_empty = not answer.stops
        return {
            "state": "draft" if is_empty else "planned",
            "start": False if is_empty else self.day.moment(answer.start),
            "end": False if is_empty else self.day.moment(answer.end),
            "km": answer.metres / 1000,
            "cost": answer.cost / MICRO,
        }
