"""The slot of a cart: chosen in the shop, held for a while, lost when forgotten."""

import datetime

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from .delivery_slot_booking import PAYING

FIRM_STATES = ("sent", "sale")
FRESH = datetime.timedelta(minutes=15)  # a hold longer than this needs no renewal


# Two files: together they would be hard to read through.
class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    delivery_slot_lost_id = fields.Many2one(
        "delivery.slot.day",
        "Lost Slot",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The slot that the customer chose and that was not kept for him.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "carrier_id" in vals or "partner_shipping_id" in vals:
            self._release_unfit_slots()
        if vals.get("state") in FIRM_STATES:
            self._keep_slots()
        return result

    def _keep_slots(self):
        """The places of orders that are sent or confirmed are held no longer: kept."""
        # bookings are nobody's to write but of these methods
        held_sudo = self.sudo().delivery_booking_ids.filtered("held_until")
        held_sudo.held_until = False

    def _release_unfit_slots(self):
        """Give places free that no longer fit the method or the cart's address."""
        # as above
        for order_sudo in self.sudo().filtered("delivery_booking_ids"):
            method, day = order_sudo.carrier_id, order_sudo.delivery_slot_day_id
            is_carried = not method or method.is_own_courier
            is_agreed = order_sudo.state == "sale"  # its address is a clerk's business
            if not is_carried or not (is_agreed or order_sudo._is_in_zone(day)):
                order_sudo.delivery_booking_ids.unlink()
                order_sudo._forget_slot_promise(day)

    def _is_in_zone(self, day) -> bool:
        return not day.zone_id or day.zone_id == self._delivery_zone()

    def _forget_slot_promise(self, day):
        """Take the date of a slot that is left from what was only a cart."""
        carts = self.filtered(
            lambda order: order.state == "draft" and order.commitment_date == day.start
        )
        carts.commitment_date = False

    # --- In the shop ---

    def _has_slot_choice(self) -> bool:
        """Tell whether the customer may choose when our couriers come."""
        self.ensure_one()
        is_open = self.state in ("draft", "sent")
        return is_open and self.carrier_id.is_own_courier and bool(self.order_line)

    def _book_shop_slot(self, slot_id, date):
        """Book a slot for the customer of the order, whoever he is; price and all.

        A cart only holds its slot, a quotation that was sent has it for good.

        :raise UserError: with what the customer can do about it
        """
        self.ensure_one()
        if not self._has_slot_choice() or self._is_being_paid():
            raise UserError(
                self.env._("The time of this delivery can no longer be chosen here.")
            )
        self._book_slot(slot_id, date, is_held=self.state == "draft")
        self._apply_slot_price()

    def _release_shop_slot(self):
        """Give the place of a customer's order free: he takes any time."""
        self.ensure_one()
        day = self.delivery_slot_day_id
        # bookings are nobody's to write but of these methods
        self.sudo().delivery_booking_ids.unlink()
        self._forget_slot_promise(day)
        self.delivery_slot_lost_id = False
        self._apply_slot_price()

    def _is_being_paid(self) -> bool:
        return any(state in PAYING for state in self.transaction_ids.mapped("state"))

    def _set_delivery_method(self, delivery_method, rate=None):
        """What the shop has priced, clerks need not price anew."""
        result = super()._set_delivery_method(delivery_method, rate)
        self.recompute_delivery_price = False
        return result

    def _apply_slot_price(self):
        """Price the delivery anew; a slot may cost something."""
        if self.delivery_set:
            self._set_delivery_method(self.carrier_id)

    def _renew_slot(self) -> str:
        """Hold the cart's slot for longer; return why it cannot be had any more.

        Whatever was chosen is given free then, and told until another one is chosen.
        """
        self.ensure_one()
        booking, day = self.delivery_booking_ids, self.delivery_slot_day_id
        if booking and self._has_slot_choice() and not self._is_fresh(booking):
            try:
                self._book_slot(day.slot_id.id, day.date, bool(booking.held_until))
            except UserError:
                booking._lose()
        return self._missing_slot_message()

    def _is_fresh(self, booking) -> bool:
        """Tell whether nothing has to be asked again: the time, the load, the place."""
        until, wanted = booking.held_until, self._prepare_delivery_booking()
        day = booking.day_id
        return (
            (not until or until > fields.Datetime.now() + FRESH)
            and (booking.weight, booking.minutes)
            == (wanted["weight"], wanted["minutes"])
            and self._is_in_zone(day)
        )

    def _missing_slot_message(self) -> str:
        """Return what stands in the way of paying, "" when nothing does."""
        if not self._has_slot_choice() or self.delivery_slot_day_id:
            return ""
        if self.delivery_slot_lost_id:
            return self.env._(
                "The time that you chose, %(slot)s, has gone meanwhile. Please choose "
                "another one.",
                slot=self.delivery_slot_lost_id.display_name,
            )
        if self.carrier_id.is_slot_required:
            return self.env._("Please choose when we should come.")
        return ""

    def _check_cart_is_ready_to_be_paid(self):
        """A slot that is to be paid for is held once more, or the payment stops."""
        message = self._renew_slot()
        if message:
            raise ValidationError(message)
        return super()._check_cart_is_ready_to_be_paid()
