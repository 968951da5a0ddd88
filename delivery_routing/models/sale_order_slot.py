"""The slot that a customer chooses: held for a while, lost when forgotten."""

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
        if vals.get("state") in FIRM_STATES or vals.get("signature"):
            self._keep_slots()
        return result

    def _keep_slots(self):
        """The places of what is sent, signed or confirmed are held no longer: kept."""
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
        """Take the date of a slot that is left from what nobody has agreed to yet."""
        offers = self.filtered(
            lambda order: order.state != "sale" and order.commitment_date == day.start
        )
        offers.commitment_date = False

    # --- In the shop and the portal ---

    def _has_slot_choice(self) -> bool:
        """Tell whether the customer may choose when our couriers come."""
        self.ensure_one()
        is_open = self.state in ("draft", "sent")
        return is_open and self.carrier_id.is_own_courier and bool(self.order_line)

    def _has_portal_slot_choice(self) -> bool:
        """Tell whether he may choose on the page where he accepts a quotation."""
        is_open = self._has_to_be_signed() or self._has_to_be_paid()
        is_done = self.signature or self._is_being_paid()
        return is_open and not is_done and self._has_slot_choice()

    def _book_shop_slot(self, slot_id, date):
        """Book a slot for the customer of the order, whoever he is; price and all.

        It is only held until he orders; who had a place for good, as a clerk books it,
        has the other one for good too.

        :raise UserError: with what the customer can do about it
        """
        self.ensure_one()
        if not self._has_slot_choice() or self._is_being_paid():
            raise UserError(
                self.env._("The time of this delivery can no longer be chosen here.")
            )
        is_stale, booking = self._is_price_stale(), self.delivery_booking_ids
        is_firm = self.state != "draft" and booking and not booking.held_until
        self._book_slot(slot_id, date, is_held=not is_firm)
        self._apply_slot_price(is_stale)

    def _release_shop_slot(self):
        """Give the place of a customer's order free: he takes any time."""
        self.ensure_one()
        is_stale, day = self._is_price_stale(), self.delivery_slot_day_id
        # bookings are nobody's to write but of these methods
        self.sudo().delivery_booking_ids.unlink()
        self._forget_slot_promise(day)
        self.delivery_slot_lost_id = False
        self._apply_slot_price(is_stale)

    def _is_being_paid(self) -> bool:
        return any(state in PAYING for state in self.transaction_ids.mapped("state"))

    def _set_delivery_method(self, delivery_method, rate=None):
        """What the shop has priced, clerks need not price anew; what the carrier says
        with his price, customers read too."""
        if not rate and delivery_method and self._has_deliverable_products():
            rate = delivery_method.rate_shipment(self)  # as Odoo does without a rate
        result = super()._set_delivery_method(delivery_method, rate)
        self.recompute_delivery_price = False
        self.delivery_message = (rate or {}).get("warning_message")
        return result

    def _prepare_delivery_line_vals(self, carrier, price_unit):
        """The line remembers what it has for the slot, as long as it is there."""
        values = super()._prepare_delivery_line_vals(carrier, price_unit)
        slot = self.delivery_slot_day_id.slot_id
        is_charged = carrier.is_own_courier and slot.price
        price = carrier._slot_price(slot, self) if is_charged else 0.0
        return values | {"delivery_slot_price": price}

    def _is_price_stale(self) -> bool:
        """Tell whether clerks have to price the delivery anew, for another reason than
        that a slot was lost: the next choice mends that."""
        return self.recompute_delivery_price and not self.delivery_slot_lost_id

    def _apply_slot_price(self, is_stale):
        """Charge the slot: price a cart's delivery anew; what a clerk has agreed with
        the customer only changes by what the slots cost.

        :param is_stale: what `_is_price_stale` has told before the choice
        """
        if not self.delivery_set:
            return
        if self.website_id and self.state == "draft":
            self._set_delivery_method(self.carrier_id)
            return
        slot, line = self.delivery_slot_day_id.slot_id, self._get_delivery_line()
        price = self.carrier_id._slot_price(slot, self) if slot.price else 0.0
        agreed = line.price_unit - line.delivery_slot_price
        line.write({"price_unit": agreed + price, "delivery_slot_price": price})
        if "shipping" in self.order_line.reward_id.mapped("reward_type"):
            self._update_programs_and_rewards()
        self._update_payment_fee()
        self.recompute_delivery_price = is_stale

    def _get_delivery_line(self):
        return self.order_line.filtered("is_delivery")[:1]

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

    def _renew_portal_slot(self) -> str:
        """Do so for a quotation that is being accepted."""
        return self._renew_slot() if self._has_portal_slot_choice() else ""

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

    def _get_payment_refusal(self, attempt):
        """Whose slot has gone, or is still to be chosen, chooses before he pays."""
        refusal = super()._get_payment_refusal(attempt)
        is_tried = attempt.operation is not None  # else providers are only shown
        return refusal or (is_tried and self._renew_portal_slot()) or None

    def _check_cart_is_ready_to_be_paid(self):
        """A slot that is to be paid for is held once more, or the payment stops."""
        message = self._renew_slot()
        if message:
            raise ValidationError(message)
        return super()._check_cart_is_ready_to_be_paid()
