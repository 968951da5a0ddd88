from odoo.tests import HttpCase, tagged

from .trail_common import TrailMixin


@tagged("post_install", "-at_install")
class TestTrailWebsite(TrailMixin, HttpCase):
    """The shop works on recorded orders as before, and names who shops."""

    def setUp(self):
        super().setUp()
        self.goods.product_tmpl_id.write(
            {"website_published": True, "allow_out_of_stock_order": True}
        )
        self.env.flush_all()
        self.buyer.password = "trail_buyer_password"

    def test_a_customer_fills_and_empties_his_cart(self):
        self.authenticate(self.buyer.login, "trail_buyer_password")
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.goods.product_tmpl_id.id,
                "product_id": self.goods.id,
                "quantity": 2,
            },
        )
        cart = self.env["sale.order"].search(
            [("partner_id", "=", self.buyer.partner_id.id)], limit=1
        )
        line = cart.order_line
        self.assertEqual(line.product_uom_qty, 2)
        self.make_jsonrpc_request(
            "/shop/cart/update",
            {"line_id": line.id, "product_id": self.goods.id, "quantity": 0},
        )
        self.env.invalidate_all()
        entries = self._entries(cart)
        self.assertFalse(cart.order_line)
        removed = entries.filtered(lambda one: one.operation == "unlink")
        self.assertEqual(removed.record_id, line.id)
        self.assertEqual(entries.user_id, self.buyer)
        self.assertTrue(all(entries.mapped("is_actor_certain")))
        verify = self.env["document.trail.entry"].verify
        self.assertFalse(verify("sale.order", cart.id))
