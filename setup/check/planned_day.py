"""Whether a planned day is one, looked at from outside of the plan."""

from setup.check.backend import Backend
from setup.check.report import expect
from setup.demo.sale_order_flow import STAFF

PROMISED = 6  # every so many-th door is promised a time
WINDOW = ("06:30:00", "10:00:00")  # UTC: the morning, before anybody has his break
PINNED = 8  # doors to the courier with a phone, so that he has a day


class PlannedDay:
    """The stops of a delivery day, as a logistician reads them."""

    def __init__(self, logistician: Backend, plan_id: int, date: str):
        self.logistician, self.plan_id, self.date = logistician, plan_id, date

    def promise(self) -> None:
        """Promise a time at some doors, and pin others to the one with a phone."""
        (courier,) = self._call(
            "delivery.courier", "search", [("user_id.login", "=", STAFF["courier"][1])]
        )
        doors = [stop["id"] for stop in self._doors("id")]
        window = {
            "window_from": f"{self.date} {WINDOW[0]}",
            "window_to": f"{self.date} {WINDOW[1]}",
        }
        self._call("delivery.stop", "write", doors[::PROMISED], window)
        pinned = {"pinned_courier_id": courier}
        self._call("delivery.stop", "write", doors[1 : 1 + PINNED], pinned)

    def look_at_orders(self, order_ids: list[int]) -> None:
        """Each order is on exactly one route, with all of its transfers."""
        found = self.routes_of(order_ids)
        wrong = [key for key, on in found.items() if len(on) != 1 or None in on]
        expect("Orders that are not on exactly one route", [], wrong)

    def routes_of(self, order_ids: list[int]) -> dict[int, set[int | None]]:
        """Return on which routes each order's transfers are, None for on none."""
        pickings = self._call(
            "stock.picking",
            "search_read",
            [("sale_id", "in", order_ids)],
            fields=["sale_id", "delivery_stop_id"],
        )
        routes = {stop["id"]: stop["route_id"] for stop in self._doors("route_id")}
        found = {order_id: set() for order_id in order_ids}
        for picking in pickings:
            stop = picking["delivery_stop_id"]
            route = routes.get(stop[0]) if stop else False
            found[picking["sale_id"][0]].add(route[0] if route else None)
        return found

    def look_at_loads(self, routes: list[dict]) -> None:
        """From one stop at the depot to the next nobody carries more than he can."""
        couriers = self._call(
            "delivery.courier",
            "read",
            [route["courier_id"][0] for route in routes],
            ["max_weight", "reloads"],
        )
        limits = {one["id"]: one for one in couriers}
        for route in routes:
            limit, trips = limits[route["courier_id"][0]], self._trips(route)
            most = limit["max_weight"] or max(trips)
            heavy = [weight for weight in trips if weight > most + 0.01]
            expect(f"Trips of {route['name']} that are too heavy", [], heavy)
            is_often = len(trips) > limit["reloads"] + 1
            expect(f"Whether {route['name']} loads too often", False, is_often)

    def look_at_promises(self) -> None:
        """Who was promised a time is met then, who is pinned by his courier."""
        doors = self._doors(
            "window_from", "window_to", "begin", "courier_id", "pinned_courier_id"
        )
        promised = [door for door in doors if door["window_from"]]
        late = [
            door["id"]
            for door in promised
            if not door["window_from"] <= door["begin"] <= door["window_to"]
        ]
        expect("Whether doors were promised a time", True, bool(promised))
        expect("Doors that are not met in time", [], late)
        pinned = [door for door in doors if door["pinned_courier_id"]]
        others = [d["id"] for d in pinned if d["pinned_courier_id"] != d["courier_id"]]
        expect("Doors that are pinned", PINNED, len(pinned))
        expect("Doors that somebody else goes to", [], others)

    def _trips(self, route: dict) -> list[float]:
        """Return the weight of each load that the courier leaves the depot with."""
        domain = [("route_id", "=", route["id"])]
        fields = ["kind", "weight"]
        stops = self._read_stops(domain, fields, "sequence, id")
        expect(f"What {route['name']} begins with", "depot", stops[0]["kind"])
        trips = []
        for stop in stops:
            if stop["kind"] == "depot":
                trips.append(0.0)
            elif stop["kind"] == "delivery":
                trips[-1] += stop["weight"]
        return trips

    def _doors(self, *fields: str) -> list[dict]:
        """Return the doors of the check; what else is waiting is collected as well."""
        domain = [
            ("plan_id", "=", self.plan_id),
            ("kind", "=", "delivery"),
            ("partner_id.ref", "=like", "DOOR-%"),
        ]
        return self._read_stops(domain, list(fields), "id")

    def _read_stops(self, domain, fields, order) -> list[dict]:
        return self._call(
            "delivery.stop", "search_read", domain, fields=fields, order=order
        )

    def _call(self, model: str, method: str, *arguments, **keywords):
        return self.logistician.call(model, method, *arguments, **keywords)
