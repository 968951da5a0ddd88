import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_duration

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class DeliverySlot(models.Model):
    """Hours in which deliveries are promised, every week or on one date."""

    _name = "delivery.slot"
    _description = "Delivery Slot"
    _order = "weekday, date, hour_from, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    zone_id = fields.Many2one(
        "delivery.zone", check_company=True, help="Empty: addresses everywhere."
    )
    weekday = fields.Selection(WEEKDAYS, help="Every week on this day.")
    date = fields.Date("Only on", help="On this date alone, instead of every week.")
    hour_from = fields.Float("From", required=True, default=9.0)
    hour_to = fields.Float("To", required=True, default=12.0)
    max_stops = fields.Integer(
        "Deliveries", required=True, default=10, help="No more than so many a day."
    )
    max_weight = fields.Float("Weight (kg)", help="0: no limit.")
    max_minutes = fields.Integer("Minutes at the doors", help="0: no limit.")
    cutoff_hours = fields.Float(
        "Closes before (h)",
        default=12.0,
        help="So many hours before it begins the slot can no longer be chosen.",
    )
    days_ahead = fields.Integer(
        "Opens before (days)", required=True, default=14, help="How far ahead it opens."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    price = fields.Monetary(
        help="What this slot costs the customer on top of the delivery, taxes as those "
        "of the delivery."
    )
    hold_minutes = fields.Integer(
        "Held for carts (min)",
        required=True,
        default=60,
        help="So long the slot stays with a cart in the shop; then others may have it.",
    )

    _hours_in_order = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "A slot begins before it ends, within one day.",
    )
    _day_or_date = models.Constraint(
        "CHECK ((weekday IS NULL) <> (date IS NULL))",
        "A slot is either on a day of the week or on one date.",
    )
    _capacity_positive = models.Constraint(
        "CHECK (max_stops > 0 AND max_weight >= 0 AND max_minutes >= 0"
        " AND cutoff_hours >= 0 AND days_ahead > 0)",
        "A slot has room for at least one delivery, and no negative limits.",
    )
    _terms_positive = models.Constraint(
        "CHECK (hold_minutes > 0 AND COALESCE(price, 0) >= 0)",
        "A slot is held for at least a minute and costs nothing less than nothing.",
    )

    @api.depends("weekday", "date", "hour_from", "hour_to")
    @api.depends_context("lang")
    def _compute_name(self):
        days = dict(self._fields["weekday"]._description_selection(self.env))
        for slot in self:
            day = str(slot.date) if slot.date else days.get(slot.weekday, "")
            hours = format_duration(slot.hour_from), format_duration(slot.hour_to)
            slot.name = f"{day} {' - '.join(hours)}".strip()

    # --- When ---

    def _dates(self, first: datetime.date, last: datetime.date):
        """Return the dates of the slot in this period, both ends included."""
        self.ensure_one()
        if self.date:
            return [self.date] if first <= self.date <= last else []
        days = (last - first).days + 1
        dates = [first + datetime.timedelta(days=number) for number in range(days)]
        return [date for date in dates if str(date.weekday()) == self.weekday]

    def _period(self, date: datetime.date):
        """Return the first and the last moment of the slot on the date, naive UTC."""
        day = self.company_id._delivery_day(date)
        return day.moment(day.at(self.hour_from)), day.moment(day.at(self.hour_to))

    def _closed_because(self, date: datetime.date, zone) -> str:
        """Return why nobody may choose the slot on the date, "" when one may."""
        self.ensure_one()
        start, _end = self._period(date)
        today = self.company_id._delivery_today()
        if not self.active or not self._dates(date, date):
            return self.env._("There is no such slot on that day.")
        if self.zone_id and self.zone_id != zone:
            return self.env._("The slot is for other addresses.")
        closes = start - datetime.timedelta(hours=self.cutoff_hours)
        if fields.Datetime.now() > closes:
            return self.env._("The slot is closed already.")
        if date > today + datetime.timedelta(days=self.days_ahead):
            return self.env._("The slot is not open yet.")
        return ""

    # --- Booking ---

    def _book(self, order, date: datetime.date, is_held=False):
        """Give the order a place in the slot on the date, or say why it has none.

        The day of the slot is locked until the end of the transaction; one that is
        stale by then is refused by the database, and tried anew by Odoo. A place that
        is held only goes to others after `hold_minutes`.

        :param order: a sales order, or what else answers like one: `company_id`,
            `delivery_booking_ids`, `_delivery_zone`, `_prepare_delivery_booking`, and
            `_get_extra_costs` where slots are offered
        """
        self.ensure_one()
        closed = self._closed_because(date, order._delivery_zone())
        if closed:
            raise UserError(closed)
        days = self.env["delivery.slot.day"]
        day, bookings = days._locked(self, date), order.delivery_booking_ids
        (day.booking_ids - bookings)._release_expired()
        wanted = order._prepare_delivery_booking()
        if not day._has_room(wanted, besides=bookings):
            raise UserError(
                self.env._("%(slot)s is fully booked.", slot=day.display_name)
            )
        held_until = self._hold_end() if is_held else False
        values = {"day_id": day.id, "held_until": held_until, **wanted}
        if bookings.day_id == day:
            bookings.write(values)
            return bookings
        bookings.unlink()
        return bookings.create(values)

    def _hold_end(self) -> datetime.datetime:
        return fields.Datetime.now() + datetime.timedelta(minutes=self.hold_minutes)

    # --- What is offered ---

    @api.model
    def _offers(self, order, days: int) -> list[dict]:
        """Return the open slots for the order's address; see `delivery_slot_offers`."""
        company, zone = order.company_id, order._delivery_zone()
        first = company._delivery_today()
        last = first + datetime.timedelta(days=days - 1)
        slots = self.search([("company_id", "=", company.id)])
        wanted = [
            (slot, date)
            for slot in slots
            for date in slot._dates(first, last)
            if not slot._closed_because(date, zone)
        ]
        offers = self._offers_with_room(order, wanted)
        self._mark_best(offers)
        return offers

    def _offers_with_room(self, order, wanted) -> list[dict]:
        dates = [date for _slot, date in wanted]
        days = self.env["delivery.slot.day"].search(
            [("slot_id.company_id", "=", order.company_id.id), ("date", "in", dates)]
        )
        known = {(day.slot_id, day.date): day for day in days}
        booked = days._booked(order.delivery_booking_ids)
        load = order._prepare_delivery_booking()
        hints = order._get_extra_costs(wanted)
        offers = []
        for slot, date in sorted(wanted, key=lambda one: one[0]._period(one[1])):
            taken = booked.get(known.get((slot, date)), (0, 0.0, 0))
            if slot._fits(taken, load):
                hint = {"extra_cost": hints.get((slot, date), False)}
                offers.append(slot._offer(date, taken[0]) | hint)
        return offers

    @api.model
    def _add_load_hints(self, order, offers):
        """Tell in the offers how full the days are: clerks see it, customers do not."""
        dates = [fields.Date.to_date(offer["date"]) for offer in offers]
        loads = self.env["delivery.plan"]._day_loads(order, dates)
        for offer, date in zip(offers, dates, strict=True):
            offer |= self.browse(offer["slot_id"])._load_hint(date, loads[date])

    def _offer(self, date, taken) -> dict:
        start, end = self._period(date)
        return {
            "slot_id": self.id,
            "date": fields.Date.to_string(date),
            "name": self.name,
            "start": fields.Datetime.to_string(start),
            "end": fields.Datetime.to_string(end),
            "places_left": max(self.max_stops - taken, 0),
            "planned": 0,
            "in_window": 0,
            "load_percent": 0,
            "extra_cost": False,
            "is_best": False,
        }

    def _load_hint(self, date, load) -> dict:
        return {
            "planned": load.doors,
            "in_window": load.doors_within(*self._period(date)),
            "load_percent": load.percent,
        }

    def _fits(self, taken, wanted) -> bool:
        """Tell whether a booking fits beside (deliveries, kilograms, minutes)."""
        self.ensure_one()
        stops, weight, minutes = taken
        is_light = not self.max_weight or weight + wanted["weight"] <= self.max_weight
        total = minutes + wanted["minutes"]
        is_short = not self.max_minutes or total <= self.max_minutes
        return stops < self.max_stops and is_light and is_short

    def _mark_best(self, offers):
        for at in self._best_first(offers)[:1]:
            offers[at]["is_best"] = True

    @api.model
    def _best_first(self, offers) -> list[int]:
        """Return the numbers of the offers: what costs us least first, then soonest.

        A day that is not planned yet, or has no room on its routes, needs a courier
        more: it comes after those that are.
        """
        costs = [offer["extra_cost"] for offer in offers]
        return sorted(
            range(len(offers)), key=lambda at: (costs[at] is False, costs[at], at)
        )
