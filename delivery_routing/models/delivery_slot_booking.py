from odoo import api, fields, models
from odoo.fields import Domain

PAYING = ("pending", "authorized", "done")
GC_LIMIT = 1000  # carts of one round


class DeliverySlotBooking(models.Model):
    """The place of one order in a slot; only `delivery.slot._book` makes them."""

    _name = "delivery.slot.booking"
    _description = "Delivery Slot Booking"
    _order = "day_id, id"
    _rec_name = "order_id"

    day_id = fields.Many2one(
        "delivery.slot.day", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="day_id.company_id", store=True)
    partner_id = fields.Many2one(related="order_id.partner_shipping_id")
    weight = fields.Float("Weight (kg)")
    minutes = fields.Integer("Minutes at the door")
    held_until = fields.Datetime(
        help="Others may have the place after this. Empty: it is booked for good."
    )

    _order_once = models.UniqueIndex("(order_id)", "The order has a slot already.")
    _held_idx = models.Index("(held_until) WHERE held_until IS NOT NULL")

    def unlink(self):
        """Give places free; a delivery that cost more for it is to be priced anew.

        :raise UserError: when a courier has the goods on board
        """
        orders = self.filtered("day_id.slot_id.price").order_id
        # transfers belong to the warehouse, whoever gives a place free
        with self.order_id.sudo().picking_ids._follow_promises():
            result = super().unlink()
        orders._ask_for_new_price()
        return result

    @api.model
    def _get_expired_domain(self) -> Domain:
        """Places that others may have: of forgotten carts, and of quotations that are
        no longer valid. Nobody has signed or is paying for them either."""
        is_forgotten = Domain("held_until", "<=", fields.Datetime.now())
        is_expired = (
            Domain("order_id.state", "in", ("draft", "sent"))
            & Domain("order_id.validity_date", "<", fields.Date.today())
            & Domain("order_id.signed_on", "=", False)
        )
        is_paid = Domain("order_id.transaction_ids.state", "in", PAYING)
        return (is_forgotten | is_expired) & ~is_paid

    def _release_expired(self):
        """Give such places free; the orders keep what they lost."""
        self.search(self._get_expired_domain() & Domain("id", "in", self.ids))._lose()

    def _lose(self):
        for day, bookings in self.grouped("day_id").items():
            orders = bookings.order_id
            bookings.unlink()
            orders._forget_slot_promise(day)
            orders.delivery_slot_lost_id = day

    @api.autovacuum
    def _gc_expired(self):
        """Release such places once a day, where nobody asked for them.

        :return: how many there were, and whether there may be more
        """
        expired = self.search(self._get_expired_domain(), limit=GC_LIMIT)
        expired._lose()
        return len(expired), len(expired) == GC_LIMIT
