from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    is_own_courier = fields.Boolean(
        "Brought by own couriers",
        help="Deliveries of this method are planned on routes of your couriers.",
    )
