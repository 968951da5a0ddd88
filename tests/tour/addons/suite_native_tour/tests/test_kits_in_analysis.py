from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.sale_rma_tasks.tests.life_world import SOLD

from .test_returned_kits import KitMixin


@tagged("post_install", "-at_install")
class TestKitsInAnalysis(KitMixin, TransactionCase):
    """What of kits came back counts in its month, as Odoo counts kits; the month of the
    sale stays what it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.stool = cls._create_product("Stool", is_storable=False)

    def _sell(self, product, *row):
        order = self._sell_tables(product, *row)
        order.date_order = SOLD
        return order, self._read_months(order)

    def _give_back(self, order, kits, decision="refund"):
        rma = self._return_kits(order, kits, decision)
        self._accept_and_receive(rma)
        rma.action_settle()
        return rma

    def _check_months(self, order, before):
        """The month of the sale is as it was; all months are what Odoo counts now."""
        months = self._read_months(order)
        self.assertEqual(months["2026-01"], before["2026-01"])
        delivered = sum(quantity for quantity, _amount in months.values())
        line = order.order_line
        counted = line.product_uom_id._compute_quantity(
            line.qty_delivered, line.product_id.uom_id, round=False
        )
        # Odoo rounds twelfths up
        self.assertAlmostEqual(
            delivered, counted, delta=0.01 * line.product_uom_id.factor
        )
        return months

    def test_a_bill_of_material_may_be_of_another_unit(self):
        self._create_kit(self.stool, (self.leg, 12.0), product_uom_id=self.dozen.id)
        order, before = self._sell(self.stool, 24.0)
        self._give_back(order, 1.0)
        self._check_months(order, before)
        self.assertEqual(order.order_line.qty_delivered, 12.0, "Odoo counts dozens")
        self._give_back(order, 11.0)
        self._check_months(order, before)
        self._give_back(order, 1.0, "replace")
        self._check_months(order, before)
        self._deliver(order)
        self._check_months(order, before)

    def test_an_order_of_dozens_is_raised_after_kits_came_back(self):
        self._create_kit(self.stool, (self.leg, 1.0))
        for kits in (1.0, 5.0, 7.0):
            with self.subTest(kits=kits):
                order, before = self._sell(self.stool, 1.0, self.dozen)
                self._give_back(order, kits)
                self._check_months(order, before)
                line = order.order_line
                line.product_uom_qty = 2.0  # a dozen more, though Odoo rounds up
                waiting = line.move_ids.filtered(lambda m: m.state != "done")
                self.assertEqual(sum(waiting.mapped("product_uom_qty")), 12.0)
                self._deliver(order)
                months = self._read_months(order)
                self.assertEqual(months["2026-01"][0], 24.0)
                self._give_back(order, 1.0)
                self.assertEqual(self._read_months(order)["2026-01"][0], 24.0)

    def test_kits_that_the_vendor_sends_count_all_or_nothing(self):
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        vendor = self.env["res.partner"].create({"name": "Sends himself"})
        part = self._create_product("Part", route_ids=[Command.set(route.ids)])
        part.seller_ids = [Command.create({"partner_id": vendor.id, "price": 5.0})]
        self.stool.route_ids = route
        self._create_kit(self.stool, (part, 3.0))
        order = self._create_order((self.stool, 2.0))
        order.order_line.purchase_line_ids.order_id.button_confirm()
        for picking in order.picking_ids:
            picking.move_ids.write({"quantity": 6.0, "picked": True})
            picking._action_done()
        self._pay(self._invoice(order))
        order.date_order = SOLD
        before = self._read_months(order)
        self.assertEqual(before["2026-01"], (2.0, 200.0))
        self._give_back(order, 1.0)
        months = self._check_months(order, before)
        del months["2026-01"]
        self.assertEqual(list(months.values()), [(-2.0, -100.0)])
