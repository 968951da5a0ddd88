import base64

from odoo.tests import Form

from .common import TourCase


class TestInvoices(TourCase):
    """From the order to the invoice, one by one and many at once."""

    def _invoice(self, orders):
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=orders.ids)
            .create({"advance_payment_method": "delivered"})
        )
        wizard.create_invoices()
        return orders.invoice_ids

    def test_an_invoice_from_the_order_is_listed_and_read(self):
        order = self._confirm().sudo()
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_untaxed, 40.0)
        self.assertEqual(invoice.invoice_line_ids.product_id, self.coffee)
        listed = self.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(listed, invoice)

    def test_details_are_corrected_while_it_is_a_draft_and_by_credit_afterwards(self):
        invoice = self._invoice(self._confirm().sudo())
        billing = self.env["res.partner"].create(
            {"name": "Accounts", "parent_id": self.customer.id, "type": "invoice"}
        )
        with Form(invoice) as form:
            form.partner_id = billing
            with form.invoice_line_ids.edit(0) as line:
                line.quantity = 3
        self.assertEqual((invoice.partner_id, invoice.amount_untaxed), (billing, 60.0))
        invoice.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "wrong price"})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        credit.action_post()
        self.assertEqual(credit.amount_untaxed, 60.0)
        self.assertEqual(credit.reversed_entry_id, invoice)

    def test_invoices_of_many_customers_at_once(self):
        orders = self.env["sale.order"]
        for customer in (self.customer, self.customer, self.other_customer):
            orders |= self._confirm(customer=customer)
        invoices = self._invoice(orders.sudo())
        by_customer = {one.partner_id: one.amount_untaxed for one in invoices}
        self.assertEqual(by_customer, {self.customer: 80.0, self.other_customer: 40.0})

    def test_an_invoice_is_a_file_on_the_order(self):
        order = self._confirm()
        file = (
            self.env["ir.attachment"]
            .with_user(self.clerk)
            .create(
                {
                    "name": "invoice.pdf",
                    "datas": base64.b64encode(b"%PDF-1.4 scanned"),
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            )
        )
        self.assertIn(file, order._get_mail_thread_data_attachments())

    def test_a_paid_order_is_invoiced_by_itself(self):
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", True)
        self._open_demo_payments()
        order = self._type_order().sudo()
        self._pay(order, order.amount_total)
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(order.invoice_ids.amount_total, order.amount_total)

    def test_the_usual_papers_are_printed(self):
        order = self._confirm((self.coffee, 2)).sudo()
        invoice = self._invoice(order)
        invoice.action_post()
        transfer = self._deliver(order).sudo()
        report = self.env["ir.actions.report"]
        for name, record in (
            ("account.account_invoices", invoice),
            ("stock.action_report_delivery", transfer),
        ):
            html, _kind = report._render_qweb_html(name, record.ids)
            self.assertIn("Coffee", html.decode())
            self.assertIn(record.name, html.decode())

    def test_tax_rates_are_set_by_the_administrator(self):
        tax = (
            self.env["account.tax"]
            .with_user(self.administrator)
            .create({"name": "VAT", "amount": 25.0, "type_tax_use": "sale"})
        )
        self.coffee.taxes_id = tax
        self.assertEqual(self._type_order().amount_tax, 10.0)
        tax.with_user(self.administrator).amount = 27.0
        self.assertEqual(self._type_order().amount_tax, 10.8)
