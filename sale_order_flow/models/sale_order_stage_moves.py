"""What follows when an order changes its stage, and moves by hand."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SOON = 0.25  # the last quarter of the maximum time
MOVES = "sale_order_flow.stage_moves"


class StageMove(NamedTuple):
    """A move of one order in the transaction that is under way."""

    from_stage_id: int | bool
    user_id: int
    is_manual: bool


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    stage_entry_ids = fields.One2many(
        "sale.order.stage.entry", "order_id", "Stage Changes", copy=False
    )
    stage_entry_id = fields.Many2one(
        "sale.order.stage.entry",
        "Current Stage Change",
        compute="_compute_stage_entry_id",
        help="The change that has brought the order into its stage; it is made right "
        "before the commit.",
    )
    stage_deadline = fields.Datetime(
        compute="_compute_stage_deadline",
        store=True,
        help="When the order will have stood in its stage for the maximum time.",
    )
    stage_age = fields.Selection(
        [("good", "In time"), ("soon", "Almost too long"), ("late", "Too long")],
        "Time in Stage",
        compute="_compute_stage_age",
        search="_search_stage_age",
        help="How the time that the order has stood in its stage compares to the "
        "maximum time; empty where there is none.",
    )
    duration_tracking = fields.Json(
        "Time in Each Stage",
        compute="_compute_duration_tracking",
        help="Seconds that the order has stood in each stage, by the stage's id.",
    )

    _stage_deadline_idx = models.Index(
        "(stage_deadline) WHERE stage_deadline IS NOT NULL"
    )

    @api.depends("stage_entry_ids.left_at")
    def _compute_stage_entry_id(self):
        entries = self.env["sale.order.stage.entry"].search(
            [("order_id", "in", self.ids), ("left_at", "=", False)]
        )
        opened = {entry.order_id.id: entry for entry in entries}
        for order in self:
            order.stage_entry_id = opened.get(order._origin.id)

    # --- Time ---

    @api.depends("stage_since", "stage_id.max_hours")
    def _compute_stage_deadline(self):
        for order in self:
            hours = order.stage_id.max_hours
            since = order.stage_since
            order.stage_deadline = (
                fields.Datetime.add(since, hours=hours) if hours and since else False
            )

    @api.depends("stage_deadline")
    def _compute_stage_age(self):
        now = fields.Datetime.now()
        for order in self:
            deadline, hours = order.stage_deadline, order.stage_id.max_hours
            if not deadline:
                order.stage_age = False
                continue
            left = (deadline - now).total_seconds() / 3600
            is_soon = left <= hours * SOON
            order.stage_age = "late" if left < 0 else "soon" if is_soon else "good"

    def _search_stage_age(self, operator, value):
        """Find orders by the time they have stood in their stages."""
        if operator != "in" or not set(value) <= {"late"}:
            return NotImplemented
        return [("stage_deadline", "<", fields.Datetime.now())]

    @api.depends("stage_entry_ids.left_at", "stage_id")
    def _compute_duration_tracking(self):
        now = fields.Datetime.now()
        for order in self:
            seconds = {}
            for entry in order.stage_entry_ids:
                key = str(entry.stage_id.id)
                stay = (entry.left_at or now) - entry.entered_at
                seconds[key] = seconds.get(key, 0) + int(stay.total_seconds())
            order.duration_tracking = seconds

    # --- By hand ---

    @api.model_create_multi
    def create(self, vals_list):
        """Move orders into the stage they are created with as a person would."""
        wanted = [vals.get("stage_id") for vals in vals_list]
        if not any(wanted):
            return super().create(vals_list)
        rest = [
            {k: v for k, v in vals.items() if k != "stage_id"} for vals in vals_list
        ]
        orders = super().create(rest)
        for order, stage_id in zip(orders, wanted, strict=True):
            if stage_id:
                order.stage_id = stage_id
        return orders

    def write(self, vals):
        """Let only those move orders by hand who may."""
        if "stage_id" not in vals:
            return super().write(vals)
        stage = self.env["sale.order.stage"].browse(vals["stage_id"] or [])
        moved = self.filtered(lambda order: order.stage_id != stage)
        moved._check_move_by_hand(stage)
        for order in moved:
            order._note_stage_move(order.stage_id, is_manual=True)
        super(SaleOrder, moved).write(vals | {"stage_since": fields.Datetime.now()})
        others = {name: value for name, value in vals.items() if name != "stage_id"}
        return super(SaleOrder, self - moved).write(others)

    def _check_move_by_hand(self, stage):
        """Raise when the user may not move these orders there.

        :raises AccessError: when his groups do not allow it
        :raises ValidationError: when there is no such stage for these orders, or it
            is that of cancelled ones
        """
        if not self:
            return
        if not stage:
            raise ValidationError(self.env._("An order has to be in a stage."))
        stage._check_may_enter()
        self._check_is_cancelled(stage)
        companies = self.company_id if stage.company_id else stage.company_id
        if companies - stage.company_id:
            raise ValidationError(
                self.env._(
                    "The stage %(stage)s is for orders of %(company)s only.",
                    stage=stage.name,
                    company=stage.company_id.name,
                )
            )

    def _check_is_cancelled(self, stage):
        """Raise when orders that go on are put where only cancelled ones are: their
        customers would be told what is not true."""
        stage_sudo = stage.sudo()  # the rules are not for everybody to read
        going = self.filtered(lambda order: order.state != "cancel")
        if going and set(stage_sudo.rule_ids.mapped("event")) == {"cancelled"}:
            raise ValidationError(
                self.env._(
                    "An order comes to %(stage)s when it is cancelled. Please cancel"
                    " %(orders)s instead.",
                    stage=stage.name,
                    orders=", ".join(going.mapped("name")),
                )
            )

    # --- What follows ---

    def _note_stage_move(self, from_stage, is_manual=False):
        """Remember a move; what follows from it follows at the end of it all."""
        self.ensure_one()
        if not isinstance(self.id, int):
            return
        precommit = self.env.cr.precommit
        if MOVES not in precommit.data:
            precommit.add(self.browse().sudo()._settle_stage_moves)
        moves = precommit.data.setdefault(MOVES, {})
        first = moves.get(self.id)
        moves[self.id] = StageMove(
            first.from_stage_id if first else from_stage.id, self.env.uid, is_manual
        )

    @api.model
    def _forget_stage_moves(self):
        """Let nothing follow from the moves of this transaction so far."""
        self.env.cr.precommit.data[MOVES] = {}

    @api.model
    def _settle_stage_moves(self):
        """Log the moves of the transaction and queue what is to be told.

        It runs before the commit, and before a savepoint; what a later move of the
        same transaction takes back is taken out of the log again, and with it
        what was queued. So nobody is told what never was.
        """
        moves = self.env.cr.precommit.data.pop(MOVES, {})
        orders = self.browse(moves).exists()
        if not orders:
            return
        Entry = self.env["sale.order.stage.entry"]
        opened, recent = Entry._get_open(orders)
        for entry in recent.sorted("id", reverse=True):  # from where it all began
            from_stage_id = entry.from_stage_id.id
            order_id = entry.order_id.id
            moves[order_id] = moves[order_id]._replace(from_stage_id=from_stage_id)
        if recent:
            opened = opened - recent | recent._take_back()
        moved = orders.filtered(lambda o: o.stage_id.id != moves[o.id].from_stage_id)
        if not moved:
            return
        opened.filtered(lambda entry: entry.order_id in moved)._close()
        entries = Entry._log(moved, moves)
        self.env["sale.order.notice"]._queue_of_stages(entries)
        self._request_stage_payments(entries)
        self._on_stage_entered(moved.grouped("stage_id"))

    def _get_passed_stages(self, move):
        """Return the stages that the order has passed within one event.

        What leaves in one delivery was shipped when it is delivered, and when it was
        invoiced and paid before, it was delivered when it is done.

        :param StageMove move: what brought the order into its stage
        """
        self.ensure_one()
        Stage = self.env["sale.order.stage"]
        is_all_away = self.stage_fact in ("delivered", "invoiced", "done")
        before = Stage.browse(move.from_stage_id or ())
        if not (is_all_away and before) or move.is_manual:
            return Stage
        passed = Stage._get_departure_stages(self.company_id).filtered(
            lambda stage: before._is_before(stage) and stage._is_before(self.stage_id)
        )
        if not passed or not self._get_shipments():
            return Stage
        return passed - self.stage_entry_ids.stage_id

    @api.model
    def _on_stage_entered(self, orders_by_stage):
        """React to orders that have come into a stage.

        Hook, called with superuser rights once for all moves of a transaction,
        right before its commit; the stage's settings, such as ``payment_request``,
        say what is wanted. Stages that an order has only passed are in its log, not
        here. It must be cheap and must not send anything. Where a
        transaction opens savepoints it may be called for a stage that the order
        leaves again before the commit: rows made here belong to
        ``order.stage_entry_id`` with ``ondelete="cascade"``; they go with it then.

        :param dict orders_by_stage: sale.order records by sale.order.stage record
        """
