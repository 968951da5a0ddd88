"""Our problem in the words of PyVRP, and its answer in ours; nothing else imports it.

Each order has a location of its own, so that one that a courier may not take is simply
out of reach in his routing profile. Several windows are several clients of which one is
visited. When a courier is in the field already, what lies at the depot is a shipment:
fetched there and then brought, by whomever.
"""

import dataclasses
import itertools
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property

import pyvrp

from .plan import BREAK, DEPOT, VISIT, Activity
from .problem import (
    DIMENSIONS,
    NO_LOAD,
    UNLIMITED,
    UNREACHABLE,
    Courier,
    Load,
    Order,
    Problem,
    Window,
)
from .pyvrp_matrices import profile_matrices
from .takers import Takers
from .timing import Timing

_ALWAYS = Window(0, 10**7)


@dataclasses.dataclass(frozen=True, slots=True)
class Rest:
    """A break that is planned like a visit, at the place of the stop before it."""

    courier: Hashable
    number: int
    place: int


class PyvrpModel:
    """Builds the data of one problem; orders nobody may take are left out."""

    def __init__(self, problem: Problem, rests: Sequence[Rest] = ()):
        self.problem = problem
        self.rests = rests
        self.is_in_field = any(courier.fixed for courier in problem.couriers)
        self.timings = [Timing(problem, courier) for courier in problem.couriers]
        self.places: list[int] = []
        self.owners: list[Hashable | None] = []  # per location: an order's or rest's
        self.depots: list[pyvrp.Depot] = []
        self.clients: list[pyvrp.Client] = []
        self.groups: list[pyvrp.ClientGroup] = []
        self.shipments: list[pyvrp.Shipment] = []
        self.client_keys: list[Activity] = []
        self.shipment_keys: list[tuple[Activity | None, Activity]] = []
        self.types: list[pyvrp.VehicleType] = []
        self.couriers_of_type: list[list[Courier]] = []

    # --- The data ---

    def data(self) -> pyvrp.ProblemData:
        for depot in self.problem.depots:
            self._add_depot(depot.place, depot.window, depot.loading)
        ends = {courier.key: self._end_depot(courier) for courier in self._active}
        starts = {courier.key: self._start_depot(courier) for courier in self._active}
        for order in self._plannable:
            self._add_order(order)
        for rest in self.rests:
            self._add_rest(rest)
        profiles = self._add_vehicles(starts, ends)
        metres, seconds = profile_matrices(
            self.problem, self.places, self.owners, list(profiles)
        )
        return pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _place in self.places],
            self.clients,
            self.depots,
            self.types,
            metres,
            seconds,
            self.groups,
            self.shipments,
        )

    @cached_property
    def _active(self) -> list[Courier]:
        """Couriers whose working time is not over before their free part begins."""
        return [
            timing.courier
            for timing in self.timings
            if timing.earliest_start() <= timing.courier.shift.end
        ]

    @cached_property
    def _takers(self) -> Takers:
        return Takers(self.problem, self._active)

    @cached_property
    def _plannable(self) -> list[Order]:
        fixed = self.problem.fixed_keys
        return [
            order
            for order in self.problem.orders
            if order.place is not None
            and order.key not in fixed
            and self._takers.of_order[order.key]
        ]

    @cached_property
    def _prize(self) -> int:
        """More than any detour can cost, so that nothing is left out to save a way."""
        return max((self._dearest(courier) for courier in self._active), default=1)

    def _dearest(self, courier: Courier) -> int:
        shift = courier.shift.end - courier.shift.start
        way = 2 * self._longest[courier.profile] * courier.metre_cost
        return 1 + way + shift * courier.second_cost + courier.fixed_cost

    @cached_property
    def _longest(self) -> dict[str, int]:
        """The longest leg that exists, by travel profile."""
        return {
            name: int(matrix.metres[matrix.metres < UNREACHABLE].max(initial=0))
            for name, matrix in self.problem.matrices.items()
        }

    @cached_property
    def _dimensions(self) -> list[str]:
        """Dimensions that limit somebody: each costs time in every step."""
        return [
            name
            for name in DIMENSIONS
            if any(getattr(c.capacity, name) < UNLIMITED for c in self.problem.couriers)
        ]

    def _amounts(self, load: Load) -> list[int]:
        return [getattr(load, name) for name in self._dimensions]

    # --- Locations and depots ---

    def _add_place(self, place: int, owner: Hashable | None = None) -> int:
        self.places.append(place)
        self.owners.append(owner)
        return len(self.places) - 1

    def _add_depot(self, place: int, window: Window, loading: int = 0) -> int:
        location = self._add_place(place)
        self.depots.append(pyvrp.Depot(location, window.start, window.end, loading))
        return len(self.depots) - 1

    def _number(self, courier: Courier) -> int:
        keys = [depot.key for depot in self.problem.depots]
        return keys.index(courier.depot)

    def _start_depot(self, courier: Courier) -> int:
        if not courier.fixed:
            return self._number(courier)
        return self._add_depot(self._timing(courier).origin(), _ALWAYS)

    def _end_depot(self, courier: Courier) -> int:
        if courier.open_end:
            return self._add_depot(-1, _ALWAYS)
        if courier.end is None:
            return self._number(courier)
        return self._add_depot(courier.end, _ALWAYS)

    def _timing(self, courier: Courier) -> Timing:
        return next(t for t in self.timings if t.courier is courier)

    # --- Orders and breaks ---

    def _add_order(self, order: Order):
        if order.takes_from is not None and order.key not in self._aboard:
            return  # comes with the order that collects the goods
        then = self.problem.handed_on_to.get(order.key)
        if then is not None:
            self._add_pair(order, self.problem.order_of[then])
        elif self.is_in_field and order.key in self._to_load:
            self._add_from_depot(order)
        else:
            self._add_clients(order)

    @cached_property
    def _aboard(self) -> frozenset:
        return frozenset().union(*self.problem.aboard_of.values())

    @cached_property
    def _to_load(self) -> frozenset:
        """The orders whose goods nobody has in his vehicle yet."""
        return frozenset.intersection(*self.problem.to_load.values())

    def _add_clients(self, order: Order):
        ready = order.ready if order.key in self._to_load else 0
        windows = [w for w in order.windows or (_ALWAYS,) if w.end >= ready]
        location = self._add_place(order.place, order.key)
        group = len(self.groups) if len(windows) > 1 else None
        first = len(self.clients)
        for window in windows:
            self._add_client(order, location, window, ready, group)
        if group is not None:
            members = list(range(first, len(self.clients)))
            self.groups.append(pyvrp.ClientGroup(members, required=False))

    def _add_client(self, order, location, window, ready, group):
        self.clients.append(
            pyvrp.Client(
                location,
                self._amounts(order.deliver),
                self._amounts(order.collect),
                order.service,
                window.start,
                window.end,
                ready,
                self._prize * order.urgency,
                required=False,
                group=group,
            )
        )
        self.client_keys.append(Activity(VISIT, order.key))

    def _add_pair(self, first: Order, then: Order):
        if then.place is None:
            return
        origin = self._add_place(first.place, first.key)
        from_, to = self._window(first), self._window(then)
        self._ship(
            origin,
            first.collect,
            then,
            (from_.start, from_.end, first.service),
            to,
            Activity(VISIT, first.key),
            first.urgency + then.urgency,
        )

    def _add_from_depot(self, order: Order):
        depots = {depot.key: depot for depot in self.problem.depots}
        key = order.depot
        if key is None:
            takers = self._takers.of_order[order.key]
            key = next(c.depot for c in self._active if c.key in takers)
        depot = depots[key]
        origin = self._add_place(depot.place)
        begin = max(depot.window.start, order.ready)
        end = max(begin, depot.window.end)
        times = (begin, end, depot.loading)
        step = Activity(DEPOT, key)
        self._ship(
            origin,
            order.deliver,
            order,
            times,
            self._window(order),
            step,
            order.urgency,
        )

    def _ship(self, origin, load, order, times, window, step, urgency):
        if window.end < times[0]:
            return  # it would have to be handed over before it can be fetched
        self.shipments.append(
            pyvrp.Shipment(
                origin,
                self._add_place(order.place, order.key),
                times[0],
                times[1],
                times[2],
                window.start,
                window.end,
                order.service,
                self._amounts(load),
                self._prize * urgency,
                required=False,
            )
        )
        self.shipment_keys.append((step, Activity(VISIT, order.key)))

    def _window(self, order: Order) -> Window:
        """The widest window: a shipment has but one."""
        return max(order.windows, key=lambda w: w.end - w.start, default=_ALWAYS)

    def _add_rest(self, rest: Rest):
        pause = self.problem.courier_of[rest.courier].breaks[rest.number]
        location = self._add_place(rest.place, rest)
        self.clients.append(
            pyvrp.Client(
                location,
                self._amounts(NO_LOAD),
                self._amounts(NO_LOAD),
                service_duration=pause.duration,
                tw_early=pause.window.start,
                tw_late=pause.window.end,
                prize=self._prize * 10,
                required=False,
            )
        )
        self.client_keys.append(Activity(BREAK, rest.number))

    # --- Vehicles ---

    def _add_vehicles(self, starts, ends) -> Mapping:
        """Add a type for couriers that are alike; return the profiles in use."""
        profiles: dict[tuple, int] = {}
        alike: dict[tuple, list[Courier]] = {}
        for courier in self._active:
            rests = frozenset(r for r in self.rests if r.courier == courier.key)
            reach = self._takers.orders_of(courier) | rests
            profile = profiles.setdefault((courier.profile, reach), len(profiles))
            type_ = self._vehicle(
                courier, starts[courier.key], ends[courier.key], profile
            )
            alike.setdefault(tuple(sorted(type_.items(), key=repr)), []).append(courier)
        for values, couriers in alike.items():
            kept = {name: value for name, value in values}
            kept |= {name: list(kept[name]) for name in ("capacity", "initial_load")}
            kept["reload_depots"] = list(kept["reload_depots"])
            self.types.append(pyvrp.VehicleType(len(couriers), **kept))
            self.couriers_of_type.append(couriers)
        return profiles

    def _vehicle(self, courier, start, end, profile) -> dict:
        timing = self._timing(courier)
        begin = timing.earliest_start()
        if not courier.fixed:
            rows = self.problem.matrix_for(courier).second_rows
            begin += rows[timing.home()][timing.depot.place]
        is_loading = courier.reloads and not self.is_in_field
        carried = timing.collected() if courier.fixed else Load()
        return {
            "capacity": tuple(self._amounts(courier.capacity)),
            "start_depot": start,
            "end_depot": end,
            "fixed_cost": 0 if courier.fixed else courier.fixed_cost,
            "tw_early": min(begin, courier.shift.end),
            "tw_late": courier.shift.end,
            "max_distance": self._metres_left(timing),
            "unit_distance_cost": courier.metre_cost,
            "unit_duration_cost": courier.second_cost,
            "profile": profile,
            "initial_load": tuple(self._amounts(carried)),
            "reload_depots": (self._number(courier),) if is_loading else (),
            "max_reloads": courier.reloads,
        }

    def _metres_left(self, timing: Timing) -> int:
        """What he may still drive, without the way that he has behind him."""
        courier = timing.courier
        way = timing.way([*courier.fixed] or [Activity(DEPOT, courier.depot)])
        driven = sum(timing.metres[a][b] for a, b in itertools.pairwise(way))
        return max(courier.max_metres - driven, 0)

    # --- The answer ---

    def steps(self, solution: pyvrp.Solution) -> dict[Hashable, list[Activity]]:
        """Return the free part of each courier's route, as PyVRP orders it."""
        waiting = [list(couriers) for couriers in self.couriers_of_type]
        found = {}
        for route in solution.routes():
            courier = waiting[route.vehicle_type()].pop(0)
            found[courier.key] = self._steps(route, courier)
        return found

    def _steps(self, route: pyvrp.Route, courier: Courier) -> list[Activity]:
        steps: list[Activity] = []
        depot = Activity(DEPOT, courier.depot)
        for step in route.schedule()[:-1]:
            if step.is_depot():
                new = None if courier.fixed else depot
            elif step.is_client():
                new = self.client_keys[step.idx]
            else:
                new = self.shipment_keys[step.idx][step.is_delivery()]
            if new is not None and new.is_depot:
                new = depot  # goods that lie at every depot are loaded at his own
            if new is not None and not (new.is_depot and steps[-1:] == [new]):
                steps.append(new)
        return steps
