from odoo.tests import TransactionCase, tagged

from .common import ChannelMixin
from .telling import OutgoingMixin


@tagged("post_install", "-at_install")
class TestErasure(ChannelMixin, TransactionCase):
    def test_what_channels_said_of_a_person_goes(self):
        """The order stays, and its message is still known."""
        message, foreign = self._receive(
            self._woo(1, customer_note="For Őze, third floor"),
            self._woo(2, billing=self._person(first_name="Ilse", email="i@x.example")),
        )
        order = message.order_id
        self.assertIn("Őze", order.channel_note)
        person = order.partner_id
        self.assertNotEqual(person, foreign.order_id.partner_id)
        self.env.flush_all()
        entries = self.env["document.trail.entry"]
        entries.erase_personal_data(person)
        self.assertFalse(order.channel_note or message.payload)
        self.assertFalse(message.payload_text)
        self.assertTrue(foreign.payload)
        found = entries.search(entries._get_document_domain(order))
        self.assertNotIn("Őze", " ".join(str(entry.changes) for entry in found))
        self.assertFalse(entries.verify("sale.order", order.id))
        again = self._receive(self._woo(1, customer_note="For Őze, third floor"))
        self.assertEqual(again, message)
        self.assertEqual(message.order_id, order)


@tagged("post_install", "-at_install")
class TestErasureOfAnswers(OutgoingMixin, TransactionCase):
    def test_what_waits_to_be_told_is_not_told_empty(self):
        order = self._order(1)
        order.action_confirm()
        self._ship(order)
        waiting = self._told()
        self.assertEqual(set(waiting.mapped("state")), {"received"})
        self.env.flush_all()
        self.env["document.trail.entry"].erase_personal_data(order.partner_id)
        called = len(self.shop.journal)
        self.channel._send()
        self.assertEqual(set(waiting.mapped("state")), {"ignored"})
        self.assertIn("Erased", waiting[0].error)
        self.assertEqual(len(self.shop.journal), called)
