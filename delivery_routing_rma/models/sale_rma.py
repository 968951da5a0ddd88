from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, format_duration

# What decides where and when a courier comes.
PICKUP_FIELDS = frozenset(
    ("is_pickup", "pickup_partner_id", "pickup_from", "pickup_to", "date_expected")
)
NOON = 12.0


class SaleRma(models.Model):
    _inherit = "sale.rma"

    is_pickup = fields.Boolean(
        "Fetched by Courier",
        compute="_compute_is_pickup",
        store=True,
        readonly=False,
        tracking=True,
        help="Our own courier fetches the goods: their receipts become stops of the"
        " day on which they are expected. Otherwise the customer sends them.",
    )
    pickup_partner_id = fields.Many2one(
        "res.partner",
        "Fetched At",
        compute="_compute_pickup_partner_id",
        store=True,
        readonly=False,
        help="The address at which the courier gets the goods.",
    )
    pickup_from = fields.Float("Fetched From", help="Hour of the day.")
    pickup_to = fields.Float(
        "Fetched Until", help="Hour of the day. 0: at any time until the evening."
    )
    pickup_state = fields.Selection(
        [
            ("waiting", "To Be Planned"),
            ("planned", "Planned"),
            ("underway", "Courier on His Way"),
            ("fetched", "Fetched, on the Way to Us"),
            ("missed", "Not Fetched"),
            ("here", "Here"),
        ],
        "Courier",
        compute="_compute_pickup_state",
        compute_sudo=True,  # who looks after returns may not read stops and transfers
    )
    pickup_date = fields.Date(
        "Courier Comes On",
        compute="_compute_pickup_state",
        compute_sudo=True,  # as above
    )

    _pickup_hours = models.Constraint(
        "CHECK (pickup_from IS NULL OR (pickup_from >= 0 AND pickup_from < 24"
        " AND pickup_to >= 0 AND pickup_to <= 24"
        " AND (pickup_to = 0 OR pickup_from < pickup_to)))",
        "The hours in which goods are fetched begin before they end, on one day.",
    )

    # --- Computes ---

    @api.depends("line_ids.policy_id")
    def _compute_is_pickup(self):
        for rma in self.filtered(lambda rma: not rma.date_confirmed):
            # Who opens a return need not see its policy.
            policies = rma.sudo().line_ids.policy_id
            rma.is_pickup = any(policies.mapped("is_pickup"))

    @api.depends("partner_id", "order_ids")
    def _compute_pickup_partner_id(self):
        for rma in self.filtered(lambda rma: not rma.date_confirmed):
            # The goods are where the order brought them.
            order_sudo = rma.sudo().order_ids[:1]
            rma.pickup_partner_id = order_sudo.partner_shipping_id or rma.partner_id

    @api.depends(
        "is_pickup",
        "state",
        "line_ids.move_ids.state",
        "line_ids.move_ids.picking_id.delivery_stop_id.outcome",
        "line_ids.move_ids.picking_id.delivery_stop_id.route_id.state",
    )
    def _compute_pickup_state(self):
        for rma in self:
            receipts = rma._get_open_receipts()
            stop = receipts.delivery_stop_id.sorted("date")[-1:]
            rma.pickup_state = rma._get_pickup_state(receipts, stop)
            rma.pickup_date = stop.date if stop.route_id else False

    def _get_pickup_state(self, receipts, stop):
        if not self.is_pickup or self.state in ("draft", "refused", "cancelled"):
            return False
        if receipts:
            return stop._get_pickup_state() if stop else "waiting"
        return "here" if any(self.line_ids.mapped("qty_received")) else False

    # --- Checks ---

    @api.constrains("pickup_partner_id", "partner_id")
    def _check_pickup_is_the_customers(self):
        """Couriers are sent to the customer, or where his orders went."""
        for rma in self:
            # who looks after returns need not see the orders
            places = rma.sudo().order_ids.partner_shipping_id
            where = rma.pickup_partner_id
            is_his = where.commercial_partner_id == rma.commercial_partner_id
            if where and not is_his and where not in places:
                raise ValidationError(
                    self.env._(
                        "%(place)s is no address of %(customer)s.",
                        place=where.name,
                        customer=rma.partner_id.name,
                    )
                )

    # --- CRUD ---

    def write(self, vals):
        changed = self.browse()
        if PICKUP_FIELDS & vals.keys():
            changed = self.filtered("date_confirmed")
            changed._check_courier_has_not_left()
        result = super().write(vals)
        changed._plan_pickups_anew()
        return result

    def _check_courier_has_not_left(self):
        # Who looks after returns need not see routes.
        rmas_sudo = self.sudo()
        # who loads them at this moment comes first
        stops_sudo = rmas_sudo._get_open_receipts().delivery_stop_id
        stops_sudo.route_id.lock_for_update(allow_referencing=True)
        for rma_sudo in rmas_sudo:
            stops = rma_sudo._get_open_receipts().delivery_stop_id
            gone = stops.filtered(lambda stop: not stop.route_id._is_open())[:1]
            if gone:
                raise UserError(
                    self.env._(
                        "%(courier)s has %(return)s on board of his route already: call"
                        " him, or wait for what comes of it.",
                        courier=gone.courier_id.name,
                        **{"return": rma_sudo.name},
                    )
                )

    # --- Receipts ---

    def _needs_label(self):
        """What the courier fetches needs no label."""
        return super()._needs_label() and not self.is_pickup

    def _plan_receipts(self):
        result = super()._plan_receipts()
        self._address_pickups()
        return result

    def _plan_pickups_anew(self):
        """Take the receipts off the days they stand on, as they are now somewhere else
        or at another time."""
        # Stops are the dispatcher's.
        self.sudo()._get_open_receipts()._leave_stops()
        # of a day that was agreed nothing is left, they wait as if they were new
        whenever = self.filtered(lambda rma: rma.is_pickup and not rma.date_expected)
        waiting_sudo = whenever.sudo()._get_open_receipts()
        waiting_sudo.scheduled_date = fields.Datetime.now()
        self._address_pickups()

    def _address_pickups(self):
        """Let receipts that stand on no stop yet say where and when to fetch them."""
        # Transfers belong to the warehouse.
        for rma_sudo in self.sudo().filtered("is_pickup"):
            receipts = rma_sudo._get_open_receipts()
            receipts = receipts.filtered(lambda picking: not picking.delivery_stop_id)
            values = rma_sudo._prepare_pickup()
            if receipts and values:
                receipts.write(values)

    def _prepare_pickup(self):
        values = {}
        if self.pickup_partner_id:
            values["partner_id"] = self.pickup_partner_id.id
        if self.date_expected:
            day = self.company_id._delivery_day(self.date_expected)
            values["scheduled_date"] = day.moment(day.at(self.pickup_from or NOON))
        return values

    def _get_pickup_window(self, date):
        """Return the first and last moment on a date at which the courier may come,
        naive UTC, or None for any."""
        if not self.pickup_from and not self.pickup_to:
            return None
        day = self.company_id._delivery_day(date)
        return (
            day.moment(day.at(self.pickup_from)),
            day.moment(day.at(self.pickup_to or 24.0)),
        )

    # --- Words ---

    def _get_sending_words(self):
        if not self.is_pickup:
            return super()._get_sending_words()
        return self._get_pickup_words()

    def _get_pickup_words(self):
        """Tell the customer when a courier comes."""
        date = self.pickup_date or self.date_expected
        words = (
            self.env._(
                "Our courier fetches the goods on %(date)s.",
                date=format_date(self.env, date),
            )
            if date
            else self.env._("Our courier fetches the goods.")
        )
        if self.pickup_from or self.pickup_to:
            hours = self.env._(
                "He comes between %(first)s and %(last)s.",
                first=format_duration(self.pickup_from),
                last=format_duration(self.pickup_to or 24.0),
            )
            words = f"{words} {hours}"
        return words
