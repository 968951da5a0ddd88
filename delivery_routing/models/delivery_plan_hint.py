"""What clerks are told of the days to come while they talk with a customer."""

import collections
import dataclasses
import datetime

from odoo import api, models
from odoo.fields import Domain

from ..day_problem import MICRO, DayProblem
from ..lib.insertion import cheapest
from ..lib.problem import Load
from .delivery_stop import VISITS


@dataclasses.dataclass
class DayLoad:
    """How full a date is: doors, kilograms, and how many doors have which window."""

    doors: int = 0
    weight: float = 0.0
    capacity: float = 0.0  # kilograms that the couriers take at once, 0 for no limit
    couriers: int = 0
    windows: collections.Counter = dataclasses.field(
        default_factory=collections.Counter
    )

    def add(self, window, weight: float):
        """Count one door more, promised from when until when, None for any time."""
        self.doors += 1
        self.weight += weight
        self.windows[window or (False, False)] += 1

    def doors_within(self, start: datetime.datetime, end: datetime.datetime) -> int:
        """Return how many doors may be due in the period, those at any time too."""
        return sum(
            doors
            for (first, last), doors in self.windows.items()
            if (not first or first < end) and (not last or last > start)
        )

    @property
    def percent(self) -> int:
        return round(self.weight / self.capacity * 100) if self.capacity else 0


