import datetime
import json
import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import requests

from odoo.tests import BaseCase, tagged

from odoo.addons.delivery_routing.lib.clock import Day
from odoo.addons.delivery_routing.lib.geo import (
    Profile,
    is_known,
    read_coordinates,
    straight_lines,
)
from odoo.addons.delivery_routing.lib.map_svg import Line, draw
from odoo.addons.delivery_routing.lib.problem import UNREACHABLE
from odoo.addons.delivery_routing.lib.table_service import (
    OpenRouteService,
    Osrm,
    TableUnavailable,
    Valhalla,
)

UTRECHT, AMSTERDAM = (52.0907, 5.1214), (52.3676, 4.9041)
DAM = (52.3731, 4.8932)


def _utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestGeo(BaseCase):
    def test_a_straight_line_is_what_the_globe_says(self):
        table = straight_lines([UTRECHT, AMSTERDAM], Profile(detour=1.0, kmh=36))
        self.assertAlmostEqual(table.metres[0, 1], 34_160, delta=100)
        self.assertEqual(table.metres[0, 1], table.metres[1, 0])
        self.assertEqual(table.metres[0, 0], 0)
        self.assertAlmostEqual(table.seconds[0, 1], table.metres[0, 1] / 10, delta=1)

    def test_the_detour_makes_it_longer(self):
        plain = straight_lines([UTRECHT, AMSTERDAM], Profile(detour=1.0))
        longer = straight_lines([UTRECHT, AMSTERDAM], Profile(detour=1.4))
        ratio = longer.metres[0, 1] / plain.metres[0, 1]
        self.assertAlmostEqual(ratio, 1.4, places=3)

    def test_no_points_have_no_distances(self):
        self.assertEqual(straight_lines([], Profile()).metres.shape, (0, 0))

    def test_nowhere_is_not_a_place(self):
        self.assertTrue(is_known(*UTRECHT))
        self.assertTrue(is_known(0.0, 12.5))
        self.assertFalse(is_known(0.0, 0.0))
        self.assertFalse(is_known(1000.0, 1000.0))

    def test_coordinates_are_read_from_what_dispatchers_paste(self):
        for text, expected in (
            ("52.0907, 5.1214", UTRECHT),
            ("52.0907 5.1214", UTRECHT),
            ("geo:52.0907,5.1214", UTRECHT),
            ("https://maps.google.com/maps?q=52.0907,5.1214", UTRECHT),
            ("https://www.google.com/maps/@52.0907,5.1214,15z", UTRECHT),
            ("https://www.openstreetmap.org/?mlat=52.0907&mlon=5.1214", UTRECHT),
            ("https://www.openstreetmap.org/#map=15/52.0907/5.1214", UTRECHT),
            ("https://yandex.ru/maps/?ll=5.1214%2C52.0907&z=12", UTRECHT),
            ("https://2gis.ru/?m=5.1214,52.0907", UTRECHT),
            ("Rue du Midi 12", None),
            ("0.0, 0.0", None),
            ("95.0, 5.0", None),
            ("", None),
        ):
            with self.subTest(text=text):
                self.assertEqual(read_coordinates(text), expected)


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    def test_seconds_and_moments_are_the_same_thing(self):
        day = Day(datetime.date(2026, 5, 4), "Europe/Amsterdam")
        moment = _utc(2026, 5, 4, 6, 30)
        self.assertEqual(day.at(8.5), 8.5 * 3600)
        self.assertEqual(day.moment(day.at(8.5)), moment)
        self.assertEqual(day.second(moment), day.at(8.5))

    def test_when_clocks_go_forward_the_morning_is_an_hour_shorter(self):
        day = Day(datetime.date(2026, 3, 29), "Europe/Amsterdam")
        self.assertEqual(day.at(8.5), 7.5 * 3600)
        self.assertEqual(day.moment(day.at(8.5)), _utc(2026, 3, 29, 6, 30))

    def test_when_clocks_go_back_it_is_an_hour_longer(self):
        day = Day(datetime.date(2026, 10, 25), "Europe/Amsterdam")
        self.assertEqual(day.at(8.5), 9.5 * 3600)

    def test_after_midnight_is_the_next_day(self):
        day = Day(datetime.date(2026, 5, 4), "Europe/Amsterdam")
        self.assertEqual(day.at(25.0), 25 * 3600)


