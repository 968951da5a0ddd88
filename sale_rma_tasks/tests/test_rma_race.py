import contextlib
import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

DELIVERED, EACH, CLERKS = 5.0, 2.0, 4


@contextlib.contextmanager
def _environment():
    with Registry(get_db_name()).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})


@tagged("post_install", "-at_install")
class TestLedgerRace(BaseCase):
    """Real transactions beside each other: no more comes back than was delivered."""

    def setUp(self):
        super().setUp()
        self.patch(Registry, "_lock", DummyRLock())  # the thread of the tests holds it
        with _environment() as env:
            self.order_id = self._deliver(env).id
        self.addCleanup(self._archive)

    def _deliver(self, env):
        product = env["product.product"].create(
            {"name": "Raced", "type": "consu", "is_storable": False}
        )
        partner = env["res.partner"].create({"name": "Racing customer"})
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": DELIVERED}
                    )
                ],
            }
        )
        order.action_confirm()
        move = order.picking_ids.move_ids
        move.write({"quantity": DELIVERED, "picked": True})
        order.picking_ids._action_done()
        return order

    def _archive(self):
        """What was delivered and returned is kept for good."""
        with _environment() as env:
            order = env["sale.order"].browse(self.order_id)
            order.order_line.product_id.active = False
            order.active = False
            order.rma_ids.active = False

    def _create_transfer(self, env):
        order = env["sale.order"].browse(self.order_id)
        picking = order.picking_ids.filtered(lambda picking: not picking.return_id)
        wizard = env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = EACH
        transfer = wizard._create_return()
        transfer.move_ids.write({"quantity": EACH, "picked": True})
        return transfer

    def _create_rma(self, env):
        order = env["sale.order"].browse(self.order_id)
        row = order._prepare_rma_lines()[0] | {"quantity": EACH}
        values = {"partner_id": order.partner_id.id, "line_ids": [Command.create(row)]}
        return env["sale.rma"].create(values)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def _race(self, model, ids, act):
        ready, results = threading.Barrier(CLERKS), []

        def run(record_id):
            try:
                with _environment() as env:
                    record = env[model].browse(record_id)
                    record.fetch(["name"])  # everybody's snapshot is as old
                    ready.wait(timeout=60)
                    retrying(lambda: act(record), env)
                results.append("done")
            except (UserError, ValidationError):
                results.append("refused")
            except Exception as error:  # the thread's end, told to the test
                results.append(repr(error))

        threads = [threading.Thread(target=run, args=(record_id,)) for record_id in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(results)

    def _get_row(self, env):
        lines = env["sale.order"].browse(self.order_id).order_line
        return env["sale.order.ledger"]._read_goods(lines)

    def test_clerks_who_receive_at_once_take_back_what_was_delivered(self):
        with _environment() as env:
            ids = [self._create_transfer(env).id for _clerk in range(CLERKS)]
        results = self._race(
            "stock.picking", ids, lambda transfer: transfer._action_done()
        )
        self.assertEqual(results, ["done", "done", "refused", "refused"])
        with _environment() as env:
            self.assertEqual(self._get_row(env).returned, 4.0)

    def test_clerks_who_accept_at_once_accept_what_was_delivered(self):
        with _environment() as env:
            ids = [self._create_rma(env).id for _clerk in range(CLERKS)]
        results = self._race("sale.rma", ids, lambda rma: rma.action_confirm())
        self.assertEqual(results, ["done", "done", "refused", "refused"])
        with _environment() as env:
            self.assertEqual(self._get_row(env).accepted, 4.0)
