from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin

LINES = 100
MOST = 1.3  # times what Odoo asks for the same by hand


@tagged("post_install", "-at_install")
class TestReturnCost(ReturnMixin, TransactionCase):
    """A long return costs hardly more than the same papers made by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.many = cls.env["product.product"].create(
            [
                {
                    "name": f"Article {number}",
                    "type": "consu",
                    "list_price": 10.0,
                    "taxes_id": [Command.set(cls.tax.ids)],
                    "invoice_policy": "order",
                }
                for number in range(LINES)
            ]
        )

    def _sell_many(self, count):
        order = self._create_order(*((product, 2.0) for product in self.many[:count]))
        order.picking_ids.move_ids.write({"quantity": 2.0, "picked": True})
        order.picking_ids._action_done()
        self._invoice(order)
        return order

    def _count(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _receive_many(self, transfers):
        transfers.move_ids.write({"quantity": 1.0, "picked": True})
        transfers.with_context(skip_backorder=True)._action_done()

    # --- By hand ---

    def _return_many_by_hand(self, order):
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": order.picking_ids.id}
        )
        wizard.product_return_moves.write({"quantity": 1.0, "to_refund": True})
        self._receive_many(wizard._create_return())

    def _credit_many_by_hand(self, order):
        invoice = order.invoice_ids
        note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        note.write(
            {
                "invoice_line_ids": [
                    Command.update(line.id, {"quantity": 1.0})
                    for line in note.invoice_line_ids
                ]
            }
        )
        note.action_post()
        receivable = (invoice | note).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        receivable.reconcile()

    # --- With a return document ---

    def _accept_and_receive_many(self, rma):
        rma.action_confirm()
        self._receive_many(rma._get_transfers())

    def _measure(self, count):
        """Return what the same return costs in queries: by hand, and as a document."""
        by_hand, order = self._sell_many(count), self._sell_many(count)
        rma = self._create_return(order, quantity=1.0, decision="refund")
        counts = {
            "receipt by hand": self._count(lambda: self._return_many_by_hand(by_hand)),
            "receipt": self._count(lambda: self._accept_and_receive_many(rma)),
            "credit by hand": self._count(lambda: self._credit_many_by_hand(by_hand)),
            "credit": self._count(rma.action_settle),
        }
        return rma, counts

    def test_a_hundred_lines_cost_what_they_cost_by_hand(self):
        self._measure(2)  # what is read once for all
        rma, counts = self._measure(LINES)
        self.assertEqual(len(rma._get_transfers()), 1)
        self.assertEqual(len(rma.credit_note_ids.invoice_line_ids), LINES)
        self.assertEqual(rma.state, "done")
        for paper in ("receipt", "credit"):
            by_hand = counts[f"{paper} by hand"]
            self.assertLessEqual(counts[paper], MOST * by_hand, counts)
