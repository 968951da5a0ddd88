from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin

ACCOUNTANT = "account.group_account_invoice,sale_rma_tasks.group_all"


@tagged("post_install", "-at_install")
class TestReturnPayment(ReturnMixin, TransactionCase):
    """Money goes back the way it came, or it is said why it does not.

    How a provider pays back is shown with Odoo's pretended one, in `tests/tour`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._create_user("accountant", ACCOUNTANT)
        cls.clerk = cls._create_user("clerk", "sale_rma_tasks.group_all")
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Cheque Box",
                "code": "none",
                "state": "test",
                "company_id": cls.company.id,
            }
        )
        cls.method = cls.env["payment.method"].create(
            {
                "name": "Cheque",
                "code": "cheque_box",
                "active": True,
                "provider_ids": [Command.set(cls.provider.ids)],
            }
        )

    def _settled(self, **payment):
        """Return a return whose customer has paid and is owed his money."""
        order = self._sell()
        if payment:
            self._pay_with_provider(order, **payment)
        self._pay(order.invoice_ids)
        rma = self._create_return(order, decision="refund")
        self._accept_and_receive(rma)
        rma.action_settle()
        return rma

    def _pay_with_provider(self, order, **values):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "offline",
                "state": "done",
                "sale_order_ids": [Command.set(order.ids)],
                **values,
            }
        )

    def test_provider_that_pays_nothing_back_is_named(self):
        rma = self._settled(reference="CHQ-1").with_user(self.accountant)
        self.assertFalse(rma.can_refund_payment)
        self.assertIn("Cheque Box pays nothing back (CHQ-1)", rma.payment_refund_words)
        with self.assertRaisesRegex(UserError, "register the payment"):
            rma.action_refund_payments()
        self.assertFalse(rma.refund_transaction_ids)

    def test_what_was_paid_without_a_provider_is_named(self):
        rma = self._settled().with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "did not come in through a payment"):
            rma.action_refund_payments()

    def test_nothing_is_owed_before_it_is_settled_or_when_it_is_paid(self):
        rma = self._create_return(self._sell()).with_user(self.accountant)
        self.assertFalse(rma.payment_refund_words)
        with self.assertRaisesRegex(UserError, "owes no money back"):
            rma.action_refund_payments()
        settled = self._settled()
        self._pay(settled.credit_note_ids)
        with self.assertRaisesRegex(UserError, "owes no money back"):
            settled.with_user(self.accountant).action_refund_payments()

    def test_only_who_may_invoice_pays_back(self):
        rma = self._settled(reference="CHQ-2").with_user(self.clerk)
        with self.assertRaisesRegex(AccessError, "who may invoice"):
            rma.action_refund_payments()
        with self.assertRaises(AccessError):
            rma.read(["payment_refund_words"])

    def test_what_is_refunded_or_on_its_way_is_not_refunded_again(self):
        order = self._sell()
        payment = self._pay_with_provider(order, amount=100.0, reference="CHQ-3")
        self.assertEqual(payment._get_refundable_amount(), 100.0)
        for state, left in (("done", 70.0), ("pending", 40.0), ("error", 40.0)):
            refund = payment._create_child_transaction(30.0, is_refund=True)
            refund.state = state
            self.assertEqual(payment._get_refundable_amount(), left)

    def test_captures_are_refunded_and_not_what_was_reserved(self):
        order = self._sell()
        payment = self._pay_with_provider(order, amount=100.0, reference="CHQ-4")
        self.assertEqual(payment._get_payment_parts(), payment)
        capture = payment._create_child_transaction(60.0)
        capture.state = "done"
        void = payment._create_child_transaction(40.0)
        void.state = "cancel"
        self.assertEqual(payment._get_payment_parts(), capture)

    # --- Exchange ---

    def _exchange(self, product):
        prices = self.env["product.pricelist"].create({"name": "Other's"})
        order = self._sell()
        other = self._sell((self.goods, 1.0), pricelist_id=prices.id)
        self._pay(order.invoice_ids | other.invoice_ids)
        rma = self._create_return(
            order,
            other,
            quantity=1.0,
            decision="exchange",
            exchange_product_id=product.id,
        )
        self._accept_and_receive(rma)
        rma.action_settle()
        return rma, order | other

    def test_exchanged_goods_pay_the_new_ones(self):
        rma, orders = self._exchange(self.other_goods)
        news = rma.exchange_order_ids.sorted("id")
        self.assertEqual(news.pricelist_id, orders.pricelist_id)
        self.assertEqual(len(news), 2)
        self.assertEqual(rma.exchange_difference, 2 * 60.5)
        for note in rma.credit_note_ids:
            self.assertEqual(note._get_owed_to_customer(), 0.0)
        self.assertIn("pays for the goods of", rma.payment_refund_words)
        invoices = self._invoice(news[0]) | self._invoice(news[1])
        self.assertEqual(invoices.mapped("amount_residual"), [60.5, 60.5])
        self.assertEqual(rma.credit_note_ids.mapped("amount_residual"), [0.0, 0.0])

    def test_cheaper_goods_leave_the_customer_the_rest(self):
        cheap = self._create_product("Bit", list_price=30.0)
        rma, _orders = self._exchange(cheap)
        self.assertAlmostEqual(rma.exchange_difference, -169.4, 2)
        note = rma.credit_note_ids[0]
        self.assertAlmostEqual(note._get_owed_to_customer(), 84.7, 2)
        note.rma_exchange_order_id.with_context(
            disable_cancel_warning=True
        ).action_cancel()
        self.assertAlmostEqual(note._get_owed_to_customer(), 121.0, 2)
