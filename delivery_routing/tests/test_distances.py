import importlib
import os
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_open

from ..lib.geo import Profile, straight_lines
from ..lib.known_ways import missing_places, name_of, table_of
from ..lib.problem import UNREACHABLE
from ..lib.table_service import SERVICES, TableUnavailable
from ..models import res_company_distances
from .common import DEPOT
from .plan_common import PlanCase
from .simulated import table_services

POINTS = [(52.0, 5.0), (52.1, 5.0), (52.1, 5.2), (52.3, 5.1), (52.4, 4.9)]
PROFILES = {"osrm": "driving", "valhalla": "auto", "ors": "driving-car"}


@tagged("post_install", "-at_install")
class TestKnownWays(BaseCase):
    def _known(self, places, table):
        return {
            name_of(POINTS[at]): {
                name_of(POINTS[to]): [table[at][to], table[at][to]] for to in places
            }
            for at in places
        }

    def test_all_is_missing_at_first_and_nothing_at_last(self):
        names = [name_of(point) for point in POINTS]
        table = [[10 * at + to for to in range(5)] for at in range(5)]
        self.assertEqual(len(missing_places(names, {})), 4)  # with them all is known
        known = self._known(range(5), table)
        self.assertEqual(missing_places(names, known), [])
        self.assertEqual(table_of(names, known).metres[1].tolist(), [10, 0, 12, 13, 14])

    def test_one_new_place_is_all_that_is_asked_for(self):
        names = [name_of(point) for point in POINTS]
        table = [[1] * 5 for _row in range(5)]
        self.assertEqual(missing_places(names, self._known([0, 1, 3, 4], table)), [2])

    def test_a_way_that_is_known_there_and_not_back_is_missing(self):
        names = [name_of(point) for point in POINTS[:2]]
        known = {names[0]: {names[1]: [1, 1]}}
        self.assertEqual(len(missing_places(names, known)), 1)


@tagged("post_install", "-at_install")
class TestTableServices(BaseCase):
    """The three clients against the simulated services."""

    def setUp(self):
        super().setUp()
        self.services = self.enterContext(table_services(key="k-1"))
        self.session = self.enterContext(requests.Session())

    def _table(self, kind, points=POINTS, **values):
        values = {"key": "k-1", **values}
        return SERVICES[kind](
            self.session, self.services.url, PROFILES[kind], **values
        ).table(points)

    def test_the_three_give_the_same_table_in_one_piece_or_in_many(self):
        whole = self._table("osrm")
        self.assertEqual((whole.metres.diagonal() == 0).all(), True)
        self.assertNotEqual(whole.seconds[0, 1], whole.seconds[1, 0])
        for kind in SERVICES:
            for block in (2_500, 4, 1):
                with self.subTest(kind=kind, block=block):
                    table = self._table(kind, block=block)
                    self.assertLess(abs(table.metres - whole.metres).max(), 2)
                    self.assertLess(abs(table.seconds - whole.seconds).max(), 2)

    def test_a_place_on_no_road_is_out_of_reach(self):
        for kind in SERVICES:
            table = self._table(kind, [(0.0, 5.0), *POINTS])
            self.assertEqual(table.metres[0, 1], UNREACHABLE, kind)
            self.assertLess(table.metres[1, 2], UNREACHABLE, kind)

    def test_what_is_too_much_or_not_allowed_is_said_with_its_status(self):
        self.services.most_cells = 9
        for kind in SERVICES:
            with self.assertRaisesRegex(TableUnavailable, "status 400"):
                self._table(kind)
        with self.assertRaisesRegex(TableUnavailable, "status 403"):
            self._table("ors", key="wrong")

    def test_what_fails_on_the_way_is_no_table(self):
        fault = importlib.import_module("tests.simulators.server").Fault
        for kind, reason in (
            ("reset", "unreachable"),
            ("html", "nonsense"),
            ("truncated", ""),
            ("status", "status 500"),
        ):
            with self.subTest(kind=kind):
                self.services.faults = [fault("/", 1, kind)]
                with self.assertRaisesRegex(TableUnavailable, reason):
                    self._table("osrm")


