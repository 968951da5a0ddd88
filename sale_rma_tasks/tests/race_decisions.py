"""Two clerks who carry out the same decision at once."""

import os

from odoo.fields import Command

from odoo.addons.sale_order_flow.tests.race import RaceCase, environment

RACES = 200 if os.environ.get("SUITE_FULL") else 2
PRICE = 10.0


class DecisionRaceCase(RaceCase):
    """Returns of one piece each, which two clerks settle at once."""

    def setUp(self):
        super().setUp()
        with environment() as env:
            order = self._sell(env)
            self.order_id = order.id
            self.other_id = self._create_product(env, "Raced instead").id
            self.bill_id = order.invoice_ids.id
        self.addCleanup(self._archive)

    def _create_product(self, env, name):
        return env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "list_price": PRICE,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )

    def _sell(self, env):
        """Deliver, charge and let pay as much as all races need."""
        order = env["sale.order"].create(
            {
                "partner_id": env["res.partner"].create({"name": "Racing customer"}).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self._create_product(env, "Raced").id,
                            "product_uom_qty": RACES + 1,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": RACES + 1, "picked": True})
        order.picking_ids._action_done()
        order._create_invoices().action_post()
        context = {"active_model": "account.move", "active_ids": order.invoice_ids.ids}
        wizard = env["account.payment.register"].with_context(**context).create({})
        wizard._create_payments()
        return order

    def _archive(self):
        """What was delivered and returned is kept for good."""
        with environment() as env:
            order = env["sale.order"].browse(self.order_id)
            order.order_line.product_id.active = False
            env["product.product"].browse(self.other_id).active = False
            order.rma_ids.active = False
            # A program that is left would be the wallet of all tests to come.
            wallets = env["loyalty.card"].search(
                [("partner_id", "=", order.partner_id.id)]
            )
            programs = wallets.program_id
            wallets.active = False
            programs.filtered(lambda one: not one.coupon_ids).active = False
            order.partner_id.active = False

    def _receive_returns(self, env, decision):
        """Return documents of one piece each, ready for the decision."""
        order = env["sale.order"].browse(self.order_id)
        row = order._prepare_rma_lines()[0] | {"quantity": 1.0, "decision": decision}
        if decision == "exchange":
            row["exchange_product_id"] = self.other_id
        returns = env["sale.rma"].create(
            [
                {
                    "partner_id": order.partner_id.id,
                    "line_ids": [Command.create(row)],
                }
                for _race in range(RACES)
            ]
        )
        returns.action_confirm()
        for transfer in returns._get_transfers():
            transfer.move_ids.write({"quantity": 1.0, "picked": True})
            transfer._action_done()
        return returns.ids

    def _race_for(self, decision):
        """Let two clerks settle each return; return the returns."""
        with environment() as env:
            ids = self._receive_returns(env, decision)
        for rma_id in ids:
            results = self._race("sale.rma", [rma_id] * 2, lambda one: one._settle())
            self.assertEqual(results, ["done", "refused"])
        return ids

    def _count(self, decision, get_amount, is_settled=True):
        """Assert that each race has done for one piece what the decision does.

        :param get_amount: called with the returns; what it was worth
        :param bool is_settled: it settles the return at once
        """
        ids = self._race_for(decision)
        with environment() as env:
            returns = env["sale.rma"].browse(ids)
            settled = returns.line_ids.mapped("qty_settled")
            self.assertEqual(settled, [1.0 if is_settled else 0.0] * RACES)
            self.assertEqual(get_amount(returns), PRICE * RACES)
