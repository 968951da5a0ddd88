import json

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.sale_channel_connectors.tests.common import ChannelMixin


@tagged("post_install", "-at_install")
class TestChannelReturns(ChannelMixin, TransactionCase):
    """What a shop pays back is a return, once, and the shop is told its result."""

    ROWS = (("TEST-MUG", 2, "20.00", "5.00"), ("TEST-PLATE", 1, "10.00", "0.00"))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.rma.policy"].search([]).active = False
        (cls.mug | cls.plate).invoice_policy = "order"
        cls.channel.write(
            {
                "refund_policy": "return",
                "is_told": True,
                "status_return_received": "back",
                "status_return_refunded": "refunded",
                "status_return_refused": "kept",
            }
        )

    def _payload(self, number, **members):
        value = json.loads(self._woo(number, self.ROWS))
        value["line_items"][1]["taxes"] = []
        return json.dumps(value | members).encode()

    def _sell(self, number=1, is_delivered=True):
        order = self._receive(self._payload(number)).order_id
        order.action_confirm()
        if is_delivered:
            for move in order.picking_ids.move_ids:
                self.env["stock.quant"]._update_available_quantity(
                    move.product_id, move.location_id, move.product_uom_qty
                )
                move.write({"quantity": move.product_uom_qty, "picked": True})
            order.picking_ids._action_done()
        order._create_invoices().action_post()
        self.env.flush_all()
        return order

    def _pay(self, order):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        )
        wizard.create({})._create_payments()

    def _refund(self, *refunds, number=1, minute=1):
        rows = [{"id": key, "reason": "", "total": total} for key, total in refunds]
        return self._receive(
            self._payload(
                number, refunds=rows, date_modified_gmt=f"2026-03-01T11:{minute:02}:00"
            )
        )

    def _refunds(self, order):
        return self.env["sale.channel.refund"].search(
            [("order_id", "=", order.id)], order="id"
        )

    def _bring_back(self, rma):
        rma.action_confirm()
        for move in rma._get_transfers().move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        rma._get_transfers()._action_done()

    def _told(self, order):
        """Return the words that go to the shop about returns."""
        messages = self.env["sale.channel.message"].search(
            [("order_id", "=", order.id), ("kind", "=", "refund")], order="id"
        )
        told = [json.loads(message._get_bytes()) for message in messages]
        return [one["status"] for one in told]

    # --- In ---

    def test_the_whole_opens_a_return_of_all_goods_once(self):
        order = self._sell()
        messages = self._refund((9, "-35.00"))
        rma = order.rma_ids
        self.assertEqual((rma.source, rma.state), ("channel", "draft"))
        self.assertEqual(rma.line_ids.mapped("decision"), ["refund", "refund"])
        self.assertEqual(rma.line_ids.mapped("quantity"), [2.0, 1.0])
        refund = self._refunds(order)
        self.assertEqual((refund.state, refund.rma_id), ("return", rma))
        self.assertIn("35.00", rma.message_ids[0].body)
        messages._replay()
        self._refund((9, "-35.00"), minute=2)
        self.assertEqual(order.rma_ids, rma)
        self.assertEqual(self._refunds(order), refund)
        self.assertFalse(order.invoice_ids.reversal_move_ids)

    def test_the_price_of_one_line_opens_a_return_of_that_line(self):
        order = self._sell()
        self._refund((9, "-12.50"))
        line = order.rma_ids.line_ids
        self.assertEqual(line.product_id, self.mug)
        self.assertEqual((line.quantity, line.decision), (1.0, "refund"))

    def test_another_amount_leaves_it_to_a_person(self):
        order = self._sell()
        self._refund((9, "-7.77"))
        self.assertEqual(len(order.rma_ids.line_ids), 2)
        self.assertFalse(any(order.rma_ids.line_ids.mapped("decision")))

    def test_it_joins_the_return_that_is_open(self):
        order = self._sell()
        rows = [row | {"decision": "refund"} for row in order._prepare_rma_lines()]
        rma = self.env["sale.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "line_ids": [Command.create(row) for row in rows],
            }
        )
        self._refund((9, "-12.50"), (10, "-10.00"))
        self.assertEqual(order.rma_ids, rma)
        self.assertEqual(self._refunds(order).rma_id, rma)
        self.assertEqual(len(self._refunds(order)), 2)

    def test_what_a_return_has_credited_is_not_credited_again(self):
        order = self._sell()
        self._pay(order)
        rows = [row | {"decision": "refund"} for row in order._prepare_rma_lines()]
        rma = self.env["sale.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "line_ids": [Command.create(row) for row in rows],
            }
        )
        self._bring_back(rma)
        rma.action_settle()
        self.assertEqual(rma.credit_note_ids._get_owed_to_customer(), 35.0)
        self._refund((9, "-35.00"))
        refund = self._refunds(order)
        self.assertEqual((refund.state, refund.rma_id), ("done", rma))
        self.assertEqual(refund.move_id, rma.credit_note_ids)
        self.assertEqual(order.rma_ids, rma)
        self.assertEqual(rma.credit_note_ids._get_owed_to_customer(), 0.0)

    def test_what_was_never_delivered_is_credited_as_elsewhere(self):
        order = self._sell(is_delivered=False)
        self._refund((9, "-5.00"))
        self.assertFalse(order.rma_ids)
        self.assertEqual(self._refunds(order).move_id.amount_total, 5.0)

    def test_policies_accept_it_like_any_other_request(self):
        self.env["sale.rma.policy"].create(
            {"name": "All", "days": 30, "is_auto_accepted": True}
        )
        order = self._sell()
        self._refund((9, "-35.00"))
        self.assertEqual(order.rma_ids.state, "confirmed")

    # --- What becomes of it, and back ---

    def test_its_credit_note_is_that_of_the_refund_and_the_shop_is_told(self):
        order = self._sell()
        self._pay(order)
        self._refund((9, "-35.00"))
        rma = order.rma_ids
        self._bring_back(rma)
        self.assertEqual(self._told(order), ["back"])
        rma.action_settle()
        refund, note = self._refunds(order), rma.credit_note_ids
        self.assertEqual((refund.state, refund.move_id), ("done", note))
        self.assertEqual(note.amount_total, 35.0)
        self.assertEqual(note._get_owed_to_customer(), 0.0)
        self.assertEqual(self._told(order), ["back", "refunded"])
        self.assertFalse(rma.activity_ids)
        rma._tell_channels_settled()
        self.assertEqual(self._told(order), ["back", "refunded"])

    def test_a_part_is_not_told_as_the_whole(self):
        order = self._sell()
        self._refund((9, "-12.50"))
        rma = order.rma_ids
        self._bring_back(rma)
        rma.action_settle()
        self.assertEqual(self._told(order), ["back"])

    def test_a_refusal_is_told_and_asks_about_the_money(self):
        order = self._sell()
        self._refund((9, "-35.00"))
        rma = order.rma_ids
        rma.action_refuse()
        self.assertEqual(rma.state, "refused")
        self.assertEqual(self._told(order), ["kept"])
        self.assertEqual(self._refunds(order).state, "waiting")
        self.assertIn("35.00", rma.activity_ids.note)

    def test_after_a_refusal_the_button_makes_a_credit_note(self):
        order = self._sell()
        self._refund((9, "-35.00"))
        rma = order.rma_ids
        rma.action_refuse()
        refund = self._refunds(order)
        refund.action_make_credit_note()
        self.assertEqual(order.rma_ids, rma)
        self.assertEqual((refund.state, refund.move_id.amount_total), ("done", 35.0))

    def test_what_the_shop_paid_is_not_owed_while_goods_are_still_to_come(self):
        order = self._sell()
        self._pay(order)
        self._refund((9, "-35.00"))
        rma = order.rma_ids
        rma.action_confirm()
        first = rma._get_transfers().move_ids.filtered(
            lambda move: move.product_id == self.plate
        )
        first.write({"quantity": 1.0, "picked": True})
        first.picking_id.with_context(cancel_backorder=False)._action_done()
        rma.action_settle()
        self.assertEqual(self._refunds(order).state, "return")
        self.assertEqual(rma.credit_note_ids.mapped("amount_total"), [10.0])
        self.assertEqual(rma.credit_note_ids._get_owed_to_customer(), 0.0)
        for move in rma._get_transfers().move_ids.filtered(lambda m: m.state != "done"):
            move.write({"quantity": move.product_uom_qty, "picked": True})
            move.picking_id._action_done()
        rma.action_settle()
        self.assertEqual(self._refunds(order).state, "done")
        owed = [note._get_owed_to_customer() for note in rma.credit_note_ids]
        self.assertEqual(owed, [0.0, 0.0])

    def test_a_return_that_ends_by_lowering_its_quantity_is_followed_too(self):
        order = self._sell()
        self._refund((9, "-35.00"))
        rma = order.rma_ids
        rma.action_confirm()
        mugs = rma.line_ids.filtered(lambda line: line.product_id == self.mug)
        for move in rma._get_transfers().move_ids:
            move.write({"quantity": 1.0, "picked": True})
        rma._get_transfers().with_context(cancel_backorder=False)._action_done()
        rma.action_settle()
        self.assertEqual(self._refunds(order).state, "return")
        mugs.quantity = 1.0
        self.assertEqual(rma.state, "done")
        self.assertEqual(self._refunds(order).state, "done")
        self.assertIn("35.00", rma.activity_ids.note)

    def test_a_cancelled_return_asks_about_the_money(self):
        order = self._sell()
        self._refund((9, "-35.00"))
        order.rma_ids.action_cancel()
        self.assertEqual(self._refunds(order).state, "waiting")
        self.assertTrue(order.rma_ids.activity_ids)

    def test_another_amount_credited_is_asked_about(self):
        order = self._sell()
        self._refund((9, "-7.77"))
        rma = order.rma_ids
        rma.line_ids[0].decision = "refuse"
        rma.line_ids[1].decision = "refund"
        self._bring_back(rma)
        rma.action_settle()
        self.assertEqual(self._refunds(order).state, "done")
        self.assertIn("7.77", rma.activity_ids.note)

    def test_shops_without_words_for_it_are_told_nothing(self):
        self.channel.write(
            {
                "status_return_received": False,
                "status_return_refunded": False,
                "status_return_refused": False,
            }
        )
        order = self._sell()
        self._refund((9, "-35.00"))
        self._bring_back(order.rma_ids)
        order.rma_ids.action_settle()
        self.assertFalse(self._told(order))
