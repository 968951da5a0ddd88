"""A margin is typed, the price follows."""

from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestTypedMargin(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.standard_price = 60.0
        cls.order = cls._create_order(cls.goods, quantity=2)
        cls.line = cls.order.order_line

    def test_percent_makes_the_price(self):
        self.line.margin_percent = 0.5
        self.assertEqual(self.line.price_unit, 120.0)
        self.assertEqual(self.line.margin, 120.0)
        self.assertEqual(self.line.margin_percent, 0.5)

    def test_amount_makes_the_price(self):
        self.line.margin = 30.0
        self.assertEqual(self.line.price_unit, 75.0)
        self.assertEqual(self.line.margin_percent, 0.2)

    def test_discount_and_included_tax_are_counted(self):
        tax = self.env["account.tax"].create(
            {"name": "in", "amount": 20, "price_include_override": "tax_included"}
        )
        self.line.write({"discount": 10, "tax_ids": tax.ids})
        self.line.margin_percent = 0.5
        self.assertAlmostEqual(self.line.price_unit, 160.0, 2)
        self.assertAlmostEqual(self.line.price_subtotal, 240.0, 2)

    def test_price_is_the_nearest_that_can_be_typed(self):
        self.line.margin_percent = 0.3
        self.assertEqual(self.line.price_unit, 85.71)
        self.assertAlmostEqual(self.line.margin_percent, 0.3, 4)

    def test_margin_is_typed_in_the_form(self):
        with Form(self.order) as form, form.order_line.edit(0) as line:
            line.margin_percent = 0.25
            self.assertEqual(line.price_unit, 80.0)
        self.assertEqual(self.line.price_unit, 80.0)

    def test_no_price_moves_where_no_margin_was_typed(self):
        self.goods.list_price = 85.71
        with Form(self.order) as form:
            with form.order_line.new() as line:
                line.product_id = self.goods
                self.assertEqual(line.price_unit, 85.71)
                line.product_uom_qty = 7
            with form.order_line.edit(0) as line:
                line.price_unit = 85.714285
                line.product_uom_qty = 3
        self.assertEqual(self.order.order_line.mapped("price_unit"), [85.714285, 85.71])
        with Form(self.order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 11
        self.assertEqual(self.line.price_unit, 85.714285)

    def test_price_beside_a_margin_wins(self):
        self.line.write({"margin_percent": 0.9, "price_unit": 70.0})
        self.assertEqual(self.line.price_unit, 70.0)

    def test_new_line_with_a_margin(self):
        line = self.env["sale.order.line"].create(
            {
                "order_id": self.order.id,
                "product_id": self.goods.id,
                "margin_percent": 0.5,
            }
        )
        self.assertEqual(line.price_unit, 120.0)

    def test_what_has_no_price_is_refused(self):
        with self.assertRaisesRegex(UserError, "less than 100"):
            self.line.margin_percent = 1.0
        self.line.purchase_price = 0.0
        with self.assertRaisesRegex(UserError, "no cost"):
            self.line.margin_percent = 0.5
        self.line.product_uom_qty = 0
        with self.assertRaisesRegex(UserError, "no quantity"):
            self.line.margin = 5
