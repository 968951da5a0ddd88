from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_order_flow.tests.race import RaceCase, environment

from .race_decisions import RACES

DELIVERED, EACH, CLERKS = 5.0, 2.0, 4


@tagged("post_install", "-at_install")
class TestLedgerRace(RaceCase):
    """Real transactions beside each other: no more comes back than was delivered."""

    def _deliver_anew(self):
        with environment() as env:
            self.order_id = self._deliver(env).id
        self.addCleanup(self._archive, self.order_id)

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

    def _archive(self, order_id):
        """What was delivered and returned is kept for good."""
        with environment() as env:
            order = env["sale.order"].browse(order_id)
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

    def _get_row(self, env):
        lines = env["sale.order"].browse(self.order_id).order_line
        return env["sale.order.ledger"]._read_goods(lines)

    def test_clerks_who_receive_at_once_take_back_what_was_delivered(self):
        for _race in range(RACES):
            self._deliver_anew()
            with environment() as env:
                ids = [self._create_transfer(env).id for _clerk in range(CLERKS)]
            results = self._race(
                "stock.picking", ids, lambda transfer: transfer._action_done()
            )
            self.assertEqual(results, ["done", "done", "refused", "refused"])
            with environment() as env:
                self.assertEqual(self._get_row(env).returned, 4.0)

    def test_clerks_who_accept_at_once_accept_what_was_delivered(self):
        for _race in range(RACES):
            self._deliver_anew()
            with environment() as env:
                ids = [self._create_rma(env).id for _clerk in range(CLERKS)]
            results = self._race("sale.rma", ids, lambda rma: rma.action_confirm())
            self.assertEqual(results, ["done", "done", "refused", "refused"])
            with environment() as env:
                self.assertEqual(self._get_row(env).accepted, 4.0)
