from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestReturnLots(ReturnMixin, TransactionCase):
    """The serial numbers that come back are those that were delivered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.tracking = "serial"
        cls.serials = cls.env["stock.lot"].create(
            [{"name": f"S{n}", "product_id": cls.goods.id} for n in (1, 2, 3, 4)]
        )
        cls.order = cls._sell_serials(cls.serials[:3])

    @classmethod
    def _sell_serials(cls, serials):
        """Return an order of which these serial numbers were delivered."""
        order = cls._create_order((cls.goods, len(serials)))
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        row = {"product_id": cls.goods.id, "quantity": 1.0}
        move.move_line_ids = [
            Command.create(row | {"lot_id": serial.id}) for serial in serials
        ]
        move.picked = True
        order.picking_ids._action_done()
        cls._invoice(order)
        return order

    def _give_back(self, *serials, order=None):
        """Return a return with a line for each serial number, False for any."""
        order = order or self.order
        row = order._prepare_rma_lines()[0] | {"quantity": 1.0, "decision": "refund"}
        rows = [row | {"lot_id": serial and serial.id} for serial in serials]
        return self.env["sale.rma"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [Command.create(values) for values in rows],
            }
        )

    def _expected(self, rma):
        return [move.move_line_ids.lot_id for move in rma.line_ids.move_ids]

    def test_all_that_was_delivered_is_expected_without_naming_it(self):
        rma = self._create_return(self.order, decision="refund")
        rma.action_confirm()
        parts = rma.line_ids.move_ids.move_line_ids
        self.assertEqual(parts.lot_id, self.serials[:3])
        self.assertEqual(parts.mapped("quantity"), [1.0] * 3)
        self._receive(rma._get_transfers())
        rma.action_settle()
        self.assertEqual(rma.state, "done")

    def test_named_numbers_and_the_rest_do_not_collide(self):
        rma = self._give_back(False, self.serials[0], False)
        rma.action_confirm()
        others, named, rest = self._expected(rma)
        self.assertEqual(named, self.serials[0])
        self.assertEqual(others | rest, self.serials[1:3])
        self._receive(rma._get_transfers())
        self.assertEqual(rma.state, "received")

    def test_numbers_come_in_several_receipts(self):
        rma = self._create_return(self.order, decision="refund")
        rma.action_confirm()
        transfer = rma._get_transfers()
        first = transfer.move_ids.move_line_ids.filtered(
            lambda part: part.lot_id == self.serials[1]
        )
        (transfer.move_ids.move_line_ids - first).unlink()
        transfer.move_ids.picked = True
        transfer._action_done()
        rma.action_settle()
        self.assertEqual((rma.line_ids.qty_settled, rma.state), (1.0, "confirmed"))
        rest = rma._get_transfers() - transfer
        self.assertEqual(
            rest.move_ids.move_line_ids.lot_id, self.serials[0] | self.serials[2]
        )
        self._receive(rest)
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        lots = self.env["sale.order.ledger"]._read_goods(self.order.order_line)
        lots = lots.filtered("lot_id")
        self.assertEqual(lots.lot_id, self.serials[:3])
        self.assertEqual(lots.mapped("returned"), [1.0] * 3)

    def test_a_number_comes_back_once_and_from_its_own_order(self):
        other = self._sell_serials(self.serials[3])
        words = "another return has it"
        with self.assertRaisesRegex(UserError, f"S4 of Drill.*{words}"):
            self._give_back(self.serials[3]).action_confirm()
        first = self._give_back(self.serials[0])
        first.action_confirm()
        with self.assertRaisesRegex(UserError, words):  # it is on its way
            self._give_back(self.serials[0]).action_confirm()
        self._receive(first._get_transfers())
        with self.assertRaisesRegex(UserError, words):  # it is here
            self._give_back(self.serials[0]).action_confirm()
        with self.assertRaisesRegex(UserError, words):  # twice in one
            self._give_back(self.serials[1], self.serials[1]).action_confirm()
        with self.assertRaisesRegex(UserError, words):  # added later
            row = self.order._prepare_rma_lines()[0] | {"quantity": 1.0}
            row["lot_id"] = self.serials[0].id
            first.line_ids = [Command.create(row)]
        self._give_back(self.serials[3], order=other).action_confirm()
