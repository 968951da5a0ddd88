import json
import math
import re

from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .shop_common import SlotShopMixin


@tagged("post_install", "-at_install")
class TestShopSlots(SlotShopMixin, HttpCase):
    """The checkout as a browser asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._create_buyer("slot_buyer")
        cls.partner = cls.user.partner_id

    @classmethod
    def _create_buyer(cls, login):
        user = new_test_user(
            cls.env,
            login,
            "base.group_portal",
            password=login,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        user.partner_id.write(
            {
                "street": "Singel 1",
                "city": "Utrecht",
                "zip": "3511 AB",
                "country_id": cls.env.ref("base.nl").id,
                "phone": "+31 30 000 0000",
                "email": f"{login}@example.com",
            }
        )
        return user

    def setUp(self):
        super().setUp()
        self.authenticate("slot_buyer", "slot_buyer")
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.goods.product_tmpl_id.id,
                "product_id": self.goods.id,
                "quantity": 1,
            },
        )
        self._set_method(self.van)

    def _set_method(self, method):
        route = "/shop/set_delivery_method"
        return self.make_jsonrpc_request(route, {"dm_id": method.id})

    def _choose(self, slot=None, date=None):
        wanted = {
            "slot_id": slot and slot.id,
            "date": date or Date.to_string(self.day),
        }
        return self.make_jsonrpc_request("/shop/delivery_slots/choose", wanted)

    def _slots(self):
        return self.make_jsonrpc_request("/shop/delivery_slots", {})["html"]

    @property
    def cart(self):
        self.env.invalidate_all()
        return self.env["sale.order"].search(
            [("partner_id", "=", self.partner.id)], limit=1
        )

    def test_the_checkout_has_room_for_slots_of_own_couriers_alone(self):
        page = self.url_open("/shop/checkout").text
        self.assertEqual(page.count("o_delivery_slots"), 1)

    def test_slots_are_offered_with_their_price(self):
        html = self._slots()
        self.assertIn("09:00 – 12:00", html)  # noqa: RUF001
        self.assertIn("18:00 – 20:00", html)  # noqa: RUF001
        self.assertIn("2.50", html)

    def test_full_and_closed_slots_are_not_offered(self):
        for cart in (self._create_cart(), self._create_cart()):
            self._hold(cart)
        self.late.cutoff_hours = 24 * 10
        html = self._slots()
        self.assertNotIn("09:00", html)
        self.assertNotIn("18:00", html)
        self.assertIn("No time is open", html)

    def test_a_chosen_slot_is_held_and_priced(self):
        answer = self._choose(self.slot)
        self.assertFalse(answer["error"])
        self.assertIn("27.50", answer["amount_total"])
        self.assertIn('aria-pressed="true"', answer["html"])
        self.assertEqual(self.cart.delivery_slot_day_id.slot_id, self.slot)
        self.assertTrue(self.cart.delivery_booking_ids.held_until)

    def test_who_comes_too_late_is_told_and_sees_what_is_left(self):
        for cart in (self._create_cart(), self._create_cart()):
            self._hold(cart)
        answer = self._choose(self.slot)
        self.assertIn("fully booked", answer["error"])
        self.assertIn("fully booked", answer["html"])
        self.assertIn("18:00", answer["html"])
        self.assertFalse(self.cart.delivery_slot_day_id)

    def test_any_time_gives_the_slot_free(self):
        self._choose(self.slot)
        answer = self._choose()
        self.assertIn("25.00", answer["amount_total"])
        self.assertFalse(self.cart.delivery_booking_ids)

    def test_another_method_gives_the_slot_free(self):
        self._choose(self.slot)
        self._set_method(self.post)
        self.assertFalse(self.cart.delivery_booking_ids)
        self.assertEqual(self._slots(), "")

    def test_nonsense_is_refused_and_changes_nothing(self):
        other = self._create_slot(
            date=self.day, company_id=self.env["res.company"].create({"name": "O"}).id
        )
        for wanted in (
            {"slot_id": 0x7FFFFFFF, "date": "2026-05-04"},
            {"slot_id": "1; DROP TABLE", "date": "2026-05-04"},
            {"slot_id": self.slot.id, "date": "tomorrow"},
            {"slot_id": self.slot.id, "date": "2001-01-01"},
            {"slot_id": self.slot.id, "date": "0001-01-01"},
            {"slot_id": self.slot.id, "date": "9999-12-31"},
            {"slot_id": math.inf, "date": "2026-05-04"},
            {"slot_id": math.nan, "date": "2026-05-04"},
            {"slot_id": 10**30, "date": "2026-05-04"},
            {"slot_id": self.slot.id},
            {"slot_id": [1], "date": {}},
            {"slot_id": other.id, "date": Date.to_string(self.day)},
        ):
            with self.subTest(wanted=wanted):
                answer = self._send("/shop/delivery_slots/choose", wanted)
                self.assertTrue(answer["error"])
                self.assertFalse(self.cart.delivery_booking_ids)

    def _send(self, route, params):
        """Send what a browser never does: Infinity, numbers without end."""
        answer = self.url_open(
            route,
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertNotIn("error", answer)
        return answer["result"]

    def test_without_a_cart_there_is_nothing_to_choose(self):
        self.authenticate(None, None)
        self.assertEqual(self._choose(self.slot), {})
        self.assertEqual(self._slots(), "")

    def test_a_slot_that_went_stops_the_payment_and_is_told(self):
        self._choose(self.slot)
        self.assertNotIn("has gone meanwhile", self.url_open("/shop/payment").text)
        self.cart.delivery_booking_ids._lose()
        self.assertIn("has gone meanwhile", self.url_open("/shop/payment").text)
        self.assertIn("has gone meanwhile", self._slots())

    def test_a_slot_that_must_be_chosen_comes_before_the_payment(self):
        self.van.is_slot_required = True
        self.assertTrue(re.search("data-slot-missing", self._slots()))
        asked = "choose when we should come"
        self.assertIn(asked, self.url_open("/shop/payment").text)
        self._choose(self.slot)
        self.assertNotIn(asked, self.url_open("/shop/payment").text)
        self.assertFalse(re.search("data-slot-missing", self._slots()))
