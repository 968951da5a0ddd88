"""The slots of an order as its customer sees them: no loads, no costs of ours."""

import itertools

from odoo import models
from odoo.fields import Date
from odoo.tools import format_date, format_duration

BEST = 3  # are shown above the others
DAYS = 14


# Two files: together they would be hard to read through.
class DeliverySlot(models.Model):
    _inherit = "delivery.slot"  # pylint: disable=consider-merging-classes-inherited

    def _shop_values(self, order, is_tax_shown=True) -> dict:
        """Return what the template `delivery_routing.shop_slots` shows.

        :param bool is_tax_shown: prices include taxes
        :return: dict with `slots_best` (a list of slots), `slots_days` (pairs of a
            day's name and its slots), `slots_chosen` (its name, "" for none) and
            `slots_message` (what is in the way of paying)
        """
        offers = self._offers(order, DAYS)
        prices = self._shop_prices(order, offers, is_tax_shown)
        slots = [self._shop_slot(order, offer, prices) for offer in offers]
        days = itertools.groupby(slots, key=lambda slot: slot["day"])
        chosen = order.delivery_slot_day_id
        return {
            "slots_order": order,
            "slots_best": [slots[at] for at in self._best_first(offers)[:BEST]],
            "slots_days": [(day, list(group)) for day, group in days],
            "slots_chosen": chosen._shop_name() if chosen else "",
            "slots_message": order._missing_slot_message(),
            "is_slot_required": order.carrier_id.is_slot_required,
        }

    def _shop_slot(self, order, offer, prices) -> dict:
        slot, chosen = self.browse(offer["slot_id"]), order.delivery_slot_day_id
        date = Date.to_date(offer["date"])
        return {
            "slot_id": slot.id,
            "date": offer["date"],
            "day": self._shop_day(date),
            "hours": slot._shop_hours(),
            "price": prices[slot],
            "is_chosen": (chosen.slot_id, chosen.date) == (slot, date),
        }

    def _shop_prices(self, order, offers, is_tax_shown) -> dict:
        """Return the price of each slot that is offered, as the customer pays it."""
        carrier, slots = (
            order.carrier_id,
            self.browse(dict.fromkeys(offer["slot_id"] for offer in offers)),
        )
        taxes = carrier.product_id.taxes_id._filter_taxes_by_company(order.company_id)
        taxes = order.fiscal_position_id.map_tax(taxes)
        kind = "total_included" if is_tax_shown else "total_excluded"
        prices = {}
        for slot in slots:
            price = carrier._slot_price(slot, order) if slot.price else 0.0
            told = taxes.compute_all(
                price,
                order.currency_id,
                product=carrier.product_id,
                partner=order.partner_shipping_id,
            )
            prices[slot] = told[kind]
        return prices

    def _shop_day(self, date) -> str:
        return format_date(self.env, date, date_format="EEEE d MMMM")

    def _shop_hours(self) -> str:
        hours = format_duration(self.hour_from), format_duration(self.hour_to)
        return " – ".join(hours)  # noqa: RUF001
