from odoo import api, fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    is_own_courier = fields.Boolean(
        "Brought by own couriers",
        help="Deliveries of this method are planned on routes of your couriers, and "
        "customers choose a delivery slot in the shop.",
    )
    is_slot_required = fields.Boolean(
        "A slot has to be chosen",
        help="Nobody pays in the shop before he has chosen when the couriers come.",
    )

    @api.private  # it takes an order's record, which no program can send
    def rate_shipment(self, order):
        """Add the price of the slot that is booked, also where delivery is free."""
        rate = super().rate_shipment(order)
        slot = order.delivery_slot_day_id.slot_id
        if rate.get("success") and self.is_own_courier and slot.price:
            price = self._slot_price(slot, order)
            rate["price"] += price
            rate["carrier_price"] = rate.get("carrier_price", 0.0) + price
        return rate

    def _slot_price(self, slot, order) -> float:
        """Return the price of the slot in the order's currency, as its lines have it.

        Taxes within prices follow the fiscal position, as those of the delivery do.
        """
        company, currency = order.company_id, slot.currency_id
        date = order.date_order or fields.Datetime.now()
        price = self.product_id._get_tax_included_unit_price(
            company,
            currency,
            date,
            "sale",
            fiscal_position=order.fiscal_position_id,
            product_price_unit=slot.price,
            product_currency=currency,
        )
        return currency._convert(price, order.currency_id, company, date)
