"""The customer says in which hours the courier may come for what he gives back."""

import itertools
import re

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.delivery_routing.models.delivery_slot_shop import DAYS

CHOICE = re.compile(r"(\d{1,9})/(\d{4}-\d{2}-\d{2})")
BOOKED = ("is_pickup", "date_expected", "pickup_from", "pickup_to")
LEFT_BY = {*BOOKED, "pickup_partner_id"}


# Two files: together they would be hard to read through.
class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    delivery_booking_ids = fields.One2many(
        "delivery.slot.booking",
        "rma_id",
        "Place in a Slot",
        readonly=True,
        groups="base.group_user",
    )

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(LEFT_BY):
            self._release_left_slots()
        return result

    def _follow_settlement(self):
        """When nothing is to be fetched any more, others may have the place."""
        result = super()._follow_settlement()
        for rma_sudo in self.sudo().filtered("delivery_booking_ids"):  # as below
            is_here = any(rma_sudo.line_ids.mapped("qty_received"))
            if not is_here and not rma_sudo._get_open_receipts():
                rma_sudo.delivery_booking_ids.unlink()
        return result

    def _release_left_slots(self):
        """Give places free whose day or hours are no more those of the pick-up."""
        # bookings are nobody's to write but of methods like this
        bookings_sudo = self.sudo().delivery_booking_ids
        left_sudo = bookings_sudo.filtered(
            lambda booking: not booking.rma_id._is_booked(booking.day_id)
        )
        left_sudo.unlink()

    def _is_booked(self, day):
        """Tell whether the pick-up is in the hours and the zone of a slot's day."""
        booked = (True, day.date, day.slot_id.hour_from, day.slot_id.hour_to)
        is_in_zone = not day.zone_id or day.zone_id == self._delivery_zone()
        return is_in_zone and tuple(self[name] for name in BOOKED) == booked

    # --- What a slot asks of who books it; see `delivery.slot._book` ---

    def _delivery_zone(self):
        address, zones = self.pickup_partner_id, self.env["delivery.zone"]
        return zones._zones_of(address, self.company_id).get(address, zones)

    def _prepare_delivery_booking(self):
        return {
            "rma_id": self.id,
            "weight": sum(self._get_open_receipts().mapped("weight")),
            "minutes": self.pickup_partner_id._delivery_minutes_there(self.company_id),
        }

    def _get_extra_costs(self, wanted):
        return {}  # the soonest hours are as good as any

    # --- In the portal ---

    def _can_choose_pickup(self):
        """Tell whether the customer may still say when the courier comes."""
        self.ensure_one()
        receipts = self._get_open_receipts()
        return (
            self.is_pickup
            and self.state == "confirmed"
            and bool(receipts)
            and receipts.delivery_stop_id.route_id._is_open()
        )

    def _get_pickup_offers(self):
        """Return the open slots for the place at which the goods are; see
        `sale.order.delivery_slot_offers`."""
        slots = self.env["delivery.slot"]
        return [
            offer
            for offer in slots._offers(self, DAYS)
            # nobody charges here what a slot costs on top of a delivery
            if not slots.browse(offer["slot_id"]).price
        ]

    def _get_pickup_days(self):
        """Return what the customer chooses from: pairs of a day's name and its hours,
        each with `value` (of the form), `hours` and `is_chosen`."""
        chosen, rows = self.delivery_booking_ids.day_id, []
        for offer in self._get_pickup_offers():
            slot = self.env["delivery.slot"].browse(offer["slot_id"])
            date = fields.Date.to_date(offer["date"])
            row = {
                "value": f"{slot.id}/{offer['date']}",
                "hours": slot._shop_hours(),
                "is_chosen": (chosen.slot_id, chosen.date) == (slot, date),
            }
            rows.append((slot._shop_day(date), row))
        days = itertools.groupby(rows, key=lambda pair: pair[0])
        return [(day, [row for _day, row in pairs]) for day, pairs in days]

    def _choose_pickup(self, choice):
        """Let the courier come in the hours that the customer has chosen.

        :param str choice: a value of `_get_pickup_days`, "" for any time
        :raise UserError: with what the customer can do about it
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)  # one choice after the other
        if not self._can_choose_pickup():
            raise UserError(
                self.env._("The time of the pick-up can no longer be chosen here.")
            )
        if not choice:
            if self.delivery_booking_ids:  # else the office has agreed on the hours
                self.write(
                    {"date_expected": False, "pickup_from": 0.0, "pickup_to": 0.0}
                )
            return
        slot, date = self._read_pickup_choice(choice)
        slot._book(self, date)
        self.write(
            {
                "date_expected": date,
                "pickup_from": slot.hour_from,
                "pickup_to": slot.hour_to,
            }
        )

    def _read_pickup_choice(self, choice):
        match = CHOICE.fullmatch(choice)
        try:
            slot = self.env["delivery.slot"].browse(int(match[1])).exists()
            date = fields.Date.to_date(match[2])
        except (TypeError, ValueError):
            slot = self.env["delivery.slot"]
        if not slot or slot.company_id != self.company_id or slot.price:
            raise UserError(self.env._("There is no such time. Please choose another."))
        return slot, date

    def _get_sending_words(self):
        words = super()._get_sending_words()
        rma_sudo = self.sudo()  # customers read no slots
        is_open = not rma_sudo.delivery_booking_ids and rma_sudo._can_choose_pickup()
        if is_open and rma_sudo._get_pickup_offers():
            choose = self.env._("Choose his hours on the page of the return.")
            return f"{words} {choose}"
        return words
