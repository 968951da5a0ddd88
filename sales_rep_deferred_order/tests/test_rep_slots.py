from odoo.fields import Date
from odoo.tests import tagged

from .acting_common import ActingCase


@tagged("post_install", "-at_install")
class TestRepSlots(ActingCase):
    """Reps choose delivery slots for their customers, where there are slots."""

    def test_a_rep_holds_a_slot_for_the_customer_he_orders_for(self):
        if "delivery.slot" not in self.env:
            self.skipTest("nobody delivers in slots")
        day = Date.add(self.company._delivery_today(), days=3)
        slot = self.env["delivery.slot"].create(
            {"company_id": self.company.id, "date": day, "weekday": False, "price": 3.0}
        )
        self.carrier.is_own_courier = True
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        self.call("/shop/set_delivery_method", token, dm_id=self.carrier.id)
        wanted = {"slot_id": slot.id, "date": Date.to_string(day)}
        _result, error = self.call("/shop/delivery_slots/choose", "stale", **wanted)
        self.assertTrue(error)
        self.assertFalse(self.cart_of(self.rep, self.mine).delivery_slot_day_id)
        result, error = self.call("/shop/delivery_slots/choose", token, **wanted)
        self.assertFalse(error or result["error"])
        cart = self.cart_of(self.rep, self.mine)
        self.assertEqual(cart.delivery_slot_day_id.slot_id, slot)
        self.assertEqual(cart.amount_delivery, 3.0)
        self.assertFalse(self.submit(cart, token))
        self.env.invalidate_all()
        self.assertIn(cart.state, ("sent", "sale"))
        self.assertEqual(cart.delivery_slot_day_id.slot_id, slot)
        self.assertFalse(cart.delivery_booking_ids.held_until)
