"""Delivered orders of every kind, what may happen to them, counting from scratch."""

from typing import NamedTuple

from odoo.fields import Command
from odoo.tools import SQL

from .life_beginnings import BeginningsMixin

TOLERANCE = 1e-6
SOLD = "2026-01-15 10:00:00"
COST = 60.0  # of each piece
DECISIONS = ("refund", "wallet", "replace", "keep", "refuse", False)


class World(NamedTuple):
    """An order that was delivered and charged, and papers that wait."""

    order: object
    family: object  # with the parts that it was split into
    transfers: list  # returns by hand
    notes: list  # credit notes by hand
    returns: list  # return documents, one for each decision


class LifeMixin(BeginningsMixin):
    """Orders that are delivered and charged already, and steps that change them.

    Each step takes a world and a share between 0 and 1: how much, or which of several.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worlds = {
            kind: cls._prepare(begin()) for kind, begin in cls._get_beginnings().items()
        }
        cls.env.flush_all()

    @classmethod
    def _create_product(cls, name, **values):
        if not hasattr(cls, "counted"):
            cls.counted = cls.env["product.category"].create(
                {"name": "Counted", "property_cost_method": "average"}
            )
        values = {"categ_id": cls.counted.id, "standard_price": COST} | values
        return super()._create_product(name, **values)

    @classmethod
    def _stock_up(cls, product, quantity):
        """Buy it, so that it is worth something."""
        cls._buy(product, quantity, COST)

    # --- What waits to happen ---

    @classmethod
    def _prepare(cls, family):
        """Papers that together give back far more than there was: what comes of them
        is up to the life."""
        order = family[0]
        family.date_order = SOLD
        return World(
            order,
            family,
            [cls._plan_return(order, share) for share in (0.4, 0.6, 1.0)],
            [cls._plan_credit(order, share) for share in (0.25, 0.5, 1.0)],
            [
                cls._plan_rma(family, decision, share)
                for decision, share in (
                    ("refund", 0.5),
                    ("wallet", 0.5),
                    ("replace", 0.4),
                    ("keep", 0.6),
                    ("exchange", 0.2),
                    (False, 1.0),
                )
            ],
        )

    @classmethod
    def _plan_return(cls, order, share):
        picking = order.picking_ids.filtered(lambda picking: picking.state == "done")
        wizard = cls.env["stock.return.picking"].create({"picking_id": picking[0].id})
        for row in wizard.product_return_moves:
            row.quantity = row.move_id.product_uom.round(row.move_id.quantity * share)
        transfer = wizard._create_return()
        unit = order.order_line.product_id.uom_id[:1]
        for move in transfer.move_ids if share < 0.5 else ():
            quantity = move.product_uom._compute_quantity(move.product_uom_qty, unit)
            move.write({"product_uom": unit.id, "product_uom_qty": quantity})
        return transfer

    @classmethod
    def _plan_credit(cls, order, share):
        bill = order.invoice_ids.filtered(lambda one: one.move_type == "out_invoice")
        note = bill[:1]._reverse_moves([{"invoice_date": bill[:1].invoice_date}])
        line = note.invoice_line_ids.filtered("product_id")[:1]
        values = {"quantity": line.quantity * share}
        note.write({"invoice_line_ids": [Command.update(line.id, values)]})
        return note

    @classmethod
    def _plan_rma(cls, orders, decision, share):
        rows = [row for order in orders for row in order._prepare_rma_lines()]
        for row in rows:
            row |= {"decision": decision, "quantity": row["quantity"] * share}
            if decision == "exchange":
                row["exchange_product_id"] = cls.other_goods.id
        return cls.env["sale.rma"].create(
            {
                "partner_id": cls.customer.id,
                "line_ids": [Command.create(row) for row in rows],
            }
        )

    # --- What may happen ---

    def _get_steps(self):
        names = (name for name in dir(self) if name.startswith("_do_"))
        return {name: getattr(self, name) for name in names}

    def _choose(self, records, share):
        """Return the record that a share between 0 and 1 means."""
        return records[min(int(share * len(records)), len(records) - 1)]

    def _finish(self, transfer, share=1.0):
        for move in transfer.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        ):
            move.write({"quantity": move.product_uom_qty * share, "picked": True})
            transfer._action_done()

    def _do_deliver_rest(self, world, share):
        world.order.order_line[:1].product_uom_qty += 2.0
        for transfer in world.order.picking_ids.filtered(
            lambda one: one.picking_type_code == "outgoing" and one.state != "done"
        ):
            self._finish(transfer, share)

    def _do_receive_by_hand(self, world, share):
        self._finish(self._choose(world.transfers, share))

    def _do_receive_part_by_hand(self, world, share):
        self._finish(self._choose(world.transfers, share), 0.5)

    def _do_give_back_the_return(self, world, share):
        done = [one for one in world.transfers if one.state == "done"]
        if done:
            wizard = self.env["stock.return.picking"].create({"picking_id": done[0].id})
            for row in wizard.product_return_moves:
                row.quantity = row.move_id.quantity * share
            self._finish(wizard._create_return())

    def _do_correct_what_came(self, world, share):
        done = [one for one in world.transfers if one.state == "done"]
        if done:
            done[0].is_locked = False
            part = done[0].move_ids.move_line_ids[:1]
            part.quantity = part.quantity * share * 2

    def _do_accept(self, world, share):
        self._choose(world.returns, share).action_confirm()

    def _do_accept_another(self, world, share):
        self._choose(world.returns[::-1], share).action_confirm()

    def _do_receive(self, world, share):
        for transfer in world.order.rma_ids._get_transfers():
            if transfer.picking_type_code != "outgoing":
                self._finish(transfer, 0.5 if share < 0.5 else 1.0)

    def _do_replace(self, world, share):
        for move in world.order.rma_ids.line_ids.replacement_move_ids:
            self._finish(move.picking_id)

    def _do_decide_anew(self, world, share):
        line = self._choose(world.returns, share).line_ids[:1]
        line.decision = self._choose(DECISIONS, share)

    def _do_ask_for_more(self, world, share):
        line = self._choose(world.returns, share).line_ids[:1]
        line.quantity = line.quantity * 2

    def _do_ask_for_less(self, world, share):
        line = self._choose(world.returns, share).line_ids[:1]
        line.quantity = line.quantity / 2

    def _do_settle(self, world, share):
        world.order.rma_ids.filtered("is_due").action_settle()

    def _do_refuse(self, world, share):
        self._choose(world.returns, share).action_refuse()

    def _do_cancel_return(self, world, share):
        self._choose(world.returns, share).action_cancel()

    def _do_credit(self, world, share):
        self._choose(world.notes, share).action_post()

    def _do_take_credit_back(self, world, share):
        note = self._choose(world.notes, share)
        if note.state == "posted":
            note.button_draft()

    def _do_cancel_bill(self, world, share):
        bill = world.order.invoice_ids.filtered(
            lambda bill: bill.move_type == "out_invoice" and bill.state == "posted"
        )[:1]
        if bill:
            bill.button_draft()

    def _do_cancel_order(self, world, share):
        world.order.with_context(disable_cancel_warning=True).action_cancel()

    # --- Counting from scratch ---

    def _assert_holds(self, orders):
        """Never too much, and the ledger is what Odoo's own documents add up to."""
        self.env.flush_all()
        self._assert_goods_hold(orders)
        self._assert_money_holds(orders)
        self._assert_decisions_hold(orders.rma_ids)

    def _assert_goods_hold(self, orders):
        delivered, returned = {}, {}
        for line, product, lot, source, target, quantity in self._read_moves(orders):
            if (source == "customer") != (target == "customer"):
                side = delivered if target == "customer" else returned
                for key in {(line, product, None), (line, product, lot)}:
                    side[key] = side.get(key, 0.0) + quantity
        for key, quantity in returned.items():
            self.assertLessEqual(quantity, delivered.get(key, 0.0) + TOLERANCE, key)
        rows = self._read_ledger(orders, SQL("product_id IS NOT NULL"))
        self.assertFalse((delivered.keys() | returned.keys()) - rows.keys())
        for key, row in rows.items():
            self.assertAlmostEqual(row["delivered"], delivered.get(key, 0.0), 5)
            self.assertAlmostEqual(row["returned"], returned.get(key, 0.0), 5)
            self.assertLessEqual(row["accepted"], row["delivered"] + TOLERANCE)

    def _read_moves(self, orders):
        return self.env.execute_query(
            SQL(
                "SELECT move.sale_line_id, part.product_id, part.lot_id, source.usage,"
                " target.usage, part.quantity_product_uom FROM stock_move_line part"
                " JOIN stock_move move ON move.id = part.move_id"
                " JOIN stock_location source ON source.id = move.location_id"
                " JOIN stock_location target ON target.id = move.location_dest_id"
                " WHERE move.state = 'done' AND move.sale_line_id IN %s",
                tuple(orders.order_line.ids),
            )
        )

    def _read_ledger(self, orders, condition):
        self.env.cr.execute(
            SQL(
                "SELECT * FROM sale_order_ledger WHERE order_id IN %s AND %s",
                tuple(orders.ids),
                condition,
            )
        )
        return {
            (row["line_id"], row["product_id"], row["lot_id"]): row
            for row in self.env.cr.dictfetchall()
        }

    def _assert_money_holds(self, orders):
        totals = {}
        for line, kind, amount in self.env.execute_query(
            SQL(
                "SELECT link.order_line_id, bill.move_type, item.price_total"
                " FROM sale_order_line_invoice_rel link"
                " JOIN account_move_line item ON item.id = link.invoice_line_id"
                " JOIN account_move bill ON bill.id = item.move_id"
                " WHERE bill.state = 'posted' AND link.order_line_id IN %s",
                tuple(orders.order_line.ids),
            )
        ):
            side = totals.setdefault(line, {"out_invoice": 0.0, "out_refund": 0.0})
            side[kind] += amount
        rows = self._read_ledger(
            orders, SQL("product_id IS NULL AND line_id IS NOT NULL")
        )
        for line, sums in totals.items():
            charged, back = sums["out_invoice"], sums["out_refund"]
            self.assertLessEqual(abs(back), abs(charged) + 0.011)
            row = rows[line, None, None]
            self.assertAlmostEqual(row["paid"], charged, 2)
            self.assertAlmostEqual(row["refunded"], back, 2)
        for order in orders:
            charged, back, notes = self._count_money(order)
            self.assertLessEqual(back, charged + 0.01 * (1 + notes) + TOLERANCE)
            kept = self._get_money(order)
            self.assertAlmostEqual(kept[0], charged, 2)
            self.assertAlmostEqual(kept[1], back, 2)

    def _count_money(self, order):
        """Return what an order was charged and given back, and by how many credits."""
        items = order.order_line.invoice_lines.filtered(
            lambda item: item.parent_state == "posted"
        )
        bills = items.filtered(lambda item: item.move_type == "out_invoice")
        credits = items - bills
        sums = [sum(part.mapped("price_total")) for part in (bills, credits)]
        return (*sums, len(credits))

    def _assert_decisions_hold(self, returns):
        for line in returns.line_ids:
            self.assertLessEqual(line.qty_settled, line.quantity + TOLERANCE)
            again = line.replacement_move_ids.filtered(
                lambda move: move.state != "cancel"
            )
            again = sum(again.mapped("product_uom_qty"))
            self.assertLessEqual(again, line.qty_settled + TOLERANCE)
