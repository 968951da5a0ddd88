from odoo import api, fields, models
from odoo.fields import Command

DAYS = 14


class DeliverySlotChoice(models.TransientModel):
    """The slots that are open to an order, to choose one."""

    _name = "delivery.slot.choice"
    _description = "Choice of a Delivery Slot"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="order_id.partner_shipping_id")
    current_id = fields.Many2one(related="order_id.delivery_slot_day_id")
    line_ids = fields.One2many(
        "delivery.slot.choice.line",
        "choice_id",
        compute="_compute_line_ids",
        store=True,
    )

    @api.depends("order_id")
    def _compute_line_ids(self):
        for choice in self:
            order = choice.order_id
            offers = order.delivery_slot_offers(DAYS) if order else []
            best_first = self.env["delivery.slot"]._best_first(offers)
            choice.line_ids = [Command.clear()] + [
                Command.create(self._prepare_line(offers[at], rank))
                for rank, at in enumerate(best_first)
            ]

    def _prepare_line(self, offer, rank):
        cost = offer["extra_cost"]
        return {
            "sequence": rank,
            "slot_id": offer["slot_id"],
            "date": offer["date"],
            "start": offer["start"],
            "end": offer["end"],
            "places_left": offer["places_left"],
            "planned": offer["planned"],
            "in_window": offer["in_window"],
            "load_percent": offer["load_percent"],
            "extra_cost": cost or 0.0,
            "is_priced": cost is not False,
            "is_best": offer["is_best"],
        }

    def action_release(self):
        """Give the place of the order free."""
        self.order_id.release_delivery_slot()
        return {"type": "ir.actions.act_window_close"}


class DeliverySlotChoiceLine(models.TransientModel):
    """One open slot."""

    _name = "delivery.slot.choice.line"
    _description = "Open Delivery Slot"
    _order = "sequence, id"

    choice_id = fields.Many2one(
        "delivery.slot.choice", required=True, ondelete="cascade"
    )
    slot_id = fields.Many2one("delivery.slot", required=True, ondelete="cascade")
    sequence = fields.Integer(help="The best ones first.")
    date = fields.Date(required=True)
    start = fields.Datetime("From")
    end = fields.Datetime("Until")
    places_left = fields.Integer()
    planned = fields.Integer("Planned that day", help="Doors on all routes.")
    in_window = fields.Integer("In these hours", help="Doors that may be due then.")
    load_percent = fields.Integer(
        "Load (%)", help="Of the weight that the couriers of the day take at once."
    )
    currency_id = fields.Many2one(related="slot_id.company_id.currency_id")
    extra_cost = fields.Monetary("One more costs")
    is_priced = fields.Boolean()
    is_best = fields.Boolean()

    def action_choose(self):
        """Book this slot for the order."""
        self.ensure_one()
        order = self.choice_id.order_id
        order.book_delivery_slot(self.slot_id.id, fields.Date.to_string(self.date))
        return {"type": "ir.actions.act_window_close"}
