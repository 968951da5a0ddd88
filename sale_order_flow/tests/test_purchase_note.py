from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestPurchaseNote(OrderFlowMixin, TransactionCase):
    """A public note on a purchase order goes to its vendor in the same step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "purchase.group_purchase_user"
        cls.buyer_user = new_test_user(cls.env, "note_buyer", groups=groups)
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Mill", "email": "mill@example.com"}
        )
        cls.purchase = cls.env["purchase.order"].create({"partner_id": cls.vendor.id})

    def _note(self, **values):
        notes = self.env["document.note"].with_user(self.buyer_user)
        context = {
            "default_document_model": "purchase.order",
            "default_document_id": self.purchase.id,
        }
        with Form(notes.with_context(**context)) as form:
            form.body = "<p>Please send oak</p>"
            for name, value in values.items():
                form[name] = value
        return form.record

    def test_the_vendor_gets_it_and_the_rows_show_it(self):
        note = self._note(visibility="public", send_to_partner=True)
        message = self.purchase.message_ids.filtered(lambda one: "oak" in one.body)
        self.assertEqual(note.sent_message_id, message)
        self.assertEqual(message.notified_partner_ids, self.vendor)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.recipient_ids, self.vendor)
        self.assertEqual(note.sent_partner_ids, self.vendor)
        self.assertEqual(note.sent_state, "sent")
        self.assertTrue(note.sent_at)
        (row,) = self._get_comments()
        self.assertEqual((row.kind, row.sent_to), ("public", "Mill"))

    def test_a_note_for_the_house_is_sent_to_nobody(self):
        note = self._note(visibility="public")
        self.assertFalse(note.sent_at or note.sent_partner_ids)
        (row,) = self._get_comments()
        self.assertFalse(row.sent_to)

    def test_a_private_note_has_no_choice_to_send(self):
        note = self._note(visibility="private")
        self.assertFalse(note.send_to_partner)
        messages = self.purchase.message_ids
        self.assertFalse(messages.filtered(lambda one: "oak" in one.body))

    def _get_comments(self):
        """Return what the inbox of Comments has of the order, but for its creation."""
        self.env.flush_all()
        comments = self.env["document.comment"].with_user(self.buyer_user)
        domain = [
            ("document_model", "=", "purchase.order"),
            ("document_id", "=", self.purchase.id),
        ]
        return comments.search(domain).filtered(lambda one: "oak" in one.preview)
