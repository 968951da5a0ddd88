from odoo import api, fields, models
from odoo.exceptions import UserError

from ..day_problem import OFF_ROUTE
from ..lib.map_svg import Line, draw

OPEN_STATES = ("draft", "planned")


class DeliveryRoute(models.Model):
    """What one courier brings and collects on one day, in which order."""

    _name = "delivery.route"
    _description = "Delivery Route"
    _inherit = ["mail.thread"]
    _order = "date desc, courier_id, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    plan_id = fields.Many2one(
        "delivery.plan", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(related="plan_id.date", store=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Loads at",
        compute="_compute_warehouse_id",
        store=True,
        help="The courier's warehouse, where it is planned on that day.",
    )
    courier_id = fields.Many2one(
        "delivery.courier", required=True, index=True, check_company=True
    )
    user_id = fields.Many2one(related="courier_id.user_id", store=True)
    state = fields.Selection(
        [
            ("draft", "Empty"),
            ("planned", "Planned"),
            ("loading", "Loading"),
            ("started", "On the way"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        tracking=True,
    )
    stop_ids = fields.One2many("delivery.stop", "route_id")
    start = fields.Datetime("Leaves", readonly=True)
    end = fields.Datetime("Is back", readonly=True)
    km = fields.Float("Distance (km)", digits=(10, 1), readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(readonly=True, help="What the courier costs on this route.")
    problem = fields.Text(
        "What is Wrong", readonly=True, help="Rules that the route breaks as it is."
    )
    stop_count = fields.Integer("Stops", compute="_compute_load")
    weight = fields.Float("Weight (kg)", compute="_compute_load")
    volume = fields.Float("Volume (m³)", compute="_compute_load")
    pieces = fields.Integer("Parcels", compute="_compute_load")
    map_svg = fields.Html("Map", compute="_compute_map_svg", sanitize=False)

    _courier_once = models.UniqueIndex(
        "(plan_id, courier_id)", "The courier has a route on that day already."
    )

    @api.depends("courier_id", "plan_id.warehouse_id", "plan_id.other_warehouse_ids")
    def _compute_warehouse_id(self):
        for route in self:
            route.warehouse_id = route.plan_id._loading_place_of(route.courier_id)

    @api.depends("courier_id.name", "plan_id.date")
    def _compute_name(self):
        for route in self:
            date = fields.Date.to_string(route.plan_id.date) or ""
            route.name = f"{route.courier_id.name} {date}".strip()

    @api.depends("stop_ids.weight", "stop_ids.volume", "stop_ids.pieces")
    def _compute_load(self):
        for route in self:
            visits = route.stop_ids.filtered("is_visit")
            route.stop_count = len(visits)
            route.weight = sum(visits.mapped("weight"))
            route.volume = sum(visits.mapped("volume"))
            route.pieces = sum(visits.mapped("pieces"))

    @api.depends("stop_ids.sequence", "stop_ids.latitude", "stop_ids.longitude")
    def _compute_map_svg(self):
        for route in self:
            route.map_svg = draw(route._map_lines())

    def _map_lines(self) -> list[Line]:
        lines = []
        for route in self:
            stops = route.stop_ids.filtered("has_place")
            if stops:
                points = tuple((stop.latitude, stop.longitude) for stop in stops)
                labels = tuple(str(stop.number or "") for stop in stops)
                if route.courier_id.end_at == "depot":
                    points, labels = (*points, points[0]), (*labels, labels[0])
                lines.append(Line(route.name, points, labels))
        return lines

    # --- The day of a route ---

    def action_load(self):
        """Say that the goods are being loaded: the plan leaves the route alone."""
        self._move("loading", ("planned",))

    def action_start(self):
        """Say that the courier is on his way."""
        self._move("started", ("planned", "loading"))

    def action_finish(self):
        """Say that the courier is back."""
        self._move("done", ("started",))

    def action_reopen(self):
        """Give a route that has not left yet back to planning."""
        self._move("planned", ("loading",))

    def _move(self, state, allowed):
        for route in self:
            if route.state not in allowed:
                name = route.name
                raise UserError(
                    self.env._("Route %(route)s is not ready for that.", route=name)
                )
        self.state = state

    def _may_be_planned(self) -> bool:
        """Tell whether the route is not being loaded yet."""
        return all(route.state in OPEN_STATES for route in self)

    def _is_open(self) -> bool:
        """Tell whether planning may still change the route."""
        return self._may_be_planned()

    def unlink(self):
        """Leave the doors on no route: without a time, and without a lock."""
        stops = self.stop_ids
        result = super().unlink()
        visits = stops.filtered("is_visit")
        visits.write(OFF_ROUTE)
        (stops - visits).unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if any(route.state in ("started", "done") for route in self):
            raise UserError(self.env._("A route that has left cannot be deleted."))
