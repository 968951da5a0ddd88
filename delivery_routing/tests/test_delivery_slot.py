from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Datetime
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import MONDAY, NOW, DeliveryMixin


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeliverySlot(DeliveryMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slot = cls._create_slot()
        cls.order = cls._create_order()

    def _book(self, order, slot=None, date=MONDAY):
        slot = slot or self.slot
        return order.book_delivery_slot(slot.id, Date.to_string(date))

    # --- Booking ---

    def test_an_order_gets_a_place_and_its_promised_date(self):
        booked = self._book(self.order)
        self.assertEqual(self.order.delivery_slot_day_id.date, MONDAY)
        self.assertEqual(
            self.order.commitment_date, Datetime.to_datetime(booked["start"])
        )
        self.assertEqual(booked["start"], "2026-05-04 07:00:00")
        self.assertEqual(booked["places_left"], 4)
        self.assertEqual(self.order.delivery_booking_ids.weight, 10.0)

    def test_a_full_slot_takes_nobody_and_changes_nothing(self):
        self.slot.max_stops = 1
        self._book(self._create_order())
        with self.assertRaisesRegex(UserError, "fully booked"):
            self._book(self.order)
        self.assertFalse(self.order.delivery_slot_day_id)
        self.assertFalse(self.order.commitment_date)

    def test_weight_and_minutes_fill_a_slot_too(self):
        for limits in ({"max_weight": 15.0}, {"max_minutes": 9}):
            with self.subTest(limits=limits):
                slot = self._create_slot(**limits)
                self._book(self._create_order(), slot)
                with self.assertRaisesRegex(UserError, "fully booked"):
                    self._book(self._create_order(), slot)

    def test_another_slot_gives_the_first_place_back(self):
        other = self._create_slot(hour_from=13.0, hour_to=16.0)
        self._book(self.order)
        self._book(self.order, other)
        day = self.env["delivery.slot.day"].search([("slot_id", "=", self.slot.id)])
        self.assertEqual(day.booked_stops, 0)
        self.assertEqual(self.order.delivery_slot_day_id.slot_id, other)

    def test_the_last_place_can_be_booked_again_by_who_has_it(self):
        self.slot.max_stops = 1
        self._book(self.order)
        self._book(self.order)
        self.assertEqual(self.order.delivery_slot_day_id.booked_stops, 1)

    def test_a_cancelled_order_gives_its_place_back(self):
        self._book(self.order)
        self.order._action_cancel()
        self.assertFalse(self.order.delivery_slot_day_id)
        with self.assertRaisesRegex(UserError, "delivered or cancelled"):
            self._book(self.order)

    def test_the_place_can_be_given_free(self):
        self._book(self.order)
        self.order.release_delivery_slot()
        self.assertFalse(self.order.delivery_slot_day_id)

    def test_a_quotation_that_is_no_longer_valid_gives_its_place_back(self):
        self.slot.max_stops = 1
        self._book(self.order)
        self.order.write({"state": "sent", "validity_date": "2026-05-03"})
        with self.assertRaisesRegex(UserError, "fully booked"):
            self._book(self._create_order())
        with freeze_time("2026-05-04 08:00:00"):
            later = Date.to_date("2026-05-11")
            self._book(self._create_order(), date=later)  # its own day, no matter
            bookings = self.env["delivery.slot.booking"]
            bookings._gc_expired()
        self.assertFalse(self.order.delivery_slot_day_id)
        self.assertEqual(self.order.delivery_slot_lost_id.date, MONDAY)
        self._book(self._create_order())

    def test_a_quotation_that_was_signed_keeps_its_place(self):
        self._book(self.order)
        values = {"state": "sent", "validity_date": "2026-05-03"}
        self.order.write(values | {"signed_on": NOW, "signed_by": "Anna"})
        with freeze_time("2026-05-04 08:00:00"):
            self.env["delivery.slot.booking"]._gc_expired()
        self.assertTrue(self.order.delivery_slot_day_id)

    @mute_logger("odoo.sql_db")
    def test_the_database_lets_an_order_have_one_place(self):
        self._book(self.order)
        row = {"day_id": self.order.delivery_slot_day_id.id, "order_id": self.order.id}
        with self.assertRaises(IntegrityError):
            self.env["delivery.slot.booking"].create(row)

    # --- When it is open ---

    def test_a_slot_is_closed_after_its_cut_off(self):
        with (
            freeze_time("2026-05-03 20:00:00"),
            self.assertRaisesRegex(UserError, "closed already"),
        ):
            self._book(self.order)  # 07:00 UTC, closed 12 h before
        with freeze_time("2026-05-03 18:59:00"):
            self._book(self.order)

    def test_a_slot_is_not_open_yet_too_far_ahead(self):
        self.slot.days_ahead = 7
        with self.assertRaisesRegex(UserError, "not open yet"):
            self._book(self.order, date=Date.to_date("2026-05-11"))

    def test_a_slot_is_on_its_day_alone(self):
        with self.assertRaisesRegex(UserError, "no such slot"):
            self._book(self.order, date=Date.to_date("2026-05-05"))

    def test_a_slot_of_one_date_comes_once(self):
        slot = self._create_slot(date=Date.to_date("2026-05-06"))
        dates = slot._dates(MONDAY, Date.to_date("2026-06-30"))
        self.assertEqual(dates, [Date.to_date("2026-05-06")])

    def test_a_slot_for_a_zone_is_for_its_addresses(self):
        zone = self.env["delivery.zone"].create(
            {
                "name": "North",
                "zip_prefixes": "36, 37",
                "country_id": self.env.ref("base.nl").id,
                "company_id": self.company.id,
            }
        )
        self.slot.zone_id = zone
        with self.assertRaisesRegex(UserError, "other addresses"):
            self._book(self.order)
        zone.zip_prefixes = "36, 3511"
        self._book(self.order)

    @mute_logger("odoo.sql_db")
    def test_bad_slots_are_refused(self):
        for values in (
            {"hour_from": 12.0, "hour_to": 9.0},
            {"hour_to": 25.0},
            {"max_stops": 0},
            {"max_weight": -1.0},
            {"weekday": False},
            {"date": "2026-05-06", "weekday": "1"},
        ):
            with self.subTest(values=values), self.assertRaises(IntegrityError):
                self._create_slot(**values)
                self.env.flush_all()

    # --- Offers ---

    def test_offers_are_what_can_be_booked(self):
        self._create_slot(weekday="1", max_stops=1)
        offers = self.order.delivery_slot_offers(10)
        self.assertEqual(
            [(offer["date"], offer["places_left"]) for offer in offers],
            [
                ("2026-05-04", 5),
                ("2026-05-05", 1),
                ("2026-05-11", 5),
                ("2026-05-12", 1),
            ],
        )
        self.assertTrue(offers[0]["is_best"])
        self.assertFalse(offers[0]["extra_cost"])

    def test_full_slots_are_not_offered(self):
        self.slot.max_stops = 1
        self._book(self._create_order())
        offers = self.order.delivery_slot_offers(3)
        self.assertEqual(offers, [])

    def test_the_clerk_sees_what_one_more_costs(self):
        self._create_courier()
        near = self._create_customer(north=0.02)
        self._create_order(near, confirm=True, commitment_date="2026-05-04 09:00:00")
        plan = self._create_plan()
        plan.action_plan()
        beside = self._create_order(self._create_customer(north=0.021))
        apart = self._create_order(self._create_customer(north=-0.1))
        costs = []
        for order in (beside, apart):
            (offer,) = order.with_user(self.clerk).delivery_slot_offers(2)
            self.assertEqual(offer["planned"], 1)
            costs.append(offer["extra_cost"])
        self.assertGreater(costs[0], 0)
        self.assertGreater(costs[1], 3 * costs[0])

    def test_the_clerk_chooses_a_slot_on_the_order(self):
        order = self.order.with_user(self.clerk)
        action = order.action_choose_delivery_slot()
        choice = Form(
            self.env["delivery.slot.choice"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        ).save()
        self.assertEqual(choice.line_ids.slot_id, self.slot)
        choice.line_ids[0].action_choose()
        self.assertEqual(self.order.delivery_slot_day_id.date, MONDAY)
        choice.action_release()
        self.assertFalse(self.order.delivery_slot_day_id)

    def test_offers_ask_as_often_for_many_slots_as_for_few(self):
        self._create_slot(weekday="1")
        self._create_order().delivery_slot_offers(14)
        few = self._count_queries(self._create_order())
        for weekday in "23456":
            self._create_slot(weekday=weekday)
        many = self._count_queries(self._create_order())
        self.assertLessEqual(many, few + 1)

    def _count_queries(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        order.delivery_slot_offers(14)
        return self.cr.sql_log_count - before

    # --- Who may ---

    def test_a_customer_may_neither_ask_nor_book(self):
        portal = new_test_user(self.env, "delivery_portal", "base.group_portal")
        portal.partner_id.parent_id = self.order.partner_id
        order = self.order.with_user(portal)
        for call in (
            lambda: order.delivery_slot_offers(),
            lambda: order.book_delivery_slot(self.slot.id, "2026-05-04"),
            lambda: order.release_delivery_slot(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_a_slot_of_another_company_does_not_exist(self):
        other = self.env["res.company"].create({"name": "Other"})
        slot = self._create_slot(company_id=other.id)
        with self.assertRaisesRegex(UserError, "no such slot"):
            self._book(self.order, slot)
        with self.assertRaises(AccessError):
            slot.with_user(self.clerk).check_access("read")

    def test_nobody_writes_bookings_by_hand(self):
        self._book(self.order)
        bookings = self.order.delivery_booking_ids
        for user in (self.clerk, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                bookings.with_user(user).unlink()
            with self.assertRaises(AccessError):
                bookings.with_user(user).write({"minutes": 0})
