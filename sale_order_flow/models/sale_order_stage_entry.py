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
        help="How long the order has stood in the stage; counted when it leaves. "
        "Averages leave out the orders that still stand there.",
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

    def _read_group_select(self, aggregate_spec, query):
        """Leave stages that orders still stand in out of the average time."""
        expression = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec != "hours:avg":
            return expression
        left_at = self._field_to_sql(self._table, "left_at", query)
        return SQL("%s FILTER (WHERE %s IS NOT NULL)", expression, left_at)

    # --- Log ---

    @api.model
    def _get_open(self, orders):
        """Return the open entries, and all those that this transaction has made."""
        self.flush_model(["order_id", "left_at"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, left_at IS NULL, create_date = %(now)s"
                " FROM sale_order_stage_entry WHERE order_id IN %(order_ids)s"
                " AND (left_at IS NULL OR create_date = %(now)s)",
                now=self.env.cr.now(),
                order_ids=tuple(orders.ids),
            )
        )
        opened = self.browse(row_id for row_id, is_open, _is_recent in rows if is_open)
        return opened, self.browse(row_id for row_id, _open, recent in rows if recent)

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
        """Return new entries for orders that have left their open ones: of the stages
        they have passed, left at once, and of those they stand in.

        :param dict moves: StageMove by order id
        """
        now = fields.Datetime.now()
        vals_list = []
        for order in moved:
            move = moves[order.id]
            for stage in order._get_passed_stages(move):
                passed = self._prepare_entry(order, stage, move, now)
                vals_list.append(passed | {"left_at": now})
                move = move._replace(from_stage_id=stage.id)
            vals_list.append(self._prepare_entry(order, order.stage_id, move, now))
        return self.create(vals_list)

    @api.model
    def _prepare_entry(self, order, stage, move, now):
        return {
            "order_id": order.id,
            "stage_id": stage.id,
            "from_stage_id": move.from_stage_id,
            "user_id": move.user_id,
            "is_manual": move.is_manual,
            "entered_at": now,
            "hours": 0.0,  # so far
            "carrier_id": order.carrier_id.id,
            "salesperson_id": order.user_id.id,
            "company_id": order.company_id.id,
        }

    # --- What is told ---

    def _get_departures(self):
        """Return which of these new entries of one order tell that goods have left."""
        passed = self.filtered("left_at")
        last = self - passed
        stages = last.stage_id._get_departure_stages(last.company_id)
        return passed | last if last.stage_id in stages else passed

    def _get_told(self, name, departures):
        """Return the template by which the stage tells the customer; of what has
        happened at once only the last departure that has one is told.

        :param str name: the stage's field of the template
        """
        template = self.stage_id[name]
        telling = departures.filtered(lambda entry: entry.stage_id[name])
        is_told = self not in departures or self == telling[-1:]
        return template if is_told else template.browse()

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
