"""One setting, five ways stock limits sales: each as one order life, twice."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.website_sale.tests.common import MockRequest

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestStockMode(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.order.split.rule"].search([]).active = False
        cls.website = cls.env["website"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.website.warehouse_id = cls.warehouse
        cls.goods.write({"is_published": True, "allow_out_of_stock_order": False})
        cls.env["stock.quant"]._update_available_quantity(
            cls.goods, cls.warehouse.lot_stock_id, 4
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.goods.seller_ids = [
            Command.create({"partner_id": cls.vendor.id, "price": 60})
        ]

    def _order(self, quantity):
        return self._create_order(self.goods, quantity)

    def _shop(self, quantity):
        """Return what is in the cart when so much is asked for in the shop."""
        cart = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "website_id": self.website.id}
        )
        with MockRequest(self.env, website=self.website, sale_order_id=cart.id):
            cart._cart_add(self.goods.id, quantity)
            return cart

    def _deliver(self, order):
        for move in order.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        order.picking_ids._action_done()
        self.assertEqual(
            order.order_line.qty_delivered, order.order_line.product_uom_qty
        )

    def _info(self):
        """Return what a product page knows of the stock."""
        with MockRequest(self.env, website=self.website):
            template = self.goods.product_tmpl_id.with_context(
                website_sale_stock_get_quantity=True, website_id=self.website.id
            )
            return template._get_combination_info(product_id=self.goods.id)

    def _is_sold_out(self, product):
        with MockRequest(self.env, website=self.website):
            return product.with_context(website_id=self.website.id)._is_sold_out()

    def test_no_mode_leaves_it_to_the_product(self):
        self.assertEqual(self._shop(6).order_line.product_uom_qty, 4)
        order = self._order(6)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_no_stock_is_kept(self):
        self.company.sale_stock_mode = "none"
        order = self._order(6)
        order.action_confirm()
        move = order.picking_ids.move_ids
        self.assertEqual((move.state, move.quantity), ("assigned", 6))
        self._deliver(order)
        cart = self._shop(600)
        self.assertEqual(cart.order_line.product_uom_qty, 600)
        self.assertTrue(cart.order_line._check_availability())
        self.assertTrue(self._info()["allow_out_of_stock_order"])
        self.assertFalse(self._info()["show_availability"])

    def test_present_or_not(self):
        self.company.sale_stock_mode = "presence"
        self.goods.allow_out_of_stock_order = True  # the mode decides
        order = self._order(6)
        order.action_confirm()
        cart = self._shop(6)
        self.assertFalse(cart.order_line, "all four are promised to the first order")
        order._action_cancel()
        self.assertEqual(self._shop(6).order_line.product_uom_qty, 6)
        self.assertFalse(self._info()["show_availability"])
        nothing = self._create_product("Gone", is_storable=True)
        self.assertTrue(self._is_sold_out(nothing))
        self.assertFalse(self._is_sold_out(self.goods))
        with self.assertRaisesRegex(UserError, "Not in stock: Gone"):
            self._create_order(nothing).action_confirm()

    def test_strict(self):
        self.company.sale_stock_mode = "strict"
        self.goods.allow_out_of_stock_order = True  # the mode decides
        with self.assertRaisesRegex(UserError, r"Not in stock: Drill \(4\)"):
            self._order(6).action_confirm()
        cart = self._shop(6)
        self.assertEqual(cart.order_line.product_uom_qty, 4)
        self.assertTrue(self._info()["show_availability"])
        self.assertFalse(self._info()["allow_out_of_stock_order"])
        self.assertEqual(self._info()["free_qty"], 4)
        order = self._order(4)
        order.action_confirm()
        self._deliver(order)
        with self.assertRaisesRegex(ValidationError, "only 0"):
            cart._check_cart_is_ready_to_be_paid()

    def test_other_lines_of_the_cart_count(self):
        self.company.sale_stock_mode = "strict"
        self.goods.allow_out_of_stock_order = True  # the mode decides
        cart = self._shop(3)
        with MockRequest(self.env, website=self.website, sale_order_id=cart.id):
            allowed, warning = cart._verify_updated_quantity(
                self.env["sale.order.line"], self.goods.id, 3, self.goods.uom_id.id
            )
        self.assertEqual(allowed, 1)
        self.assertIn("Only 1 of Drill", warning)

    def test_paid_order_is_taken(self):
        self.company.sale_stock_mode = "strict"
        order = self._order(6)
        providers = self.env["payment.provider"].with_context(active_test=False)
        provider = providers.search([("custom_mode", "=", "wire_transfer")], limit=1)
        self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "offline",
                "sale_order_ids": [Command.set(order.ids)],
            }
        ).state = "done"
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_stock_of_another_warehouse_does_not_count(self):
        self.company.sale_stock_mode = "strict"
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        with self.assertRaisesRegex(UserError, "Not in stock"):
            self._create_order(self.goods, 4, warehouse_id=far.id).action_confirm()

    def test_dropshipped_goods_are_not_missing(self):
        self.company.sale_stock_mode = "strict"
        order = self._order(6)
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        order.order_line.route_ids = route
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_two_lines_of_a_product_count_together(self):
        self.company.sale_stock_mode = "strict"
        order = self._order(3)
        order.order_line.copy({"order_id": order.id})
        with self.assertRaisesRegex(UserError, "Not in stock"):
            order.action_confirm()

    def test_in_stock_now_and_the_rest_on_order(self):
        self.company.sale_stock_mode = "strict_split"
        for order in (self._order(6), self._shop(6)):
            total = order.amount_total
            order.action_confirm()
            part = order.split_part_ids
            self.assertEqual(order.order_line.product_uom_qty, 4)
            self.assertEqual(part.order_line.product_uom_qty, 2)
            self.assertEqual(order.amount_total + part.amount_total, total)
            self.assertEqual(order.picking_ids.state, "assigned")
            self.assertEqual(part.picking_ids.state, "confirmed")
            (order | part)._action_cancel()

    def test_to_order_only(self):
        self.company.sale_stock_mode = "to_order"
        for order in (self._order(6), self._shop(6)):
            order.action_confirm()
            purchase = order._get_purchase_orders()
            self.assertEqual(purchase.partner_id, self.vendor)
            self.assertEqual(order.order_line.purchase_line_ids.product_qty, 6)
        purchase.button_confirm()
        self.assertFalse(self._is_sold_out(self.goods))

    def test_to_order_without_a_vendor_is_said_on_the_order(self):
        self.company.sale_stock_mode = "to_order"
        self.goods.seller_ids.unlink()
        order = self._order(1)
        order.action_confirm()
        self.assertIn("No vendor is known for", order.message_ids[0].body)
