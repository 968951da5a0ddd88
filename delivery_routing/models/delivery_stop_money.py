"""What a courier collects at a door, in the currency of the orders."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    collect_on_delivery = fields.Boolean(
        "Courier Collects the Payment",
        compute="_compute_collect_on_delivery",
        store=True,
        readonly=False,
        help="Set by itself when the customer chose to pay on delivery.",
    )
    delivery_papers = fields.Char(
        "Papers to Bring Back",
        help="What the courier brings back from the customer, such as a signed note.",
    )

    @api.depends("transaction_ids.state", "transaction_ids.provider_id.custom_mode")
    def _compute_collect_on_delivery(self):
        for order in self:
            # payments are hidden from sales people
            chosen = bool(order.sudo()._pending_on_delivery())
            order.collect_on_delivery = chosen or order.collect_on_delivery

    def _pending_on_delivery(self):
        """Return the transactions that wait for a courier's cash, the oldest first."""
        return self.transaction_ids.filtered(
            lambda tx: (
                tx.state == "pending"
                and tx.provider_id.custom_mode == "cash_on_delivery"
            )
        ).sorted("id")

    def _get_courier_due(self, moves_there, stop) -> float:
        """Return what of the order is to be paid when these moves are handed over.

        Goods that come another time are paid then; all that is no goods, such as the
        delivery, is paid with the first ones.

        :param moves_there: stock moves whose goods count as handed over
        :param stop: the stop where that is
        :return: an amount in the order's currency, not rounded
        """
        self.ensure_one()
        if not self.collect_on_delivery or self.state == "cancel":
            return 0.0
        later = self.order_line.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move._is_bound_for_customer()
                and move not in moves_there
            )
        )
        pockets = self._get_in_pockets(stop)
        return self._get_amount_due() - pockets - later._get_gross()

    def _get_in_pockets(self, besides) -> float:
        """Return what couriers have taken at other stops and nobody has booked yet."""
        stops = self.picking_ids.delivery_stop_id - besides
        return sum(
            (stop.cash_by_order or {}).get(str(self.id), 0.0)
            for stop in stops
            if not stop.route_id.settled_at
        )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_gross(self) -> float:
        """Return what the customer pays for these goods, taxes included."""
        return sum(move.product_uom_qty * move._get_gross_of_one() for move in self)

    def _get_gross_of_one(self) -> float:
        """Return the price of one unit of the move, with its share of discounts."""
        line = self.sale_line_id
        if not line.product_uom_qty:
            return 0.0
        whole = line.product_uom_id._compute_quantity(
            line.product_uom_qty, self.product_uom, round=False
        )
        return line.price_total / whole if whole else 0.0


class DeliveryPlan(models.Model):
    _inherit = "delivery.plan"  # pylint: disable=consider-merging-classes-inherited

    def _door_of(self, picking):
        """Keep orders in different currencies apart: each is paid in its own."""
        return (*super()._door_of(picking), picking.sale_id.currency_id)


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True
    )
    amount_due = fields.Monetary(
        "To Collect",
        compute="_compute_amount_due",
        compute_sudo=True,  # couriers and dispatchers read no payments
        help="What the courier collects at the door; once he was there, what was due "
        "for the goods that were taken.",
    )
    cash_expected = fields.Monetary("Due at the Door", readonly=True, copy=False)
    cash_taken = fields.Monetary(readonly=True, copy=False)
    cash_by_order = fields.Json(
        readonly=True,
        copy=False,
        help="What was taken, dealt out to the orders: amount by id.",
    )

    @api.depends("picking_ids.sale_id.currency_id", "company_id")
    def _compute_currency_id(self):
        for stop in self:
            orders = stop.picking_ids.sale_id
            company = stop.company_id or self.env.company
            stop.currency_id = orders.currency_id[:1] or company.currency_id

    @api.depends(
        "outcome",
        "cash_expected",
        "picking_ids.move_ids.state",
        "picking_ids.sale_id.collect_on_delivery",
        "picking_ids.sale_id.amount_total",
    )
    def _compute_amount_due(self):
        for stop in self:
            stop.amount_due = stop.cash_expected if stop.outcome else stop._money_due()

    def _money_due(self) -> float:
        """Return what is to be collected for the goods that are or were handed over."""
        self.ensure_one()
        exact = sum(self._exact_dues().values())
        return max(self.currency_id.round(exact), 0.0)

    def _exact_dues(self) -> dict:
        """Return what each order of the stop has to be paid, not rounded."""
        # payments are hidden from couriers and dispatchers
        stop_sudo = self.sudo()
        if stop_sudo.kind != "delivery" or stop_sudo.outcome in ("refused", "absent"):
            return {}
        moves = stop_sudo.picking_ids.move_ids
        if stop_sudo.outcome and not stop_sudo.transfer_problem:
            moves = moves.filtered(lambda move: move.state == "done")
        return {
            order: order._get_courier_due(moves, stop_sudo)
            for order in stop_sudo.picking_ids.sale_id.sorted("id")
        }

    def _deal_cash(self):
        """Write down what was due, and to which orders the money belongs.

        Each order gets what it is due as long as there is money; what is too much
        goes to the last one that is due anything.
        """
        self.ensure_one()
        rounded, dealt = self.currency_id.round, {}
        exact = self._exact_dues()
        dues = {order: rounded(due) for order, due in exact.items()}
        left = self.cash_taken
        for order, due in dues.items():
            share = min(max(due, 0.0), left)
            if share:
                dealt[str(order.id)] = rounded(share)
                left = rounded(left - share)
        orders = [order for order, due in dues.items() if due > 0] or list(dues)
        if left and not orders:
            raise UserError(self.env._("There is no order that the money is for."))
        if left:
            key = str(orders[-1].id)
            dealt[key] = rounded(dealt.get(key, 0.0) + left)
        expected = max(rounded(sum(exact.values())), 0.0)
        self.write({"cash_expected": expected, "cash_by_order": dealt})
