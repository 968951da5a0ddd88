from odoo import api, fields, models
from odoo.exceptions import UserError


class DeliverySettlementLine(models.Model):
    """What a courier had to bring back from a route, and what he brought."""

    _name = "delivery.settlement.line"
    _description = "Settlement with a Courier"
    _order = "date desc, route_id, kind, id"
    _rec_name = "route_id"

    route_id = fields.Many2one(
        "delivery.route", required=True, readonly=True, index=True, ondelete="cascade"
    )
    courier_id = fields.Many2one(related="route_id.courier_id", store=True, index=True)
    date = fields.Date(related="route_id.date", store=True)
    company_id = fields.Many2one(related="route_id.company_id", store=True)
    settled_at = fields.Datetime(related="route_id.settled_at", store=True)
    kind = fields.Selection(
        [
            ("cash", "Money"),
            ("missed", "Goods not handed over"),
            ("fetched", "Goods collected"),
        ],
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_expected = fields.Monetary("Money to Hand Over", readonly=True)
    amount_counted = fields.Monetary("Money Counted")
    amount_difference = fields.Monetary(
        "Money Missing", compute="_compute_difference", store=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    uom_id = fields.Many2one("uom.uom", readonly=True)
    fetched_stop_id = fields.Many2one(
        "delivery.stop",
        "Fetched At",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The door at which the goods were collected, where they are counted apart "
        "from those of other doors.",
    )
    move_ids = fields.Many2many("stock.move", readonly=True)
    qty_expected = fields.Float("To Bring Back", digits="Product Unit", readonly=True)
    qty_counted = fields.Float("Counted", digits="Product Unit")
    qty_difference = fields.Float(
        "Missing", digits="Product Unit", compute="_compute_difference", store=True
    )
    has_difference = fields.Boolean(compute="_compute_difference", store=True)
    note = fields.Char(help="Why there is a difference, and what was agreed.")
    cleared_at = fields.Datetime(readonly=True)
    cleared_by_id = fields.Many2one("res.users", readonly=True)

    _counted_positive = models.Constraint(
        "CHECK (amount_counted >= 0 AND qty_counted >= 0)",
        "Nobody counts less than nothing.",
    )

    @api.constrains("route_id")
    def _check_route_is_open(self):
        if any(self.mapped("settled_at")):
            raise UserError(self.env._("The route is signed off; its counts stand."))

    @api.depends("amount_expected", "amount_counted", "qty_expected", "qty_counted")
    def _compute_difference(self):
        for line in self:
            amount = line.amount_expected - line.amount_counted
            line.amount_difference = amount
            quantity = line.qty_expected - line.qty_counted
            line.qty_difference = quantity
            if line.kind == "cash":
                currency = line.currency_id
                line.has_difference = bool(currency) and not currency.is_zero(amount)
            else:
                unit = line.uom_id
                line.has_difference = bool(unit) and not unit.is_zero(quantity)

    @api.depends("kind", "product_id", "currency_id", "route_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            what = line.product_id.display_name or kinds.get(line.kind, "")
            line.display_name = f"{line.route_id.name}: {what}"

    def action_clear(self):
        """Say that a difference is made good; the note says how."""
        self.check_access("write")
        for line in self:
            if not line.settled_at or not line.has_difference:
                raise UserError(self.env._("There is no difference to clear."))
            if not line.note:
                raise UserError(self.env._("Note how the difference was made good."))
        self.filtered(lambda line: not line.cleared_at).write(
            {"cleared_at": fields.Datetime.now(), "cleared_by_id": self.env.uid}
        )

    def write(self, vals):
        """Only how a difference was made good is written once the route is signed
        off; what was to be brought and what was counted stands."""
        free = {"note", "cleared_at", "cleared_by_id"}
        if vals.keys() - free and any(self.mapped("settled_at")):
            raise UserError(self.env._("The route is signed off; its counts stand."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        if any(line.settled_at for line in self):
            raise UserError(self.env._("The route is signed off; its counts stand."))


class DeliveryCourier(models.Model):
    _inherit = "delivery.courier"  # pylint: disable=consider-merging-classes-inherited

    cash_journal_id = fields.Many2one(
        "account.journal",
        "His Money Goes To",
        check_company=True,
        domain=[("type", "=", "cash")],
        help="Where customers' money is booked at sign-off. Empty: the first cash "
        "journal.",
    )
    settlement_line_ids = fields.One2many("delivery.settlement.line", "courier_id")
    difference_count = fields.Integer(compute="_compute_difference_count")

    @api.depends("settlement_line_ids.has_difference", "settlement_line_ids.cleared_at")
    def _compute_difference_count(self):
        groups = self.env["delivery.settlement.line"]._read_group(
            [
                ("courier_id", "in", self.ids),
                ("has_difference", "=", True),
                ("settled_at", "!=", False),
                ("cleared_at", "=", False),
            ],
            ["courier_id"],
            ["__count"],
        )
        counts = dict(groups)
        for courier in self:
            courier.difference_count = counts.get(courier, 0)

    def action_open_differences(self):
        """Open what the courier still has to make good."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_routing.delivery_settlement_line_action"
        )
        return action | {
            "domain": [
                ("courier_id", "=", self.id),
                ("has_difference", "=", True),
                ("settled_at", "!=", False),
            ],
        }
