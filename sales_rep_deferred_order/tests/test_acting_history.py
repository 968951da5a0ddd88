from odoo.tests import tagged

from .acting_common import ActingCase


@tagged("post_install", "-at_install")
class TestActingHistory(ActingCase):
    """The history of an order names the rep, and for which customer he acted."""

    def _entries(self, order):
        self.env.invalidate_all()
        entries = self.env["document.trail.entry"]
        return entries.search(entries._get_document_domain(order), order="id")

    def test_the_rep_did_it_on_behalf_of_his_customer(self):
        self.login(self.rep)
        for customer in (self.mine, self.second):
            token = self.act(customer)
            self.add_ok(self.bolt, token)
            entries = self._entries(self.cart_of(self.rep, customer))
            self.assertIn("sale.order.line", entries.mapped("record_model"))
            self.assertEqual(entries.user_id, self.rep)
            self.assertEqual(entries.acting_for_id, customer)
            self.assertTrue(all(entries.mapped("is_actor_certain")))

    def test_what_he_does_in_his_own_name_is_on_behalf_of_nobody(self):
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        self.stop()
        order = self.cart_of(self.rep, self.mine)
        last = self._entries(order)[-1]
        order.with_user(self.manager).sudo().client_order_ref = "x"
        self.env.flush_all()
        news = self._entries(order).filtered(lambda entry: entry.id > last.id)
        self.assertTrue(news)
        self.assertEqual(news.user_id, self.manager)
        self.assertFalse(news.acting_for_id)
