from odoo import fields, models


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

    _order_once = models.UniqueIndex("(order_id)", "The order has a slot already.")
