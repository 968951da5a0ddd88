import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date, Datetime
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .shop_common import PIXEL, SlotShopMixin

NOON = "2026-05-01 10:00:00"  # a Friday, three days before


class QuotationMixin(SlotShopMixin):
    """Builders on top of `SlotShopMixin`: quotations as a clerk sends them."""

    @classmethod
    def _create_quotation(cls, partner=None, freight=4.0, **values):
        order = cls._create_order(
            partner, require_signature=True, require_payment=False, **values
        )
        order.set_delivery_line(cls.van, freight)
        order.action_quotation_sent()
        return order

    @classmethod
    def _freight(cls, order):
        return order.order_line.filtered("is_delivery").price_unit


@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestQuotationSlot(QuotationMixin, TransactionCase):
    def _later(self, minutes):
        moment = Datetime.to_datetime(NOON) + datetime.timedelta(minutes=minutes)
        return freeze_time(moment)

    def test_a_quotation_holds_its_slot_until_it_is_signed(self):
        order = self._create_quotation()
        self._hold(order)
        self.assertTrue(order.delivery_booking_ids.held_until)
        order.signature = PIXEL
        self.assertFalse(order.delivery_booking_ids.held_until)

    def test_what_was_agreed_changes_by_the_price_of_the_slot_alone(self):
        order = self._create_quotation()
        for choose, freight in (
            (lambda: self._hold(order), 6.5),
            (lambda: self._hold(order, self.late), 4.0),
            (lambda: self._hold(order), 6.5),
            (lambda: self._hold(order), 6.5),
            (order._release_shop_slot, 4.0),
        ):
            choose()
            self.assertEqual(self._freight(order), freight)
            self.assertFalse(order.recompute_delivery_price)

    def test_a_slot_that_was_lost_is_charged_no_longer(self):
        for freight, choose in (
            (4.0, lambda order: self._hold(order, self.late)),
            (6.5, self._hold),
            (4.0, lambda order: order._release_shop_slot()),
        ):
            order = self._create_quotation()
            self._hold(order)
            order.delivery_booking_ids._lose()
            self.assertFalse(order.commitment_date)
            self.assertIn("has gone meanwhile", order._renew_portal_slot())
            choose(order)
            self.assertEqual(self._freight(order), freight)
            self.assertFalse(order._renew_portal_slot())

    def test_a_slot_is_charged_once_whatever_else_changes(self):
        order = self._create_quotation()
        order.recompute_delivery_price = True  # a clerk has changed a line
        for _time in range(2):
            self._hold(order)
            self.assertEqual(self._freight(order), 6.5)
            self.assertTrue(order.recompute_delivery_price)
        self.slot.price = 3.0
        self._hold(order)
        self.assertEqual(self._freight(order), 7.0)
        order._release_shop_slot()
        self.assertEqual(self._freight(order), 4.0)

    def test_what_a_clerk_priced_anew_has_nothing_of_a_lost_slot(self):
        order = self._create_quotation()
        self._hold(order)
        order.delivery_booking_ids._lose()
        order.set_delivery_line(self.van, 4.0)
        self._hold(order, self.late)
        self.assertEqual(self._freight(order), 4.0)

    def test_free_shipping_follows_the_price_of_the_slot(self):
        self.env["loyalty.program"].create(
            {
                "name": "We bring it",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [Command.create({"reward_type": "shipping"})],
            }
        )
        order = self._create_quotation()
        order._update_programs_and_rewards()
        order._apply_program_reward(
            order._get_claimable_rewards().popitem()[1][:1],
            next(iter(order._get_claimable_rewards())),
        )
        gifts = order.order_line.filtered("reward_id")
        self.assertEqual(gifts.price_unit, -4.0)
        self._hold(order)
        self.assertEqual(order.order_line.filtered("reward_id").price_unit, -6.5)
        self._hold(order, self.late)
        self.assertEqual(order.order_line.filtered("reward_id").price_unit, -4.0)

    def test_a_price_that_a_clerk_has_to_give_stays_his_business(self):
        order = self._create_quotation()
        order.book_delivery_slot(self.slot.id, Date.to_string(self.day))
        self.assertTrue(order.recompute_delivery_price)
        self._hold(order, self.late)
        self.assertEqual(self._freight(order), 4.0)
        self.assertTrue(order.recompute_delivery_price)

    def test_who_had_a_place_for_good_has_the_other_one_for_good(self):
        order = self._create_quotation()
        order.book_delivery_slot(self.late.id, Date.to_string(self.day))
        self._hold(order)
        self.assertFalse(order.delivery_booking_ids.held_until)

    def test_a_forgotten_quotation_loses_its_slot_to_the_next_one(self):
        forgotten, second, third = (self._create_quotation() for _number in range(3))
        self._hold(forgotten)
        self._hold(second)
        with self.assertRaisesRegex(UserError, "fully booked"):
            self._hold(third)
        with self._later(61):
            self._hold(third)
        self.assertFalse(forgotten.delivery_slot_day_id)
        self.assertIn("has gone meanwhile", forgotten._renew_portal_slot())

    def test_slots_are_there_for_who_accepts_here_alone(self):
        order = self._create_quotation()
        self.assertTrue(order._has_portal_slot_choice())
        for values in (
            {"require_signature": False},
            {"signature": PIXEL},
            {"validity_date": "2026-04-30"},
            {"carrier_id": self.post.id},
            {"state": "cancel"},
        ):
            other = self._create_quotation()
            other.write(values)
            self.assertFalse(other._has_portal_slot_choice(), values)

    def test_what_is_signed_is_not_asked_about_any_more(self):
        self.van.is_slot_required = True
        order = self._create_quotation()
        self.assertIn("choose when we should come", order._renew_portal_slot())
        order.signature = PIXEL
        self.assertFalse(order._renew_portal_slot())


