from odoo.fields import Command

from odoo.addons.http_routing.tests.common import MockRequest

from .common import TourCase


class TestOrders(TourCase):
    """Orders and quotations, from the phone call to the report."""

    def test_a_clerk_types_an_order_for_the_buyer(self):
        """Buyer, goods, prices and who did it are on it; the buyer is in the same
        database and is found by his name."""
        order = self._type_order((self.coffee, 3), (self.mug, 1))
        order.client_order_ref = "by phone, Mrs Kiss"
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.partner_shipping_id, self.customer)
        self.assertEqual(order.order_line.mapped("price_subtotal"), [60.0, 5.0])
        self.assertEqual(order.user_id, self.clerk)
        found = order.search([("partner_id", "ilike", "korona")])
        self.assertIn(order, found)

    def test_a_new_buyer_is_made_on_the_way(self):
        partner, _name = (
            self.env["res.partner"].with_user(self.clerk).name_create("Walk In Ltd")
        )
        order = self._type_order(customer=self.env["res.partner"].browse(partner))
        self.assertEqual(order.partner_id.name, "Walk In Ltd")

    def test_a_quotation_becomes_an_order_after_agreement(self):
        quotation = self._type_order()
        self.assertEqual(quotation.state, "draft")
        quotation.action_quotation_sent()
        self.assertEqual(quotation.state, "sent")
        self.assertFalse(quotation.sudo().picking_ids)
        quotation.action_confirm()
        self.assertEqual(quotation.state, "sale")
        self.assertTrue(quotation.sudo().picking_ids)

    def test_goods_are_searched_and_picked_in_the_catalogue(self):
        order = self._type_order((self.mug, 1))
        products = self.env["product.product"].with_user(self.clerk)
        found = products.search([("name", "ilike", "coff"), ("sale_ok", "=", True)])
        self.assertIn(self.coffee, found)
        told = order._get_product_catalog_order_data(found)
        self.assertEqual(told[self.coffee.id]["price"], 20.0)
        with MockRequest(self.env):
            order._update_order_line_info(self.coffee.id, 4)
        self.assertEqual(order.state, "draft")
        line = order.order_line.filtered(lambda one: one.product_id == self.coffee)
        self.assertEqual((line.product_uom_qty, line.price_subtotal), (4.0, 80.0))

    def test_price_and_stock_are_shown_while_composing(self):
        order = self._type_order((self.coffee, 30))
        line = order.order_line
        self.assertTrue(line.display_qty_widget)
        self.assertEqual(line.virtual_available_at_date, 100.0)
        self.assertEqual(line.price_unit, 20.0)

    def test_the_report_tells_orders_by_customer_and_product(self):
        self._confirm((self.coffee, 2))
        self._confirm((self.coffee, 1), customer=self.other_customer)
        self.env.flush_all()
        report = self.env["sale.report"].with_user(self.manager)
        domain = [("product_id", "=", self.coffee.id), ("state", "=", "sale")]
        rows = report.formatted_read_group(
            domain, ["partner_id"], ["product_uom_qty:sum", "price_subtotal:sum"]
        )
        told = {
            row["partner_id"][0]: (
                row["product_uom_qty:sum"],
                row["price_subtotal:sum"],
            )
            for row in rows
        }
        self.assertEqual(
            told, {self.customer.id: (2.0, 40.0), self.other_customer.id: (1.0, 20.0)}
        )

    def test_one_order_model_serves_every_way_in(self):
        """Orders of the website, of a till's quotation and by phone are in one list."""
        website = self.env["website"].get_current_website()
        web = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "website_id": website.id,
                "order_line": [Command.create({"product_id": self.mug.id})],
            }
        )
        web.action_confirm()
        phone = self._confirm()
        orders = self.env["sale.order"].with_user(self.clerk)
        found = orders.search([("partner_id", "=", self.customer.id)])
        self.assertLessEqual(web | phone, found)
        self.assertEqual(
            orders.search([("website_id", "=", website.id), ("id", "in", found.ids)]),
            web,
        )

    def test_the_customer_accepts_a_quotation_online(self):
        """It is made and sent from the system; he signs it on its page."""
        quotation = self._type_order()
        quotation.write({"require_signature": True, "require_payment": False})
        action = quotation.action_quotation_send()
        composer = (
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({})
        )
        composer.action_send_mail()
        self.assertEqual(quotation.state, "sent")
        self.assertIn(self.customer, quotation.sudo().message_ids.partner_ids)
        self.assertTrue(quotation._has_to_be_signed())
        self.assertIn(f"/my/orders/{quotation.id}", quotation.get_portal_url())
