from psycopg2 import IntegrityError

from odoo.fields import Date
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MONDAY, TUESDAY
from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestCourierTerms(PlanCase):
    def test_a_courier_ends_his_day_where_he_says(self):
        self._deliver("North", 0.05)
        far = self._create_customer("Home", 0.15)
        costs = {}
        for end, partner in (("depot", False), ("other", far), ("other", self.lost())):
            self.karim.write({"end_at": end, "end_partner_id": partner and partner.id})
            plan = self._create_plan(courier_ids=self.karim.ids)
            plan.action_plan()
            costs[partner and partner.name] = plan.km
            plan.unlink()
        way = 0.05 * 111.2 * self.karim.detour  # one degree north is so many km
        self.assertAlmostEqual(costs[False], 2 * way, delta=0.2)
        self.assertAlmostEqual(costs["Home"], 3 * way, delta=0.3)
        self.assertEqual(costs["Lost"], costs[False])

    def lost(self):
        partner = self._create_customer("Lost", zip="9999")
        self._place(partner, 0.0, 0.0)
        return partner

    @mute_logger("odoo.sql_db")
    def test_who_ends_elsewhere_says_where(self):
        with self.assertRaises(IntegrityError):
            self.karim.end_at = "other"
            self.env.flush_all()

    def test_who_works_on_that_weekday_is_proposed(self):
        self.lea.mon = False
        with Form(self.env["delivery.plan"].with_user(self.dispatcher)) as form:
            form.warehouse_id = self.warehouse
            form.date = MONDAY
            self.assertEqual(form.courier_ids.ids, self.karim.ids)
            form.date = TUESDAY
            self.assertEqual(set(form.courier_ids.ids), {self.karim.id, self.lea.id})

    def test_minutes_at_the_door_are_those_of_the_address_or_the_company(self):
        self.company.delivery_minutes = 8
        slow, usual = self._deliver("Slow"), self._deliver("Usual", 0.03)
        slow.partner_id.delivery_minutes = 20
        plan = self._create_plan()
        plan.with_user(self.dispatcher).action_plan()
        for order, minutes in ((slow, 20), (usual, 8)):
            stop = self._stop(plan, order)
            self.assertEqual(stop.service_minutes, minutes)
            self.assertEqual((stop.leave - stop.begin).seconds, minutes * 60)
        slot = self._create_slot(max_minutes=20)
        order = self._create_order(slow.partner_id)
        order.book_delivery_slot(slot.id, Date.to_string(MONDAY))
        self.assertEqual(order.delivery_booking_ids.minutes, 20)
        self.assertFalse(self._create_order().delivery_slot_offers(2))
