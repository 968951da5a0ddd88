import random

from freezegun import freeze_time

from odoo.tests import tagged

from .route_common import ON_THE_DAY, PIXEL, RouteCase

KINDS = ("delivered", "partly", "refused", "absent", "undo", "arrive")


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestMutations(RouteCase):
    def _states(self, answers):
        return [answer["state"] for answer in answers]

    def test_a_report_that_comes_twice_is_applied_once(self):
        order = self._deliver("Bakery", quantity=2.0)
        route = self._begin_day(state="planned")
        row = self._row(1, "outcome", self._stop_of(route, order), outcome="delivered")
        first = self._take(route, row)
        self.assertEqual(self._take(route, row, row), [*first, *first])
        self.assertEqual(self._delivered(order), 2.0)
        self.assertEqual(len(route.mutation_ids), 1)
        self.assertEqual(route.state, "started")

    def test_what_is_older_than_what_is_known_changes_nothing(self):
        order = self._deliver("Bakery")
        route = self._begin_day()
        stop = self._stop_of(route, order)
        new = self._row(5, "outcome", stop, outcome="refused", reason="Late")
        old = self._row(2, "outcome", stop, outcome="delivered")
        self._take(route, new)
        self.assertEqual(self._states(self._take(route, old)), ["superseded"])
        self.assertEqual(stop.outcome, "refused")
        self.assertEqual(self._delivered(order), 0.0)

    def test_three_hundred_reports_end_the_same_whatever_the_network_does(self):
        """Doubled, out of order, cut into pieces: each counts once, and the stops end
        as if everything had come in its order."""
        chance = random.Random(7)
        orders = [self._deliver(f"Door {n}", 0.01 * n, quantity=3.0) for n in range(5)]
        route = self._begin_day(state="planned")
        stops = [self._stop_of(route, order) for order in orders]
        rows = self._random_rows(chance, stops)
        wanted = self._last_outcomes(rows)
        pieces = self._damaged(chance, rows)
        for piece in pieces:
            self._take(route, *piece)
        self.assertEqual(len(route.mutation_ids), 300)
        self.assertEqual(len(set(route.mutation_ids.mapped("uid"))), 300)
        self.assertFalse(list(filter(None, route.mutation_ids.mapped("message"))))
        for order, stop in zip(orders, stops, strict=True):
            outcome = wanted[stop.id]
            self.assertEqual(stop.outcome or False, outcome)
            delivered = {"delivered": 3.0, "partly": 1.0}.get(outcome, 0.0)
            self.assertEqual(self._delivered(order), delivered)
            first = min(row["at"] for row in rows if row["stop"] == stop.id)
            self.assertEqual(stop.arrived_at.timestamp(), int(first))

    def _random_rows(self, chance, stops):
        keys = {stop: next(iter(stop._goods())) for stop in stops}
        rows = [self._row(1, "start")]
        for stop in stops:  # somebody is at each door at least once
            rows.append(self._row(len(rows) + 1, "arrive", stop))
        while len(rows) < 300:
            stop, kind = chance.choice(stops), chance.choice(KINDS)
            number = len(rows) + 1
            if kind in ("undo", "arrive"):
                rows.append(self._row(number, kind, stop))
                continue
            values = {"outcome": kind, "reason": "So it was"}
            if kind == "partly":
                values["lines"] = {keys[stop]: 1.0}
            rows.append(self._row(number, "outcome", stop, **values))
        return rows

    def _last_outcomes(self, rows):
        last = {}
        for row in rows:
            if row["kind"] in ("outcome", "undo"):
                last[row["stop"]] = row["values"].get("outcome", False)
        return last

    def _damaged(self, chance, rows):
        """Return pieces of 20, of which some come twice, some late, none in order."""
        pieces = [rows[at : at + 20] for at in range(0, 300, 20)]
        pieces += [chance.sample(rows, 15) for _ in range(6)]  # sent again
        pieces += [piece[: len(piece) // 2] for piece in chance.sample(pieces, 4)]
        chance.shuffle(pieces)
        return [chance.sample(piece, len(piece)) for piece in pieces]

    def test_nonsense_is_refused_and_the_rest_applied(self):
        orders = [self._deliver("Bakery"), self._deliver("Florist")]
        route = self._begin_day()
        first, second = (self._stop_of(route, order) for order in orders)
        rows = [
            self._row(1, "outcome", first, outcome="eaten"),
            self._row(2, "outcome", first, outcome="delivered", cash="NaN"),
            self._row(3, "outcome", first, outcome="delivered", cash=-5),
            self._row(4, "outcome", first, outcome="delivered", signature="????"),
            self._row(5, "outcome", first, outcome="partly", reason="x", lines=[1]),
            self._row(6, "photo", first, picture="PHN2Zz4="),
            {**self._row(7, "outcome", first), "values": "what"},
            {**self._row(8, "outcome", first, outcome="delivered"), "stop": 0},
            self._row(9, "outcome", first, outcome="delivered", cash=10**400),
            self._row(10, "outcome", second, outcome="delivered"),
        ]
        answers = self._take(route, *rows)
        self.assertEqual(self._states(answers), ["refused"] * 9 + ["applied"])
        self.assertTrue(all(answer["message"] for answer in answers[:9]))
        self.assertFalse(first.outcome)
        self.assertEqual(second.outcome, "delivered")

    def test_rows_that_cannot_be_kept_are_passed_over(self):
        route = self._begin_day(self._deliver("Bakery"))
        sound = self._row(1, "start")
        broken = [
            None,
            7,
            {},
            {**sound, "uid": "short"},
            {**sound, "uid": "x" * 65},
            {**sound, "uid": "robert'); --"},
            {**sound, "number": True},
            {**sound, "number": 10**12},
            {**sound, "number": "1"},
            {**sound, "kind": "unlink"},
            {**sound, "kind": ["start"]},
        ]
        self.assertEqual(self._take(route, *broken), [])
        self.assertFalse(route.mutation_ids)

    def test_photo_and_signature_are_kept(self):
        order = self._deliver("Bakery")
        route = self._begin_day()
        stop = self._stop_of(route, order)
        self._take(
            route,
            self._row(1, "photo", stop, picture=PIXEL),
            self._row(2, "outcome", stop, outcome="delivered", signature=PIXEL),
        )
        self.assertEqual(len(stop.photo_ids), 1)
        self.assertEqual(stop.photo_ids.mimetype, "image/png")
        self.assertTrue(stop.signature)
        self.assertNotIn("signature", stop.mutation_ids[:1].values)

    def test_clocks_that_are_wrong_are_not_believed(self):
        route = self._begin_day(self._deliver("Bakery"), state="planned")
        for number, at in enumerate((0, 9e18, "soon", float("nan")), 1):
            row = {**self._row(number, "start"), "at": at}
            self._take(route, row)
            self.assertEqual(str(route.mutation_ids[:1].happened_at), ON_THE_DAY)
