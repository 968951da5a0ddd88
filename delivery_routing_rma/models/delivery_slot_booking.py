from odoo import fields, models


class DeliverySlotBooking(models.Model):
    _inherit = "delivery.slot.booking"

    order_id = fields.Many2one(required=False)
    rma_id = fields.Many2one(
        "sale.rma",
        "Return",
        readonly=True,
        ondelete="cascade",
        help="The return whose goods are fetched in this slot.",
    )

    _rma_once = models.UniqueIndex("(rma_id)", "The return has a slot already.")
    _order_or_return = models.Constraint(
        "CHECK ((order_id IS NULL) <> (rma_id IS NULL))",
        "A place in a slot is an order's or a return's.",
    )
