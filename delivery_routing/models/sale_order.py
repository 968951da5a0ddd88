from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    delivery_booking_ids = fields.One2many("delivery.slot.booking", "order_id")
    delivery_slot_day_id = fields.Many2one(
        "delivery.slot.day",
        "Delivery Slot",
        compute="_compute_delivery_slot_day_id",
        store=True,
        index="btree_not_null",
    )

    @api.depends("delivery_booking_ids.day_id")
    def _compute_delivery_slot_day_id(self):
        for order in self:
            order.delivery_slot_day_id = order.delivery_booking_ids.day_id[:1]

    # --- For clerks and programs ---

    def delivery_slot_offers(self, days=14):
        """Return the slots open to the order's delivery address, soonest first.

        :param int days: how far ahead to look, today included; at most 60
        :return: a list of dicts: `slot_id`, `date` (ISO), `name`, `start` and `end`
            (UTC, as Odoo writes datetimes), `places_left`, `planned` (doors planned
            on that day from the order's warehouse), `in_window` (those of them that may
            be due within the slot), `load_percent` (of the weight that the couriers
            take), `extra_cost` (what one more costs in the planned routes, in the
            company's currency; False where nothing is planned), `is_best`
        """
        self.ensure_one()
        self.check_access("read")
        slots = self.env["delivery.slot"]
        offers = slots._offers(self, min(max(int(days), 1), 60))
        slots._add_load_hints(self, offers)
        return offers

    def book_delivery_slot(self, slot_id, date):
        """Book a slot for the order, instead of the one it has.

        The promised date of the order becomes the beginning of the slot.

        :param int slot_id: a `delivery.slot`
        :param str date: the day, ISO
        :return: the same dict as `delivery_slot_offers` has, of what was booked
        """
        self.ensure_one()
        self.check_access("write")
        day = self._book_slot(slot_id, date)
        if day.slot_id.price:
            self._ask_for_new_price()
        return day._offer()

    def release_delivery_slot(self):
        """Give the order's place in its slot free; the promised date stays."""
        self.check_access("write")
        # as in booking: whoever may change the order may give its place back
        self.sudo().delivery_booking_ids.unlink()
        self.delivery_slot_lost_id = False

    def action_choose_delivery_slot(self):
        """Open the slots that this order may have."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Choose a Delivery Slot"),
            "res_model": "delivery.slot.choice",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    # --- Steps ---

    def _book_slot(self, slot_id, date, is_held=False):
        """Book, and promise the beginning of the slot; return the day of the slot."""
        self._check_may_have_slot()
        slot = self.env["delivery.slot"].browse(int(slot_id)).exists()
        if not slot or slot.company_id != self.company_id:
            raise UserError(self.env._("There is no such slot."))
        date = fields.Date.to_date(date)
        # Bookings are nobody's to write: whoever calls has asked for the right to
        # change the order.
        with self.sudo().picking_ids._follow_promises():
            booking_sudo = slot.sudo()._book(self.sudo(), date, is_held)
            day = booking_sudo.day_id.sudo(self.env.su)
            self.write({"commitment_date": day.start, "delivery_slot_lost_id": False})
        return day

    def _ask_for_new_price(self):
        """Let clerks see that the delivery does not cost any more what it says."""
        self.filtered("delivery_set").recompute_delivery_price = True

    def _check_may_have_slot(self):
        if self.state == "cancel" or self.delivery_status == "full":
            raise UserError(
                self.env._("Order %(ref)s is delivered or cancelled.", ref=self.name)
            )

    def _delivery_zone(self):
        """Return the zone of the delivery address, an empty one where none fits."""
        self.ensure_one()
        address, zones = self.partner_shipping_id, self.env["delivery.zone"]
        return zones._zones_of(address, self.company_id).get(address, zones)

    def _prepare_delivery_booking(self) -> dict:
        """Return the values of the order's booking: how much of a slot it takes."""
        self.ensure_one()
        address = self.partner_shipping_id
        return {
            "order_id": self.id,
            "weight": self._get_estimated_weight(),
            "minutes": address._delivery_minutes_there(self.company_id),
        }

    def _get_extra_costs(self, wanted) -> dict:
        """Return what one more delivery costs, by slot and date."""
        return self.env["delivery.plan"]._extra_costs(self, wanted)

    def _action_cancel(self):
        result = super()._action_cancel()
        self.filtered(lambda order: order.state == "cancel").release_delivery_slot()
        return result

    def _delivery_window(self, date):
        """Return the first and last moment promised on the date, naive UTC.

        None for any: on another day than that of the slot nothing was promised.

        :rtype: tuple[datetime.datetime, datetime.datetime] | None
        """
        self.ensure_one()
        day = self.delivery_slot_day_id
        return (day.start, day.end) if day and day.date == date else None

    # --- What a delivery costs us ---

    def _verify_cart_after_update(self):
        """Delivery is priced anew when a cart changes, and what it costs us with it."""
        result = super()._verify_cart_after_update()
        lines = self.order_line.filtered("is_delivery")
        self.env.add_to_compute(lines._fields["purchase_price"], lines)
        return result
