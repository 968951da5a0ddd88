import contextlib
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..lib.order import Address, Buyer, RemoteOrder

EMAIL = "raced@shop.example.com"
HOME = Address(name="Raced Guest", street="Fő utca 3", city="Győr")
AWAY = Address(name="Raced Guest", street="Kossuth tér 1", city="Pécs")


@contextlib.contextmanager
def _environment():
    with Registry(get_db_name()).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})


@tagged("post_install", "-at_install")
class TestCustomerRace(BaseCase):
    """Real transactions beside each other, as jobs and nodes have them."""

    def setUp(self):
        super().setUp()
        self.patch(Registry, "_lock", DummyRLock())  # the thread of the tests holds it
        self.addCleanup(self._clean)

    def _clean(self):
        with _environment() as env:
            self._find(env).active = False

    def _find(self, env):
        partners = env["res.partner"].search([("email", "=", EMAIL)])
        return partners | partners.child_ids

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def _race(self, *orders):
        """Let customers of all orders be made at once, by transactions that have all
        begun before any of them was."""
        ready, errors = threading.Barrier(len(orders)), []

        def run(order):
            try:
                with _environment() as env:
                    env["res.partner"].search([], limit=1)
                    ready.wait(timeout=60)
                    retrying(lambda: self._provide(env, order), env)
            except Exception as error:  # the thread's end, told to the test
                errors.append(repr(error))

        threads = [threading.Thread(target=run, args=(order,)) for order in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertFalse(errors)

    def _provide(self, env, order):
        channel = env["sale.channel"].search([], limit=1)
        known = env["sale.channel.matcher"]._learn(channel, [order])
        env["sale.channel.partner.matcher"]._provide(known, channel, [order])

    def test_a_guest_who_orders_twice_at_once_is_one_customer(self):
        self._race(*[_order(number, AWAY) for number in "1234"])
        self._check()

    def test_an_address_that_is_new_twice_at_once_is_one_contact(self):
        with _environment() as env:
            self._provide(env, _order("1", HOME))
        self._race(*[_order(number, AWAY) for number in "2345"])
        self._check()

    def _check(self):
        with _environment() as env:
            found = self._find(env)
            self.assertEqual(len(found - found.child_ids), 1)
            self.assertEqual(found.child_ids.mapped("city"), [AWAY.city])


def _order(number, ship_to):
    return RemoteOrder(
        external_id=number,
        number=number,
        buyer=Buyer(name=HOME.name, email=EMAIL),
        bill_to=HOME,
        ship_to=ship_to,
    )
