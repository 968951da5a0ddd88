"""A day of deliveries: planned, changed, printed, driven, signed off to the cent."""

import io
import json
import re
import time
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import PyPDF2

from setup.check.backend import Backend
from setup.check.browser import Browser, words_of
from setup.check.planned_day import PlannedDay
from setup.check.report import Report, expect
from setup.demo.delivery_routing import DEPOT
from setup.demo.records import PASSWORD
from setup.demo.sale_order_flow import STAFF

DOORS, COURIERS = 60, 3
GOODS = "COF-12"
SEARCH_STEPS = 300
A4_LANDSCAPE = (842, 595)  # points
OWN = "Door "  # what the check's customers are called; other goods wait as well


def run(job) -> None:
    """The steps, done by clerk, logistician and courier."""
    DeliveryJob(job).run()


class DeliveryJob:
    """The people, and what they hand on to each other."""

    def __init__(self, job):
        self.base_url, self.db = job.base_url, job.db
        self.clerk: Backend = job.clerk
        self.logistician: Backend = job.logistician
        self.administrator: Backend = job.administrator
        self.report: Report = job.report
        self.order_ids: list[int] = []
        self.plan_id = self.route_id = 0
        self.reports = 0
        self.taken = 0.0
        self.phone: Browser = None

    def run(self) -> None:
        """Do everything; the first wrong step raises."""
        self.order()
        self.plan()
        self.change()
        self.print_sheet()
        self.drive()
        self.plan_the_rest()
        self.drive_on()
        self.settle()
        self.clear_away()

    def order(self) -> None:
        with self.report.step(f"Clerk takes {DOORS} orders of a day") as step:
            self.date = self._free_date()
            self._take_orders(self._doors())
            step.figures = f"for {self.date}"

    def plan(self) -> None:
        with self.report.step(f"They are planned for {COURIERS} couriers") as step:
            couriers = self.logistician.call(
                "delivery.courier", "search", [], limit=COURIERS
            )
            expect("Couriers", COURIERS, len(couriers))
            values = {
                "date": self.date,
                "courier_ids": [(6, 0, couriers)],
                "iterations": SEARCH_STEPS,
            }
            self.plan_id = self.logistician.call("delivery.plan", "create", values)
            self.logistician.press("delivery.plan", "action_collect", [self.plan_id])
            day = PlannedDay(self.logistician, self.plan_id, self.date)
            day.promise()
            self.logistician.press("delivery.plan", "action_plan", [self.plan_id])
            (plan,) = self._read("delivery.plan", [self.plan_id], "km")
            routes = self._routes()
            expect("Broken rules", [], [r for r in routes if r["problem"]])
            day.look_at_orders(self.order_ids)
            day.look_at_loads(routes)
            day.look_at_promises()
            sizes = " + ".join(str(route["stop_count"]) for route in routes)
            step.figures = f"{sizes} doors, {plan['km']:.0f} km"

    def change(self) -> None:
        with self.report.step("A stop goes to another courier") as step:
            login = STAFF["courier"][1]
            first = self._route_of([("courier_id.user_id.login", "=", login)])
            second = self._other_route(first)
            own = [v for v in self._visits(first) if v["partner_id"][1].startswith(OWN)]
            free = [visit for visit in own if not visit["pinned_courier_id"]]
            expect("Whether a door may be moved", True, bool(free))
            stop_id = free[-1]["id"]
            answer = self.logistician.call(
                "delivery.plan",
                "board_move",
                [self.plan_id],
                stop_id,
                second["id"],
                0,
                True,
            )
            expect("Whether the move was taken", True, answer["accepted"])
            (stop,) = self._read("delivery.stop", [stop_id], "route_id", "number")
            expect("Its route", second["id"], stop["route_id"][0])
            expect("Its number", 1, stop["number"])
            self.route_id = first["id"]
            step.figures = f"now first of {second['name']}"

    def print_sheet(self) -> None:
        with self.report.step("The route sheet is printed") as step:
            path = f"/report/pdf/delivery_routing.report_route_sheet/{self.route_id}"
            content = self.logistician.browser.download(path)
            pages = PyPDF2.PdfReader(io.BytesIO(content)).pages
            text = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in pages))
            if not text.strip():  # drawn as outlines, by some builds of wkhtmltopdf
                markup = self.logistician.browser.get(path.replace("/pdf/", "/html/"))
                text = words_of(markup.root)
            box = pages[0].mediabox
            expect("Paper", A4_LANDSCAPE, (round(box.width), round(box.height)))
            visits = self._visits({"id": self.route_id})
            missing = [
                v["partner_id"][1] for v in visits if v["partner_id"][1] not in text
            ]
            expect("Doors that are not on the sheet", [], missing)
            expect(
                "Whether there is a page for 15 doors",
                True,
                len(pages) * 15 >= len(visits),
            )
            step.figures = f"{len(pages)} pages, {len(visits)} doors"

    def drive(self) -> None:
        with self.report.step("The courier's day over HTTP, until noon") as step:
            for button in ("action_load", "action_start"):
                self.logistician.press("delivery.route", button, [self.route_id])
            self.phone = Browser(self.base_url, self.db)
            self.phone.login(STAFF["courier"][1], PASSWORD)
            page = self.phone.get("/my/routes")
            expect("The page", "/my/routes", page.path)
            stops = self._phone_route()["stops"]
            rows = [self._row("start", None, {})]
            for number, stop in enumerate(stops[: len(stops) // 2]):
                rows += self._visit(number, stop)
            self._send(rows)
            step.figures = f"{len(stops) // 2} of {len(stops)} doors"

    def plan_the_rest(self) -> None:
        with self.report.step("An order more: the rest of the day anew") as step:
            self._take_orders(self._doors()[:1])
            plan = self.logistician.call(
                "delivery.plan", "board_replan", [self.plan_id]
            )
            before, after = plan["before"], plan["after"]
            new = self.order_ids[-1:]
            expect("Whether it stands on no route", [None], self._routes_of(new))
            self.logistician.call("delivery.plan", "board_accept", [self.plan_id], plan)
            expect("Whether less is left over", True, after["left"] < before["left"])
            expect("Whether it is on a route", False, None in self._routes_of(new))
            step.figures = f"{before['km']} km, then {after['km']} km"

    def drive_on(self) -> None:
        with self.report.step("The courier's day, until the evening") as step:
            ahead = [one for one in self._phone_route()["stops"] if not one["outcome"]]
            rows = [row for stop in ahead for row in self._visit(2, stop)]
            half = len(rows) // 2
            self._send([*rows[:half], *rows, *rows[-3:]])  # one got lost
            outcomes = [stop["outcome"] for stop in self._phone_route()["stops"]]
            expect("Stops without an outcome", 0, outcomes.count(""))
            orders = self.clerk.read("sale.order", self.order_ids, ["delivery_status"])
            full = sum(order["delivery_status"] == "full" for order in orders)
            expect("Orders delivered", outcomes.count("delivered"), full)
            step.figures = f"{full} delivered, {self.taken:.2f} taken"

    def settle(self) -> None:
        with self.report.step("The route is signed off to the cent") as step:
            for button in ("action_finish", "action_count_all", "action_settle"):
                self.logistician.press("delivery.route", button, [self.route_id])
            lines = self.logistician.call(
                "delivery.settlement.line",
                "search_read",
                [("route_id", "=", self.route_id)],
                fields=["kind", "amount_expected", "has_difference"],
            )
            expected = sum(
                one["amount_expected"] for one in lines if one["kind"] == "cash"
            )
            expect("The money of the courier", cents(self.taken), cents(expected))
            expect("Differences", [], [one for one in lines if one["has_difference"]])
            payments = self.administrator.call(
                "account.payment",
                "search_read",
                [("delivery_stop_id.route_id", "=", self.route_id)],
                fields=["amount"],
            )
            booked = sum(payment["amount"] for payment in payments)
            expect("The money in the books", cents(self.taken), cents(booked))
            step.figures = f"{len(payments)} payments, {booked:.2f}"

    def clear_away(self) -> None:
        with self.report.step("What was not brought is cancelled") as step:
            orders = self.clerk.read("sale.order", self.order_ids, ["delivery_status"])
            left = [one["id"] for one in orders if one["delivery_status"] != "full"]
            self.clerk.press("sale.order", "action_cancel", left)
            self._leave_the_rest()
            step.figures = f"{len(left)} orders"

    # --- Steps of steps ---

    def _leave_the_rest(self) -> None:
        """Keep the one route that was driven; what else waits may go any day."""
        (route,) = self._read("delivery.route", [self.route_id], "courier_id")
        alone = {"courier_ids": [(6, 0, [route["courier_id"][0]])]}
        self.logistician.call("delivery.plan", "write", [self.plan_id], alone)
        self.logistician.press("delivery.plan", "action_collect", [self.plan_id])
        of_day = [("plan_id", "=", self.plan_id)]
        waiting = [*of_day, ("route_id", "=", False)]
        stop_ids = self.logistician.call("delivery.stop", "search", waiting)
        self.logistician.call("delivery.stop", "unlink", stop_ids)
        routes = self.logistician.call("delivery.route", "search", of_day)
        expect("Routes of the day that are left", [self.route_id], routes)
        tied = [
            ("delivery_stop_id.plan_id", "=", self.plan_id),
            ("state", "not in", ("done", "cancel")),
        ]
        pickings = self.logistician.call("stock.picking", "search", tied)
        expect("Transfers that still wait for the day", [], pickings)

    def _take_orders(self, partner_ids: list[int]) -> None:
        """Every second one is paid at the door."""
        goods = [("default_code", "=", GOODS)]
        product_id = self.clerk.one("product.product", goods, ["id"])["id"]
        line = {"product_id": product_id, "product_uom_qty": 2}
        rows = [
            {
                "partner_id": partner_id,
                "commitment_date": f"{self.date} 10:00:00",
                "collect_on_delivery": number % 2 == 0,
                "order_line": [(0, 0, line)],
            }
            for number, partner_id in enumerate(partner_ids)
        ]
        order_ids = self.clerk.call("sale.order", "create", rows)
        self.clerk.press("sale.order", "action_confirm", order_ids)
        self.order_ids += order_ids

    def _routes_of(self, order_ids: list[int]) -> list[int | None]:
        day = PlannedDay(self.logistician, self.plan_id, self.date)
        found = day.routes_of(order_ids)
        return [route for one in found.values() for route in one]

    def _send(self, rows: list[dict]) -> dict:
        answer = self.phone.call("/my/routes/send", route_id=self.route_id, rows=rows)
        wrong = [one for one in answer["answers"] if one["state"] == "refused"]
        expect("Refused reports", [], wrong)
        return answer

    def _read(self, model, ids, *fields):
        return self.logistician.read(model, ids, list(fields))

    def _free_date(self) -> str:
        """Return the first date from next month on that nobody has planned."""
        start = datetime.now(UTC).date() + timedelta(days=30)
        plans = self.logistician.call(
            "delivery.plan",
            "search_read",
            [("date", ">=", str(start))],
            fields=["date"],
        )
        taken = {plan["date"] for plan in plans}
        days = (str(start + timedelta(days=number)) for number in range(1000))
        return next(day for day in days if day not in taken)

    def _doors(self) -> list[int]:
        """Return the customers around the depot, who are made the first time."""
        found = self.clerk.call(
            "res.partner", "search", [("ref", "=like", "DOOR-%")], order="ref"
        )
        if len(found) == DOORS:
            return found
        chance = Random("doors")
        rows = [
            {
                "name": f"{OWN}{number:02}",
                "ref": f"DOOR-{number:02}",
                "street": f"Kade {number}",
                "zip": "3011 AA",
                "city": "Rotterdam",
                "phone": f"+31 10 555 {number:04}",
                "partner_latitude": DEPOT[0] + chance.uniform(-0.04, 0.04),
                "partner_longitude": DEPOT[1] + chance.uniform(-0.06, 0.06),
            }
            for number in range(DOORS)
        ]
        return self.clerk.call("res.partner", "create", rows)

    def _routes(self, *more) -> list[dict]:
        """Return the routes that have stops."""
        return self.logistician.call(
            "delivery.route",
            "search_read",
            [("plan_id", "=", self.plan_id), ("state", "!=", "draft"), *more],
            fields=["name", "stop_count", "problem", "courier_id"],
        )

    def _other_route(self, route) -> dict:
        """Return the route of another van, also where it is still empty."""
        rows = self.logistician.call(
            "delivery.route",
            "search_read",
            [
                ("plan_id", "=", self.plan_id),
                ("id", "!=", route["id"]),
                ("courier_id.profile", "=", "van"),
            ],
            fields=["name"],
        )
        return rows[0]

    def _route_of(self, domain) -> dict:
        return self._routes(*domain)[0]

    def _visits(self, route) -> list[dict]:
        return self.logistician.call(
            "delivery.stop",
            "search_read",
            [("route_id", "=", route["id"]), ("number", ">", 0)],
            fields=["partner_id", "number", "pinned_courier_id"],
            order="number",
        )

    def _phone_route(self) -> dict:
        """Return what the courier's phone shows of the route, with our doors alone."""
        routes = json.loads(self.phone.download("/my/routes/data"))["routes"]
        (route,) = [one for one in routes if one["id"] == self.route_id]
        stops = [one for one in route["stops"] if one["name"].startswith(OWN)]
        return route | {"stops": stops}

    def _visit(self, number: int, stop: dict) -> list[dict]:
        """Return the reports of a door: one refuses, one takes a part, the rest all."""
        values = {"outcome": "delivered", "cash": stop["money"]["due"]}
        if number == 0:
            values = {"outcome": "refused", "reason": "Ordered something else"}
        elif number == 1:
            values = self._part_of(stop)
        self.taken += values.get("cash", 0.0)
        return [self._row("arrive", stop, {}), self._row("outcome", stop, values)]

    def _part_of(self, stop) -> dict:
        line = stop["lines"][0]
        missing = line["quantity"] - 1
        due = stop["money"]["exact"] - missing * line["price"] * line["is_paid"]
        return {
            "outcome": "partly",
            "reason": "Damaged",
            "lines": {line["key"]: 1.0},
            "cash": cents(due) / 100,
        }

    def _row(self, kind, stop, values) -> dict:
        self.reports += 1
        return {
            "uid": str(uuid4()),
            "number": self.reports,
            "kind": kind,
            "stop": stop and stop["id"],
            "at": time.time(),
            "values": values,
        }


def cents(amount: float) -> int:
    """Return an amount so that sums of floats can be held against each other."""
    return round(amount * 100 + 1e-6)
