from odoo import api, fields, models
from odoo.tools import SQL

OVERDUE_ACTIVITY = "sale_order_flow.mail_activity_type_overdue"


class SaleOrderStageEntry(models.Model):
    _name = "sale.order.stage.entry"
    _description = "Sales Order Stage Change"
    _order = "entered_at desc, id desc"
    _rec_name = "stage_id"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, readonly=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "sale.order.stage",
        "To",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    from_stage_id = fields.Many2one(
        "sale.order.stage", "From", readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "By", readonly=True, index=True, help="Who moved the order."
    )
    is_manual = fields.Boolean(
        "By Hand",
        readonly=True,
        help="A person has moved the order; otherwise an event has.",
    )
    entered_at = fields.Datetime("At", required=True, readonly=True, index=True)
    left_at = fields.Datetime(readonly=True)
    hours = fields.Float(
        "Hours in Stage",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
        help="How long the order has stood in the stage; counted when it leaves.",
    )
    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Delivery Method",
        readonly=True,
        help="The delivery method that the order had then.",
    )
    salesperson_id = fields.Many2one(
        "res.users", readonly=True, help="The salesperson that the order had then."
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    overdue_told_at = fields.Datetime(
        "Activity Made At",
        readonly=True,
        help="When somebody was told that the order stands here too long.",
    )

    _one_open = models.UniqueIndex(
        "(order_id) WHERE left_at IS NULL", "An order is in one stage at a time."
    )

    @api.depends("left_at")
    def _compute_hours(self):
        for entry in self:
            left_at = entry.left_at
            stay = left_at and left_at - entry.entered_at
            entry.hours = stay.total_seconds() / 3600 if stay else 0.0

    # --- Log ---

    @api.model
    def _get_open(self, orders):
        """Return the open entries, and those that this transaction has made."""
        self.flush_model(["order_id", "left_at"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, create_date = %s FROM sale_order_stage_entry"
                " WHERE order_id IN %s AND left_at IS NULL",
                self.env.cr.now(),
                tuple(orders.ids),
            )
        )
        opened = self.browse(row_id for row_id, _is_recent in rows)
        return opened, self.browse(row_id for row_id, is_recent in rows if is_recent)

    def _take_back(self):
        """Remove entries, with what was queued for them, and open those before."""
        before = self.search(
            [
                ("order_id", "in", self.order_id.ids),
                ("left_at", "!=", False),
                ("id", "not in", self.ids),
            ],
            order="id",
        )
        last = {entry.order_id: entry.id for entry in before}
        self.unlink()
        reopened = self.browse(last.values())
        reopened.left_at = False
        return reopened

    def _close(self):
        """Note that the orders have left these stages."""
        self.left_at = fields.Datetime.now()
        self.flush_recordset(["left_at"])  # before the next one is opened
        told = self.filtered("overdue_told_at")
        if told:
            told.order_id.activity_unlink([OVERDUE_ACTIVITY])

    @api.model
    def _log(self, moved, moves):
        """Return new entries for orders that have left their open ones.

        :param dict moves: StageMove by order id
        """
        now = fields.Datetime.now()
        return self.create([self._prepare_entry(o, moves[o.id], now) for o in moved])

    @api.model
    def _prepare_entry(self, order, move, now):
        return {
            "order_id": order.id,
            "stage_id": order.stage_id.id,
            "from_stage_id": move.from_stage_id,
            "user_id": move.user_id,
            "is_manual": move.is_manual,
            "entered_at": now,
            "carrier_id": order.carrier_id.id,
            "salesperson_id": order.user_id.id,
            "company_id": order.company_id.id,
        }

    # --- Too long in a stage ---

    @api.model
    def _cron_tell_overdue(self, limit=200):
        """Give the responsible people one activity for each order that stands too
        long in its stage.
        """
        domain = self._get_overdue_domain()
        entries = self.search(domain, limit=limit, order="id").try_lock_for_update()
        entries._tell_overdue()
        remaining = self.search_count(domain, limit=limit) if entries else 0
        self.env["ir.cron"]._commit_progress(len(entries), remaining=remaining)

    @api.model
    def _get_overdue_domain(self):
        return [
            ("left_at", "=", False),
            ("overdue_told_at", "=", False),
            ("order_id.stage_deadline", "<", fields.Datetime.now()),
        ]

    def _tell_overdue(self):
        """Make the activities; what nobody is responsible for is only marked."""
        self.overdue_told_at = fields.Datetime.now()
        by_user = self.grouped(lambda entry: entry._get_responsible())
        for user, entries in by_user.items():
            if user:
                # One activity tells it; a mail for each would be too much.
                orders = entries.order_id.with_context(mail_activity_quick_update=True)
                orders.activity_schedule(OVERDUE_ACTIVITY, user_id=user.id)

    def _get_responsible(self):
        """Return who is told that the order stands here too long."""
        self.ensure_one()
        order = self.order_id
        candidates = (
            order.user_id,
            self.stage_id.overdue_user_id,
            order.team_id.user_id,
        )
        return next(
            (user for user in candidates if user.active and not user.share),
            self.env["res.users"],
        )
