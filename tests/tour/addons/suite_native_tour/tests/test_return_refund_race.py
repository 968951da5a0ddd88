import os

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_order_flow.tests.race import RaceCase, environment

RACES = 200 if os.environ.get("SUITE_FULL") else 3
PRICE = 10.0


@tagged("post_install", "-at_install")
class TestReturnRefundRace(RaceCase):
    """Two accountants press Pay Back at once: the money goes back once."""

    def setUp(self):
        super().setUp()
        with environment() as env:
            self._open_provider(env)
            order = self._sell(env)
            self.order_id, self.payment_id = order.id, self._pay(env, order).id
        self.addCleanup(self._archive)

    def _open_provider(self, env):
        provider = env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", env.company.id)], limit=1
        )
        self.provider_id, self.former_state = provider.id, provider.state
        provider.state = "test"

    def _sell(self, env):
        """Deliver and charge as much as all races need."""
        product = env["product.product"].create(
            {
                "name": "Raced",
                "type": "consu",
                "list_price": PRICE,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )
        row = {"product_id": product.id, "product_uom_qty": RACES + 1}
        order = env["sale.order"].create(
            {
                "partner_id": env["res.partner"].create({"name": "Racing customer"}).id,
                "order_line": [Command.create(row)],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": RACES + 1, "picked": True})
        order.picking_ids._action_done()
        order._create_invoices().action_post()
        return order

    def _pay(self, env, order):
        """Let all of it come in by the provider."""
        context = {"active_model": "account.move", "active_ids": order.invoice_ids.ids}
        wizard = env["account.payment.register"].with_context(**context).create({})
        wizard._create_payments()
        return env["payment.transaction"].create(
            {
                "provider_id": self.provider_id,
                "payment_method_id": env.ref("payment_demo.payment_method_demo").id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": f"raced-{order.id}",
                "operation": "offline",
                "state": "done",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )

    def _archive(self):
        """What was delivered and returned is kept for good."""
        with environment() as env:
            order = env["sale.order"].browse(self.order_id)
            order.order_line.product_id.active = False
            order.rma_ids.active = False
            env["payment.provider"].browse(self.provider_id).state = self.former_state

    def _settle_returns(self, count):
        """Return documents of one piece each, credited and not paid back."""
        with environment() as env:
            order = env["sale.order"].browse(self.order_id)
            row = order._prepare_rma_lines()[0] | {"quantity": 1.0, "decision": "keep"}
            values = {
                "partner_id": order.partner_id.id,
                "line_ids": [Command.create(row)],
            }
            returns = env["sale.rma"].create([dict(values) for _race in range(count)])
            returns.action_confirm()
            returns.action_settle()
            return returns.ids

    def _get_refunded(self):
        with environment() as env:
            payment = env["payment.transaction"].browse(self.payment_id)
            refunds = payment.child_transaction_ids
            self.assertEqual(set(refunds.mapped("state")), {"done"})
            return sorted(refunds.rma_id.ids), sum(refunds.mapped("amount"))

    def test_two_who_pay_back_one_return_pay_it_once(self):
        ids = self._settle_returns(RACES)
        for rma_id in ids:
            results = self._race(
                "sale.rma", [rma_id, rma_id], lambda rma: rma._refund_payments()
            )
            self.assertEqual(results, ["done", "refused"])
        self.assertEqual(self._get_refunded(), (ids, -PRICE * RACES))

    def test_two_returns_at_once_get_no_more_than_came_in(self):
        """All but the price of one piece went back by hand before."""
        ids = self._settle_returns(2)
        with environment() as env:
            payment = env["payment.transaction"].browse(self.payment_id)
            payment.action_refund(payment.amount - PRICE)
        results = self._race("sale.rma", ids, lambda rma: rma._refund_payments())
        self.assertEqual(results, ["done", "refused"])
        self.assertEqual(self._get_refunded()[1], -PRICE * (RACES + 1))
