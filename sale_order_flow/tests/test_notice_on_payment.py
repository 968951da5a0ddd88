"""Customers are told of each payment once, whichever way it comes."""

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import PaymentMixin
from .test_sale_order_notice import NoticeMixin


@tagged("post_install", "-at_install")
class TestNoticeOnPayment(NoticeMixin, PaymentMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_payment_mail_template_id = cls.mail_template
        cls.goods.invoice_policy = cls.service.invoice_policy = "order"

    def _get_payment_notices(self, order):
        return order.notice_ids.filtered(lambda n: not n.source.startswith("stage"))

    def test_payment_made_online_is_told_once(self):
        order = self._create_order()
        payment = self.env["payment.transaction"].create(self._prepare_payment(order))
        self.assertFalse(self._get_payment_notices(order))
        payment._set_done()
        payment.write({"state": "done"})
        notice = self._get_payment_notices(order)
        self.assertEqual(notice.source, f"payment:{payment.id}")
        notice._send()
        self.assertEqual(len(self.handed_over), 1)

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _pay(self, invoice, **values):
        """Return the payment, which is matched with the invoice."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment = wizard.create(values)._create_payments()
        self.env.flush_all()
        return payment

    def _match(self, payment, invoice):
        lines = (invoice.line_ids | payment.move_id.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.reconcile()

    def test_payment_on_an_invoice_is_told_once(self):
        order = self._confirm()
        invoice = self._invoice(order)
        payment = self._pay(invoice)
        notice = self._get_payment_notices(order)
        self.assertEqual(notice.source, f"receipt:{payment.move_id.id}")
        payment.move_id.line_ids.remove_move_reconcile()
        self._match(payment, invoice)
        self.assertEqual(self._get_payment_notices(order), notice)

    def test_each_part_of_a_payment_is_told(self):
        order = self._confirm()
        invoice = self._invoice(order)
        first, rest = self._pay(invoice, amount=30.0), self._pay(invoice)
        self.assertEqual(
            self._get_payment_notices(order).sorted("id").mapped("source"),
            [f"receipt:{payment.move_id.id}" for payment in (first, rest)],
        )

    def test_rest_by_bank_is_told_after_a_part_online(self):
        order = self._confirm()
        invoice = self._invoice(order)
        values = self._prepare_payment(order, amount=30.0)
        values |= {"invoice_ids": [Command.set(invoice.ids)], "sale_order_ids": False}
        online = self.env["payment.transaction"].create(values)
        online._set_done()
        payment = self.env["account.payment"].create(
            {
                "amount": 30.0,
                "partner_id": order.partner_id.id,
                "payment_transaction_id": online.id,
            }
        )
        payment.action_post()
        self._match(payment, invoice)
        self._pay(invoice)
        told = self._get_payment_notices(order).sorted("id").mapped("source")
        self.assertEqual(told[0], f"payment:{online.id}")
        self.assertEqual([source.split(":")[0] for source in told[1:]], ["receipt"])
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_credit_note_is_no_payment(self):
        order = self._confirm()
        invoice = self._invoice(order)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": invoice.journal_id.id}).reverse_moves(
            is_modify=True
        )
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertFalse(self._get_payment_notices(order))

    def test_failed_payment_is_not_told(self):
        order = self._create_order()
        payment = self.env["payment.transaction"].create(self._prepare_payment(order))
        payment._set_error("no money")
        self.assertFalse(self._get_payment_notices(order))

    def test_changes_of_payments_are_listed(self):
        order = self._create_order()
        payment = self.env["payment.transaction"].create(self._prepare_payment(order))
        payment._set_pending()
        payment.with_user(self.clerk).sudo()._set_done()
        changes = self.env["payment.transaction.change"].search(
            [("transaction_id", "=", payment.id)], order="id"
        )
        self.assertEqual(
            [(change.from_state, change.to_state) for change in changes],
            [("draft", "pending"), ("pending", "done")],
        )
        self.assertEqual(changes[1].user_id, self.clerk)
        self.assertEqual(changes[1].amount, order.amount_total)
        self.assertEqual(changes[1].provider_id, self.card)
        self.assertEqual(changes.order_ids, order)
