from odoo.tests import tagged

from odoo.addons.sale_order_flow.tests.race import RaceCase, environment

from ..lib.order import Address, Buyer, RemoteOrder

EMAIL = "raced@shop.example.com"
HOME = Address(name="Raced Guest", street="Fő utca 3", city="Győr")
AWAY = Address(name="Raced Guest", street="Kossuth tér 1", city="Pécs")


@tagged("post_install", "-at_install")
class TestCustomerRace(RaceCase):
    """Real transactions beside each other, as jobs and nodes have them."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean)

    def _clean(self):
        with environment() as env:
            self._find(env).active = False

    def _find(self, env):
        partners = env["res.partner"].search([("email", "=", EMAIL)])
        return partners | partners.child_ids

    def _import_at_once(self, order):
        """Let four transactions, all begun before any of them ends, find or make the
        customer of an order."""
        with environment() as env:
            channel = env["sale.channel"].search([], limit=1)
        ends = self._race(
            "sale.channel", channel.ids * 4, lambda one: _provide(one, order)
        )
        self.assertEqual(ends, ["done"] * 4)

    def test_a_guest_who_orders_twice_at_once_is_one_customer(self):
        self._import_at_once(_order(AWAY))
        self._check()

    def test_an_address_that_is_new_twice_at_once_is_one_contact(self):
        with environment() as env:
            _provide(env["sale.channel"].search([], limit=1), _order(HOME))
        self._import_at_once(_order(AWAY))
        self._check()

    def _check(self):
        with environment() as env:
            found = self._find(env)
            self.assertEqual(len(found - found.child_ids), 1)
            self.assertEqual(found.child_ids.mapped("city"), [AWAY.city])


def _provide(channel, order):
    known = channel.env["sale.channel.matcher"]._learn(channel, [order])
    channel.env["sale.channel.partner.matcher"]._provide(known, channel, [order])


def _order(ship_to):
    buyer = Buyer(name=HOME.name, email=EMAIL)
    return RemoteOrder(
        external_id="1", number="1", buyer=buyer, bill_to=HOME, ship_to=ship_to
    )
