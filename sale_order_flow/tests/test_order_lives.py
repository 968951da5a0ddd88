"""Random lives of paid orders: no cent is lost, and none is made."""

import os
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .money_common import MoneyWorldMixin

LIVES = 1000 if os.environ.get("SUITE_FULL") else 100
TAX = Decimal("0.2")  # of the product t1
CENTS = st.integers(1, 99999).map(lambda cents: cents / 100)
STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(("a1", "a2", "b2", "t1", "goods"))),
    st.tuples(st.just("remove"), st.integers(0, 5)),
    st.tuples(st.just("remove"), st.integers(0, 2)),  # what was charged stays
    st.tuples(st.just("reprice"), st.tuples(st.integers(0, 5), CENTS)),
    st.tuples(st.just("pay"), st.floats(0.05, 1.2)),
    st.tuples(st.just("refund"), st.floats(0.05, 1.0)),
    st.tuples(st.just("deliver"), st.integers(1, 3)),
    st.tuples(st.just("deliver"), st.integers(2, 3)),  # goods are seldom there
    st.tuples(st.just("invoice"), st.none()),
    st.tuples(st.just("next"), st.sampled_from(("a1", "b2"))),
    st.tuples(st.just("cancel"), st.none()),
)
KINDS = (
    "add",
    "remove",
    "reprice",
    "pay",
    "refund",
    "deliver",
    "invoice",
    "next",
    "cancel",
)
LIFE = st.tuples(
    st.lists(
        st.sampled_from(("a1", "a2", "b1", "t1", "goods", "goods", "goods")),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from((None, "stock", "groups", "both")),
    st.sampled_from((0, 0, 0.3, 1)),
    # Each step happens to the order, or to one of its parts.
    st.lists(st.tuples(STEPS, st.integers(0, 2)), min_size=1, max_size=8),
)

# The whole is paid, its first part cancelled, another part paid once more.
PAID_TWICE = (
    ["goods", "a1"],
    "both",
    1,
    [(("cancel", None), 0), (("pay", 0.8), 2)],
)


@tagged("post_install", "-at_install")
class TestOrderLives(MoneyWorldMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products["goods"] = cls._create_product(
            "Goods", is_storable=True, list_price=12.34
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.products["goods"], cls.warehouse.lot_stock_id, 1
        )
        cls.env["sale.order.split.rule"].search([]).active = False
        cls.split_rule = cls.env["sale.order.split.rule"].create(
            {"name": "Group A", "categ_ids": cls.groups["A"].ids}
        )

    @settings(
        max_examples=LIVES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(life=LIFE)
    @example(life=PAID_TWICE)
    def _live(self, life):
        savepoint = self.env.cr.savepoint()
        try:
            self._run_life(*life)
        finally:
            self.env.cr.precommit.clear()
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_wallet_is_what_was_paid_less_what_was_kept(self):
        self.happened = Counter()
        self._live()
        # Lives in which nothing could be done would show nothing. How often a step
        # happens depends on the constants of the modules that are loaded: hypothesis
        # draws from them too.
        rare = {kind: self.happened[kind] for kind in KINDS}
        self.assertGreaterEqual(min(rare.values()), LIVES // 50, rare)

    # --- One life ---

    def _run_life(self, names, split, paid, steps):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": self._prepare_lines([(name, 2) for name in names]),
            }
        )
        if paid:
            self._step_pay(order, order.currency_id.round(order.amount_total * paid))
        self.family = order
        if split:
            self.family |= self._live_split(order, split)
        parts = self.family
        parts.action_confirm()
        self._settle()
        self._check_life()
        for (step, argument), which in steps:
            live = getattr(self, f"_live_{step}")
            self.happened[step] += bool(live(parts[which % len(parts)], argument))
            self._settle()
            self._check_life()

    def _live_split(self, order, kind):
        """The parts are the whole, to the cent, before and after."""
        amounts = ("amount_untaxed", "amount_tax", "amount_total")
        whole = [self._cents(order[name]) for name in amounts]
        rules = self.split_rule if kind != "stock" else self.split_rule[:0]
        parts = order._split_into(order._plan_split(rules, kind != "groups"))
        family = order | parts
        self.assertEqual(
            whole, [sum(map(self._cents, family.mapped(name))) for name in amounts]
        )
        return parts

    def _check_life(self):
        wallets = self._get_wallets()
        for wallet in wallets:
            moved = sum(
                self._cents(row.issued) - self._cents(row.used)
                for row in wallet.history_ids
            )
            self.assertEqual(self._cents(wallet.points), moved)
            self.assertGreaterEqual(self._cents(wallet.points), 0)
        for order in self.family:
            self._check_order(order)

    def _check_order(self, order):
        lines = order.order_line
        self.assertEqual(self._cents(order.amount_total), self._get_total(lines))
        received = sum(
            self._cents(payment.amount)
            for payment in order.transaction_ids
            | order.transaction_ids.child_transaction_ids
            if payment.state == "done"
        )
        self.assertEqual(self._cents(order.amount_received), received)
        self.assertEqual(order.stage_id.code, self._get_expected_stage(order))
        kept = self._get_kept(order) + sum(
            max(self._get_kept(part) - self._cents(part.amount_received), 0)
            for part in order.split_part_ids
        )
        surplus = max(received - kept, 0) if order.state != "draft" else 0
        credited = self._cents(order.wallet_credit)
        # What was spent before it was due again cannot be taken back.
        if credited != surplus:
            self.assertGreater(credited, surplus)
            self.assertFalse(
                sum(map(self._cents, self._get_wallets().mapped("points")))
            )

    def _get_total(self, lines):
        """Return the cents of lines: their tax is rounded once, for all of them."""
        taxed = lines.filtered("tax_ids")
        tax = sum(self._cents(line.price_subtotal) for line in taxed) * TAX
        return sum(self._cents(line.price_subtotal) for line in lines) + int(
            tax.quantize(Decimal(1), ROUND_HALF_UP)
        )

    def _get_kept(self, order):
        invoices = order.order_line.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        invoiced = sum(self._cents(invoice.amount_total) for invoice in invoices)
        ordered = 0 if order.state == "cancel" else self._cents(order.amount_total)
        return max(ordered, invoiced)

    def _get_expected_stage(self, order):
        """Return what has happened, by Odoo's own status of delivery and invoices."""
        if order.state == "cancel":
            return "cancelled"
        goods = order.order_line.filtered(
            lambda line: line.product_id.type == "consu" and line.product_uom_qty > 0
        )
        invoices = order.order_line.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted"
        )
        is_sent = not goods or order.delivery_status == "full"
        is_invoiced = invoices and max(order.order_line.mapped("qty_to_invoice")) <= 0
        if is_sent and is_invoiced:
            is_paid = set(invoices.mapped("payment_state")) <= {"paid", "in_payment"}
            return "done" if is_paid else "invoiced"
        if order.delivery_status == "full":
            return "delivered"
        has_left = order.delivery_status in ("partial", "started")
        return "shipped" if has_left else "processing"

    @staticmethod
    def _cents(amount):
        return int(Decimal(str(round(amount, 2))) * 100)

    # --- What happens; true when it does ---

    def _pick_line(self, order, number):
        lines = order.order_line.filtered(lambda line: line._is_removable())
        return lines[number % len(lines)] if lines else lines

    def _live_add(self, order, name):
        if order.state == "sale":
            self._step_add(order, name)
            return True
        return False

    def _live_remove(self, order, number):
        line = self._pick_line(order, number)
        if line:
            order._remove_lines(line, "Random")
        return line

    def _live_reprice(self, order, argument):
        number, price = argument
        line = self._pick_line(order, number)
        if not line or line.qty_invoiced:
            return False
        line.price_unit = price
        return True

    def _live_pay(self, order, share):
        amount = order.currency_id.round(order.amount_total * share)
        if order.state == "sale" and amount > 0:
            return self._step_pay(order, amount)
        return False

    def _live_refund(self, order, share):
        for payment in order.transaction_ids:
            left = payment._get_received_amount()
            amount = order.currency_id.round(left * share)
            if payment.state == "done" and amount > 0:
                payment._create_child_transaction(amount, is_refund=True)._set_done()
                return True
        return False

    def _live_deliver(self, order, quantity):
        moves = order.picking_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if order.state != "sale" or not moves:
            return False
        move = moves[0]
        move.quantity = min(quantity, move.product_uom_qty)
        move.picked = True
        move.picking_id.with_context(cancel_backorder=False)._action_done()
        return True

    def _live_invoice(self, order, _argument):
        if order.state != "sale" or order.invoice_status != "to invoice":
            return False
        order._create_invoices().action_post()
        return True

    def _live_next(self, _order, name):
        following = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.products[name].id}),
                ],
            }
        )
        following.action_confirm()
        self.family |= following
        return True

    def _live_cancel(self, order, _argument):
        if order.state == "sale" and not any(
            picking.state == "done" for picking in order.picking_ids
        ):
            order._action_cancel()
            return True
        return False
