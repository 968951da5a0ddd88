"""A route comes back: money and goods are counted, booked, and signed off."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .delivery_stop import FETCHES
from .delivery_stop_outcome import HANDED_OVER


class DeliveryRoute(models.Model):
    _inherit = "delivery.route"  # pylint: disable=consider-merging-classes-inherited

    settlement_line_ids = fields.One2many("delivery.settlement.line", "route_id")
    settled_by_id = fields.Many2one(
        "res.users", "Signed off by", readonly=True, copy=False
    )

    def action_finish(self):
        """Say that the courier is back; what he has to bring is ready to be counted."""
        result = super().action_finish()
        self.back_at = fields.Datetime.now()
        for route in self:
            route._prepare_settlement()
        return result

    def action_not_back(self):
        """Take the return back; the courier may go on, what was counted is lost."""
        self.check_access("write")
        if any(self.mapped("settled_at")):
            raise UserError(self.env._("The route is signed off."))
        self._move("started", ("done",))
        self.back_at = False
        self.settlement_line_ids.unlink()

    def action_count_all(self):
        """Say that all is there, to the cent and to the piece."""
        self.check_access("write")
        for line in self.filtered(
            lambda route: not route.settled_at
        ).settlement_line_ids:
            line.write(
                {
                    "amount_counted": line.amount_expected,
                    "qty_counted": line.qty_expected,
                }
            )

    def action_settle(self):
        """Sign off: book the money, take the goods in, keep what is missing."""
        self.check_access("write")
        for route in self:
            if route.state != "done" or route.settled_at:
                raise UserError(
                    self.env._(
                        "Route %(route)s is not ready for that.", route=route.name
                    )
                )
        self.stop_ids.filtered("cash_taken")._book_cash()
        for route in self:
            route._take_in_fetched()
            route._give_back_missed()
        self.settlement_line_ids._book_differences()
        self.write({"settled_at": fields.Datetime.now(), "settled_by_id": self.env.uid})

    # --- What is expected ---

    def _prepare_settlement(self):
        self.ensure_one()
        rows = [*self._expected_cash(), *self._expected_goods()]
        self.settlement_line_ids = [Command.create(row) for row in rows]

    def _expected_cash(self) -> list[dict]:
        stops = self.stop_ids.filtered("cash_taken")
        return [
            {
                "kind": "cash",
                "currency_id": currency.id,
                "amount_expected": currency.round(sum(group.mapped("cash_taken"))),
            }
            for currency, group in stops.grouped("currency_id").items()
        ]

    def _expected_goods(self) -> list[dict]:
        # dispatchers may see what stands on routes, not all of stock
        visits = self.sudo().stop_ids.filtered("is_visit")
        fetched = visits.filtered(
            lambda stop: stop.kind in FETCHES and stop.outcome in HANDED_OVER
        )
        missed = visits.filtered(lambda stop: stop.kind == "delivery")
        return [
            *self._fetched_rows(fetched._open_moves()),
            *self._goods_rows("missed", missed._missed_moves()),
        ]

    def _fetched_rows(self, moves) -> list[dict]:
        """Count goods door by door where a part was given, and only that part, so that
        each receipt gets what was given for it."""
        at_doors = moves.filtered(lambda move: move._is_counted_at_its_door())
        rows = self._goods_rows("fetched", moves - at_doors)
        doors = at_doors.grouped(lambda move: move.picking_id.delivery_stop_id)
        for stop, group in doors.items():
            taken = stop.fetched_quantities or {}
            for key, goods in stop._goods(group).items():
                (row,) = self._goods_rows("fetched", goods)
                row["qty_expected"] = taken.get(key, row["qty_expected"])
                rows.append(row | {"fetched_stop_id": stop.id})
        return [row for row in rows if row["qty_expected"]]

    def _goods_rows(self, kind, moves) -> list[dict]:
        groups = moves.grouped(lambda move: (move.product_id, move.product_uom))
        return [
            {
                "kind": kind,
                "product_id": product.id,
                "uom_id": unit.id,
                "move_ids": [Command.set(group.ids)],
                "qty_expected": unit.round(sum(group.mapped("product_uom_qty"))),
            }
            for (product, unit), group in groups.items()
        ]

    # --- What is done with it ---

    def _take_in_fetched(self):
        """Do the transfers of collected goods with what was counted.

        What the warehouse has taken in by itself meanwhile stays as it was.
        """
        # taking a sign-off in is the dispatcher's, stock moves follow from it
        lines = self.sudo().settlement_line_ids.filtered(lambda x: x.kind == "fetched")
        moves = lines.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        for line in lines:
            ended = (line.move_ids - moves).filtered(lambda m: m.state == "done")
            left = line.qty_counted - sum(ended.mapped("quantity"))
            (line.move_ids & moves)._hand_out(max(left, 0.0))
        taken = moves.filtered("picked").picking_id
        if taken:
            self._do_receipts(taken)

    def _do_receipts(self, receipts):
        """Do receipts as far as Odoo takes them; why it does not stands on the stop for
        the warehouse: a route is signed off whatever lots are not known yet."""
        stops = self.env["delivery.stop"]
        try:
            with self.env.cr.savepoint():
                stops._do_transfers(receipts)
        except UserError as error:
            if len(receipts) == 1:
                stop = receipts.delivery_stop_id
                said = [stop.transfer_problem or "", str(error)]
                stop.transfer_problem = "\n".join(filter(None, said))
                return
            for receipt in receipts:
                self._do_receipts(receipt)

    def _give_back_missed(self):
        """Let goods that were not handed over go out another day.

        Not those that are gone and whose transfer the office has still to do.
        """
        for stop in self.stop_ids.filtered("is_visit"):
            # as above
            left = stop.sudo()._open_transfers()
            if stop.transfer_problem:
                nothing = left.filtered(
                    lambda one: not any(one.move_ids.mapped("picked"))
                )
                left = nothing if stop.kind in FETCHES else left.browse()
            left.write({"delivery_missed_stop_id": stop.id, "delivery_stop_id": False})


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    def _cash_of_orders(self) -> dict:
        """Return what was taken at the door, by order of the door.

        Dispatchers may write on stops: no other order is paid, and no other sum.
        """
        self.ensure_one()
        dealt = self.cash_by_order or {}
        # dispatchers may see what stands on stops, not every order
        orders = {str(order.id): order for order in self.sudo().picking_ids.sale_id}
        rest = self.cash_taken - sum(dealt.values())
        is_whole = self.currency_id.is_zero(rest) and all(x > 0 for x in dealt.values())
        if dealt.keys() - orders.keys() or not is_whole:
            raise UserError(
                self.env._(
                    "The money of %(stop)s belongs to other orders.",
                    stop=self.display_name,
                )
            )
        return {orders[key]: amount for key, amount in dealt.items()}

    def _missed_moves(self):
        """Return the moves whose goods are still in the vehicle at the end."""
        handed = self.filtered(lambda stop: stop.outcome in HANDED_OVER)
        rests = handed.picking_ids.backorder_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        left = (self - handed)._open_moves()
        # a transfer that was cancelled before it was loaded is on no stop any more
        aboard = self.picking_ids.filtered(lambda p: p.state == "cancel").move_ids
        rests = rests.move_ids.filtered(lambda move: move.state != "cancel")
        return left | rests | aboard
