import os

from odoo.fields import Command
from odoo.tests import tagged

from .race import RaceCase, environment

RACES = 200 if os.environ.get("SUITE_FULL") else 2
PRICE = 10.0


@tagged("post_install", "-at_install")
class TestDecisionRace(RaceCase):
    """Two clerks carry out the same decision at once: it is carried out once."""

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

    def _count(self, decision, get_amount):
        ids = self._race_for(decision)
        with environment() as env:
            returns = env["sale.rma"].browse(ids)
            self.assertEqual(returns.line_ids.mapped("qty_settled"), [1.0] * RACES)
            self.assertEqual(get_amount(returns), PRICE * RACES)

    def _get_credited(self, returns):
        return sum(returns.credit_note_ids.mapped("amount_total"))

    def test_money_is_given_back_once(self):
        self._count("refund", self._get_credited)

    def test_kept_goods_are_credited_once(self):
        self._count("keep", self._get_credited)

    def test_the_wallet_is_filled_once(self):
        self._count(
            "wallet", lambda returns: returns.order_ids._get_credited_wallet().points
        )

    def test_goods_are_replaced_once(self):
        self._count(
            "replace",
            lambda returns: (
                PRICE
                * sum(returns.line_ids.replacement_move_ids.mapped("product_uom_qty"))
            ),
        )

    def test_goods_are_exchanged_once(self):
        self._count(
            "exchange",
            lambda returns: sum(returns.exchange_order_ids.mapped("amount_total")),
        )

    def test_goods_are_refused_once(self):
        self._count("refuse", lambda returns: PRICE * len(returns.line_ids))

    def test_a_refund_and_a_credit_note_by_hand_give_back_what_was_charged(self):
        with environment() as env:
            ids = self._receive_returns(env, "refund")[:1]
            bill = env["account.move"].browse(self.bill_id)
            note = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
            note_id = note.id
        results = self._race(
            "res.partner", [1, 2], lambda one: self._give_back(one, ids[0], note_id)
        )
        self.assertEqual(results, ["done", "refused"])
        with environment() as env:
            row = env["sale.order.ledger"].search(
                [("order_id", "=", self.order_id), ("line_id", "=", False)]
            )
            self.assertLessEqual(row.refunded, row.paid)

    def _give_back(self, partner, rma_id, note_id):
        if partner.id == 1:
            partner.env["sale.rma"].browse(rma_id)._settle()
        else:
            partner.env["account.move"].browse(note_id).action_post()
