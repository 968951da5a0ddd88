from odoo import api, fields, models

from ..lib.geo import Profile

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # on which he works
SPEEDS = {"van": 28.0, "car": 32.0, "bike": 15.0, "foot": 5.0}


class DeliveryCourier(models.Model):
    """Somebody who brings goods, with what he drives and when he works."""

    _name = "delivery.courier"
    _description = "Courier"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Loads at",
        required=True,
        check_company=True,
        default=lambda self: self._default_warehouse_id(),
    )
    user_id = fields.Many2one(
        "res.users", "Login", help="Who sees the routes of this courier as his own."
    )
    phone = fields.Char()
    color = fields.Integer()
    # what he drives
    profile = fields.Selection(
        [("van", "Van"), ("car", "Car"), ("bike", "Bike"), ("foot", "On foot")],
        "Travels by",
        required=True,
        default="van",
    )
    vehicle = fields.Char(help="Make and registration plate.")
    speed = fields.Float(
        "Speed (km/h)",
        compute="_compute_speed",
        store=True,
        readonly=False,
        help="On the whole way, with lights and turns.",
    )
    detour = fields.Float(
        "Detour factor",
        required=True,
        default=1.35,
        help="How much longer roads are than the straight line.",
    )
    max_weight = fields.Float("Weight (kg)", help="0: no limit.")
    max_volume = fields.Float("Volume (m³)", help="0: no limit.")
    max_pieces = fields.Integer("Parcels", help="0: no limit.")
    max_km = fields.Float("Distance (km)", help="A day; 0: no limit.")
    reloads = fields.Integer(
        "Comes back to load", help="How often a day he may return for more."
    )
    # when he works, and where
    hour_from = fields.Float("Works from", required=True, default=8.0)
    hour_to = fields.Float("Works until", required=True, default=17.0)
    break_minutes = fields.Integer("Break (min)")
    break_from = fields.Float("Break begins from", default=12.0)
    break_to = fields.Float("Break begins until", default=13.5)
    zone_ids = fields.Many2many(
        "delivery.zone", check_company=True, help="Empty: addresses everywhere."
    )
    start_partner_id = fields.Many2one(
        "res.partner",
        "Begins at",
        help="Where he comes from to load; empty: his day begins at the depot.",
    )
    end_at = fields.Selection(
        [
            ("depot", "At the depot"),
            ("start", "Where he began"),
            ("last", "At his last stop"),
            ("other", "Somewhere else"),
        ],
        "Ends",
        required=True,
        default="depot",
    )
    end_partner_id = fields.Many2one(
        "res.partner",
        "Ends at",
        help="Where his day ends, when that is neither the depot nor where he began.",
    )
    mon = fields.Boolean(default=True)
    tue = fields.Boolean(default=True)
    wed = fields.Boolean(default=True)
    thu = fields.Boolean(default=True)
    fri = fields.Boolean(default=True)
    sat = fields.Boolean(default=True)
    sun = fields.Boolean(default=True)
    # what he costs
    currency_id = fields.Many2one(related="company_id.currency_id")
    day_cost = fields.Monetary("A day", help="Once, on days when he has a route.")
    km_cost = fields.Monetary("A kilometre", default=0.3)
    hour_cost = fields.Monetary("An hour", default=20.0)

    _shift_in_order = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 36)",
        "A courier begins work before he ends it.",
    )
    _break_in_order = models.Constraint(
        "CHECK (break_minutes >= 0 AND break_from <= break_to)",
        "The first moment for a break comes before the last one.",
    )
    _sizes_positive = models.Constraint(
        "CHECK (max_weight >= 0 AND max_volume >= 0 AND max_pieces >= 0"
        " AND max_km >= 0 AND reloads >= 0)",
        "What a courier can carry is not negative.",
    )
    _costs_positive = models.Constraint(
        "CHECK (day_cost >= 0 AND km_cost >= 0 AND hour_cost >= 0)",
        "What a courier costs is not negative.",
    )
    _end_known = models.Constraint(
        "CHECK (end_at <> 'other' OR end_partner_id IS NOT NULL)",
        "Say where the day of a courier ends who ends it somewhere else.",
    )
    _travel_positive = models.Constraint(
        "CHECK (speed > 0 AND detour >= 1)",
        "A courier moves, and no road is shorter than the straight line.",
    )

    @api.model
    def _default_warehouse_id(self):
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )

    @api.depends("profile")
    def _compute_speed(self):
        for courier in self:
            courier.speed = SPEEDS.get(courier.profile, SPEEDS["van"])

    def _working_on(self, date):
        """Return those who work on the weekday of the date."""
        return self.filtered(DAYS[date.weekday()])

    def _travel_profile(self) -> Profile:
        """Return how he travels; couriers with equal ones share their distances."""
        self.ensure_one()
        name = f"{self.detour:.3f} {self.speed:.2f} {self.profile}"
        return Profile(name, self.detour, self.speed, self.profile)
