from odoo.tests import tagged

from .acting_common import ActingCase


@tagged("post_install", "-at_install")
class TestActing(ActingCase):
    def test_rep_orders_at_the_customers_price(self):
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token, 2)
        cart = self.cart_of(self.rep, self.mine)
        self.assertEqual(cart.partner_id, self.mine)
        self.assertEqual(cart.partner_shipping_id, self.mine)
        self.assertEqual(cart.pricelist_id, self.mine_list)
        self.assertEqual(cart.order_line.price_unit, 60)
        self.assertEqual(cart.entered_by_id, self.rep)
        self.assertEqual(cart.create_uid, self.rep)
        self.assertEqual(cart.message_ids[-1].author_id, self.rep.partner_id)
        self.assertFalse(self.submit(cart, token))
        self.assertEqual(cart.state, "sale")
        self.assertTrue(cart.taken_at)
        confirmation = self.page("/shop/confirmation")
        self.assertIn(cart.name, confirmation)
        self.assertIn("Next customer", confirmation)
