from odoo import api, fields, models


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
    partner_id = fields.Many2one(
        "res.partner",
        "Address",
        related=None,
        compute="_compute_partner_id",
        compute_sudo=True,  # who sees the place sees whose it is, as before
    )

    _rma_once = models.UniqueIndex("(rma_id)", "The return has a slot already.")
    _order_or_return = models.Constraint(
        "CHECK ((order_id IS NULL) <> (rma_id IS NULL))",
        "A place in a slot is an order's or a return's.",
    )

    @api.depends("order_id.partner_shipping_id", "rma_id.pickup_partner_id")
    def _compute_partner_id(self):
        for booking in self:
            order, rma = booking.order_id, booking.rma_id
            booking.partner_id = order.partner_shipping_id or rma.pickup_partner_id

    @api.depends("order_id", "rma_id")
    def _compute_display_name(self):
        for booking in self:
            place_of = booking.order_id or booking.rma_id
            booking.display_name = place_of.display_name
