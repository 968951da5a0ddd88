"""Each stock mode as one whole life: sold, bought, delivered, invoiced, paid."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestStockModeLives(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.order.split.rule"].search([]).active = False
        cls.goods.invoice_policy = "delivery"
        cls.env["stock.quant"]._update_available_quantity(
            cls.goods, cls.warehouse.lot_stock_id, 4
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.goods.seller_ids = [
            Command.create({"partner_id": cls.vendor.id, "price": 60})
        ]

    def _confirm(self, mode, quantity):
        self.company.sale_stock_mode = mode
        order = self._create_order(self.goods, quantity)
        self._commit()
        order.action_confirm()
        self._commit()
        return order

    def _buy(self, quantity):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.goods.id, "product_qty": quantity}
                    )
                ],
            }
        )
        self._receive(purchase)

    def _receive(self, purchase):
        purchase.button_confirm()
        self._move(purchase.picking_ids)

    def _move(self, pickings):
        """Move what is there of what is asked for, and no more."""
        pickings = pickings.filtered(lambda picking: picking.state != "done")
        pickings.action_assign()
        for move in pickings.move_ids:
            self.assertEqual(move.quantity, move.product_uom_qty)
            move.picked = True
        pickings._action_done()
        self._commit()

    def _finish(self, order):
        """Deliver, invoice and be paid, each to the last piece and cent."""
        self._move(order.picking_ids)
        line = order.order_line
        self.assertEqual(line.qty_delivered, line.product_uom_qty)
        self.assertEqual(order.stage_id.code, "delivered")
        invoice = order._create_invoices()
        self.assertEqual(invoice.amount_total, order.amount_total)
        invoice.action_post()
        self._commit()
        self.assertEqual(order.stage_id.code, "invoiced")
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        self._commit()
        self.assertEqual(order.stage_id.code, "done")
        self.assertEqual(order.amount_due, 0.0)

    def _assert_left(self, quantity):
        here = self.goods.with_context(location=self.warehouse.lot_stock_id.id)
        here.invalidate_recordset(["qty_available"])
        self.assertEqual(here.qty_available, quantity)

    def test_no_stock_kept(self):
        self._finish(self._confirm("none", 6))
        self._finish(self._confirm("none", 60))

    def test_present_or_not(self):
        order = self._confirm("presence", 6)
        self._buy(2)
        self._finish(order)
        self._assert_left(0)
        with self.assertRaisesRegex(UserError, "Not in stock"):
            self._confirm("presence", 1)

    def test_strict(self):
        self._finish(self._confirm("strict", 3))
        self._assert_left(1)
        with self.assertRaisesRegex(UserError, "Not in stock"):
            self._confirm("strict", 2)
        self._buy(1)
        self._finish(self._confirm("strict", 2))
        self._assert_left(0)

    def test_in_stock_now_and_the_rest_on_order(self):
        order = self._confirm("strict_split", 6)
        later = order.split_part_ids
        self.assertEqual(order.order_line.product_uom_qty, 4)
        self._finish(order)
        self.assertEqual(later.stage_id.code, "processing")
        self._buy(2)
        self._finish(later)
        self._assert_left(0)
        self.assertEqual(order.amount_total + later.amount_total, 600.0)

    def test_to_order_only(self):
        order = self._confirm("to_order", 6)
        purchase = order._get_purchase_orders()
        self.assertEqual(purchase.order_line.product_qty, 6)
        self._receive(purchase)
        self._finish(order)
        self._assert_left(4)
