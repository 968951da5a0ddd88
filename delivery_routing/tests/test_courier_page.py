import json

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .route_common import ON_THE_DAY, PIXEL, RouteCase


@tagged("post_install", "-at_install")
class TestCourierPage(RouteCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.order = self._deliver("Bakery", quantity=2.0, delivery_note="Ring twice")
        self._pay_at_door(self.order)
        self.route = self._begin_day()
        self.stop = self._stop_of(self.route, self.order)

    def _data(self):
        return self.url_open("/my/routes/data").json()

    def _send(self, *rows, route=None):
        params = {"route_id": (route or self.route).id, "rows": list(rows)}
        return self.make_jsonrpc_request("/my/routes/send", params, timeout=60)

    def test_the_courier_has_all_that_he_needs_on_his_phone(self):
        self.order.delivery_papers = "Signed note"
        self.authenticate("courier_karim", "courier_karim")
        (route,) = self._data()["routes"]
        (stop,) = route["stops"]
        self.assertEqual(stop["name"], "Bakery")
        self.assertEqual(stop["note"], "Ring twice")
        self.assertEqual(stop["phones"], ["+31 30 000 0000"])
        self.assertEqual(stop["orders"], self.order.name)
        self.assertIn("Signed note", stop["papers"])
        self.assertIn("Singel 1", stop["address"])
        self.assertEqual(stop["money"]["due"], 20.0)
        (line,) = stop["lines"]
        self.assertEqual((line["name"], line["quantity"]), ("Crate", 2.0))

    def test_a_day_of_a_courier_over_http(self):
        self.authenticate("courier_karim", "courier_karim")
        answer = self._send(
            self._row(1, "start"),
            self._row(2, "arrive", self.stop),
            self._row(3, "photo", self.stop, picture=PIXEL),
            self._row(4, "outcome", self.stop, outcome="delivered", cash=20),
        )
        states = [one["state"] for one in answer["answers"]]
        self.assertEqual(states[1:], ["applied"] * 3)
        (stop,) = answer["route"]["stops"]
        self.assertEqual(stop["outcome"], "delivered")
        self.assertEqual(stop["cash"], 20.0)
        self.assertEqual(stop["photos"], 1)
        self.assertEqual(self.order.picking_ids.state, "done")
        answer = self._send(self._row(5, "undo", self.stop))
        self.assertEqual(answer["route"]["stops"][0]["outcome"], "")
        self.assertEqual(self._delivered(self.order), 0.0)

    def test_nobody_but_the_courier_sees_or_moves_his_route(self):
        self._create_courier_user("other")
        row = self._row(1, "outcome", self.stop, outcome="delivered")
        for login in ("courier_other", "delivery_dispatcher", "delivery_clerk"):
            self.authenticate(login, login)
            self.assertEqual(self._data()["routes"], [])
            answer = self._send(row)
            self.assertIsNone(answer["route"])
            self.assertEqual(answer["answers"][0]["state"], "refused")
        self.assertFalse(self.stop.outcome)
        self.assertFalse(self.route.mutation_ids)

    def test_a_stop_of_another_route_is_not_reached_through_an_own_one(self):
        self.lea.active = True
        self.lea.user_id = self._create_courier_user("lea")
        order = self._deliver("Florist")
        plan = self.route.plan_id
        foreign = plan.route_ids.create(
            {"plan_id": plan.id, "courier_id": self.lea.id, "state": "started"}
        )
        stop = self.env["delivery.stop"].create(
            {"plan_id": plan.id, "route_id": foreign.id}
        )
        order.picking_ids.delivery_stop_id = stop
        self.authenticate("courier_karim", "courier_karim")
        (answer,) = self._send(self._row(1, "outcome", stop, outcome="delivered"))[
            "answers"
        ]
        self.assertEqual(answer["state"], "refused")
        self.assertFalse(stop.outcome)
        answer = self._send(self._row(2, "undo", stop), route=foreign)
        self.assertIsNone(answer["route"])

    def test_strangers_log_in_first(self):
        self.authenticate(None, None)
        for path in ("/my/routes", "/my/routes/data"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_nonsense_in_a_request_does_no_harm(self):
        self.authenticate("courier_karim", "courier_karim")
        for rows in (None, "x", 7, {}, [[]], [None], [{"uid": {"a": 1}}]):
            params = {"route_id": self.route.id, "rows": rows}
            answer = self.make_jsonrpc_request("/my/routes/send", params)
            self.assertEqual(answer["answers"], [])
        for route_id in (None, "x", [], 0, -1):
            params = {"route_id": route_id, "rows": []}
            answer = self.make_jsonrpc_request("/my/routes/send", params)
            self.assertIsNone(answer["route"])

    def test_a_route_that_is_back_takes_nothing_more(self):
        self.authenticate("courier_karim", "courier_karim")
        self.route.state = "done"
        answer = self._send(self._row(1, "outcome", self.stop, outcome="delivered"))
        self.assertEqual(answer["answers"][0]["state"], "refused")
        self.assertIsNone(answer["route"])

    def test_the_page_can_be_installed_and_its_worker_sees_it_alone(self):
        worker = self.url_open("/my/routes/worker.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], "/my/routes")
        manifest = self.url_open("/my/routes/manifest.webmanifest").json()
        self.assertEqual(manifest["scope"], "/my/routes")
        for icon in manifest["icons"]:
            self.assertEqual(self.url_open(icon["src"]).status_code, 200)

    def test_words_of_the_page_cannot_end_its_script(self):
        self.courier_user.lang = "en_US"
        self.authenticate("courier_karim", "courier_karim")
        text = self.url_open("/my/routes").text
        start = text.index('<script id="settings" type="application/json">')
        content = text[start:].split(">", 1)[1].split("</script>", 1)[0]
        self.assertEqual(json.loads(content)["user"], self.courier_user.id)


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestCourierRoutes(RouteCase):
    def test_the_phone_shows_todays_routes_and_what_is_still_open(self):
        self._deliver("Bakery")
        route = self._begin_day(state="planned")
        find = self.env["delivery.route"]._routes_of_courier
        self.assertEqual(find(self.courier_user), route)
        with freeze_time("2026-05-05 10:00:00"):
            self.assertFalse(find(self.courier_user))
            route.state = "started"
            self.assertEqual(find(self.courier_user), route)

    def test_the_data_of_a_route_cost_no_more_queries_with_more_stops(self):
        for number in range(3):
            self._deliver(f"Door {number}", 0.01 * number)
        few = self._queries(self._begin_day())
        for number in range(9):
            self._deliver(f"More {number}", 0.01 * number)
        plan = self.env["delivery.plan"].search([("date", "=", "2026-05-04")])
        plan.route_ids.state = "planned"
        plan.action_plan()
        self.assertEqual(len(plan.route_ids.stop_ids.filtered("is_visit")), 12)
        self.assertLessEqual(self._queries(plan.route_ids), few + 3)

    def _queries(self, route):
        self.env.flush_all()
        self.env.invalidate_all()
        route = self.env["delivery.route"].browse(route.id)  # as a search finds it
        before = self.env.cr.sql_log_count
        route._phone_data()
        return self.env.cr.sql_log_count - before