@tagged("post_install", "-at_install")
class TestDistances(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        key = {"CREDENTIALS_SECRET_KEY": "a key that only the tests have"}
        cls.enterClassContext(patch.dict(os.environ, key))
        cls.services = cls.enterClassContext(table_services(key="k-1"))
        cls.profile = Profile("van", 1.0, 10.0, "van")

    def setUp(self):
        super().setUp()
        self.services.journal.clear()
        self.services.faults.clear()
        self._forget_failures()
        self.addCleanup(self._forget_failures)

    def _forget_failures(self):
        res_company_distances._failed.clear()
        self.env.cr.cache.pop(res_company_distances._PATIENCE_KEY, None)

    def _name(self, kind="osrm", **values):
        self.company.write(
            {
                "delivery_table_service": kind,
                "delivery_table_url": self.services.url,
                **values,
            }
        )

    def _matrices(self, points=POINTS, profiles=None):
        company = self.company.with_user(self.dispatcher)
        return company._travel_matrices(points, profiles or [self.profile])

    def test_without_a_service_no_address_leaves_the_house(self):
        matrices, note = self._matrices()
        straight = straight_lines(POINTS, self.profile)
        self.assertTrue((matrices["van"].metres == straight.metres).all())
        self.assertFalse(note)
        self.company.delivery_table_url = self.services.url  # and nobody chosen
        self._matrices()
        self.assertFalse(self.services.journal)

    def test_a_day_is_planned_by_road(self):
        self._name()
        plan = self._create_plan()
        self._create_order(confirm=True)
        plan.with_user(self.dispatcher).action_plan()
        self.assertEqual(plan.distance_note, "Distances by road.")
        self.assertIn("by road", plan.board()["plan"]["distances"])
        route = plan.route_ids.filtered("stop_ids")
        self.assertAlmostEqual(route.km, 2 * 0.02 * 111.195 * 1.3, 1)
        stop = plan.stop_ids.filtered("is_visit")
        places = {(DEPOT[0], DEPOT[1]), (stop.latitude, stop.longitude)}
        sent = self.services.asked_places()
        self.assertEqual(
            {name_of(place) for place in sent}, {name_of(place) for place in places}
        )

    def test_what_was_asked_once_is_not_asked_again(self):
        self._name()
        whole, _note = self._matrices()
        asked = len(self.services.journal)
        again, _note = self._matrices(POINTS[::-1])
        self.assertEqual(len(self.services.journal), asked)
        self.assertTrue((again["van"].metres == whole["van"].metres[::-1, ::-1]).all())

    def test_of_a_new_place_only_its_own_ways_are_asked_for(self):
        self._name()
        self._matrices()
        self.services.journal.clear()
        self._matrices([*POINTS, (52.5, 5.5)])
        cells = sum(
            len(call.query["sources"].split(";"))
            * len(call.query["destinations"].split(";"))
            for call in self.services.journal
        )
        self.assertEqual(cells, 6 + 5)

    def test_each_vehicle_has_its_own_ways(self):
        self._name("valhalla")
        bike = Profile("bike", 1.0, 10.0, "bike")
        self._matrices(profiles=[self.profile, bike])
        asked = b"".join(call.body for call in self.services.journal)
        self.assertIn(b'"costing": "auto"', asked)
        self.assertIn(b'"costing": "bicycle"', asked)

    def test_a_server_of_one_way_to_travel_is_not_asked_for_another(self):
        self._name("osrm")
        bike = Profile("bike", 1.0, 10.0, "bike")
        matrices, note = self._matrices(profiles=[bike])
        self.assertFalse(self.services.journal)
        self.assertFalse(note)
        straight = straight_lines(POINTS, bike)
        self.assertTrue((matrices["bike"].metres == straight.metres).all())

    def test_without_the_service_a_day_is_planned_by_straight_lines_and_says_so(self):
        self._name(delivery_table_url="http://127.0.0.1:9")
        plan = self._create_plan()
        self._create_order(confirm=True)
        plan.with_user(self.dispatcher).action_plan()
        self.assertIn("Straight lines", plan.distance_note)
        self.assertIn("could not be reached", plan.distance_note)
        self.assertTrue(plan.route_ids.filtered("stop_ids"))

    def test_a_table_is_never_of_two_sources(self):
        """What was had before the service failed is kept, and not used alone."""
        fault = importlib.import_module("tests.simulators.server").Fault
        self._name()
        self._matrices(POINTS[:3])
        self.services.faults = [fault("/table", 1, "status", 500)]
        matrices, note = self._matrices()
        self.assertIn("status 500", note)
        straight = straight_lines(POINTS, self.profile)
        self.assertTrue((matrices["van"].metres == straight.metres).all())

    def test_a_service_that_failed_is_left_alone_for_a_while(self):
        fault = importlib.import_module("tests.simulators.server").Fault
        self._name()
        self.services.faults = [fault("/table", 1, "reset")]
        self._matrices()
        _matrices, note = self._matrices()
        self.assertIn("a moment ago", note)
        self.assertEqual(len(self.services.journal), 1)
        self.patch(res_company_distances, "PAUSE", 0.0)
        res_company_distances._failed.clear()
        self.assertEqual(self._matrices()[1], "Distances by road.")

    def test_a_service_that_takes_too_long_is_not_waited_for(self):
        self._name()
        self.patch(res_company_distances, "PATIENCE", -1.0)
        self.assertIn("too long", self._matrices()[1])
        self.assertFalse(self.services.journal)
        self.patch(res_company_distances, "PATIENCE", 10.0)
        res_company_distances._failed.clear()  # the next day of the same request
        self.assertIn("too long", self._matrices(POINTS[:2])[1])
        self._forget_failures()
        self.assertEqual(self._matrices()[1], "Distances by road.")

    def test_the_key_is_sent_and_never_read_back(self):
        self._name("ors", delivery_table_key="wrong canary")
        self.assertIn("status 403", self._matrices()[1])
        res_company_distances._failed.clear()
        self.company.delivery_table_key = "k-1"
        self.assertEqual(self._matrices()[1], "Distances by road.")
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        company = self.company.with_user(admin)
        self.assertFalse(company.delivery_table_key)
        self.assertEqual(company.credentials_state, "key of the distances")
        with self.assertRaises(AccessError):
            company.read(["credentials_cipher"])
        for name in ("delivery_table_key", "delivery_table_url"):
            with self.assertRaises(AccessError):
                self.company.with_user(self.dispatcher).read([name])

    def test_a_key_that_cannot_be_read_stops_nobody_and_can_be_replaced(self):
        self._name("ors", delivery_table_key="k-1")
        other = {"CREDENTIALS_SECRET_KEY": "quite another key, of another server"}
        with patch.dict(os.environ, other):
            self.assertIn("cannot be read", self._matrices()[1])
            self.company.delivery_table_key = "k-1"
            self.assertEqual(self._matrices()[1], "Distances by road.")
        self._name("osrm")  # which has no key
        self.assertEqual(self._matrices(POINTS[:2])[1], "Distances by road.")

    def test_settings_test_the_service(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        wizard = settings.create(
            {"delivery_table_service": "osrm", "delivery_table_url": self.services.url}
        )
        answer = wizard.action_test_delivery_table()
        self.assertIn("1.4 km", answer["params"]["message"])
        wizard.delivery_table_url = "http://127.0.0.1:9"
        with self.assertRaisesRegex(UserError, "could not be reached"):
            wizard.action_test_delivery_table()
        wizard.delivery_table_service = False
        with self.assertRaisesRegex(UserError, "Choose a service"):
            wizard.action_test_delivery_table()

    def test_an_address_that_is_none_is_refused(self):
        for url in ("router.example", "file:///etc/passwd"):
            with self.assertRaises(ValidationError):
                self._name(delivery_table_url=url)
        self._name(delivery_table_url=False)
        self.assertEqual(self._matrices()[1], "")

    def test_a_neutralized_database_asks_nobody(self):
        self._name("ors", delivery_table_key="k-1")
        self.env.flush_all()
        with file_open("delivery_routing/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertFalse(self.company.delivery_table_service)
        self.assertEqual(self.company._read_credentials(), {})

    def test_ways_are_asked_for_anew_after_a_month(self):
        self._name()
        self._matrices()
        rows = self.env["delivery.distance"].search([])
        self.assertEqual(len(rows), len(POINTS))
        rows._gc_old()
        self.assertTrue(rows.exists())
        self.env.cr.execute("UPDATE delivery_distance SET asked_on = '2001-01-01'")
        self.env.invalidate_all()
        rows._gc_old()
        self.assertFalse(rows.exists())

    def test_known_ways_are_read_and_kept_in_two_queries(self):
        self._name()
        self._matrices()
        with self.assertQueryCount(1):
            self._matrices()
