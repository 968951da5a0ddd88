"""What came of a stop: brought, partly brought, refused, nobody met."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .delivery_stop import FETCHES

OUTCOMES = [
    ("delivered", "Delivered"),
    ("partly", "Partly delivered"),
    ("refused", "Refused"),
    ("absent", "Not met"),
]
HANDED_OVER = ("delivered", "partly")
EMPTY = {
    "outcome": False,
    "outcome_at": False,
    "outcome_reason": False,
    "outcome_comment": False,
    "received_by": False,
    "signature": False,
    "cash_expected": 0.0,
    "cash_taken": 0.0,
    "cash_by_order": False,
    "transfer_problem": False,
    "fetched_quantities": False,
}


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    route_state = fields.Selection(related="route_id.state")
    arrived_at = fields.Datetime("Was there at", readonly=True, copy=False)
    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False, index=True)
    outcome_at = fields.Datetime("Ended at", readonly=True, copy=False)
    outcome_reason = fields.Char(
        "Reason", copy=False, help="Why the goods were not taken, or not all of them."
    )
    outcome_comment = fields.Text("Courier's Comment", copy=False)
    received_by = fields.Char(copy=False, help="Who took the goods at the door.")
    signature = fields.Image(copy=False, readonly=True, max_width=1024, max_height=1024)
    fetched_quantities = fields.Json(
        readonly=True,
        copy=False,
        help="Where only a part was given: how much, by key of `_goods`.",
    )
    photo_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Photos",
        domain=[("res_model", "=", "delivery.stop"), ("res_field", "=", False)],
        readonly=True,
    )
    papers = fields.Text(
        "Papers to Bring Back",
        compute="_compute_papers",
        help="What the customer has to sign or to give to the courier.",
    )

    @api.depends("kind", "picking_ids.sale_id.delivery_papers")
    def _compute_papers(self):
        for stop in self:
            # a vendor's goods may be bought for an order, its papers are not his
            is_his = stop.kind != "pickup"
            orders = stop.picking_ids.sale_id if is_his else self.env["sale.order"]
            lines = [
                f"{order.name}: {order.delivery_papers}"
                for order in orders
                if order.delivery_papers
            ]
            stop.papers = "\n".join(lines)

    # --- What people in the office do for couriers without a phone ---

    def action_deliver(self):
        """Say that all goods were handed over, and all that was due was taken."""
        self.check_access("write")
        for stop in self:
            stop._record_outcome(
                {"outcome": "delivered", "cash": stop.amount_due, **stop._typed()}
            )

    def action_refuse(self):
        """Say that the goods were refused, for the reason that stands on the stop."""
        self.check_access("write")
        for stop in self:
            stop._record_outcome(
                {"outcome": "refused", "reason": stop.outcome_reason, **stop._typed()}
            )

    def action_undo_outcome(self):
        """Take the outcome back, and what was done with transfers for it."""
        self.check_access("write")
        for stop in self:
            stop._undo_outcome()

    # --- Steps ---

    def _typed(self) -> dict:
        """Return what the office has typed before it presses a button."""
        return {"comment": self.outcome_comment, "received_by": self.received_by}

    def _record_outcome(self, values: dict, moment=None):
        """Write down what came of the stop; transfers and orders follow at once.

        :param values: `outcome` and, as far as there are any, `reason`, `comment`,
            `received_by`, `cash` (taken, in the stop's currency), `signature`
            (base64 of a picture), `lines` (handed over, by key of `_goods`)
        :param moment: when it was; now where nothing is said
        :raises UserError: when the outcome cannot be, with the reason in words
        """
        self.ensure_one()
        self._check_is_open()
        self._undo_outcome()  # so that the goods are there again
        self._check_outcome(values)
        moment = moment or fields.Datetime.now()
        is_part = self.kind in FETCHES and values["outcome"] == "partly"
        cash = self.currency_id.round(float(values.get("cash") or 0.0))
        self._note_arrival(moment)
        self.write(
            {
                "outcome": values["outcome"],
                "outcome_at": moment,
                "outcome_reason": values.get("reason"),
                "outcome_comment": values.get("comment"),
                "received_by": values.get("received_by"),
                "signature": values.get("signature"),
                "cash_taken": cash,
                "fetched_quantities": values.get("lines") if is_part else False,
            }
        )
        if self.outcome in HANDED_OVER and self.kind == "delivery":
            self._complete_transfers(values.get("lines"))
        self._deal_cash()

    def _undo_outcome(self):
        """Leave the stop as if nothing had come of it yet."""
        self.ensure_one()
        if not self.outcome:
            return
        self._check_is_open()
        if self.outcome in HANDED_OVER and self.kind == "delivery":
            self._take_back_transfers()
        self.write(EMPTY)

    def _check_outcome(self, values):
        outcome = values.get("outcome")
        if outcome not in dict(OUTCOMES):
            raise UserError(self.env._("There is no such outcome."))
        if outcome in HANDED_OVER and self._is_cancelled():
            raise UserError(self._cancelled_words())
        if outcome != "delivered" and not values.get("reason"):
            raise UserError(self.env._("Say why not all of it was taken."))
        cash = float(values.get("cash") or 0.0)
        if cash < 0:
            raise UserError(self.env._("Nobody takes less than nothing."))
        if outcome not in HANDED_OVER and cash:
            raise UserError(self.env._("No goods, no money: nothing was handed over."))
        if outcome == "partly":
            self._check_quantities(values.get("lines") or {})

    def _check_quantities(self, lines):
        goods, taken = self._goods(), 0.0
        if lines.keys() - goods.keys():
            raise UserError(self.env._("These goods are not for this stop."))
        for key, moves in goods.items():
            unit, whole = moves[0].product_uom, sum(moves.mapped("product_uom_qty"))
            quantity = lines.get(key, whole)
            if unit.compare(quantity, 0.0) < 0 or unit.compare(quantity, whole) > 0:
                raise UserError(
                    self.env._(
                        "Of %(product)s between 0 and %(number)s can be handed over.",
                        product=moves[0].product_id.display_name,
                        number=whole,
                    )
                )
            taken += quantity
        if not taken:
            raise UserError(self.env._("Nothing was taken: that is a refusal."))

    def _check_is_open(self):
        if not self.is_visit or not self.route_id:
            raise UserError(self.env._("Nobody is sent there."))
        if self.route_id.state != "started":
            raise UserError(
                self.env._(
                    "Route %(route)s is not on its way.", route=self.route_id.name
                )
            )
