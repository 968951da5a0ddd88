from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .trail_common import TrailMixin


@tagged("post_install", "-at_install")
class TestTrailInvoice(TrailMixin, TransactionCase):
    """Invoices are recorded with their lines; what was posted stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": cls.service.id, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        cls.env.flush_all()
        cls.line = cls.invoice.invoice_line_ids

    def test_lines_are_told_in_their_invoice(self):
        before = self._begin()
        self.line.quantity = 4
        told = self._entries(self.invoice).filtered(
            lambda one: one.record_id == self.line.id and "quantity" in one.changes
        )
        self.assertEqual(told[-1].changes["quantity"], [1, 4])
        page = self.env["document.trail.history"].get_page(
            {
                "scope": "document",
                "document_model": "account.move",
                "document_id": self.invoice.id,
            }
        )
        words = {
            (record["label"], change["old"], change["new"])
            for group in page["groups"]
            for record in group["records"]
            for change in record["changes"]
            if change["field"] == "quantity"
        }
        self.assertIn(("Repair", "1", "4"), words)
        entry = self.env["document.trail.entry"]
        was = entry.state_at("account.move", self.invoice.id, before)
        self.assertEqual(was["lines"]["account.move.line"][self.line.id]["quantity"], 1)
        self.assertFalse(entry.verify("account.move", self.invoice.id))

    def test_posting_and_payment_keep_the_history_whole(self):
        self.invoice.action_post()
        before = self._entries(self.invoice)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        register.create({})._create_payments()
        after = self._entries(self.invoice) - before
        self.assertNotIn("account.move.line", after.mapped("record_model"))
        entry = self.env["document.trail.entry"]
        self.assertFalse(entry.verify("account.move", self.invoice.id))
        self.invoice.button_draft()
        self._entries(self.invoice)
        self.assertFalse(entry.verify("account.move", self.invoice.id))

    def test_a_posted_invoice_stays_with_its_lines(self):
        self.invoice.action_post()
        self.env.flush_all()
        for record in (self.invoice, self.line):
            with self.assertRaises(UserError):
                record.with_context(force_delete=True).unlink()
            self._refused_by_database(
                f"DELETE FROM {record._table} WHERE id = %s", record.id
            )

    def test_lines_of_a_draft_go_with_their_last_values(self):
        extra = self.line.copy({"quantity": 7})
        self.env.flush_all()
        self.invoice.write({"invoice_line_ids": [Command.delete(extra.id)]})
        removed = self._entries(self.invoice).filtered(
            lambda one: one.operation == "unlink" and one.record_id == extra.id
        )
        self.assertEqual(removed.changes["quantity"], [7, None])
        self.invoice.unlink()
        self.assertFalse(self.invoice.exists())

    def test_lines_may_go_as_soon_as_the_invoice_is_a_draft_again(self):
        """Odoo takes lines out in the same step, before anything is flushed."""
        self.invoice.action_post()
        self.env.flush_all()
        self.invoice.state = "draft"
        self.line.with_context(dynamic_unlink=True).unlink()
        self.assertFalse(self.line.exists())

    def test_a_line_of_a_bank_statement_takes_its_entry_along(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": journal.id, "amount": 10, "payment_ref": "in"}
        )
        move = line.move_id
        self.assertEqual(move.state, "posted")
        line.unlink()
        self.env.flush_all()
        self.assertFalse(move.exists())
