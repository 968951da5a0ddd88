from odoo.tests import TransactionCase, tagged

from odoo.addons.sale_channel_connectors.tests.shop import UnasShopMixin


@tagged("post_install", "-at_install")
class TestUnasReturns(UnasShopMixin, TransactionCase):
    """An order by which a Unas shop takes goods back is a return of just these."""

    def setUp(self):
        super().setUp()
        self.env["sale.rma.policy"].search([]).active = False
        self.channel.refund_policy = "return"

    def _sell(self):
        order = super()._sell()
        for move in order.picking_ids.move_ids:
            self.env["stock.quant"]._update_available_quantity(
                move.product_id, move.location_id, move.product_uom_qty
            )
            move.write({"quantity": move.product_uom_qty, "picked": True})
        order.picking_ids._action_done()
        self.env.flush_all()
        return order

    def _settle(self, rma):
        rma.action_confirm()
        for move in rma._get_transfers().move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        rma._get_transfers()._action_done()
        rma.action_settle()

    def test_it_opens_a_return_of_its_goods_before_the_shop_has_finished_it(self):
        order = self._sell()
        self._back(status="open_normal")
        self._pull()
        rma = order.rma_ids
        self.assertEqual((rma.source, rma.state), ("channel", "draft"))
        rows = [(one.product_id, one.quantity, one.decision) for one in rma.line_ids]
        wanted = [(self.mug, 1.0, "refund"), (self.plate, 1.0, "refund")]
        self.assertCountEqual(rows, wanted)
        self.assertIn("22.50", rma.message_ids[0].body)
        self._back()
        self._pull()
        self.assertEqual(order.rma_ids, rma)
        self.assertEqual(len(self._refunds()), 1)

    def test_what_the_shop_paid_for_it_is_not_owed_and_makes_no_second_return(self):
        for is_paid in (False, True):
            with self.subTest(is_paid=is_paid), self.env.cr.savepoint() as savepoint:
                order = self._sell()
                wizard = self.env["account.payment.register"].with_context(
                    active_model="account.move", active_ids=order.invoice_ids.ids
                )
                wizard.create({})._create_payments()
                self._back()
                self._pull()
                if is_paid:
                    self.shop.pay_back("U-1", "22.50")
                    self._pull()
                rma = order.rma_ids
                self._settle(rma)
                note = rma.credit_note_ids
                self.assertEqual(note.amount_total, 22.5)
                owed = note._get_owed_to_customer()
                self.assertEqual(owed, 0.0 if is_paid else 22.5)
                self.assertEqual(self._refunds().move_id, note)
                self.assertFalse(rma.activity_ids)
                savepoint.rollback()
                self.shop.orders.clear()
                self.env.invalidate_all()

    def test_money_that_came_first_opens_it_and_the_goods_join(self):
        order = self._sell()
        self.shop.pay_back("U-1", "22.50")
        self._pull()
        rma = order.rma_ids
        self._back()
        self._pull()
        self.assertEqual(order.rma_ids, rma)
        self.assertEqual(self._refunds().rma_id, rma)
        self.assertEqual(self._refunds().mapped("amount"), [22.5, 0.0])
