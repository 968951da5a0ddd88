import os

import psycopg2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import ReturnMixin

# Steps of random lives; each life has up to eight.
LIVES = 10_000 if os.environ.get("SUITE_FULL") else 12
REFUSED = (UserError, psycopg2.errors.CheckViolation)


@tagged("post_install", "-at_install")
class TestReturnLives(ReturnMixin, TransactionCase):
    """Whatever happens in whatever order: never too much back, never too much money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    @mute_logger("odoo.sql_db")
    def test_random_lives_stay_within_what_was_delivered_and_charged(self):
        steps = st.tuples(
            st.sampled_from(sorted(self._get_steps())),
            st.sampled_from([1.0, 2.5, 5.0, 12.0]),
        )

        @settings(
            max_examples=LIVES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(steps, min_size=3, max_size=8), st.booleans())
        def live(actions, is_dozen):
            with self.env.cr.savepoint() as savepoint:
                self._live(actions, is_dozen)
                savepoint.close(rollback=True)
            self.env.invalidate_all()

        live()

    def _get_steps(self):
        return {
            "deliver": self._do_deliver,
            "invoice": self._do_invoice,
            "return": self._do_return,
            "accept": self._do_accept,
            "receive": self._do_receive,
            "settle": self._do_settle,
            "credit": self._do_credit,
            "cancel": self._do_cancel,
        }

    def _live(self, actions, is_dozen):
        row = (self.goods, 1.0, self.dozen) if is_dozen else (self.goods, 5.0)
        order = self._create_order(row)
        self._deliver(order)
        steps = self._get_steps()
        for name, quantity in actions:
            try:
                with self.env.cr.savepoint():
                    steps[name](order, quantity)
                    self.env.flush_all()
            except REFUSED:
                self.env.invalidate_all()
            self._assert_holds(order)

    def _assert_holds(self, order):
        """Count from scratch, by Odoo's own means, what the ledger has."""
        delivered = returned = 0.0
        for move in order.order_line.move_ids.filtered(lambda m: m.state == "done"):
            quantity = move.product_uom._compute_quantity(
                move.quantity, self.goods.uom_id, round=False
            )
            if move.location_dest_id.usage == "customer":
                delivered += quantity
            elif move.location_id.usage == "customer":
                returned += quantity
        self.assertLessEqual(returned, delivered + 1e-6)
        ledger = self._get_ledger(order)
        self.assertAlmostEqual(ledger[0], delivered)
        self.assertAlmostEqual(ledger[1], returned)
        self.assertLessEqual(ledger[2], delivered + 1e-6)
        bills = order.invoice_ids.filtered(lambda bill: bill.state == "posted")
        items = bills.invoice_line_ids.filtered("sale_line_ids")
        charged = items.filtered(lambda item: item.move_id.move_type == "out_invoice")
        back = items.filtered(lambda item: item.move_id.move_type == "out_refund")
        charged, back = (sum(x.mapped("price_total")) for x in (charged, back))
        self.assertLessEqual(back, charged + 0.01 * (1 + len(items)))
        money = self._get_money(order)
        self.assertAlmostEqual(money[0], charged)
        self.assertAlmostEqual(money[1], back)

    # --- What may happen ---

    def _do_deliver(self, order, quantity):
        order.order_line.product_uom_qty += 1.0
        self._deliver(order)

    def _do_invoice(self, order, quantity):
        self._pay(self._invoice(order))

    def _do_return(self, order, quantity):
        self._return_by_hand(order, quantity)

    def _do_accept(self, order, quantity):
        decision = {1.0: "refund", 2.5: "wallet", 5.0: "replace"}.get(quantity, "keep")
        self._create_return(
            order, quantity=min(quantity, 5.0), decision=decision
        ).action_confirm()

    def _do_receive(self, order, quantity):
        self._receive(order.rma_ids._get_transfers())

    def _do_settle(self, order, quantity):
        order.rma_ids.filtered("is_due").action_settle()

    def _do_credit(self, order, quantity):
        bill = order.invoice_ids.filtered(
            lambda bill: bill.move_type == "out_invoice" and bill.state == "posted"
        )[:1]
        bill._reverse_moves([{"invoice_date": bill.invoice_date}]).action_post()

    def _do_cancel(self, order, quantity):
        bill = order.invoice_ids.filtered(lambda bill: bill.state == "posted")[:1]
        if bill:
            bill.button_draft()
            bill.button_cancel()
        order.rma_ids.filtered(lambda rma: rma.state == "draft").action_cancel()
