from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestSaleRma(ReturnMixin, TransactionCase):
    """Several orders, partial receipts, a state that follows from what happened."""

    def test_a_return_goes_through_its_life_by_what_happens(self):
        order = self._sell()
        rma = self._create_return(order, quantity=2.0)
        self.assertEqual(rma.state, "draft")
        rma.action_confirm()
        self.assertEqual(rma.state, "confirmed")
        transfer = rma._get_transfers()
        self.assertEqual(transfer.move_ids.product_uom_qty, 2.0)
        self.assertTrue(transfer.move_ids.to_refund)
        self._receive(transfer)
        self.assertEqual(rma.state, "received")
        self.assertFalse(rma.is_due)
        rma.line_ids.decision = "refund"
        self.assertTrue(rma.is_due)
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        self.assertEqual(rma.credit_note_ids.amount_total, 242.0)
        self.assertEqual(self._get_ledger(order), (5.0, 2.0, 2.0))
        self.assertEqual(self._get_money(order), (605.0, 242.0))

    def test_one_return_holds_goods_of_several_orders(self):
        orders = self._sell((self.goods, 2.0)), self._sell((self.other_goods, 3.0))
        rma = self._create_return(*orders, decision="refund")
        self._accept_and_receive(rma)
        self.assertEqual(len(rma._get_transfers()), 2)
        rma.action_settle()
        self.assertEqual(len(rma.credit_note_ids), 2)
        self.assertEqual(rma.order_ids, orders[0] | orders[1])
        self.assertEqual(
            sum(rma.credit_note_ids.mapped("amount_total")),
            sum(order.amount_total for order in orders),
        )

    def test_goods_without_an_order_are_received_and_replaced(self):
        rma = self.env["sale.rma"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [
                    Command.create({"product_id": self.goods.id, "quantity": 2.0})
                ],
            }
        )
        self._accept_and_receive(rma)
        self.assertEqual(rma.state, "received")
        rma.line_ids.decision = "refund"
        with (
            self.assertRaisesRegex(UserError, "belongs to no order"),
            self.env.cr.savepoint(),
        ):
            rma.action_settle()
        rma.line_ids.decision = "replace"
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        self.assertEqual(rma.exchange_order_ids.amount_total, 0.0)
        self.assertEqual(rma.exchange_order_ids.state, "sale")

    def test_what_came_in_part_is_settled_in_part(self):
        order = self._sell()
        rma = self._create_return(order, decision="refund")
        rma.action_confirm()
        self._receive(rma._get_transfers(), 3.0)
        self.assertEqual(rma.state, "confirmed")
        rma.action_settle()
        self.assertEqual(rma.line_ids.qty_settled, 3.0)
        self.assertEqual(rma.credit_note_ids.amount_total, 363.0)
        self._receive(rma._get_transfers())
        self.assertEqual(rma.line_ids.qty_received, 5.0)
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        self.assertEqual(self._get_money(order), (605.0, 605.0))

    def test_nothing_is_settled_twice(self):
        rma = self._create_return(self._sell(), decision="refund")
        self._accept_and_receive(rma)
        rma.action_settle()
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            rma.action_settle()

    def test_the_same_goods_are_in_one_return_only(self):
        order = self._sell()
        first = self._create_return(order, quantity=4.0)
        second = self._create_return(order, quantity=2.0)
        first.action_confirm()
        with self.assertRaisesRegex(UserError, "2.0 .* would come back, 1.0 can"):
            second.action_confirm()
        second.line_ids.quantity = 1.0
        second.action_confirm()

    def test_what_came_back_by_hand_cannot_be_accepted_again(self):
        order = self._sell()
        self._return_by_hand(order, 4.0)
        rma = self._create_return(order)
        self.assertEqual(rma.line_ids.quantity, 1.0)
        rma.line_ids.quantity = 2.0
        with self.assertRaisesRegex(UserError, "would come back"):
            rma.action_confirm()

    def test_a_quantity_that_grows_after_acceptance_is_checked(self):
        order = self._sell()
        rma = self._create_return(order, quantity=2.0)
        rma.action_confirm()
        rma.line_ids.quantity = 3.0
        self.assertEqual(sum(rma.line_ids.move_ids.mapped("product_uom_qty")), 3.0)
        self._return_by_hand(order, 1.0)
        with self.assertRaisesRegex(UserError, "cannot come back any more"):
            rma.line_ids.quantity = 5.0

    def test_less_is_expected_when_the_quantity_shrinks(self):
        rma = self._create_return(self._sell())
        rma.action_confirm()
        rma.line_ids.quantity = 2.0
        moves = rma.line_ids.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 2.0)

    def test_another_customers_order_is_refused(self):
        order = self._sell(
            partner_id=self.env["res.partner"].create({"name": "Other"}).id
        )
        with self.assertRaisesRegex(ValidationError, "belongs to another customer"):
            self._create_return(order)

    def test_refusing_all_ends_the_return(self):
        rma = self._create_return(self._sell())
        rma.action_refuse()
        self.assertFalse(rma._get_transfers())
        self.assertEqual(rma.state, "refused")

    def test_the_rest_is_refused_when_a_part_is_settled(self):
        rma = self._create_return(
            self._sell((self.goods, 2.0)), self._sell((self.other_goods, 3.0))
        )
        rma.action_confirm()
        rma.line_ids[0].decision = "refund"
        self._receive(rma.line_ids[0].move_ids.picking_id)
        rma.action_settle()
        rma.action_refuse()
        self.assertEqual(rma.line_ids.mapped("decision"), ["refund", "refuse"])
        self.assertEqual(rma.state, "done")

    def test_a_line_refused_after_acceptance_is_not_expected_any_more(self):
        order = self._sell()
        rma = self._create_return(order)
        rma.action_confirm()
        rma.line_ids.decision = "refuse"
        self.assertEqual(rma._get_transfers().state, "cancel")
        self.assertEqual(self._get_ledger(order)[2], 0.0)

    def test_cancelling_lets_go_of_the_goods(self):
        order = self._sell()
        rma = self._create_return(order)
        rma.action_confirm()
        rma.action_cancel()
        self.assertEqual(rma.state, "cancelled")
        self.assertEqual(rma._get_transfers().state, "cancel")
        self.assertEqual(self._get_ledger(order), (5.0, 0.0, 0.0))

    def test_what_has_come_is_not_cancelled(self):
        rma = self._create_return(self._sell())
        self._accept_and_receive(rma)
        with self.assertRaisesRegex(UserError, "has come in part"):
            rma.action_cancel()

    def test_refused_goods_that_came_go_back_to_the_customer(self):
        order = self._sell()
        rma = self._create_return(order, quantity=2.0)
        self._accept_and_receive(rma, quantity=1.0)
        rma.action_refuse()
        back = rma.refused_transfer_ids
        self.assertEqual(back.move_ids.product_uom_qty, 1.0)
        self.assertTrue(back.location_dest_id._is_outgoing())
        self.assertIn(back, rma._get_all_transfers())
        self.assertEqual(rma.state, "refused")
        self._receive(back)
        self.assertEqual(self._get_ledger(order), (6.0, 1.0, 0.0))
        self.assertEqual(order.order_line.qty_delivered, 5.0)

    def test_refused_goods_are_not_scrapped_as_well(self):
        """Also where somebody had chosen to scrap them before he refused."""
        rma = self._create_return(self._sell(), quantity=2.0, disposal="scrap")
        self._accept_and_receive(rma)
        rma.action_refuse()
        self.assertFalse(self.env["stock.scrap"].search([("origin", "=", rma.name)]))
        self.assertEqual(rma.refused_transfer_ids.move_ids.product_uom_qty, 2.0)

    def test_putting_away_is_no_receipt(self):
        """In a warehouse that receives in two steps."""
        self.warehouse.reception_steps = "two_steps"
        order = self._sell()
        rma = self._create_return(order, quantity=2.0, decision="refund")
        rma.action_confirm()
        receipt = rma._get_transfers()
        receipt.move_ids.write({"quantity": 1.0, "picked": True})
        receipt._action_done()
        away = self.env["stock.move"].search(
            [
                ("rma_line_id", "=", rma.line_ids.id),
                ("id", "not in", receipt.move_ids.ids),
            ]
        )
        putting = away.filtered(
            lambda move: move.location_id == receipt.location_dest_id
        )
        self.assertTrue(putting, "the goods are to be put away")
        self._receive(putting.picking_id)
        self.assertEqual(rma.line_ids.qty_received, 1.0)
        rma.action_settle()
        self.assertEqual(rma.credit_note_ids.invoice_line_ids[:1].quantity, 1.0)

    def test_facts_are_written_by_the_buttons_only(self):
        seller = self._create_user("facts")
        rma = self._create_return(self._sell())
        rma.user_id = seller
        own = rma.with_user(seller)
        for values in (
            {"date_confirmed": "2026-01-01"},
            {"name": "X"},
            {"state": "done"},
            *(
                {"line_ids": [Command.update(rma.line_ids.id, fact)]}
                for fact in (
                    {"qty_settled": 1.0},
                    {"qty_received": 5.0},
                    {"is_accepted": False},
                )
            ),
        ):
            with self.assertRaisesRegex(ValidationError, "by the buttons only"):
                own.write(values)
        own.action_confirm()
        with self.assertRaisesRegex(UserError, "accepted return cannot be changed"):
            own.line_ids.product_id = self.other_goods

    def test_what_is_given_in_exchange_is_asked_for_where_something_is(self):
        rma = self._create_return(self._sell())
        with Form(rma) as form:
            self.assertFalse(form.has_exchange)
            with form.line_ids.edit(0) as line:
                line.decision = "exchange"
                line.exchange_product_id = self.other_goods
            self.assertTrue(form.has_exchange)
        self.assertEqual(rma.line_ids.exchange_product_id, self.other_goods)

    def test_an_order_is_added_on_the_form(self):
        order = self._sell((self.goods, 2.0), (self.other_goods, 1.0))
        with Form(self.env["sale.rma"]) as form:
            form.add_order_id = order
        rma = form.record
        self.assertEqual(rma.partner_id, self.customer)
        self.assertEqual(rma.line_ids.sale_line_id, order.order_line)
        self.assertEqual(rma.line_ids.mapped("quantity"), [2.0, 1.0])

    def test_return_goods_on_the_order_prefills_a_return(self):
        order = self._sell()
        action = order.action_return_goods()
        rma = self.env["sale.rma"].with_context(**action["context"]).create({})
        self.assertEqual(rma.line_ids.quantity, 5.0)
        self.assertEqual(rma.partner_id, self.customer)
        rma.action_confirm()
        self.assertEqual(order.rma_count, 1)
        with self.assertRaisesRegex(UserError, "could come back"):
            order.action_return_goods()

    def test_a_return_of_a_kind_of_lots_comes_with_its_lot(self):
        self.goods.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.goods.id} for name in ("L1", "L2")]
        )
        order = self._create_order((self.goods, 4.0))
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {"product_id": self.goods.id, "lot_id": lot.id, "quantity": 2.0}
            )
            for lot in lots
        ]
        move.picked = True
        order.picking_ids._action_done()
        rma = self._create_return(order, quantity=2.0, lot_id=lots[1].id)
        self._accept_and_receive(rma)
        self.assertEqual(rma.line_ids.move_ids.move_line_ids.lot_id, lots[1])
        self.assertEqual(rma.state, "received")
