from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.sale_order_flow.serializing import serialize

from ..day_problem import DayProblem
from ..lib.explain import explain
from ..lib.solve import solve
from ..lib.validate import validate

SECONDS = 3.0  # that somebody waits for a plan


class DeliveryPlan(models.Model):
    """The deliveries of one or several warehouses on a date, and who brings them."""

    _name = "delivery.plan"
    _description = "Delivery Day"
    _inherit = ["mail.thread"]
    _order = "date desc, warehouse_id, id"
    _rec_name = "date"
    _check_company_auto = True

    date = fields.Date(required=True, default=lambda self: self._default_date())
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        default=lambda self: self.env["delivery.courier"]._default_warehouse_id(),
    )
    other_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Together with",
        check_company=True,
        domain="[('company_id', '=', company_id), ('id', '!=', warehouse_id)]",
        help="Warehouses that are planned on the same board. Goods are loaded at their "
        "own warehouse, by its couriers.",
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse", compute="_compute_warehouse_ids", string="Warehouses"
    )
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True)
    courier_ids = fields.Many2many(
        "delivery.courier",
        string="Couriers",
        check_company=True,
        compute="_compute_courier_ids",
        store=True,
        readonly=False,
        precompute=True,
        help="Who works on that day.",
    )
    proposed_courier_ids = fields.Many2many(
        "delivery.courier",
        "delivery_plan_proposed_courier_rel",
        string="Proposed Couriers",
        compute="_compute_courier_ids",
        store=True,
        readonly=False,
        precompute=True,
        help="Whom a person has added or taken off is told by the difference from the "
        "couriers. It stays so when other warehouses or another date are chosen.",
    )
    route_ids = fields.One2many("delivery.route", "plan_id")
    stop_ids = fields.One2many("delivery.stop", "plan_id")
    loading_minutes = fields.Integer(default=15, help="Each time somebody loads.")
    iterations = fields.Integer(
        default=2000,
        help="Steps of the search. The same deliveries, seed and steps give the same "
        "plan.",
    )
    seed = fields.Integer(default=1)
    made_iterations = fields.Integer("Steps made", readonly=True)
    distance_note = fields.Char("Distances", readonly=True)
    stop_count = fields.Integer("Doors", compute="_compute_counts")
    unassigned_count = fields.Integer("On no route", compute="_compute_counts")
    km = fields.Float("Distance (km)", compute="_compute_totals", digits=(10, 1))
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(compute="_compute_totals")

    _day_once = models.UniqueIndex(
        "(date, warehouse_id)", "The warehouse has a plan for that date already."
    )
    _sizes_positive = models.Constraint(
        "CHECK (loading_minutes >= 0 AND seed >= 0"
        " AND iterations BETWEEN 1 AND 1000000)",
        "The search makes 1 to 1,000,000 steps, and nobody loads in less than no time.",
    )

    @api.model
    def _default_date(self):
        return self.env.company._delivery_today()

    @api.depends("warehouse_id", "other_warehouse_ids")
    def _compute_warehouse_ids(self):
        for plan in self:
            plan.warehouse_ids = plan.warehouse_id | plan.other_warehouse_ids

    @api.depends("warehouse_id", "other_warehouse_ids", "date")
    def _compute_courier_ids(self):
        """Propose couriers anew, and keep what a person has changed of the proposal."""
        proposals = self._proposed_couriers()
        for plan in self:
            chosen, known = plan.courier_ids._origin, plan.proposed_courier_ids._origin
            added, removed = chosen - known, known - chosen
            plan.courier_ids = (proposals[plan] | added) - removed
            plan.proposed_courier_ids = (proposals[plan] - added) | removed

    def _proposed_couriers(self) -> dict:
        """Return who works at the warehouses on the date and is not lent, by plan."""
        groups = self.env["delivery.courier"]._read_group(
            [("warehouse_id", "in", self.warehouse_ids.ids)],
            ["warehouse_id"],
            ["id:recordset"],
        )
        by_warehouse, nobody = dict(groups), self.env["delivery.courier"]
        others = self.search(
            [("date", "in", self.mapped("date")), ("id", "not in", self._origin.ids)]
        ).grouped("date")
        proposals = {}
        for plan in self:
            houses = plan.warehouse_ids._origin
            found = [by_warehouse.get(one, nobody) for one in houses]
            lent = others.get(plan.date, self.browse()).courier_ids
            couriers = nobody.union(*found) - lent
            proposals[plan] = couriers._working_on(plan.date) if plan.date else nobody
        return proposals

    @api.onchange("warehouse_id")
    def _onchange_warehouse_id(self):
        """Take off who cannot be lent to the warehouse, and tell who that is."""
        away = self.courier_ids.filtered(
            lambda courier: courier.company_id._origin != self.company_id._origin
        )
        if not self.warehouse_id or not away:
            return None
        self.courier_ids -= away
        return {
            "warning": {
                "title": self.env._("Couriers of another company"),
                "message": self.env._(
                    "Taken off the day, as they cannot work for %(warehouse)s: "
                    "%(couriers)s",
                    couriers=", ".join(away.mapped("name")),
                    warehouse=self.warehouse_id.name,
                ),
            }
        }

    @api.constrains("date", "warehouse_id", "other_warehouse_ids", "courier_ids")
    def _check_couriers_once(self):
        """A courier has one day for a date: a route takes all of his hours."""
        serialize(self.courier_ids)
        days = self.search(
            Domain("date", "in", self.mapped("date"))
            & Domain("courier_ids", "in", self.courier_ids.ids)
        ).grouped("date")
        for plan in self:
            for other in days.get(plan.date, self.browse()) - plan:
                twice = plan.courier_ids & other.courier_ids
                if twice:
                    raise ValidationError(plan._twice_words(twice, other))

    def _twice_words(self, couriers, other) -> str:
        return self.env._(
            "%(couriers)s: planned for %(warehouse)s on %(date)s already. "
            "Take them off that day first.",
            couriers=", ".join(couriers.mapped("name")),
            warehouse=", ".join(other.warehouse_ids.mapped("name")),
            date=format_date(self.env, other.date),
        )

    @api.constrains("date", "warehouse_id", "other_warehouse_ids")
    def _check_warehouses_once(self):
        """A warehouse has one day for a date, whichever of its own or of another."""
        serialize(self.warehouse_ids)
        for plan in self:
            others = self.search(
                plan._get_warehouse_domain(plan.warehouse_ids)
                & Domain("date", "=", plan.date)
                & Domain("id", "!=", plan.id)
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(warehouse)s is planned on that date already.",
                        warehouse=(others.warehouse_ids & plan.warehouse_ids)[0].name,
                    )
                )

    @api.model
    def _get_warehouse_domain(self, warehouses) -> Domain:
        """Return the days on which any of the warehouses is planned."""
        return Domain("warehouse_id", "in", warehouses.ids) | Domain(
            "other_warehouse_ids", "in", warehouses.ids
        )

    def _loading_place_of(self, courier):
        """Return where a courier loads on the day: at his own warehouse, or where he
        was lent to."""
        own = courier.warehouse_id
        return own if own in self.warehouse_ids else self.warehouse_id

    @api.depends("stop_ids.route_id")
    def _compute_counts(self):
        for plan in self:
            visits = plan.stop_ids.filtered("is_visit")
            plan.stop_count = len(visits)
            plan.unassigned_count = len(visits.filtered(lambda s: not s.route_id))

    @api.depends("route_ids.km", "route_ids.cost")
    def _compute_totals(self):
        for plan in self:
            plan.km = sum(plan.route_ids.mapped("km"))
            plan.cost = sum(plan.route_ids.mapped("cost"))

    # --- What people do ---

    def action_collect(self):
        """Add the transfers of the day that stand on no stop yet."""
        for plan in self:
            plan._collect()

    def action_plan(self):
        """Collect what is new and plan all that has not left, within seconds."""
        for plan in self:
            plan._collect()
            plan._plan_routes(SECONDS)

    def action_board(self):
        """Open the board of the day."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "delivery_routing.board",
            "name": self.env._("Deliveries of %(date)s", date=self.date),
            "params": {"plan_id": self.id},
        }

    # --- Planning ---

    def _day_problem(self, routes=None, loose=None) -> DayProblem:
        """Return what is to be planned; of some routes alone for a change by hand."""
        return DayProblem(self, self._depot_places(), routes, loose)

    def _depot_places(self) -> dict:
        """Return where the warehouses are, by warehouse."""
        self.ensure_one()
        places = self._known_depot_places()
        for warehouse in self.warehouse_ids:
            if warehouse not in places:
                raise UserError(
                    self.env._(
                        "Nobody knows where warehouse %(warehouse)s is: open its "
                        "address and paste the pinned place.",
                        warehouse=warehouse.name,
                    )
                )
        return places

    def _known_depot_places(self) -> dict:
        places = {
            warehouse: warehouse.partner_id._delivery_own_place_or_none()
            for warehouse in self.warehouse_ids
        }
        return {one: place for one, place in places.items() if place}

    def _plan_routes(self, seconds):
        self.ensure_one()
        if not self.courier_ids:
            raise UserError(self.env._("Choose the couriers who work on that day."))
        day = self._day_problem()
        problem = day.problem()
        self._apply_plan(day, problem, self._solve(problem, self.iterations, seconds))

    def _solve(self, problem, iterations, seconds, has_enough=None):
        """Return a plan that the validator finds nothing wrong with."""
        plan = solve(problem, iterations, self.seed, seconds, has_enough)
        faults = validate(problem, plan)
        if faults:
            raise UserError("\n".join(self._violation_words(problem, faults)))
        return plan

    def _apply_plan(self, day, problem, plan):
        day.apply(plan)
        day.routes.problem = False
        self.made_iterations = plan.iterations
        self.distance_note = day.distance_note
        self._explain(problem, plan)

    def _explain(self, problem, plan):
        stops = self.env["delivery.stop"]
        for told in explain(problem, plan):
            lines = [self._reason_words(reason) for reason in told.reasons]
            stops.browse(told.order).write(
                {"reason": "\n".join(lines), "is_impossible": told.is_impossible}
            )
