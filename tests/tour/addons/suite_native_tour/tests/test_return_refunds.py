from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import TourCase


class TestReturnRefunds(TourCase):
    """A return's money goes back through the provider that took it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._open_demo_payments()
        cls.env["sale.rma.policy"].search([]).active = False
        cls.accountant = new_test_user(
            cls.env,
            "tour_accountant",
            groups="account.group_account_invoice,sale_rma_tasks.group_all",
        )

    def _sell(self, *amounts):
        """Two bags of coffee for 40.00, paid in these parts, brought and invoiced."""
        order = self._type_order().sudo()
        for amount in amounts:
            self._pay(order, amount)
        order.filtered(lambda one: one.state != "sale").action_confirm()
        self._deliver(order)
        order._create_invoices().action_post()
        return order

    def _give_back(self, order, quantity):
        """Return a settled return of so much, as the accountant sees it."""
        (row,) = order._prepare_rma_lines()
        row |= {"quantity": quantity, "decision": "refund"}
        rma = self.env["sale.rma"].create(
            {"partner_id": order.partner_id.id, "line_ids": [Command.create(row)]}
        )
        rma.action_confirm()
        for move in rma._get_transfers().move_ids:
            move.write({"quantity": quantity, "picked": True})
        rma._get_transfers()._action_done()
        rma.action_settle()
        return rma.with_user(self.accountant)

    def _refunds(self, rma):
        """Return (payment's amount, refunded) of each refund of a return."""
        refunds = rma.sudo().refund_transaction_ids.sorted("id")
        return [(one.source_transaction_id.amount, one.amount) for one in refunds]

    def test_the_whole_goes_back_and_pays_the_credit_note(self):
        rma = self._give_back(self._sell(40.0), 2.0)
        self.assertTrue(rma.can_refund_payment)
        self.assertIn("40.00", rma.payment_refund_words)
        notice = rma.action_refund_payments()
        self.assertEqual(notice["params"]["type"], "success")
        self.assertEqual(self._refunds(rma), [(40.0, -40.0)])
        self.assertIn("was asked to pay back", rma.message_ids[0].body)
        # before Odoo has made the payment of it, nothing more is owed
        with self.assertRaisesRegex(UserError, "owes no money back"):
            rma.action_refund_payments()
        rma.sudo().refund_transaction_ids._post_process()
        note = rma.sudo().credit_note_ids
        self.assertEqual(note.amount_residual, 0.0)
        self.assertIn(note.payment_state, ("in_payment", "paid"))
        self.assertFalse(rma.can_refund_payment)

    def test_parts_go_back_on_several_payments(self):
        order = self._sell(15.0, 25.0)
        first = self._give_back(order, 1.0)
        first.action_refund_payments()
        self.assertEqual(self._refunds(first), [(15.0, -15.0), (25.0, -5.0)])
        first.sudo().refund_transaction_ids._post_process()
        self.assertEqual(first.sudo().credit_note_ids.amount_residual, 0.0)
        second = self._give_back(order, 1.0)
        second.action_refund_payments()
        self.assertEqual(self._refunds(second), [(25.0, -20.0)])

    def test_no_more_goes_back_than_came_in(self):
        order = self._sell(40.0)
        payment = order.transaction_ids
        payment.action_refund(30.0)  # somebody was quicker, in Odoo's own way
        rma = self._give_back(order, 2.0)
        rma.action_refund_payments()
        self.assertEqual(self._refunds(rma), [(40.0, -10.0)])
        with self.assertRaisesRegex(UserError, "see what was paid back already"):
            rma.action_refund_payments()
        self.assertEqual(payment._get_refundable_amount(), 0.0)

    def test_a_provider_that_refunds_wholes_only_refunds_no_part(self):
        self.method.support_refund = "full_only"
        order = self._sell(40.0)
        rma = self._give_back(order, 1.0)
        with self.assertRaisesRegex(UserError, "as a whole only"):
            rma.action_refund_payments()
        whole = self._give_back(self._sell(40.0), 2.0)
        whole.action_refund_payments()
        self.assertEqual(self._refunds(whole), [(40.0, -40.0)])

    def test_a_refund_that_fails_is_told_and_may_be_tried_again(self):
        rma = self._give_back(self._sell(40.0), 2.0)
        rma.action_refund_payments()
        refund = rma.sudo().refund_transaction_ids
        refund.write({"state": "error", "state_message": "No cover"})
        self.assertTrue(rma.can_refund_payment)
        rma.action_refund_payments()
        self.assertEqual(self._refunds(rma), [(40.0, -40.0), (40.0, -40.0)])
