import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestRefunds(ChannelMixin, TransactionCase):
    """Money that a shop pays back becomes a credit note, or asks a person; once."""

    ROWS = (("TEST-MUG", 2, "20.00", "5.00"), ("TEST-PLATE", 1, "10.00", "0.00"))

    def _sell(self, number=1):
        order = self._receive(self._payload(number)).order_id
        order.action_confirm()
        return order

    def _payload(self, number, **members):
        value = json.loads(self._woo(number, self.ROWS))
        value["line_items"][1]["taxes"] = []
        return json.dumps(value | members).encode()

    def _invoice(self, order):
        for line in order.order_line:
            line.qty_delivered = line.product_uom_qty
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

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

    def test_a_part_becomes_a_draft_credit_note_to_the_cent(self):
        order = self._sell()
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, 35)
        self._refund((9, "-7.77"))
        note = self._refunds(order).move_id
        self.assertEqual(note.state, "draft")
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amount_total, 7.77)
        self.assertEqual(note.amount_tax, 1.11)
        self.assertEqual(self._refunds(order).amount, 7.77)

    def test_any_amount_is_met_to_the_cent(self):
        order = self._sell()
        self._invoice(order)
        wanted = [0.01, 0.02, 0.03, 1.11, 3.33, 4.99]
        self._refund(*((key, f"-{one}") for key, one in enumerate(wanted, 1)))
        totals = self._refunds(order).move_id.sorted("id").mapped("amount_total")
        self.assertEqual([round(one, 2) for one in totals], wanted)

    def test_the_whole_reverses_the_invoice(self):
        order = self._sell()
        invoice = self._invoice(order)
        self.channel.refund_policy = "posted"
        self._refund((9, "-35.00"))
        note = self._refunds(order).move_id
        self.assertEqual(note.state, "posted")
        self.assertEqual(note.amount_total, 35)
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(sum(order.order_line.mapped("qty_invoiced")), 0)

    def test_none_is_made_twice(self):
        order = self._sell()
        self._invoice(order)
        messages = self._refund((9, "-5.00"))
        self._refund((9, "-5.00"), minute=2)
        messages._replay()
        self._refund((9, "-5.00"), (10, "-5.00"), minute=3)
        self.assertEqual(len(self._refunds(order)), 2)
        self.assertEqual(len(self._refunds(order).move_id), 2)

    def test_no_more_is_credited_than_was_invoiced(self):
        order = self._sell()
        self._invoice(order)
        self._refund((9, "-30.00"), (10, "-30.00"))
        self.assertEqual(self._refunds(order).mapped("state"), ["done", "waiting"])

    def test_without_an_invoice_a_person_is_asked_and_can_make_it_later(self):
        order = self._sell()
        self._refund((9, "-5.00"))
        refund = self._refunds(order)
        self.assertEqual(refund.state, "waiting")
        self.assertIn("refund", order.activity_ids.summary)
        self.assertIn("5.00", order.activity_ids.note)
        accountant = new_test_user(
            self.env, "channel_accountant", "account.group_account_invoice"
        )
        with self.assertRaises(UserError):
            refund.with_user(accountant).action_make_credit_note()
        self._invoice(order)
        refund.with_user(accountant).action_make_credit_note()
        self.assertEqual(refund.move_id.amount_total, 5)
        with self.assertRaises(AccessError):
            refund.with_user(self.clerk).action_make_credit_note()
        with self.assertRaises(AccessError):
            refund.with_user(self.clerk).action_close()

    def test_a_channel_may_want_a_person_to_look(self):
        self.channel.refund_policy = "task"
        order = self._sell()
        self._invoice(order)
        self._refund((9, "-5.00"))
        self.assertFalse(self._refunds(order).move_id)
        self.assertTrue(order.activity_ids)
        self._refunds(order).action_close()
        self.assertEqual(self._refunds(order).state, "closed")
