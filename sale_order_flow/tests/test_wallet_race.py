import contextlib
import threading

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

SETTINGS = ("wallet_credit_orders", "wallet_auto_use")


@contextlib.contextmanager
def _environment():
    with Registry(get_db_name()).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})


@tagged("post_install", "-at_install")
class TestWalletRace(BaseCase):
    """Real transactions beside each other, as web workers have them."""

    def setUp(self):
        super().setUp()
        self.patch(Registry, "_lock", DummyRLock())  # the thread of the tests holds it
        with _environment() as env:
            self.settings = {name: env.company[name] for name in SETTINGS}
            env.company.write(dict.fromkeys(SETTINGS, True))
            product = {"type": "service", "list_price": 100.0, "taxes_id": False}
            self.product_id = (
                env["product.product"].create({"name": "Raced", **product}).id
            )
            self.partner_id = (
                env["res.partner"].create({"name": "Racer", "is_company": True}).id
            )
            self.order_ids = [self._create_order(env).id for _number in range(2)]
        self.addCleanup(self._clean)

    def _create_order(self, env):
        return env["sale.order"].create(
            {
                "partner_id": self.partner_id,
                "require_signature": False,
                "order_line": [
                    Command.create({"product_id": self.product_id})
                    for _number in range(2)
                ],
            }
        )

    def _clean(self):
        """Orders stay for good; they are cancelled, and their customer archived."""
        with _environment() as env:
            env.company.write(self.settings)
            env["sale.order"].browse(self.order_ids)._action_cancel()
            env.cr.flush()
            wallets = self._get_wallets(env)
            wallets.points = 0.0
            wallets.active = False
            wallets.program_id.filtered(
                lambda program: not program.coupon_ids
            ).active = False
            env["res.partner"].browse(self.partner_id).active = False
            env["product.product"].browse(self.product_id).active = False

    def _get_wallets(self, env):
        domain = [
            ("partner_id", "=", self.partner_id),
            ("program_type", "=", "ewallet"),
        ]
        return env["loyalty.card"].with_context(active_test=False).search(domain)

    def _fill_wallet(self, amount):
        with _environment() as env:
            programs = env["loyalty.program"]
            program = programs._get_wallet_program(env.company, env.company.currency_id)
            env["loyalty.card"].create(
                {
                    "program_id": program.id,
                    "partner_id": self.partner_id,
                    "points": amount,
                }
            )

    # --- At once ---

    def _do_at_once(self, *deeds):
        """Do things in transactions that all have begun before the first one ends."""
        ready, errors = threading.Barrier(len(deeds)), []
        threads = [
            threading.Thread(target=self._do, args=(deed, ready, errors))
            for deed in deeds
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])

    def _do(self, deed, ready, errors):
        try:
            with _environment() as env:
                env["sale.order"].browse(self.order_ids).fetch(["name"])
                ready.wait(timeout=60)  # everybody's snapshot is as old
                retrying(lambda: deed(env), env)
        except Exception as error:  # the thread's end, told to the test
            errors.append(repr(error))

    def _confirm(self, order_id):
        return lambda env: env["sale.order"].browse(order_id).action_confirm()

    def _pay_all(self):
        """Confirm the orders and pay them."""
        with _environment() as env:
            providers = env["payment.provider"].with_context(active_test=False)
            wire = [("custom_mode", "=", "wire_transfer")]
            provider = providers.search(wire, limit=1)
            for order in env["sale.order"].browse(self.order_ids):
                order.action_confirm()
                env["payment.transaction"].create(
                    {
                        "provider_id": provider.id,
                        "payment_method_id": provider.payment_method_ids[:1].id,
                        "amount": order.amount_total,
                        "currency_id": order.currency_id.id,
                        "partner_id": self.partner_id,
                        "operation": "offline",
                        "reference": f"{order.name}-race",
                        "sale_order_ids": [Command.set(order.ids)],
                    }
                )._set_done()

    def _remove(self, order_id, number):
        def remove(env):
            order = env["sale.order"].browse(order_id)
            order._remove_lines(order.order_line[number], "Raced")

        return remove

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_orders_at_once_spend_a_wallet_once(self):
        self._fill_wallet(300.0)
        self._do_at_once(*map(self._confirm, self.order_ids))
        with _environment() as env:
            orders = env["sale.order"].browse(self.order_ids)
            self.assertEqual(sorted(orders.mapped("amount_total")), [0.0, 100.0])
            self.assertEqual(self._get_wallets(env).points, 0.0)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_credits_at_once_are_both_in_one_wallet(self):
        self._pay_all()
        self._do_at_once(*(self._remove(order_id, 0) for order_id in self.order_ids))
        with _environment() as env:
            self.assertEqual(self._get_wallets(env).mapped("points"), [200.0])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_order_that_shrinks_twice_at_once_is_credited_for_both(self):
        self._pay_all()
        order_id = self.order_ids[0]
        self._do_at_once(self._remove(order_id, 0), self._remove(order_id, 1))
        with _environment() as env:
            self.assertEqual(self._get_wallets(env).mapped("points"), [200.0])
            self.assertEqual(env["sale.order"].browse(order_id).wallet_credit, 200.0)
