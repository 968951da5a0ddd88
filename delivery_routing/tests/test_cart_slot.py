import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Date, Datetime
from odoo.tests import TransactionCase, tagged

from ..models import delivery_slot_booking
from .common import MONDAY
from .shop_common import SlotShopMixin

HOUR = datetime.timedelta(hours=1)
NOON = "2026-05-01 10:00:00"  # a Friday, three days before


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestCartSlot(SlotShopMixin, TransactionCase):
    def _later(self, minutes):
        moment = Datetime.to_datetime(NOON) + datetime.timedelta(minutes=minutes)
        return freeze_time(moment)

    def test_a_cart_holds_its_slot_and_pays_for_it(self):
        cart = self._create_cart()
        self.assertEqual(cart.amount_total, 25.0)
        self._hold(cart)
        self.assertEqual(cart.delivery_slot_day_id.date, MONDAY)
        self.assertEqual(cart.amount_total, 27.5)
        self.assertEqual(
            cart.delivery_booking_ids.held_until, Datetime.to_datetime(NOON) + HOUR
        )

    def test_a_slot_is_paid_for_also_where_delivery_is_free(self):
        self.van.write({"free_over": True, "amount": 10.0})
        cart = self._create_cart()
        self.assertEqual(cart.amount_total, 20.0)
        self._hold(cart)
        self.assertEqual(cart.amount_total, 22.5)

    def test_the_price_follows_the_slot(self):
        cart = self._create_cart()
        self._hold(cart)
        self._hold(cart, self.late)
        self.assertEqual(cart.amount_total, 25.0)
        self._hold(cart)
        cart._release_shop_slot()
        self.assertEqual(cart.amount_total, 25.0)
        self.assertFalse(cart.commitment_date)

    def test_taxes_within_the_price_are_those_of_the_delivery(self):
        group = self.env["account.tax.group"].create(
            {"name": "VAT", "company_id": self.company.id}
        )
        tax = self.env["account.tax"].create(
            {
                "name": "VAT 25 % within",
                "amount": 25.0,
                "tax_group_id": group.id,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
                "country_id": self.company.country_id.id,
            }
        )
        self.van.product_id.taxes_id = tax
        self.goods.taxes_id = False
        cart = self._create_cart()
        self._hold(cart)
        self.assertEqual((cart.amount_total, cart.amount_tax), (27.5, 1.5))

    def test_a_forgotten_cart_loses_its_slot_to_the_next_one(self):
        forgotten, second, third = (self._create_cart() for _number in range(3))
        self._hold(forgotten)
        with self._later(30):
            self._hold(second)
            with self.assertRaisesRegex(UserError, "fully booked"):
                self._hold(third)
        with self._later(61):
            self._hold(third)
        self.assertFalse(forgotten.delivery_slot_day_id)
        self.assertFalse(forgotten.commitment_date)
        self.assertEqual(forgotten.delivery_slot_lost_id.date, MONDAY)
        with self.assertRaisesRegex(ValidationError, "has gone meanwhile"):
            forgotten._check_cart_is_ready_to_be_paid()

    def test_an_expired_place_is_offered_to_others(self):
        carts = [self._create_cart() for _number in range(3)]
        for cart in carts[:2]:
            self._hold(cart)
        offered = [o["slot_id"] for o in carts[2].delivery_slot_offers(5)]
        self.assertNotIn(self.slot.id, offered)
        with self._later(61):
            offered = [o["slot_id"] for o in carts[2].delivery_slot_offers(5)]
        self.assertIn(self.slot.id, offered)

    def test_who_goes_on_to_pay_holds_the_slot_for_longer(self):
        cart = self._create_cart()
        self._hold(cart)
        with self._later(50):
            cart._check_cart_is_ready_to_be_paid()
        until = cart.delivery_booking_ids.held_until
        self.assertEqual(until, Datetime.to_datetime("2026-05-01 11:50:00"))

    def test_who_is_paying_keeps_an_expired_place(self):
        paying = self._create_cart()
        self._hold(paying)
        self._pay(paying)
        with self._later(61):
            self._hold(self._create_cart())
            with self.assertRaisesRegex(UserError, "fully booked"):
                self._hold(self._create_cart())
        with self.assertRaisesRegex(UserError, "no longer be chosen"):
            self._hold(paying, self.late)

    def test_a_confirmed_order_has_its_place_for_good(self):
        cart = self._create_cart()
        self._hold(cart)
        with self._later(61):
            cart.action_confirm()
        self.assertFalse(cart.delivery_booking_ids.held_until)
        with self._later(600):
            self._hold(self._create_cart())
        self.assertEqual(self._booked(), 2)

    def test_another_method_gives_the_place_free(self):
        cart = self._create_cart()
        self._hold(cart)
        cart._set_delivery_method(self.post)
        self.assertFalse(cart.delivery_slot_day_id)
        self.assertEqual(self._booked(), 0)
        self.assertEqual(cart.amount_total, 27.0)
        with self.assertRaisesRegex(UserError, "no longer be chosen"):
            self._hold(cart)

    def test_an_address_elsewhere_gives_the_place_free(self):
        self.slot.zone_id = self.env["delivery.zone"].create(
            {
                "name": "Utrecht",
                "zip_prefixes": "35",
                "country_id": self.env.ref("base.nl").id,
                "company_id": self.company.id,
            }
        )
        cart = self._create_cart()
        self._hold(cart)
        cart.partner_shipping_id = self._create_customer(zip="1011 AB")
        self.assertFalse(cart.delivery_slot_day_id)

    def test_a_cancelled_cart_gives_the_place_free(self):
        cart = self._create_cart()
        self._hold(cart)
        cart._action_cancel()
        self.assertEqual(self._booked(), 0)

    def test_forgotten_carts_are_swept_once_a_day(self):
        cart = self._create_cart()
        self._hold(cart)
        self.env["delivery.slot.booking"]._gc_expired()
        self.assertTrue(cart.delivery_booking_ids)
        with self._later(61):
            self.env["delivery.slot.booking"]._gc_expired()
        self.assertFalse(cart.delivery_booking_ids)

    def test_the_sweep_says_whether_carts_are_left(self):
        self.patch(delivery_slot_booking, "GC_LIMIT", 2)
        bookings = self.env["delivery.slot.booking"]
        with self._later(600):
            while bookings._gc_expired()[1]:
                pass  # of whoever was there before
        for slot in (self.slot, self.slot, self.late):
            self._hold(self._create_cart(), slot)
        with self._later(61):
            self.assertEqual(bookings._gc_expired(), (2, True))
            self.assertEqual(bookings._gc_expired(), (1, False))

    def test_a_cart_that_grew_asks_again_for_its_place(self):
        self.slot.max_weight = 25.0
        cart = self._create_cart()
        self._hold(cart)
        cart.order_line[0].product_uom_qty = 2.0
        cart._check_cart_is_ready_to_be_paid()
        self.assertEqual(cart.delivery_booking_ids.weight, 20.0)
        cart.order_line[0].product_uom_qty = 3.0
        with self.assertRaisesRegex(ValidationError, "has gone meanwhile"):
            cart._check_cart_is_ready_to_be_paid()

    def test_a_slot_that_has_to_be_chosen_stops_the_payment(self):
        self.van.is_slot_required = True
        cart = self._create_cart()
        with self.assertRaisesRegex(ValidationError, "choose when we should come"):
            cart._check_cart_is_ready_to_be_paid()
        self._hold(cart)
        self.assertFalse(cart._missing_slot_message())

    def test_what_the_customer_sees_tells_nothing_of_ours(self):
        cart = self._create_cart()
        values = self.env["delivery.slot"]._shop_values(cart)
        slots = values["slots_best"] + [
            s for day in values["slots_days"] for s in day[1]
        ]
        known = {"slot_id", "date", "day", "hours", "price", "is_chosen"}
        self.assertTrue(all(set(slot) == known for slot in slots))

    def test_the_shop_asks_nothing_that_it_does_not_show(self):
        cart, asked = self._create_cart(), []
        self.patch(
            self.registry["delivery.plan"],
            "_day_loads",
            lambda plans, order, dates: asked.append(dates),
        )
        self.assertTrue(self.env["delivery.slot"]._shop_values(cart)["slots_days"])
        self.assertFalse(asked)

    def test_the_slots_that_cost_us_least_come_first(self):
        offers = [{"extra_cost": cost} for cost in (9.0, False, 3.0, 9.0, 4.0)]
        best = self.env["delivery.slot"]._best_first(offers)
        self.assertEqual(best, [2, 4, 0, 3, 1])

    def test_a_clerk_who_books_is_told_to_price_the_delivery_anew(self):
        cart = self._create_cart()
        cart.book_delivery_slot(self.slot.id, Date.to_string(self.day))
        self.assertTrue(cart.recompute_delivery_price)
        self.assertFalse(cart.delivery_booking_ids.held_until)

    def test_who_leaves_a_priced_place_has_the_delivery_priced_anew(self):
        for leave in (
            lambda cart: cart.book_delivery_slot(self.late.id, self.day),
            lambda cart: cart.release_delivery_slot(),
            lambda cart: cart.delivery_booking_ids._lose(),
            lambda cart: cart.write({"carrier_id": self.post.id}),
        ):
            cart = self._create_cart()
            self._hold(cart)
            self.assertFalse(cart.recompute_delivery_price)
            leave(cart)
            self.assertTrue(cart.recompute_delivery_price)

    def test_a_carriers_words_do_not_stay_under_another_method(self):
        cart = self._create_cart()
        words = {"success": True, "price": 7.0, "warning_message": "About 3 days."}
        cart._set_delivery_method(self.post, words)
        self.assertEqual(cart.delivery_message, "About 3 days.")
        cart._set_delivery_method(self.van)
        self.assertFalse(cart.delivery_message)

    def test_a_place_without_a_price_leaves_the_delivery_as_it_is(self):
        cart = self._create_cart()
        self._hold(cart, self.late)
        cart.release_delivery_slot()
        self.assertFalse(cart.recompute_delivery_price)

    def test_what_the_shop_prices_itself_nobody_prices_anew(self):
        cart = self._create_cart()
        self._hold(cart)
        with self._later(50):
            cart._check_cart_is_ready_to_be_paid()
        self.assertFalse(cart.recompute_delivery_price)
        self._hold(cart, self.late)
        self._hold(cart)
        cart._release_shop_slot()
        self.assertFalse(cart.recompute_delivery_price)
