from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.delivery_routing.tests.common import MONDAY, NOW, TUESDAY

from ..hooks import uninstall_hook
from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPickupSlots(PickupCase, HttpCase):
    """Customers choose in which hours the courier fetches what they give back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.morning = cls._create_slot(max_stops=2)
        cls.evening = cls._create_slot(weekday="1", hour_from=18.0, hour_to=20.5)
        cls.rma = cls._give_back(cls._bought(), date_expected=False)

    def _value(self, slot=None, date=MONDAY):
        return f"{(slot or self.morning).id}/{date}"

    def _values(self, rma=None):
        days = (rma or self.rma)._get_pickup_days()
        return [row["value"] for _day, rows in days for row in rows]

    def _booked(self, rma=None):
        day = (rma or self.rma).delivery_booking_ids.day_id
        return (day.slot_id, day.date)

    # --- What is offered ---

    def test_open_slots_of_the_place_are_offered_by_day(self):
        offered = self._values()
        self.assertEqual(
            offered[:2], [self._value(), self._value(self.evening, TUESDAY)]
        )
        self.assertEqual(len(offered), 4)  # two weeks
        (name, rows), *_others = self.rma._get_pickup_days()
        self.assertEqual(name, "Monday 4 May")
        self.assertEqual(rows[0]["hours"], "09:00 – 12:00")  # noqa: RUF001

    def test_what_costs_is_closed_or_is_elsewhere_is_not_offered(self):
        self.morning.price = 5.0
        self.evening.zone_id = self.env["delivery.zone"].create(
            {"name": "North", "zip_prefixes": "97"}
        )
        self.assertFalse(self._values())
        for slot in (self.morning, self.evening):
            date = MONDAY if slot == self.morning else TUESDAY
            with self.assertRaises(UserError):
                self.rma._choose_pickup(self._value(slot, date))

    # --- What is chosen ---

    def test_chosen_hours_are_those_in_which_the_courier_comes(self):
        self.rma._choose_pickup(self._value())
        self.assertEqual(self._booked(), (self.morning, MONDAY))
        booking = self.rma.delivery_booking_ids
        self.assertEqual((booking.weight, booking.minutes), (30.0, 5))
        self.assertIn("between 09:00 and 12:00", self.rma._get_pickup_words())
        route = self._begin_day(state="planned")
        stop = route.stop_ids.filtered(lambda one: self.rma in one.picking_ids.rma_ids)
        # 9:00 and 12:00 in Amsterdam in summer
        self.assertEqual(str(stop.window_from), "2026-05-04 07:00:00")
        self.assertEqual(str(stop.window_to), "2026-05-04 10:00:00")

    def test_deliveries_and_pickups_share_the_places(self):
        order = self._create_order(self._create_customer("Florist"), 1.0)
        order.book_delivery_slot(self.morning.id, str(MONDAY))
        self.rma._choose_pickup(self._value())
        full = self._give_back(self._bought("Garage"), date_expected=False)
        self.assertNotIn(self._value(), self._values(full))
        with self.assertRaisesRegex(UserError, "fully booked"):
            full._choose_pickup(self._value())
        late = self._create_order(self._create_customer("Inn"), 1.0)
        with self.assertRaisesRegex(UserError, "fully booked"):
            late.book_delivery_slot(self.morning.id, str(MONDAY))

    def test_another_choice_gives_the_first_place_free(self):
        self.rma._choose_pickup(self._value())
        self.rma._choose_pickup(self._value(self.evening, TUESDAY))
        self.assertEqual(self._booked(), (self.evening, TUESDAY))
        self.assertEqual(len(self.rma.delivery_booking_ids), 1)
        self.rma._choose_pickup("")
        self.assertFalse(self.rma.delivery_booking_ids)
        self.assertEqual((self.rma.date_expected, self.rma.pickup_to), (False, 0.0))
        # and the courier may come on the next day already
        receipt = self.rma._get_open_receipts()
        self.assertEqual(str(receipt.scheduled_date), NOW)

    def test_a_page_that_is_old_takes_back_no_hours_of_the_office(self):
        self.rma._choose_pickup(self._value())
        self.rma.with_user(self.after_sales).pickup_to = 11.0
        self.rma._choose_pickup("")
        self.assertEqual((self.rma.date_expected, self.rma.pickup_to), (MONDAY, 11.0))

    def test_a_place_is_named_after_who_has_it(self):
        self.rma._choose_pickup(self._value())
        booking = self.rma.delivery_booking_ids
        self.assertEqual(booking.display_name, self.rma.display_name)
        self.assertEqual(booking.partner_id, self.rma.pickup_partner_id)

    def test_the_place_is_free_when_the_office_changes_it_or_nothing_is_fetched(self):
        for change in (
            {"date_expected": TUESDAY},
            {"pickup_to": 11.0},
            {"is_pickup": False},
        ):
            rma = self._give_back(self._bought("Bakery"), date_expected=False)
            rma._choose_pickup(self._value())
            rma.with_user(self.after_sales).write(change)
            self.assertFalse(rma.delivery_booking_ids, change)
        for end in ("action_cancel", "action_refuse"):
            rma = self._give_back(self._bought("Bakery"), date_expected=False)
            rma._choose_pickup(self._value())
            getattr(rma.with_user(self.after_sales), end)()
            self.assertFalse(rma.delivery_booking_ids, end)

    def test_the_place_is_free_when_the_goods_are_in_another_zone(self):
        here = self.rma.pickup_partner_id
        here.write({"zip": "3511 AB", "country_id": self.env.ref("base.nl").id})
        self.morning.zone_id = self.env["delivery.zone"].create(
            {"name": "Here", "zip_prefixes": "35"}
        )
        self.rma._choose_pickup(self._value())
        there = here.copy({"parent_id": here.id, "type": "delivery", "zip": "9711 AA"})
        self.rma.with_user(self.after_sales).pickup_partner_id = there
        self.assertFalse(self.rma.delivery_booking_ids)

    def test_nothing_is_chosen_when_the_courier_has_loaded(self):
        self.rma._choose_pickup(self._value())
        self._begin_day(state="loading")
        self.assertFalse(self.rma._can_choose_pickup())
        with self.assertRaisesRegex(UserError, "no longer be chosen"):
            self.rma._choose_pickup(self._value(self.evening, TUESDAY))
        self.assertEqual(self._booked(), (self.morning, MONDAY))

    def test_made_up_choices_are_refused(self):
        foreign = self.morning.copy(
            {"company_id": self.env.ref("base.main_company").id}
        )
        for choice in (
            "x",
            f"{self.morning.id}/2026-13-45",
            f"{self.morning.id}/{TUESDAY}",
            f"{self.morning.id}/2026-04-27",
            "999999999/2026-05-04",
            self._value(foreign),
        ):
            with self.assertRaises(UserError):
                self.rma._choose_pickup(choice)
        self.assertFalse(self.rma.delivery_booking_ids)

    def test_places_of_returns_go_with_them_at_uninstall(self):
        order = self._create_order(self._create_customer("Florist"), 1.0)
        order.book_delivery_slot(self.morning.id, str(MONDAY))
        self.rma._choose_pickup(self._value())
        uninstall_hook(self.env)
        self.assertFalse(self.rma.delivery_booking_ids.exists())
        self.assertTrue(order.delivery_booking_ids.exists())

    # --- Where he does it ---

    def _open(self, path="", token=None):
        key = f"?access_token={token}" if token else ""
        return f"/my/returns/{self.rma.id}{path}{key}"

    def _choose(self, value, token=None):
        values = {"csrf_token": Request.csrf_token(self), "slot": value}
        return self.url_open(self._open("/pickup", token), data=values)

    def test_the_mail_says_where_to_choose(self):
        self.assertIn("Choose his hours", self.rma._get_sending_words())
        self.rma._choose_pickup(self._value())
        self.assertNotIn("Choose his hours", self.rma._get_sending_words())

    def test_guests_choose_on_the_page_and_are_told_what_is_wrong(self):
        token = self.rma._portal_ensure_token()
        self.authenticate(None, None)
        page = self.url_open(self._open(token=token))
        self.assertIn(self._value(), page.text)
        page = self._choose(self._value(), token)
        self.assertEqual(self._booked(), (self.morning, MONDAY))
        self.assertIn("between 09:00 and 12:00", page.text)
        self.morning.max_stops = 1
        page = self._choose("7", token)
        self.assertIn("There is no such time", page.text)
        self.assertEqual(self._booked(), (self.morning, MONDAY))
        page = self._choose("", token)
        self.assertFalse(self.rma.delivery_booking_ids)
        self.assertNotIn("Any time suits me", page.text)

    def test_strangers_choose_nothing(self):
        new_test_user(
            self.env,
            "pickup_stranger",
            "base.group_portal",
            password="pickup_stranger",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        for login in (None, "pickup_stranger"):
            self.authenticate(login, login)
            for token in (None, "x"):
                self._choose(self._value(), token)
        self.assertFalse(self.rma.delivery_booking_ids)

    def test_what_the_courier_fetches_needs_no_label(self):
        self.rma.is_label_given = True
        self.assertFalse(self.rma._needs_label())
        self.rma.is_pickup = False
        self.assertTrue(self.rma._needs_label())