# Three files: together they would be hard to read through.
class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _day_loads(self, order, dates) -> dict[datetime.date, DayLoad]:
        """Return how full the dates are for the order's warehouse."""
        # clerks may know how full a day is, and nothing else of it
        plans_sudo = self._plans_sudo(order, dates)
        loads = {date: DayLoad() for date in dates}
        stops_sudo = plans_sudo.stop_ids.search_fetch(
            [("plan_id", "in", plans_sudo.ids), ("kind", "in", VISITS)],
            ["date", "weight", "window_from", "window_to"],
        )
        if plans_sudo.other_warehouse_ids:
            stops_sudo = stops_sudo.filtered(
                lambda stop: stop.warehouse_id == order.warehouse_id
            )
        for stop_sudo in stops_sudo:
            window = stop_sudo.window_from, stop_sudo.window_to
            loads[stop_sudo.date].add(window, stop_sudo.weight)
        self._add_waiting(order, loads)
        self._add_quoted(order, loads)
        self._add_room(order, plans_sudo, loads)
        return loads

    @api.model
    def _add_waiting(self, order, loads):
        """Add what is confirmed for these dates and that nobody has collected yet."""
        warehouse, today = order.warehouse_id, order.company_id._delivery_today()
        if not loads or not warehouse:
            return
        # as above; a day that nobody has opened yet collects like any other
        last_sudo = self.sudo().new({"warehouse_id": warehouse.id, "date": max(loads)})
        pickings_sudo = self.env["stock.picking"].sudo()
        found = pickings_sudo.search(last_sudo._get_picking_domain())
        doors = {}
        for picking in found - order._origin.sudo().picking_ids:
            date = max(picking._get_delivery_date(), today)
            window = picking._get_delivery_window(date)
            door = date, picking.partner_id, picking._get_stop_kind(), window
            doors[door] = doors.get(door, 0.0) + picking.weight
        for (date, _partner, _kind, window), weight in doors.items():
            if date in loads:
                loads[date].add(window, weight)

    @api.model
    def _add_quoted(self, order, loads):
        """Add the places in slots that are kept for carts and quotations."""
        bookings_sudo = self.env["delivery.slot.booking"].sudo()  # as above
        kept = bookings_sudo.search(
            Domain("day_id.date", "in", list(loads))
            & Domain("order_id.warehouse_id", "=", order.warehouse_id.id)
            & Domain("order_id.state", "in", ("draft", "sent"))
            & Domain("order_id", "!=", order._origin.id)
            & ~bookings_sudo._get_expired_domain()
        )
        for booking in kept:
            day = booking.day_id
            loads[day.date].add((day.start, day.end), booking.weight)

    @api.model
    def _add_room(self, order, plans_sudo, loads):
        """Add who works on these dates; all couriers where nobody has said it yet."""
        everybody_sudo = self.env["delivery.courier"].sudo()  # as above
        everybody_sudo = everybody_sudo.search(
            [("warehouse_id", "=", order.warehouse_id.id)]
        )
        planned = {
            plan_sudo.date: plan_sudo.courier_ids.filtered(
                lambda courier, plan_sudo=plan_sudo: (
                    plan_sudo._loading_place_of(courier) == order.warehouse_id
                )
            )
            for plan_sudo in plans_sudo
        }
        lent_sudo = (
            self.sudo()
            .search(
                [
                    ("date", "in", list(loads.keys() - planned.keys())),
                    ("courier_ids", "in", everybody_sudo.ids),
                ]
            )
            .grouped("date")
        )
        for date, load in loads.items():
            if date not in planned and not load.doors:
                continue
            couriers_sudo = planned.get(date)
            if couriers_sudo is None:
                away_sudo = lent_sudo.get(date, self.browse()).courier_ids
                couriers_sudo = (everybody_sudo - away_sudo)._working_on(date)
            limits = [courier_sudo.max_weight for courier_sudo in couriers_sudo]
            load.couriers = len(limits)
            load.capacity = sum(limits) if all(limits) else 0.0

    @api.model
    def _plans_sudo(self, order, dates):
        """Return the days of the order's warehouse.

        How full they are and what one more costs is for clerks, the routes behind
        that are not.
        """
        return self.sudo().search(
            self._get_warehouse_domain(order.warehouse_id)
            & Domain("date", "in", list(dates))
        )

    @api.model
    def _extra_costs(self, order, wanted) -> dict:
        """Return what one more delivery costs, by (slot, date) that has routes.

        Slots in which it fits on no route are left out.
        """
        place = order.partner_shipping_id._delivery_own_place_or_none()
        plans_sudo = self._plans_sudo(order, {date for _slot, date in wanted})
        costs = {}
        for plan_sudo in plans_sudo.filtered("route_ids") if place else self:
            slots = [slot for slot, date in wanted if date == plan_sudo.date]
            windows = {slot: slot._period(plan_sudo.date) for slot in slots}
            found = plan_sudo._extra_costs_of_day(order, place, windows)
            costs |= {(slot, plan_sudo.date): cost for slot, cost in found.items()}
        return costs

    def _extra_costs_of_day(self, order, place, windows: dict) -> dict:
        """Return what one more delivery costs, for each window (from, to) it may have.

        The other stops keep their order; windows in which it fits nowhere are left
        out. An order that is on a route already is priced as if it were not.
        """
        depots = self._known_depot_places()
        if len(depots) < len(self.warehouse_ids):
            return {}
        day, zone = DayProblem(self, depots), order._delivery_zone().id
        goods, seconds = self._load_of_order(order)
        same = {"service": seconds, "deliver": goods, "zone": zone or None}
        orders = [
            day.order_at(
                place,
                order.warehouse_id,
                key=("new", key),
                windows=(day.window(*window),),
                **same,
            )
            for key, window in windows.items()
        ]
        problem = day.problem(orders)
        current = day.current(problem, without=order.picking_ids.delivery_stop_id.ids)
        found = {key: cheapest(problem, current, ("new", key)) for key in windows}
        return {
            key: round(insertion.cost / MICRO, 2)
            for key, insertion in found.items()
            if insertion
        }

    def _load_of_order(self, order) -> tuple[Load, int]:
        """Return what the order adds to a vehicle, and the seconds at its door."""
        booking = order._prepare_delivery_booking()
        lines = order.order_line.filtered(lambda line: line.product_id.type == "consu")
        volume = sum(line.product_id.volume * line.product_qty for line in lines)
        load = Load(round(booking["weight"] * 1000), round(volume * 1e6), 1)
        return load, booking["minutes"] * 60
