import contextlib
import secrets
import threading
import time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

BUYERS, PLACES = 50, 5


@contextlib.contextmanager
def _environment():
    with Registry(get_db_name()).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})


@tagged("post_install", "-at_install")
class TestSlotRace(BaseCase):
    """Real transactions beside each other, as web workers have them."""

    def setUp(self):
        super().setUp()
        self.patch(Registry, "_lock", DummyRLock())  # the thread of the tests holds it
        with _environment() as env:
            self.date = Date.add(env.company._delivery_today(), days=3)
            self.slot_id = self._create_slot(env).id
            self.order_ids = self._create_orders(env).ids
        self.addCleanup(self._clean)

    def _create_slot(self, env):
        return env["delivery.slot"].create(
            {"date": self.date, "weekday": False, "max_stops": PLACES}
        )

    def _create_orders(self, env):
        product = env["product.product"].create({"name": "Raced", "type": "service"})
        partner = env["res.partner"].create({"name": "Racing buyer"})
        line = Command.create({"product_id": product.id})
        row = {"partner_id": partner.id, "order_line": [line]}
        return env["sale.order"].create([row] * BUYERS)

    def _clean(self):
        with _environment() as env:
            env["delivery.slot"].browse(self.slot_id).unlink()
        # drafts may be kept for good by another addon, then they stay
        with contextlib.suppress(UserError), _environment() as env:
            env["sale.order"].browse(self.order_ids).unlink()

    def test_fifty_buyers_of_five_places_get_five(self):
        self._race(lambda order, date: order.book_delivery_slot(self.slot_id, date))

    def test_fifty_carts_of_five_places_get_five(self):
        with _environment() as env:
            method = self._create_method(env)
            env["sale.order"].browse(self.order_ids).carrier_id = method
        self._race(lambda order, date: order._book_shop_slot(self.slot_id, date))

    def _create_method(self, env):
        product = env["product.product"].create({"name": "Van", "type": "service"})
        return env["delivery.carrier"].create(
            {"name": "Raced", "product_id": product.id, "is_own_courier": True}
        )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def _race(self, book):
        ready, results = threading.Barrier(BUYERS), []
        threads = [
            threading.Thread(target=self._buy, args=(order_id, book, ready, results))
            for order_id in self.order_ids
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(results), BUYERS)
        with _environment() as env:
            day = env["delivery.slot.day"].search([("slot_id", "=", self.slot_id)])
            self.assertEqual(day.booked_stops, PLACES)
            self.assertEqual(len(day.booking_ids.order_id), PLACES)
        self.assertEqual(results.count("booked"), PLACES)
        self.assertEqual(results.count("UserError"), BUYERS - PLACES)

    def _buy(self, order_id, book, ready, results):
        try:
            with _environment() as env:
                order = env["sale.order"].browse(order_id)
                order.fetch(["name"])  # everybody's snapshot is as old
                ready.wait(timeout=60)
                date = Date.to_string(self.date)
                retrying(lambda: book(order, date), env)
            results.append("booked")
        except Exception as error:  # the thread's end, told to the test
            results.append(type(error).__name__)


@tagged("post_install", "-at_install")
class TestSearchRace(BaseCase):
    """The job tells how far it is while somebody on the board has enough."""

    def setUp(self):
        super().setUp()
        self.patch(Registry, "_lock", DummyRLock())  # the thread of the tests holds it
        with _environment() as env:
            plan = env["delivery.plan"].create({"date": "2001-01-01"})
            self.plan_id = plan.id
            self.search_id = env["delivery.plan.search"].create({"plan_id": plan.id}).id
        self.addCleanup(self._clean)

    def _clean(self):
        with _environment() as env:
            env["delivery.plan"].browse(self.plan_id).unlink()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_who_has_enough_does_not_make_the_search_fail(self):
        told = []
        with _environment() as env:
            search = env["delivery.plan.search"].browse(self.search_id)
            search.has_enough = True
            env.flush_all()  # the row is locked until the end of the transaction
            job = threading.Thread(target=self._tell, args=(told,))
            job.start()
            self._wait_for_lock(env)
        job.join(timeout=60)
        self.assertEqual(told, [True])
        with _environment() as env:
            search = env["delivery.plan.search"].browse(self.search_id)
            self.assertEqual((search.done, search.has_enough), (5, True))

    def _tell(self, told):
        try:
            with _environment() as env:
                search = env["delivery.plan.search"].browse(self.search_id)
                told.append(search._note(done=5))
        except Exception as error:  # the thread's end, told to the test
            told.append(type(error).__name__)

    def _wait_for_lock(self, env):
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query LIKE '%delivery_plan_search%'"
        )
        for _time in range(600):
            env.cr.execute("SELECT pg_stat_clear_snapshot()")
            env.cr.execute(query)
            if env.cr.fetchone()[0]:
                return
            time.sleep(0.05)
        self.fail("nobody waits")


@tagged("post_install", "-at_install")
class TestDayRace(BaseCase):
    """Two dispatchers plan the same warehouse, or courier, at once."""

    DATES = [f"2001-02-{day:02}" for day in range(1, 11)]

    def setUp(self):
        super().setUp()
        self.patch(Registry, "_lock", DummyRLock())  # the thread of the tests holds it
        with _environment() as env:
            house = env["stock.warehouse"]
            first = house.search([("company_id", "=", env.company.id)], limit=1)
            word = secrets.token_hex(2)  # warehouses of another test stay, archived
            rows = [{"name": f"{word} {n}", "code": f"{word}{n}"} for n in range(2)]
            self.made_ids = house.create(rows).ids
            self.courier_id = env["delivery.courier"].create({"name": "Raced"}).id
            self.house_ids = [first.id, *self.made_ids]
        self.addCleanup(self._clean)

    def _clean(self):
        with _environment() as env:
            env["delivery.plan"].search([("date", "in", self.DATES)]).unlink()
            env["delivery.courier"].browse(self.courier_id).unlink()
            env["stock.warehouse"].browse(self.made_ids).active = False

    def test_two_dispatchers_at_once_plan_a_warehouse_once(self):
        first, shared, third = self.house_ids
        days = [
            {"warehouse_id": house, "other_warehouse_ids": others, "courier_ids": []}
            for house, others in ((first, [shared]), (third, [shared]), (shared, []))
        ]
        for number, date in enumerate(self.DATES):
            one, other = days[number % 3], days[(number + 1) % 3]
            with self.subTest(date=date):
                self.assertEqual(
                    sorted(self._race(date, one, other)), ["ValidationError", "planned"]
                )
        with _environment() as env:
            plans = env["delivery.plan"].search([("date", "in", self.DATES)])
            self.assertEqual(len(plans), len(self.DATES))

    def test_two_dispatchers_at_once_lend_a_courier_once(self):
        days = [
            {"warehouse_id": house, "courier_ids": [self.courier_id]}
            for house in self.made_ids
        ]
        for date in self.DATES:
            with self.subTest(date=date):
                self.assertEqual(
                    sorted(self._race(date, *days)), ["ValidationError", "planned"]
                )

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def _race(self, date, *days):
        ready, told = threading.Barrier(2), []
        threads = [
            threading.Thread(target=self._plan, args=(date, day, ready, told))
            for day in days
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return told

    def _plan(self, date, day, ready, told):
        row = {"date": date, **day}
        try:
            with _environment() as env:
                env["delivery.plan"].search_count([])  # everybody's snapshot is as old
                ready.wait(timeout=60)
                retrying(lambda: env["delivery.plan"].create(row), env)
            told.append("planned")
        except Exception as error:  # the thread's end, told to the test
            told.append(type(error).__name__)
