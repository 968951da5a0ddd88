from odoo.tests import tagged

from odoo.addons.sale_order_flow.tests.race import environment

from .race_decisions import PRICE, DecisionRaceCase


@tagged("post_install", "-at_install")
class TestDecisionRace(DecisionRaceCase):
    """Two clerks carry out the same decision at once: it is carried out once."""

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
