import os

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_rma_tasks.tests.common import ReturnMixin
from odoo.addons.sale_rma_tasks.tests.life_runs import LifeRunMixin
from odoo.addons.sale_rma_tasks.tests.life_world import SOLD

LIVES = 1_000 if os.environ.get("SUITE_FULL") else 50


class KitMixin(ReturnMixin):
    """Tables, kits of Odoo's Manufacturing, to sell and to give back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["product.category"].create(
            {"name": "Counted", "property_cost_method": "average"}
        )
        parts = {"categ_id": category.id, "standard_price": 10.0}
        cls.leg = cls._create_product("Leg", **parts)
        cls.top = cls._create_product("Top", **parts)
        cls.pack = cls._create_product("Bag of screws", **parts)
        cls.screw = cls._create_product("Screw", **parts)
        cls._create_kit(cls.pack, (cls.screw, 8.0))
        cls.table = cls._create_product("Table", is_storable=False)
        cls._create_kit(cls.table, (cls.leg, 4.0), (cls.top, 1.0), (cls.pack, 1.0))
        for part in cls.leg | cls.top | cls.screw:
            cls._buy(part, 100.0, 10.0)

    @classmethod
    def _create_kit(cls, kit, *rows, **values):
        kit.is_storable = False
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                **values,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in rows
                ],
            }
        )

    @classmethod
    def _deliver(cls, order, quantity=None):
        for picking in order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        ):
            for move in picking.move_ids:
                move.write({"quantity": move.product_uom_qty, "picked": True})
            picking._action_done()

    def _sell_tables(self, *row):
        order = self._create_order(row or (self.table, 3.0))
        self._deliver(order)
        self._pay(self._invoice(order))
        self.assertEqual(
            order.order_line.qty_delivered, order.order_line.product_uom_qty
        )
        return order

    def _return_kits(self, order, kits, decision="refund", **values):
        """Return so many kits' parts."""
        rma = self._create_return(order, decision=decision, **values)
        sold = order.order_line
        needs = sold._get_parts_per_kit()
        for line in rma.line_ids:
            line.quantity = needs[line.product_id] * kits
        return rma

    def _get_credits(self, rma):
        items = rma.credit_note_ids.invoice_line_ids
        return [(item.product_id, item.quantity) for item in items]

    def _read_months(self, order):
        self.env.flush_all()
        groups = self.env["sale.report"]._read_group(
            [("order_reference", "=", f"sale.order,{order.id}")],
            ["date:month"],
            ["qty_delivered:sum", "price_subtotal:sum"],
        )
        return {month.strftime("%Y-%m"): tuple(sums) for month, *sums in groups}


