"""An order of 500 lines stays usable."""

from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestLongOrder(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.env["product.product"].create(
            [
                {"name": f"Item {number}", "list_price": 10 + number, "taxes_id": False}
                for number in range(500)
            ]
        )
        cls.short = cls._create_with(50)
        cls.long = cls._create_with(500)

    @classmethod
    def _create_with(cls, size):
        lines = [
            Command.create({"product_id": product.id})
            for product in cls.products[:size]
        ]
        return cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "order_line": lines}
        )

    def _count(self, action, order):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(order)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _open(self, order):
        view = self.env["sale.order"].get_view(view_type="form")
        names = [
            name
            for name in view["models"]["sale.order.line"]
            if name in self.env["sale.order.line"]._fields
        ]
        order.web_read({"order_line": {"fields": {name: {} for name in names}}})

    def _add_line(self, order):
        order.write({"order_line": [Command.create({"product_id": self.goods.id})]})

    def test_opening_asks_as_much_as_for_a_short_one(self):
        short = self._count(self._open, self.short)
        long = self._count(self._open, self.long)
        self.assertLessEqual(long, short * 1.5 + 5)

    def test_adding_a_line_asks_as_much_as_for_a_short_one(self):
        short = self._count(self._add_line, self.short)
        long = self._count(self._add_line, self.long)
        self.assertLessEqual(long, short * 1.5 + 5)
        self.assertEqual(len(self.long.order_line), 501)

    def _edit_in_the_form(self, order):
        with Form(order) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 3

    def test_editing_and_confirming_ask_little_more_than_for_a_short_one(self):
        # Of the 450 lines more, editing asks for none by itself; making their transfers
        # asks twice for each.
        for action, per_line in ((self._edit_in_the_form, 0.5), (self._confirm, 2.2)):
            short = self._count(action, self.short)
            long = self._count(action, self.long)
            self.assertLess(long - short, 450 * per_line, action.__name__)
        self.assertEqual(self.long.order_line[0].product_uom_qty, 3)
        self.assertEqual(self.long.state, "sale")

    def _confirm(self, order):
        order.action_confirm()
