from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from ..models import sale_rma_vendor
from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestReturnSupply(ReturnMixin, TransactionCase):
    """Goods that a vendor has shipped, goods that go back to him, parts of kits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Maker"})
        cls.goods.seller_ids = [
            Command.create({"partner_id": cls.vendor.id, "price": 40.0})
        ]

    def _buy(self, quantity, vendor=None, lots=()):
        """Return the done receipt of a purchase, with a lot for each unit, if any."""
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": (vendor or self.vendor).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_qty": quantity,
                            "price_unit": 40.0,
                        }
                    )
                ],
            }
        )
        purchase.button_confirm()
        receipt = purchase.picking_ids
        if lots:
            receipt.move_ids.move_line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "lot_id": lot.id,
                            "quantity": 1.0,
                            "picking_id": receipt.id,
                        }
                    )
                    for lot in lots
                ),
            ]
            receipt.move_ids.picked = True
        else:
            receipt.move_ids.write({"quantity": quantity, "picked": True})
        receipt._action_done()
        return receipt

    def _return(self, order, quantity=2.0, **values):
        rma = self._create_return(order, quantity=quantity, **values)
        rma.action_confirm()
        self._receive(rma._get_transfers())
        rma.action_settle()
        return rma

    # --- On to the vendor ---

    def test_what_came_back_goes_on_to_its_vendor(self):
        other = self.env["res.partner"].create({"name": "Somebody else"})
        receipt = self._buy(3.0)
        self._buy(3.0, other)
        order = self._sell()
        order.order_line.vendor_id = self.vendor
        rma = self._return(order, decision="refund", disposal="vendor")
        transfer = rma.vendor_transfer_ids
        self.assertEqual(transfer.return_id, receipt)
        self.assertEqual(transfer.move_ids.product_uom_qty, 2.0)
        self.assertEqual(transfer.location_dest_id.usage, "supplier")
        self.assertEqual(rma.transfer_count, 2)
        self._receive(transfer)
        line = receipt.move_ids.purchase_line_id
        self.assertEqual(line.qty_received, 1.0)
        self.assertEqual(rma.state, "done")

    def test_more_than_came_from_vendors_does_not_go_back(self):
        self._buy(1.0)
        order = self._sell()
        with self.assertRaisesRegex(UserError, "too little came from a vendor"):
            self._return(order, decision="refund", disposal="vendor")

    def test_several_receipts_share_what_goes_back(self):
        for _time in range(2):
            self._buy(1.0)
        order = self._sell()
        rma = self._return(order, decision="replace", disposal="vendor")
        moves = rma.vendor_transfer_ids.move_ids
        self.assertEqual(moves.mapped("product_uom_qty"), [1.0, 1.0])

    def test_what_was_bought_for_the_order_is_found_however_old(self):
        receipt = self._buy(3.0)
        order = self._sell()
        line = receipt.move_ids.purchase_line_id
        line.sale_line_id = order.order_line
        for _time in range(2):
            self._buy(3.0)
        with patch.object(sale_rma_vendor, "MOST_RECEIPTS", 1):
            rma = self._return(order, decision="refund", disposal="vendor")
        self.assertEqual(rma.vendor_transfer_ids.return_id, receipt)

    def test_receipts_of_the_vendor_are_found_behind_those_of_others(self):
        other = self.env["res.partner"].create({"name": "Somebody else"})
        receipt = self._buy(3.0)
        for _time in range(2):
            self._buy(3.0, other)
        order = self._sell()
        order.order_line.vendor_id = self.vendor
        with patch.object(sale_rma_vendor, "MOST_RECEIPTS", 1):
            rma = self._return(order, decision="refund", disposal="vendor")
        self.assertEqual(rma.vendor_transfer_ids.return_id, receipt)

    def _sell_serials(self, lots):
        """Return an order of which these serial numbers were delivered."""
        order = self._create_order((self.goods, len(lots)))
        move = order.picking_ids.move_ids
        move.move_line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "product_id": self.goods.id,
                        "lot_id": lot.id,
                        "quantity": 1.0,
                        "picking_id": move.picking_id.id,
                    }
                )
                for lot in lots
            ),
        ]
        move.picked = True
        order.picking_ids._action_done()
        self._invoice(order)
        return order

    def test_the_serial_number_that_came_back_goes_to_the_receipt_that_brought_it(self):
        self.goods.tracking = "serial"
        lots = self.env["stock.lot"].create(
            [{"name": f"N{n}", "product_id": self.goods.id} for n in range(5)]
        )
        first, second = self._buy(3.0, lots=lots[:3]), self._buy(2.0, lots=lots[3:])
        order = self._sell_serials(lots[1] | lots[3])
        for lot, receipt in ((lots[1], first), (lots[3], second)):
            rma = self._create_return(order, quantity=1.0)
            rma.line_ids.write(
                {"decision": "refund", "disposal": "vendor", "lot_id": lot.id}
            )
            rma.action_confirm()
            self._receive(rma._get_transfers())
            rma.action_settle()
            transfer = rma.vendor_transfer_ids
            self.assertEqual(transfer.return_id, receipt)
            self.assertEqual(transfer.move_line_ids.lot_id, lot)

    def test_lots_of_one_line_go_back_each_to_its_receipt(self):
        self.goods.tracking = "serial"
        lots = self.env["stock.lot"].create(
            [{"name": f"N{n}", "product_id": self.goods.id} for n in range(6)]
        )
        receipts = [self._buy(3.0, lots=lots[at : at + 3]) for at in (0, 3)]
        order = self._sell_serials(lots[1] | lots[2] | lots[4])
        rma = self._return(order, quantity=3.0, decision="refund", disposal="vendor")
        sent = {
            transfer.return_id: transfer.move_line_ids.lot_id
            for transfer in rma.vendor_transfer_ids
        }
        self.assertEqual(sent, {receipts[0]: lots[1] | lots[2], receipts[1]: lots[4]})

    # --- Shipped by the vendor ---

    def _drop(self):
        """Return an order that the vendor has shipped to the customer."""
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        self.goods.route_ids = route
        order = self._create_order()
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        delivery = purchase.picking_ids
        delivery.move_ids.write({"quantity": 5.0, "picked": True})
        delivery._action_done()
        self._invoice(order)
        return order

    def test_what_the_vendor_has_shipped_comes_back_once(self):
        order = self._drop()
        self.assertEqual(self._get_ledger(order), (5.0, 0.0, 0.0))
        rma = self._return(order, decision="refund", disposal="vendor")
        self.assertEqual(rma.state, "done")
        self.assertEqual(self._get_ledger(order), (5.0, 2.0, 2.0))
        self.assertEqual(rma.line_ids.qty_received, 2.0)
        self.assertEqual(rma.credit_note_ids.amount_total, 242.0)
        self.assertEqual(order.order_line.qty_delivered, 3.0)
        rma = self._create_return(order)
        self.assertEqual(rma.line_ids.quantity, 3.0)
        rma.line_ids.quantity = 4.0
        with self.assertRaisesRegex(UserError, "would come back"):
            rma.action_confirm()

    # --- Kits ---

    def _sell_kit(self):
        """Return an order of two kits of three parts each."""
        part = self._create_product("Part")
        order = self._create_order((self.goods, 2.0))
        move = order.picking_ids.move_ids
        move.copy(
            {
                "product_id": part.id,
                "product_uom_qty": 6.0,
                "picking_id": move.picking_id.id,
                "sale_line_id": order.order_line.id,
            }
        )._action_confirm()
        move._action_cancel()
        self._deliver(order)
        self._invoice(order)
        return order

    def test_parts_of_a_kit_come_back_and_are_replaced(self):
        order = self._sell_kit()
        rma = self._create_return(order, decision="replace")
        self.assertEqual(rma.line_ids.product_id.name, "Part")
        self.assertEqual(rma.line_ids.quantity, 6.0)
        rma.line_ids.quantity = 1.0
        rma.action_confirm()
        self._receive(rma._get_transfers())
        rma.action_settle()
        moves = rma.line_ids.replacement_move_ids
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 1.0)
        self.assertEqual(moves.product_id.name, "Part")

    def test_more_parts_than_the_kits_had_do_not_come_back(self):
        order = self._sell_kit()
        self._return(order, quantity=4.0, decision="replace")
        rma = self._create_return(order)
        self.assertEqual(rma.line_ids.quantity, 2.0)
        rma.line_ids.quantity = 3.0
        with self.assertRaisesRegex(UserError, "would come back"):
            rma.action_confirm()

    def test_a_part_of_a_kit_is_credited_by_hand(self):
        order = self._sell_kit()
        with self.assertRaisesRegex(UserError, "is a part of"):
            self._return(order, quantity=1.0, decision="refund")

    def test_what_no_order_names_a_vendor_for_has_that_of_its_product(self):
        rma = self._create_return(self._sell(), quantity=1.0)
        loose = self.env["sale.rma"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [Command.create({"product_id": self.goods.id})],
            }
        )
        self.assertEqual((rma | loose).line_ids.vendor_id, self.vendor)

    def test_goods_without_an_order_come_with_the_lot_that_is_named(self):
        self.goods.tracking = "lot"
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": self.goods.id})
        line = {"product_id": self.goods.id, "lot_id": lot.id, "quantity": 2.0}
        rma = self.env["sale.rma"].create(
            {"partner_id": self.customer.id, "line_ids": [Command.create(line)]}
        )
        self._accept_and_receive(rma)
        self.assertEqual(rma.line_ids.move_ids.move_line_ids.lot_id, lot)
