from odoo import fields, models


class Website(models.Model):
    _inherit = "website"

    show_order_stage = fields.Boolean(
        "Show Order Stages",
        default=True,
        help="Customers read on this website how far their orders have come: pending, "
        "in preparation, dispatched, invoiced.",
    )