@tagged("post_install", "-at_install")
class TestReturnedKits(KitMixin, TransactionCase):
    """Kits come back part by part, and are credited whole."""

    def test_the_parts_that_can_come_back_are_those_of_the_kit(self):
        order = self._sell_tables()
        rma = self._create_return(order)
        self.assertEqual(
            {line.product_id: line.quantity for line in rma.line_ids},
            {self.leg: 12.0, self.top: 3.0, self.screw: 24.0},
        )

    def test_whole_kits_are_credited(self):
        order = self._sell_tables()
        rma = self._return_kits(order, 2.0)
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(self._get_credits(rma), [(self.table, 2.0)])
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 200.0)
        self.assertEqual(rma.state, "done")
        line = order.order_line
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (1.0, 1.0))
        self.assertEqual(line.qty_to_invoice, 0.0)

    def test_a_kit_is_credited_when_its_last_part_is_here(self):
        order = self._sell_tables()
        rma = self._return_kits(order, 2.0)
        rma.action_confirm()
        for part, credited in (
            (self.leg, 0.0),
            (self.screw, 0.0),
            (self.top, 2.0),
        ):
            for move in rma._get_transfers().move_ids.filtered(
                lambda move, part=part: move.product_id == part and move.state != "done"
            ):
                move.write({"quantity": move.product_uom_qty, "picked": True})
                move.picking_id._action_done()
            rma.action_settle()
            items = rma.credit_note_ids.invoice_line_ids
            self.assertEqual(sum(items.mapped("quantity")), credited, part.name)

    def test_a_part_alone_is_replaced_and_not_credited(self):
        order = self._sell_tables()
        rma = self._create_return(order, decision="refund")
        rma.line_ids.filtered(lambda line: line.product_id != self.leg).unlink()
        rma.line_ids.quantity = 1.0
        self._accept_and_receive(rma)
        with self.assertRaises(UserError) as refusal:
            rma.action_settle()
        self.assertIn("part of Table", str(refusal.exception))
        rma.line_ids.decision = "replace"
        rma.action_settle()
        again = rma.line_ids.replacement_move_ids
        self.assertEqual((again.product_id, again.product_uom_qty), (self.leg, 1.0))
        self.assertEqual(order.order_line.qty_delivered, 2.0)
        self._deliver(order)
        self.assertEqual(order.order_line.qty_delivered, 3.0)
        self.assertEqual(order.order_line.qty_to_invoice, 0.0)

    def test_whole_kits_are_replaced(self):
        order = self._sell_tables()
        rma = self._return_kits(order, 2.0, "replace")
        self._accept_and_receive(rma)
        rma.action_settle()
        again = rma.line_ids.replacement_move_ids
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in again},
            {self.leg: 8.0, self.top: 2.0, self.screw: 16.0},
        )
        self._deliver(order)
        line = order.order_line
        self.assertEqual((line.qty_delivered, line.qty_invoiced), (3.0, 3.0))
        later = self._create_return(order, decision="refund")
        self.assertEqual(sum(later.line_ids.mapped("quantity")), 39.0)
        self._accept_and_receive(later)
        later.action_settle()
        self.assertEqual(self._get_credits(later), [(self.table, 3.0)])

    def test_what_came_back_for_good_is_not_delivered_again(self):
        order = self._sell_tables()
        rma = self._return_kits(order, 1.0)
        self._accept_and_receive(rma)
        rma.action_settle()
        order.order_line.product_uom_qty = 5.0
        waiting = order.order_line.move_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in waiting},
            {self.leg: 8.0, self.top: 2.0, self.screw: 16.0},
        )
        self._deliver(order)
        rest = self._return_kits(order, 4.0)
        self._pay(self._invoice(order))
        self._accept_and_receive(rest)
        rest.action_settle()
        self.assertEqual(
            sum(rest.credit_note_ids.invoice_line_ids.mapped("quantity")), 4.0
        )

    def test_an_order_made_smaller_before_it_left_has_the_same_parts_per_kit(self):
        order = self._create_order((self.table, 5.0))
        order.order_line.product_uom_qty = 3.0
        self._deliver(order)
        self._pay(self._invoice(order))
        self.assertEqual(
            order.order_line._get_parts_per_kit(),
            {self.leg: 4.0, self.top: 1.0, self.screw: 8.0},
        )

    def test_a_delivery_in_parts_has_the_same_parts_per_kit(self):
        order = self._create_order((self.table, 3.0))
        for part, quantity in ((self.leg, 4.0), (self.top, 1.0), (self.screw, 8.0)):
            move = order.picking_ids.move_ids.filtered(
                lambda move, part=part: move.product_id == part
            )
            move.write({"quantity": quantity, "picked": True})
        order.picking_ids._action_done()
        order.picking_ids.filtered(lambda one: one.state != "done").action_cancel()
        self.assertEqual(
            order.order_line._get_parts_per_kit(),
            {self.leg: 4.0, self.top: 1.0, self.screw: 8.0},
        )
        self._pay(self._invoice(order))
        rma = self._create_return(order, decision="refund")
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(self._get_credits(rma), [(self.table, 1.0)])

    def test_dozens_of_kits(self):
        order = self._sell_tables(
            self.table, 1.0, self.env.ref("uom.product_uom_dozen")
        )
        rma = self._return_kits(order, 3.0)
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 300.0)

    def test_one_kit_of_a_dozen_is_credited_as_a_kit(self):
        """A twelfth is no quantity of a dozen, and parts may be kept by the hundred."""
        hundred = self.env["uom.uom"].create(
            {
                "name": "Pack of 200",
                "relative_factor": 200.0,
                "relative_uom_id": self.env.ref("uom.product_uom_unit").id,
            }
        )
        stool = self._create_product("Stool", is_storable=False)
        seat = self._create_product("Seat", uom_id=hundred.id)
        self._create_kit(stool, (seat, 1.0))
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell_tables(stool, 1.0, dozen)
        rma = self._return_kits(order, 1.0)
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 100.0)
        self.assertEqual(self._get_credits(rma), [(stool, 1.0)])

    def test_kits_of_dozens_charged_by_delivery_are_credited_as_kits(self):
        """Also of an order that was raised after its first dozen was charged; what
        went back is not charged again."""
        stool = self._create_product("Stool", invoice_policy="delivery")
        self._create_kit(stool, (self.leg, 3.0), (self.top, 1.0))
        for kits in (1.0, 2.0, 5.0, 13.0):
            with self.subTest(kits=kits):
                order = self._sell_tables(
                    stool, 1.0, self.env.ref("uom.product_uom_dozen")
                )
                order.order_line.product_uom_qty = 2.0
                self._deliver(order)
                self._pay(self._invoice(order))
                rma = self._return_kits(order, kits)
                self._accept_and_receive(rma)
                rma.action_settle()
                credited = sum(rma.credit_note_ids.mapped("amount_untaxed"))
                self.assertEqual(credited, 100.0 * kits)
                self.assertEqual(order.order_line.qty_to_invoice, 0.0)

    def test_an_order_that_was_confirmed_again_has_the_same_parts_per_kit(self):
        order = self._create_order((self.table, 3.0))
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self._deliver(order)
        self._pay(self._invoice(order))
        order.date_order = SOLD
        before = self._read_months(order)
        rma = self._return_kits(order, 1.0)
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(self._get_credits(rma), [(self.table, 1.0)])
        months = self._read_months(order)
        self.assertEqual(months["2026-01"], before["2026-01"])

    def test_the_stock_is_worth_what_it_was_worth(self):
        parts = self.leg | self.top | self.screw
        before = self._get_worth(parts)
        order = self._sell_tables()
        self.assertEqual(self._get_worth(parts), before - 3 * 130.0)
        rma = self._return_kits(order, 2.0)
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(self._get_worth(parts), before - 130.0)
        rma = self._return_kits(order, 1.0, "replace")
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(self._get_worth(parts), before)
        self._deliver(order)
        self.assertEqual(self._get_worth(parts), before - 130.0)

    def _get_worth(self, parts):
        self.env.flush_all()
        self.env.invalidate_all()
        return sum(parts.mapped("total_value"))

    def test_the_month_of_the_sale_stays_what_it_was(self):
        order = self._sell_tables()
        order.date_order = SOLD
        before = self._read_months(order)
        self.assertEqual(before, {"2026-01": (3.0, 300.0)})
        rma = self._return_kits(order, 2.0)
        rma.action_confirm()
        receipt = rma._get_transfers()
        self._receive(receipt)
        rma.action_settle()
        months = self._read_months(order)
        self.assertEqual(months.pop("2026-01"), before["2026-01"])
        self.assertEqual(list(months.values()), [(-2.0, -200.0)])
        rma = self._return_kits(order, 1.0, "replace")
        self._accept_and_receive(rma)
        rma.action_settle()
        months = self._read_months(order)
        self.assertEqual(months.pop("2026-01"), before["2026-01"])
        self.assertEqual(list(months.values()), [(-3.0, -200.0)])
        self._deliver(order)
        months = self._read_months(order)
        self.assertEqual(months.pop("2026-01"), before["2026-01"])
        self.assertEqual(list(months.values()), [(-2.0, -200.0)])


@tagged("post_install", "-at_install")
class TestReturnedKitLives(LifeRunMixin, TransactionCase):
    """Orders of Manufacturing's kits live at random, as those of hand-made ones do."""

    @classmethod
    def _get_beginnings(cls):
        return {"kit": cls._begin_kit}

    def _recount_goods(self, line, then, later):
        """Count whole kits; Odoo knows them by their parts."""
        part = line.product_id.bom_ids.bom_line_ids
        moves = line.move_ids.move_line_ids.filtered(
            lambda one: one.state == "done" and one.product_id == part.product_id
        )
        first, total = (
            sum(
                one.quantity_product_uom
                * (1 if one.location_dest_id.usage == "customer" else -1)
                for one in some
            )
            // part.product_qty
            for some in (
                moves.filtered(
                    lambda one: (
                        not one.move_id.origin_returned_move_id
                        and not one.move_id.rma_replaced_line_id
                    )
                ),
                moves,
            )
        )
        then["qty_delivered"] += first
        later["qty_delivered"] += total - first

    @mute_logger("odoo.sql_db")
    def test_random_lives_stay_within_what_was_delivered_and_charged(self):
        self._live_many(LIVES)