@tagged("post_install", "-at_install")
class TestMap(BaseCase):
    def test_a_map_shows_every_stop_and_the_depot(self):
        line = Line(
            "Karim <van>", (UTRECHT, AMSTERDAM, DAM, UTRECHT), ("", "1", "2", "")
        )
        picture = ElementTree.fromstring(draw([line]))
        spread = "{http://www.w3.org/2000/svg}"
        texts = [text.text for text in picture.iter(f"{spread}text")]
        self.assertEqual(texts, ["1", "2"])
        self.assertEqual(picture.get("aria-label"), "Karim <van>")
        way = picture.find(f"{spread}polyline").get("points").split()
        self.assertEqual(len(way), 4)
        for point in way:
            x, y = map(float, point.split(","))
            self.assertTrue(0 <= x <= 640 and 0 <= y <= 420)

    def test_a_map_of_nothing_or_of_one_place_is_a_map(self):
        for lines in ([], [Line("A", (UTRECHT,), ("1",))]):
            self.assertTrue(ElementTree.fromstring(draw(lines)).get("viewBox"))


class _Tables(BaseHTTPRequestHandler):
    """Answers as the three services do; every cell says from where it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer(b"")

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body):
        self.server.asked.append((self.path, body, dict(self.headers)))
        status, answer = self.server.respond(self.path, body)
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        return


POINTS = [(52.0, 5.0), (52.1, 5.1), (52.2, 5.2)]


@tagged("post_install", "-at_install")
class TestTableService(BaseCase):
    def setUp(self):
        super().setUp()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Tables)
        self.server.asked, self.server.respond = [], self._osrm
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.session = requests.Session()
        self.addCleanup(self.session.close)

    def _osrm(self, path, body):
        spots = path.split("/")[4].split("?")[0].split(";")
        rows = path.split("sources=")[1].split("&")[0].count("%3B") + 1
        far = [
            [_tenths(a) * 100 + _tenths(b) for b in spots[rows:]] for a in spots[:rows]
        ]
        return 200, {"code": "Ok", "distances": far, "durations": far}

    def test_osrm_is_asked_with_the_longitude_first_and_in_blocks(self):
        table = Osrm(self.session, self.url, block=4).table(POINTS)
        self.assertEqual(len(self.server.asked), 4)
        self.assertIn("/table/v1/driving/5.000000,52.000000;", self.server.asked[0][0])
        self.assertEqual(
            table.metres.tolist(), [[0, 1, 2], [100, 0, 102], [200, 201, 0]]
        )

    def test_a_cell_without_a_way_is_out_of_reach(self):
        far = [[0, None, 2], [1, 0, 2], [1, 2, 0]]
        answer = {"code": "Ok", "distances": far, "durations": far}
        self.server.respond = lambda path, body: (200, answer)
        table = Osrm(self.session, self.url).table(POINTS)
        self.assertEqual(table.metres[0, 1], UNREACHABLE)
        self.assertEqual(table.metres[1, 0], 1)

    def test_valhalla_answers_in_kilometres(self):
        def respond(path, body):
            asked = json.loads(body)
            cell = {"distance": 1.5, "time": 90}
            rows = [[cell] * len(asked["targets"]) for _source in asked["sources"]]
            return 200, {"sources_to_targets": rows}

        self.server.respond = respond
        table = Valhalla(self.session, self.url, "auto").table(POINTS)
        self.assertEqual((table.metres[0, 1], table.seconds[0, 1]), (1500, 90))

    def test_openrouteservice_gets_its_key_in_a_header(self):
        rows = [[1, 2, 3]] * 3
        answer = {"distances": rows, "durations": rows}
        self.server.respond = lambda path, body: (200, answer)
        service = OpenRouteService(self.session, self.url, "driving-car", key="k-1")
        self.assertEqual(service.table(POINTS).metres[0, 2], 3)
        path, body, headers = self.server.asked[0]
        self.assertEqual(path, "/v2/matrix/driving-car")
        self.assertEqual(headers["Authorization"], "k-1")
        self.assertEqual(json.loads(body)["locations"][0], [5.0, 52.0])

    def test_a_service_that_fails_anyhow_is_unavailable(self):
        whole = {"code": "Ok", "distances": [[0]], "durations": [[0]]}
        for status, answer in (
            (500, {}),
            (429, {}),
            (200, b"<html>log in</html>"),
            (200, {"code": "NoTable"}),
            (200, {}),
            (200, []),
            (200, whole),
            *((200, _table_of(cell)) for cell in (-1, math.nan, math.inf, "x", [])),
            (200, {"code": "Ok", "distances": 3, "durations": 3}),
            (302, {}),
        ):
            with self.subTest(answer=answer, status=status):
                self.server.respond = lambda path, body, a=(status, answer): a
                with self.assertRaises(TableUnavailable):
                    Osrm(self.session, self.url).table(POINTS)

    def test_nobody_at_the_address_is_unavailable(self):
        with self.assertRaises(TableUnavailable):
            Osrm(self.session, "http://127.0.0.1:1").table(POINTS)


def _tenths(spot):
    return round((float(spot.split(",")[0]) - 5) * 10)


def _table_of(cell):
    return {"code": "Ok", "distances": [[cell] * 3] * 3, "durations": [[cell] * 3] * 3}
