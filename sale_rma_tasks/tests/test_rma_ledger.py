import psycopg2

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestLedger(ReturnMixin, TransactionCase):
    """The database holds what came back and what was refunded, by whatever way."""

    def _assert_refused(self, constraint, call, *args):
        with (
            self.assertRaises(psycopg2.errors.CheckViolation) as caught,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            call(*args)
            self.env.flush_all()
        self.assertIn(constraint, str(caught.exception))

    def test_delivery_and_return_without_document_are_counted(self):
        order = self._create_order()
        self._deliver(order)
        self.assertEqual(self._get_ledger(order), (5.0, 0.0, 0.0))
        self._return_by_hand(order, 2.0)
        self.assertEqual(self._get_ledger(order), (5.0, 2.0, 0.0))

    def test_more_than_was_delivered_cannot_come_back(self):
        order = self._create_order()
        self._deliver(order)
        first = self._return_by_hand(order, 3.0, is_done=False)
        second = self._return_by_hand(order, 3.0, is_done=False)
        self._receive(first)
        self._assert_refused("returned_at_most_delivered", self._receive, second)
        self.assertEqual(self._get_ledger(order), (5.0, 3.0, 0.0))

    def test_plain_sql_is_refused_too(self):
        order = self._create_order()
        self._deliver(order)
        second = self._return_by_hand(order, 3.0)
        part = second.move_ids.move_line_ids
        self._assert_refused(
            "returned_at_most_delivered",
            self.env.cr.execute,
            "UPDATE stock_move_line SET quantity = 6 WHERE id = %s",
            [part.id],
        )

    def test_a_done_quantity_that_is_corrected_is_counted_anew(self):
        order = self._create_order()
        self._deliver(order)
        transfer = self._return_by_hand(order, 3.0)
        transfer.is_locked = False
        transfer.move_ids.move_line_ids.quantity = 1.0
        self.assertEqual(self._get_ledger(order), (5.0, 1.0, 0.0))

    def test_dozens_and_units_add_up_exactly(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_order((self.goods, 1.0, dozen))
        self._deliver(order)
        self.assertEqual(self._get_ledger(order)[0], 12.0)
        for _time in range(4):
            transfer = self._return_by_hand(order, 3.0 / 12, is_done=False)
            transfer.move_ids.write(
                {"product_uom": self.goods.uom_id.id, "product_uom_qty": 3.0}
            )
            self._receive(transfer)
        self.assertEqual(self._get_ledger(order)[:2], (12.0, 12.0))

    def test_another_lot_than_the_delivered_cannot_come_back(self):
        self.goods.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.goods.id} for name in ("S1", "S2")]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                self.goods, self.warehouse.lot_stock_id, 1.0, lot_id=lot
            )
        order = self._create_order((self.goods, 1.0))
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {"product_id": self.goods.id, "lot_id": lots[0].id, "quantity": 1.0}
            )
        ]
        move.picked = True
        order.picking_ids._action_done()
        transfer = self._return_by_hand(order, 1.0, is_done=False)
        transfer.move_ids.move_line_ids.lot_id = lots[1]
        self._assert_refused("returned_at_most_delivered", self._receive, transfer)

    def test_goods_may_travel_several_times(self):
        order = self._create_order()
        self._deliver(order)
        back = self._return_by_hand(order, 5.0)
        wizard = self.env["stock.return.picking"].create({"picking_id": back.id})
        wizard.product_return_moves.quantity = 5.0
        self._receive(wizard._create_return())
        self.assertEqual(self._get_ledger(order)[:2], (10.0, 5.0))

    # --- Money ---

    def _credit_by_hand(self, invoice, quantity=None, price=None):
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        values = {}
        if quantity is not None:
            values["quantity"] = quantity
        if price is not None:
            values["price_unit"] = price
        if values:
            line = note.invoice_line_ids.filtered("product_id")[:1]
            note.write({"invoice_line_ids": [Command.update(line.id, values)]})
        note.action_post()
        return note

    def test_invoices_and_credit_notes_are_counted(self):
        order = self._sell()
        self.assertEqual(self._get_money(order), (605.0, 0.0))
        self._credit_by_hand(order.invoice_ids, quantity=2.0)
        self.assertEqual(self._get_money(order), (605.0, 242.0))

    def test_more_than_was_charged_cannot_be_refunded(self):
        order = self._sell()
        invoice = order.invoice_ids
        self._credit_by_hand(invoice, quantity=3.0)
        self._assert_refused(
            "refunded_at_most_paid", lambda: self._credit_by_hand(invoice, quantity=3.0)
        )
        self._assert_refused(
            "refunded_at_most_paid",
            lambda: self._credit_by_hand(invoice, quantity=2.0, price=130.0),
        )

    def test_an_invoice_stays_as_long_as_its_credit_note(self):
        order = self._sell()
        invoice = order.invoice_ids
        note = self._credit_by_hand(invoice)
        self._assert_refused("refunded_at_most_paid", invoice.button_draft)
        note.button_draft()
        self.assertEqual(self._get_money(order), (605.0, 0.0))
        invoice.button_draft()
        self.assertEqual(self._get_money(order), (0.0, 0.0))

    def test_a_down_payment_is_refunded_within_the_whole_order(self):
        order = self._create_order()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 50.0,
            }
        )
        down = wizard._create_invoices(order)
        down.action_post()
        self._deliver(order)
        order._create_invoices(final=True).action_post()
        self.assertEqual(self._get_money(order), (605.0, 0.0))
        self._credit_by_hand(down)
        self.assertEqual(self._get_money(order), (605.0, 302.5))

    def test_what_was_too_much_before_the_ledger_stays(self):
        order = self._create_order()
        self._deliver(order)
        self._return_by_hand(order, 5.0)
        self.env.flush_all()
        ledger = self.env["sale.order.ledger"]
        self.env.cr.execute("DELETE FROM sale_order_ledger")
        ledger._remove_triggers()
        self.env.cr.execute(
            "UPDATE stock_move_line part SET quantity = 7 FROM stock_move move"
            " WHERE move.id = part.move_id AND move.origin_returned_move_id IS NOT NULL"
            " AND move.sale_line_id = %s",
            [order.order_line.id],
        )
        ledger._count_all()
        row = ledger._read_goods(order.order_line)
        self.assertEqual((row.delivered, row.returned, row.excess), (5.0, 7.0, 2.0))
