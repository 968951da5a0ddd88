"""An acting rep sees what he can offer, and what he adds counts as upsell."""

from lxml.html import fromstring

from odoo.fields import Command
from odoo.tests import tagged

from .acting_common import ActingCase


@tagged("post_install", "-at_install")
class TestRepHints(ActingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.washer = cls._create_product("Washer", 5)
        cls.secret = cls._create_product("Secret washer", 5, is_published=False)
        cls.bolt.product_tmpl_id.accessory_product_ids = cls.washer | cls.secret

    def test_rep_adds_what_the_cart_hints_at(self):
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        page = self.page("/shop/cart")
        self.assertIn("To offer to the customer", page)
        self.assertNotIn("Suggested accessories", page, "they are among the hints")
        self.assertEqual(page.count(">Washer<"), 1)
        self.assertNotIn("Secret washer", page)
        answer = self.post("/shop/cart/rep_hint", token, product_id=self.washer.id)
        self.assertEqual(answer.status_code, 303)
        cart = self.cart_of(self.rep, self.mine)
        line = cart.order_line.filtered(lambda one: one.product_id == self.washer)
        self.assertTrue(line.is_upsell)
        self.assertEqual(line.price_unit, 3.0, "the customer's price")
        self.assertFalse((cart.order_line - line).is_upsell)

    def _offer_a_discount_on_three(self):
        self.env["loyalty.program"].search([]).active = False
        self.env["loyalty.program"].create(
            {
                "name": "Three for two",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [
                    Command.create({"minimum_qty": 3, "product_ids": self.bolt.ids})
                ],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10})
                ],
            }
        )

    def test_rep_adds_what_an_offer_lacks_and_sees_the_stock(self):
        self.bolt.is_storable = True
        warehouse = self.website.warehouse_id or self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["stock.quant"]._update_available_quantity(
            self.bolt, warehouse.lot_stock_id, 37
        )
        self._offer_a_discount_on_three()
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        page = fromstring(self.page("/shop/cart"))
        (panel,) = page.xpath("//section[contains(@class, 'o_rep_hints')]")
        words = " ".join(panel.text_content().split())
        self.assertIn(f"{warehouse.name}: 37", words)
        (form,) = panel.xpath(".//li//form[.//input[@name='quantity']]")
        values = {field.get("name"): field.get("value") for field in form.iter("input")}
        self.assertEqual(values["quantity"], "2")
        self.post(
            form.get("action"),
            token,
            product_id=values["product_id"],
            quantity=values["quantity"],
        )
        cart = self.cart_of(self.rep, self.mine)
        bolts = cart.order_line.filtered(lambda line: line.product_id == self.bolt)
        self.assertEqual(sum(bolts.mapped("product_uom_qty")), 3)

    def test_hints_are_not_a_way_around(self):
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        cart = self.cart_of(self.rep, self.mine)
        for product, mark in (
            (self.secret, token),
            (self.nut, token),
            (self.washer, "stale"),
        ):
            self.post("/shop/cart/rep_hint", mark, product_id=product.id)
        self.assertEqual(cart.order_line.product_id, self.bolt)

    def test_customers_see_no_hints_for_reps(self):
        buyer = self._create_user("buyer@mine.example", "base.group_portal")
        self.login(buyer)
        self.add_ok(self.bolt)
        page = self.page("/shop/cart")
        self.assertNotIn("To offer to the customer", page)
        self.assertIn("Suggested accessories", page)
