from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.sale_order_flow.lib.barcode import square

from ..lib.geo import is_known

FETCHES = ("return", "pickup")  # what a courier brings to us
VISITS = ("delivery", *FETCHES)


class DeliveryStop(models.Model):
    """A door at which a courier has something to do, or his depot, or his break."""

    _name = "delivery.stop"
    _description = "Delivery Stop"
    _order = "plan_id, route_id, sequence, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "delivery.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    date = fields.Date(related="plan_id.date", store=True)
    route_id = fields.Many2one(
        "delivery.route", index="btree_not_null", ondelete="set null"
    )
    courier_id = fields.Many2one(related="route_id.courier_id", store=True)
    sequence = fields.Integer(default=1000)
    number = fields.Integer(
        readonly=True, help="The how many-th door of the route; 0 for depot and break."
    )
    kind = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("return", "Return"),
            ("pickup", "Pick-up"),
            ("depot", "Loading"),
            ("break", "Break"),
        ],
        required=True,
        default="delivery",
    )
    is_visit = fields.Boolean(compute="_compute_is_visit")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        compute_sudo=True,  # couriers see no transfers
        help="Where the goods are loaded, or brought to.",
    )
    picking_ids = fields.One2many("stock.picking", "delivery_stop_id", "Transfers")
    order_names = fields.Char("Orders", compute="_compute_order_names")
    # where
    partner_id = fields.Many2one("res.partner", "Recipient", index="btree_not_null")
    address = fields.Char(readonly=True, help="As it was when the day was planned.")
    phone = fields.Char(readonly=True)
    note = fields.Text(readonly=True, help="What the courier needs to know.")
    latitude = fields.Float(digits=(10, 7), readonly=True)
    longitude = fields.Float(digits=(10, 7), readonly=True)
    precision = fields.Selection(
        [("house", "Address"), ("zip", "Postal code"), ("none", "Unknown")],
        "Place is known by",
        readonly=True,
        default="none",
    )
    has_place = fields.Boolean(compute="_compute_has_place")
    # when
    window_from = fields.Datetime("Promised from")
    window_to = fields.Datetime("Promised until")
    service_minutes = fields.Integer("Minutes at the door", default=5)
    arrive = fields.Datetime("Arrives", readonly=True)
    begin = fields.Datetime("Begins", readonly=True)
    leave = fields.Datetime("Leaves", readonly=True)
    # what
    weight = fields.Float("Weight (kg)", readonly=True)
    volume = fields.Float("Volume (m³)", readonly=True, digits=(10, 3))
    pieces = fields.Integer("Parcels", readonly=True, default=1)
    # who
    zone_id = fields.Many2one("delivery.zone", readonly=True)
    pinned_courier_id = fields.Many2one(
        "delivery.courier",
        "Pinned to",
        check_company=True,
        help="Only this courier may bring it.",
    )
    reason = fields.Text(
        "Why not planned", readonly=True, help="For each courier, in words."
    )
    is_impossible = fields.Boolean(
        readonly=True, help="No courier could take it, had he nothing else to do."
    )

    _window_in_order = models.Constraint(
        "CHECK (window_from IS NULL OR window_to IS NULL OR window_from <= window_to)",
        "A promised time begins before it ends.",
    )
    _service_positive = models.Constraint(
        "CHECK (service_minutes >= 0)", "Nobody is at a door for less than no time."
    )

    @api.depends("kind")
    def _compute_is_visit(self):
        for stop in self:
            stop.is_visit = stop.kind in VISITS

    @api.depends("picking_ids.picking_type_id", "plan_id.warehouse_id")
    def _compute_warehouse_id(self):
        for stop in self:
            found = stop.picking_ids[:1].picking_type_id.warehouse_id
            stop.warehouse_id = found or stop.plan_id.warehouse_id

    @api.depends("picking_ids.origin", "picking_ids.name")
    def _compute_order_names(self):
        for stop in self:
            names = [picking.origin or picking.name for picking in stop.picking_ids]
            stop.order_names = ", ".join(dict.fromkeys(names))

    @api.depends("latitude", "longitude")
    def _compute_has_place(self):
        for stop in self:
            stop.has_place = is_known(stop.latitude, stop.longitude)

    @api.depends("partner_id", "kind", "order_names")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for stop in self:
            who = stop.partner_id.display_name or kinds[stop.kind]
            names = f" ({stop.order_names})" if stop.order_names else ""
            stop.display_name = f"{who}{names}"

    def action_open_route(self):
        """Open the route of the stop, with its history and notes."""
        self.ensure_one()
        return self.route_id.get_formview_action()

    def _map_code(self) -> Markup:
        """Return a QR code that shows the place on the map of a phone, as SVG."""
        self.ensure_one()
        place = f"geo:{self.latitude:.6f},{self.longitude:.6f}"
        return Markup(square(place, 60))  # numbers of our own, drawn as shapes
