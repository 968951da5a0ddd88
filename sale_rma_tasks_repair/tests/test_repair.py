from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_rma_tasks.tests.common import ReturnMixin


@tagged("post_install", "-at_install")
class TestRepair(ReturnMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", "sale_rma_tasks.group_all")
        cls.technician = cls._create_user("technician", "stock.group_stock_user")

    def _to_repair(self, quantity=2.0, received=None):
        """Return a return whose goods are here and in the workshop."""
        rma = self._create_return(self._sell((self.goods, quantity)), decision="repair")
        self._accept_and_receive(rma, received)
        rma.with_user(self.clerk).action_settle()
        return rma

    def _end(self, repairs):
        for repair in repairs.with_user(self.technician):
            repair.action_validate()
            repair.action_repair_start()
            repair.action_repair_end()

    # --- There and back ---

    def test_goods_go_to_the_workshop_and_wait_for_its_end(self):
        rma = self._to_repair()
        repair = rma.repair_ids
        line = rma.line_ids
        self.assertEqual(
            (repair.product_id, repair.product_qty, repair.partner_id, repair.state),
            (self.goods, 2.0, self.customer, "draft"),
        )
        self.assertEqual(repair.picking_id, line.move_ids.picking_id)
        self.assertEqual(repair.product_location_src_id, line.move_ids.location_dest_id)
        self.assertEqual((line.qty_in_repair, line.qty_settled), (2.0, 0.0))
        self.assertEqual((rma.state, rma.is_due), ("received", False))
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            rma.action_settle()

    def test_its_end_sends_the_goods_back_and_settles_the_return(self):
        rma = self._to_repair()
        order = rma.order_ids
        self._end(rma.repair_ids)
        self.assertEqual((rma.state, rma.line_ids.qty_settled), ("done", 2.0))
        transfer = rma.repair_transfer_ids
        self.assertEqual(transfer.picking_type_code, "outgoing")
        self.assertEqual(transfer.move_ids.product_uom_qty, 2.0)
        self.assertIn(transfer, rma._get_all_transfers())
        self.assertEqual(order.order_line.qty_delivered, 0.0)
        self._receive(transfer)
        self.assertEqual(order.order_line.qty_delivered, 2.0)
        self.assertEqual(self._get_ledger(order), (4.0, 2.0, 2.0))
        self.assertFalse(rma.credit_note_ids)
        self.assertEqual(order.order_line.qty_to_invoice, 0.0)
        # the customer has them again, and may give them back again
        self.assertEqual([r["quantity"] for r in order._prepare_rma_lines()], [2.0])

    def test_what_comes_in_parts_is_repaired_in_parts(self):
        rma = self._to_repair(3.0, received=1.0)
        line = rma.line_ids
        self._end(rma.repair_ids)
        self.assertEqual((rma.state, line.qty_settled), ("confirmed", 1.0))
        self._receive(rma._get_transfers())
        rma.action_settle()
        self.assertEqual(rma.repair_ids.mapped("product_qty"), [1.0, 2.0])
        self._end(rma.repair_ids.filtered(lambda one: one.state == "draft"))
        self.assertEqual((rma.state, line.qty_settled), ("done", 3.0))
        back = rma.repair_transfer_ids.move_ids
        self.assertEqual(sum(back.mapped("product_uom_qty")), 3.0)

    def test_the_very_serial_number_goes_back(self):
        self.goods.tracking = "serial"
        lots = self.env["stock.lot"].create(
            [{"name": f"SN-{n}", "product_id": self.goods.id} for n in (1, 2)]
        )
        order = self._create_order((self.goods, 2.0))
        picking = order.picking_ids
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                self.goods, self.warehouse.lot_stock_id, 1.0, lot_id=lot
            )
        picking.action_assign()
        picking.move_ids.picked = True
        picking._action_done()
        rma = self._create_return(order, decision="repair")
        rma.action_confirm()
        for part, lot in zip(rma._get_transfers().move_line_ids, lots, strict=True):
            part.write({"lot_id": lot.id, "quantity": 1.0})
        self._receive(rma._get_transfers())
        rma.action_settle()
        self.assertEqual(rma.repair_ids.lot_id, lots)
        first = rma.repair_ids.filtered(lambda one: one.lot_id == lots[0])
        self._end(first)
        self.assertEqual(rma.repair_transfer_ids.move_line_ids.lot_id, lots[0])
        self.assertEqual((rma.state, rma.line_ids.qty_settled), ("received", 1.0))

    def test_other_lines_are_settled_at_once(self):
        order = self._sell((self.goods, 1.0), (self.other_goods, 1.0))
        rma = self._create_return(order, decision="repair")
        rma.line_ids[1].decision = "refund"
        self._accept_and_receive(rma)
        rma.with_user(self.clerk).action_settle()
        self.assertEqual(rma.credit_note_ids.invoice_line_ids.quantity, 1.0)
        self.assertEqual(rma.line_ids.mapped("qty_settled"), [0.0, 1.0])
        self.assertEqual(rma.line_ids.mapped("qty_in_repair"), [1.0, 0.0])
        self._end(rma.repair_ids)
        self.assertEqual(rma.state, "done")

    # --- Never both ---

    def test_what_is_in_repair_is_not_decided_otherwise(self):
        rma = self._to_repair()
        with self.assertRaisesRegex(UserError, "is being repaired"):
            rma.line_ids.with_user(self.clerk).decision = "refund"
        with self.assertRaisesRegex(UserError, "is being repaired"):
            rma.with_user(self.clerk).action_refuse()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_refund_of_what_is_in_repair(self):
        rma = self._to_repair()
        rma.line_ids.sudo().decision = "refund"  # by whatever program
        with self.assertRaisesRegex(IntegrityError, "repaired_or_settled"):
            rma.action_settle()

    @mute_logger("odoo.sql_db")
    def test_a_cancelled_repair_is_decided_anew_and_not_taken_up_again(self):
        rma = self._to_repair()
        repair = rma.repair_ids
        repair.action_repair_cancel()
        self.assertTrue(rma.is_due)
        rma.line_ids.with_user(self.clerk).decision = "refund"
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        self.assertEqual(rma.credit_note_ids.state, "posted")
        with self.assertRaisesRegex(IntegrityError, "repaired_or_settled"):
            repair.action_repair_cancel_draft()
            self.env.flush_all()

    def test_what_is_repaired_is_not_refunded(self):
        rma = self._to_repair()
        self._end(rma.repair_ids)
        with self.assertRaisesRegex(UserError, "is settled already"):
            rma.line_ids.with_user(self.clerk).decision = "refund"