@tagged("post_install", "-at_install")
class TestQuotationSlotPage(QuotationMixin, HttpCase):
    """The page of a quotation as a browser asks for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "slot_customer",
            "base.group_portal",
            password="slot_customer",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.user.partner_id.write(
            {"zip": "3511 AB", "country_id": cls.env.ref("base.nl").id}
        )
        cls.order = cls._create_quotation(cls.user.partner_id)
        cls.order.currency_id.active = True

    def setUp(self):
        super().setUp()
        self.authenticate("slot_customer", "slot_customer")

    def _choose(self, slot=None, order=None, **values):
        values = {"date": Date.to_string(self.day), **values}
        return self._call(
            "delivery_slots/choose", order, slot_id=slot and slot.id, **values
        )

    def _sign(self, order=None, **values):
        return self._call("accept", order, name="Me", signature=PIXEL, **values)

    def _call(self, path, order=None, **values):
        order = order or self.order
        url = f"/my/orders/{order.id}/{path}"
        answer = self.make_jsonrpc_request(url, values, timeout=60)
        self.env.invalidate_all()
        return answer

    def _page(self, order=None):
        url = (order or self.order).get_portal_url()
        return self.url_open(url, timeout=60).text

    def test_the_page_offers_slots_with_their_price(self):
        page = self._page()
        self.assertIn("o_quotation_slots", page)
        self.assertIn("09:00 – 12:00", page)  # noqa: RUF001
        self.assertIn("2.50", page)

    def test_a_chosen_slot_is_held_and_charged(self):
        answer = self._choose(self.slot)
        self.assertFalse(answer["error"])
        self.assertTrue(answer["is_total_changed"])
        self.assertIn('aria-pressed="true"', answer["html"])
        self.assertTrue(self.order.delivery_booking_ids.held_until)
        self.assertEqual(self._freight(self.order), 6.5)
        self.assertFalse(self._choose(self.slot)["is_total_changed"])
        self.assertTrue(self._choose()["is_total_changed"])
        self.assertFalse(self.order.delivery_booking_ids)

    def test_the_link_of_the_mail_opens_them_without_a_login(self):
        self.authenticate(None, None)
        self.assertEqual(self._choose(self.slot), {})
        self.assertEqual(self._choose(self.slot, access_token="x"), {})
        self.assertFalse(self.order.delivery_booking_ids)
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        self.assertFalse(self._choose(self.slot, access_token=token)["error"])
        self.assertTrue(self.order.delivery_booking_ids)

    def test_nobody_chooses_for_another_customer(self):
        other = self._create_quotation()
        self.env.flush_all()
        self.assertEqual(self._choose(self.slot, other), {})
        self.assertFalse(other.delivery_booking_ids)

    def test_what_is_too_late_or_nonsense_changes_nothing(self):
        for order in (self._create_quotation(), self._create_quotation()):
            self._hold(order)
        closed = self._create_slot(date=self.day, cutoff_hours=24 * 10)
        for slot_id, date, words in (
            (self.slot.id, str(self.day), "fully booked"),
            (closed.id, str(self.day), "closed already"),
            (self.late.id, "tomorrow", "no such slot"),
            (10**30, str(self.day), "no such slot"),
            ([1], str(self.day), "no such slot"),
        ):
            answer = self._call("delivery_slots/choose", slot_id=slot_id, date=date)
            self.assertIn(words, answer["error"])
            self.assertIn(words, answer["html"])
            self.assertFalse(self.order.delivery_booking_ids)

    def test_a_slot_that_has_to_be_chosen_comes_before_the_signature(self):
        self.van.is_slot_required = True
        self.assertIn("choose when we should come", self._sign()["error"])
        self.assertFalse(self.order.signature)
        self._choose(self.late)
        self.assertNotIn("error", self._sign())
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.delivery_booking_ids.held_until)
        self.assertEqual(
            self.order.commitment_date, self.order.delivery_slot_day_id.start
        )

    def test_after_the_signature_the_page_tells_the_slot_and_offers_none(self):
        self._choose(self.late)
        self._sign()
        page = self._page()
        self.assertNotIn("o_quotation_slots", page)
        self.assertIn("18:00 – 20:00", page)  # noqa: RUF001
        self.assertIn("no longer be chosen", self._choose(self.slot)["error"])

    def test_a_slot_that_went_comes_before_the_payment(self):
        self.order.write({"require_signature": False, "require_payment": True})
        self._choose(self.late)
        self.order.delivery_booking_ids._lose()
        self.assertIn("has gone meanwhile", self._page())
        tried = {"state": "draft", "operation": "online_redirect"}
        with self.assertRaisesRegex(ValidationError, "has gone meanwhile"):
            self._pay(self.order, **tried)
        self._choose(self.late)
        self._pay(self.order, **tried)._set_pending()
        self.assertIn("no longer be chosen", self._choose(self.slot)["error"])
