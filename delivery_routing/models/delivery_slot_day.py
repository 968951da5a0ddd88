import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

BOOKING = "delivery.slot.booking"


class DeliverySlotDay(models.Model):
    """A slot on one date: what its bookings are counted by and locked with."""

    _name = "delivery.slot.day"
    _description = "Delivery Slot on a Date"
    _order = "date, slot_id, id"
    _rec_name = "slot_id"

    slot_id = fields.Many2one("delivery.slot", required=True, ondelete="cascade")
    date = fields.Date(required=True, index=True)
    company_id = fields.Many2one(related="slot_id.company_id", store=True)
    zone_id = fields.Many2one(related="slot_id.zone_id")
    start = fields.Datetime(compute="_compute_period")
    end = fields.Datetime(compute="_compute_period")
    booking_ids = fields.One2many("delivery.slot.booking", "day_id")
    booked_stops = fields.Integer("Booked", compute="_compute_booked")
    places_left = fields.Integer(compute="_compute_booked")
    locks = fields.Integer(readonly=True, help="How often it was locked for a booking.")

    _slot_once = models.UniqueIndex("(slot_id, date)", "The slot is there already.")

    @api.depends("slot_id.hour_from", "slot_id.hour_to", "date")
    def _compute_period(self):
        for day in self:
            day.start, day.end = day.slot_id._period(day.date)

    @api.depends("booking_ids.held_until", "slot_id.max_stops")
    def _compute_booked(self):
        booked = self._booked()
        for day in self:
            day.booked_stops = booked.get(day, (0,))[0]
            day.places_left = max(day.slot_id.max_stops - day.booked_stops, 0)

    @api.depends("slot_id.hour_from", "slot_id.hour_to", "date")
    def _compute_display_name(self):
        for day in self:
            hours = day.slot_id.name.rsplit(" ", 3)[1:]
            date = fields.Date.to_string(day.date)
            day.display_name = f"{date} {' '.join(hours)}"

    def _shop_name(self) -> str:
        """Return the day and the hours as the customer reads them."""
        slot = self.slot_id
        return f"{slot._shop_day(self.date)}, {slot._shop_hours()}"

    def _booked(self, besides=None) -> dict:
        """Return (deliveries, kilograms, minutes) of each day that has bookings."""
        skipped = besides.ids if besides else []
        # who sees the day may know how full it is, and nothing of who pays
        bookings_sudo = self.env[BOOKING].sudo()
        groups = bookings_sudo._read_group(
            Domain("day_id", "in", self.ids)
            & Domain("id", "not in", skipped)
            & ~bookings_sudo._get_expired_domain(),
            ["day_id"],
            ["__count", "weight:sum", "minutes:sum"],
        )
        return {day: tuple(sums) for day, *sums in groups}

    def _has_room(self, wanted: dict, besides=None) -> bool:
        """Tell whether one more booking of these values fits on the day."""
        self.ensure_one()
        taken = self._booked(besides).get(self, (0, 0.0, 0))
        return self.slot_id._fits(taken, wanted)

    def _offer(self) -> dict:
        """Return what was booked, as `sale.order.delivery_slot_offers` has it."""
        self.ensure_one()
        return self.slot_id._offer(self.date, self.booked_stops)

    @api.model
    def _locked(self, slot, date: datetime.date):
        """Return the day of the slot, made where it is missing, locked by writing it.

        Locking alone would let a stale snapshot count yesterday's bookings: a row that
        was written makes the database refuse the later transaction.
        """
        self.flush_model()
        query = SQL(
            """
            INSERT INTO %(table)s (slot_id, date, company_id, locks,
                                   create_uid, create_date, write_uid, write_date)
                 VALUES (%(slot)s, %(date)s, %(company)s, 1,
                         %(uid)s, now() AT TIME ZONE 'UTC',
                         %(uid)s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (slot_id, date)
              DO UPDATE SET locks = %(table)s.locks + 1
              RETURNING id
            """,
            table=SQL.identifier(self._table),
            slot=slot.id,
            date=date,
            company=slot.company_id.id,
            uid=self.env.uid,
        )
        ((day_id,),) = self.env.execute_query(query)
        day = self.browse(day_id)
        day.invalidate_recordset(["locks"])
        return day
