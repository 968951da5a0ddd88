from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin
from .recount import RecountMixin

SOLD = "2026-01-15 10:00:00"


@tagged("post_install", "-at_install")
class TestReturnReport(RecountMixin, ReturnMixin, TransactionCase):
    """The sales analysis is net of returns; months that are over stay as they were."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["product.category"].create(
            {"name": "Counted", "property_cost_method": "average"}
        )
        cls.goods.write({"categ_id": category.id, "standard_price": 60.0})
        cls.goods.write({"standard_price": 60.0})

    def _sell_long_ago(self, **values):
        """An order of five that was delivered and invoiced in January."""
        order = self._create_order((self.goods, 5.0), **values)
        self._deliver(order)
        self._invoice(order)
        order.date_order = SOLD
        order.picking_ids.move_ids.date = SOLD
        return order

    def _return(self, order, decision, quantity=2.0):
        rma = self._create_return(order, quantity=quantity, decision=decision)
        rma.action_confirm()
        self._receive(rma._get_transfers())
        rma.action_settle()
        return rma

    def test_a_month_that_is_over_stays_what_it_was(self):
        for decision in ("refund", "keep", "replace", "exchange"):
            with self.subTest(decision=decision):
                order = self._sell_long_ago()
                before = self._read_months(order)["2026-01"]
                self.assertEqual(before["qty_delivered"], 5.0)
                self.assertEqual(before["margin"], 200.0)
                rma = self._create_return(
                    order,
                    quantity=2.0,
                    decision=decision,
                    exchange_product_id=self.other_goods.id,
                )
                rma.action_confirm()
                self._receive(rma._get_transfers())
                rma.action_settle()
                self._deliver(order)
                months = self._read_months(order)
                self.assertEqual(months.pop("2026-01"), before)
                self.assertEqual(list(months), [fields.Date.today().strftime("%Y-%m")])
                self._assert_months_hold(order, "2026-01")

    def test_the_month_of_the_return_has_what_came_back(self):
        order = self._sell_long_ago()
        self._return(order, "refund")
        (now,) = (
            month
            for name, month in self._read_months(order).items()
            if name != "2026-01"
        )
        self.assertEqual(
            now,
            {
                "product_uom_qty": -2.0,
                "qty_delivered": -2.0,
                "qty_to_deliver": 0.0,
                "qty_invoiced": -2.0,
                "price_subtotal": -200.0,
                "price_total": -242.0,
                "untaxed_amount_invoiced": -200.0,
                "margin": -80.0,
                "nbr": 0,
            },
        )

    def test_a_return_by_hand_counts_as_odoo_counts_it(self):
        """Delivered and invoiced go down; what was sold is up to the order."""
        order = self._sell_long_ago()
        before = self._read_months(order)["2026-01"]
        self._return_by_hand(order, 1.0)
        bill = order.invoice_ids
        note = bill._reverse_moves([{"invoice_date": fields.Date.today()}])
        note.action_post()
        months = self._read_months(order)
        self.assertEqual(months.pop("2026-01"), before)
        (now,) = months.values()
        self.assertEqual(
            (now["qty_delivered"], now["qty_invoiced"], now["price_subtotal"]),
            (-1.0, -5.0, 0.0),
        )

    def test_dozens_count_in_the_unit_of_the_product(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_order((self.goods, 1.0, dozen))
        self._deliver(order)
        self._invoice(order)
        order.date_order = SOLD
        before = self._read_months(order)["2026-01"]
        self._return(order, "refund", quantity=1.0)
        months = self._read_months(order)
        self.assertEqual(months["2026-01"], before)
        delivered = sum(month["qty_delivered"] for month in months.values())
        self.assertEqual(delivered, 11.0)
        self._assert_months_hold(order, "2026-01")

    def test_another_currency_counts_at_the_rate_of_the_order(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 2.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self._sell_long_ago(pricelist_id=pricelist.id)
        before = self._read_months(order)["2026-01"]
        self._return(order, "refund")
        months = self._read_months(order)
        self.assertEqual(months.pop("2026-01"), before)
        (now,) = months.values()
        self.assertAlmostEqual(now["price_subtotal"], -200.0, 2)

    def test_returns_are_rows_of_their_own(self):
        order = self._sell_long_ago()
        self._return(order, "refund")
        report = self.env["sale.report"].search(
            [("order_reference", "=", f"sale.order,{order.id}")]
        )
        own = report.filtered(lambda row: not row.is_return)
        self.assertEqual(own.id, order.order_line.id)
        self.assertEqual(len(report.mapped("id")), len(set(report.mapped("id"))))
        self.assertEqual(set((report - own).mapped("user_id")), {order.user_id})

    def test_the_stock_is_worth_what_it_was_worth_before_the_sale(self):
        self._buy(self.goods, 10.0, 60.0)
        worth = self._get_worth()
        self.assertAlmostEqual(worth, 600.0, 2)
        order = self._create_order((self.goods, 5.0))
        order.picking_ids.move_ids.write({"quantity": 5.0, "picked": True})
        order.picking_ids._action_done()
        self._invoice(order)
        self.assertAlmostEqual(self._get_worth(), worth - 5 * 60.0, 2)
        self._return(order, "refund")
        self.assertAlmostEqual(self._get_worth(), worth - 3 * 60.0, 2)
        self._return(order, "replace", quantity=1.0)
        self._deliver_again(order)
        self.assertAlmostEqual(self._get_worth(), worth - 3 * 60.0, 2)
        moves = order.order_line.move_ids.filtered(lambda move: move.state == "done")
        out = sum(moves.filtered("is_out").mapped("value"))
        back = sum(moves.filtered("is_in").mapped("value"))
        self.assertAlmostEqual(out - back, 3 * 60.0, 2)

    def _deliver_again(self, order):
        for move in order.order_line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        ):
            move.write({"quantity": move.product_uom_qty, "picked": True})
            move.picking_id._action_done()

    def _get_worth(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.goods.total_value
