"""One invoice over several orders: what is paid on it counts once."""

from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from .common import PaymentMixin
from .split_common import SplitMixin


@tagged("post_install", "-at_install")
class TestJointInvoice(PaymentMixin, SplitMixin, TransactionCase):
    def _split_and_confirm(self, **values):
        """Return a confirmed order over two groups, with its part."""
        self._create_rule()
        order = self._create_lines(
            self._line(self.goods, 1, price_unit=33.33, tax_ids=self.tax.ids),
            self._line(self.ice, 3, price_unit=7.77, tax_ids=self.tax.ids),
            **values,
        )
        order.state = "sent"
        order.action_confirm()
        return order | order.split_part_ids

    def _invoice(self, orders):
        for line in orders.order_line:
            line.qty_delivered = line.product_uom_qty
        invoice = orders._create_invoices()
        invoice.action_post()
        return invoice

    def _pay_invoice(self, invoice, amount):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": amount})._create_payments()

    def _secured(self, orders):
        """What came in for each order by itself, before relatives share it."""
        return [
            order._get_orders_invoiced_together()._get_amounts_together()[order]
            for order in orders
        ]

    def _sum(self, orders, method):
        return orders.currency_id.round(sum(getattr(o, method)() for o in orders))

    def test_parts_have_their_shares_of_each_payment_to_the_cent(self):
        orders = self._split_and_confirm()
        invoice = self._invoice(orders)
        self.assertEqual(len(invoice), 1)
        paid = 0.0
        for amount in (0.01, 10.0, 33.33):
            self._pay_invoice(invoice, amount)
            paid = invoice.currency_id.round(paid + amount)
            self.assertAlmostEqual(sum(self._secured(orders)), paid)
            self.assertEqual(self._sum(orders, "_get_amount_secured"), paid)
        self._pay_invoice(invoice, invoice.amount_residual)
        self.assertEqual(self._secured(orders), orders.mapped("amount_total"))
        self.assertEqual(set(orders.mapped("prepayment_state")), {"paid"})

    def test_strangers_on_one_invoice_have_what_was_paid_for_them(self):
        one = self._create_lines(self._line(self.service, 1))
        other = self._create_lines(self._line(self.service, 2))
        orders = one | other
        orders.action_confirm()
        invoice = self._invoice(orders)
        self.assertEqual(len(invoice), 1)
        self._pay_invoice(invoice, 100.0)
        self.assertEqual(self._secured(orders), [33.34, 66.66])

    def test_what_belongs_to_no_order_counts_for_none(self):
        order = self._create_lines(self._line(self.service, 1))
        order.action_confirm()
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_line_ids = [
            (0, 0, {"name": "Packing", "quantity": 1, "price_unit": 50, "tax_ids": []})
        ]
        invoice.action_post()
        self._pay_invoice(invoice, 75.0)
        self.assertEqual(self._secured(order), [50.0])

    def test_what_came_online_for_the_whole_counts_once_on_a_joint_invoice(self):
        orders = self._split_and_confirm(require_payment=True, prepayment_percent=0.3)
        payment = self.env["payment.transaction"].create(
            self._prepare_payment(orders[0], amount=10.0, operation="offline")
        )
        payment._set_done()
        invoice = self._invoice(orders)
        self._pay_invoice(invoice, 10.0)
        self.assertEqual(self._secured(orders), [10.0, 0.0])
        self._pay_invoice(invoice, 20.0)
        self.assertAlmostEqual(sum(self._secured(orders)), 30.0)

    def test_a_part_is_paid_by_what_its_relatives_invoice_has_too_much(self):
        """The prepayment of the part is in what was paid on the origin's invoice."""
        orders = self._split_and_confirm(require_payment=True, prepayment_percent=0.3)
        order, part = orders
        self.assertEqual(orders.mapped("prepayment_state"), ["asked", "asked"])
        invoice = self._invoice(order)
        self._pay_invoice(invoice, invoice.amount_total)
        self.env.flush_all()
        self.assertEqual(orders.mapped("prepayment_state"), ["paid", "paid"])
        invoice.button_draft()
        self.env.flush_all()
        self.assertEqual(part.prepayment_state, "asked")

    def test_a_part_is_paid_by_what_its_relative_was_authorized(self):
        orders = self._split_and_confirm(require_payment=True, prepayment_percent=0.3)
        order, part = orders
        payment = self.env["payment.transaction"].create(
            self._prepare_payment(order, operation="offline")
        )
        self.env.flush_all()
        self.env.cr.execute(  # which this provider cannot do by itself
            "UPDATE payment_transaction SET state = 'authorized' WHERE id = %s",
            [payment.id],
        )
        payment.invalidate_recordset(["state"])
        payment.modified(["state"])
        self.env.flush_all()
        self.assertEqual(part.prepayment_state, "paid")

    def test_many_orders_on_an_invoice_are_read_in_few_queries(self):
        orders = self.env["sale.order"]
        for _number in range(12):
            orders |= self._create_lines(self._line(self.service, 1))
        orders.action_confirm()
        invoice = self._invoice(orders)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_amounts_secured()
            return self.env.cr.sql_log_count - before

        self._pay_invoice(invoice, 100.0)
        count(orders)  # what is only read the first time
        self.assertLessEqual(count(orders), count(orders[:1]) + 1)

    def test_an_invoice_of_many_orders_is_dealt_out_once_for_all_of_them(self):
        orders = self.env["sale.order"]
        for _number in range(5):
            orders |= self._create_lines(self._line(self.service, 1))
        orders.action_confirm()
        self._pay_invoice(self._invoice(orders), 100.0)
        moves = self.registry["account.move"]
        dealt, deal = [], moves._get_paid_by_order

        def note(move):
            dealt.append(move)
            return deal(move)

        with patch.object(moves, "_get_paid_by_order", note):
            amounts = orders._get_amounts_secured()
        self.assertEqual(len(dealt), 1)
        self.assertEqual(sorted(amounts.values()), [20.0] * 5)
