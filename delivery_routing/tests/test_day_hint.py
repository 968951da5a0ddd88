import os
import random

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Date
from odoo.tests import Form, tagged

from .common import DEPOT, MONDAY, NOW
from .plan_common import PlanCase

PLACES = ((0.03, 0.01), (-0.02, 0.02), (0.01, -0.03), (-0.03, -0.01), (0.02, 0.03))
DRAWN = 20 if os.environ.get("SUITE_FULL") else 4
NEW = ((0.025, 0.02), (-0.04, 0.0), (0.0, 0.05))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDayHint(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slot = cls._create_slot(max_stops=50)
        for number, place in enumerate(PLACES):
            cls._deliver(f"Door {number}", *place)
        (cls.karim | cls.lea).km_cost = 1.0  # so that no two places cost the same
        cls.plan = cls._create_plan()
        cls.plan.action_plan()

    def _offer(self, order):
        (offer,) = order.with_user(self.clerk).delivery_slot_offers(2)
        return offer

    def test_the_hint_is_what_the_cheapest_place_on_the_board_costs(self):
        for number, place in enumerate(NEW):
            with self.subTest(place=place):
                order = self._create_order(self._create_customer(f"N{number}", *place))
                order.book_delivery_slot(self.slot.id, Date.to_string(MONDAY))
                told = self._offer(order)["extra_cost"]
                found = min(self._costs_on_the_board(order))
                self.assertAlmostEqual(told, found, delta=max(found * 0.01, 0.01))
                self.assertGreater(told, 0)

    def _costs_on_the_board(self, order):
        """Put the order at every place of every route; return what each adds."""
        order.action_confirm()
        self.plan.action_collect()
        stop, before = self._stop(self.plan, order), self.plan.cost
        for route in self.plan.route_ids:
            for position in range(len(route.stop_ids.filtered("is_visit")) + 1):
                moved = self.plan.board_move(stop.id, route.id, position)
                if moved["accepted"]:
                    yield self.plan.cost - before
                    self.plan.board_move(stop.id, False, 0)

    def test_the_hint_is_right_on_drawn_days(self):
        dice = random.Random(7)
        doors = self.plan.stop_ids.partner_id - self.warehouse.partner_id
        for number in range(DRAWN):
            for partner in doors:
                self._place(partner, *self._drawn(dice))
            self.plan.action_plan()
            partner = self._create_customer(f"Drawn {number}")
            self._place(partner, *self._drawn(dice))
            with self.subTest(number=number):
                order = self._create_order(partner)
                order.book_delivery_slot(self.slot.id, Date.to_string(MONDAY))
                told = self._offer(order)["extra_cost"]
                found = min(self._costs_on_the_board(order))
                self.assertAlmostEqual(told, found, delta=max(found * 0.01, 0.01))
                order._action_cancel()

    def _drawn(self, dice):
        return tuple(middle + dice.uniform(-0.05, 0.05) for middle in DEPOT)

    def test_an_order_on_a_route_is_priced_as_if_it_were_not(self):
        order = self._create_order(self._create_customer("New", *NEW[1]))
        order.book_delivery_slot(self.slot.id, Date.to_string(MONDAY))
        before = self._offer(order)["extra_cost"]
        order.action_confirm()
        self.plan.action_collect()
        stop = self._stop(self.plan, order)
        costs = []
        for route in self.plan.route_ids:
            for position in range(len(route.stop_ids.filtered("is_visit")) + 1):
                if self.plan.board_move(stop.id, route.id, position)["accepted"]:
                    costs.append((self.plan.cost, route, position))
                    self.plan.board_move(stop.id, False, 0)
        _cost, route, position = min(costs, key=lambda one: one[0])
        self.plan.board_move(stop.id, route.id, position)
        self.assertAlmostEqual(self._offer(order)["extra_cost"], before, delta=0.01)

    def test_volume_counts_in_the_hint(self):
        self.plan.courier_ids.write({"max_volume": 0.3, "reloads": 0})
        order = self._create_order(self._create_customer("Big", *NEW[0]), 7.0)
        self.assertIs(self._offer(order)["extra_cost"], False)

    def test_the_clerk_sees_doors_hours_and_load(self):
        self.plan.courier_ids.write({"max_weight": 100.0})
        first, last = self.slot._period(MONDAY)
        self.plan.stop_ids.filtered("is_visit")[0].write(
            {"window_from": last, "window_to": last}
        )
        self.plan.stop_ids.filtered("is_visit")[1].write(
            {"window_from": first, "window_to": last}
        )
        offer = self._offer(self._create_order())
        self.assertEqual(
            (offer["planned"], offer["in_window"], offer["load_percent"]), (5, 4, 25)
        )

    def test_choosing_a_date_tells_what_is_planned_then(self):
        order = self._create_order(self._create_customer("New", *NEW[0]))
        order = order.with_user(self.clerk)
        self.assertFalse(order.delivery_day_hint)
        with Form(order) as form:
            form.commitment_date = "2026-05-04 09:00:00"
            self.assertIn("5 doors on 2 couriers", form.delivery_day_hint)
            self.assertRegex(form.delivery_day_hint, r"this one costs .*\d.* more")
            form.commitment_date = "2026-05-11 09:00:00"
            self.assertIn("Nothing is planned", form.delivery_day_hint)

    def test_a_day_that_nobody_has_collected_tells_what_waits(self):
        self.plan.unlink()  # its orders are confirmed all the same
        (self.karim | self.lea).max_weight = 100.0
        quoted, expired = self._create_order(quantity=3.0), self._create_order()
        for order in (quoted, expired):
            order.book_delivery_slot(self.slot.id, Date.to_string(MONDAY))
        expired.validity_date = "2026-05-02"
        order = self._create_order(self._create_customer("New", *NEW[0]))
        offer = self._offer(order)
        self.assertEqual(
            (offer["planned"], offer["in_window"], offer["load_percent"]), (6, 6, 40)
        )
        with Form(order.with_user(self.clerk)) as form:
            form.commitment_date = "2026-05-04 09:00:00"
            self.assertIn("6 doors on 2 couriers", form.delivery_day_hint)
            self.assertIn("40 % full", form.delivery_day_hint)

    def test_what_waits_for_days_to_come_is_told_for_its_day_alone(self):
        self.plan.unlink()
        self._deliver("Tuesday").commitment_date = "2026-05-05 09:00:00"
        order = self._create_order()
        days = [Date.to_date(f"2026-05-0{number}") for number in (3, 4, 5, 6)]
        loads = self.env["delivery.plan"]._day_loads(order, days)
        self.assertEqual([loads[day].doors for day in days], [0, 5, 1, 0])
        self.assertEqual(loads[days[2]].weight, 10.0)

    def test_the_hint_asks_about_as_often_for_many_as_for_few(self):
        order = self._create_order()
        counts = [self._count_queries(order)]
        for number in range(20):
            self._deliver(f"More {number}", *PLACES[number % 5])
        counts.append(self._count_queries(order))
        self.assertLess(counts[1], counts[0] + 10)

    def _count_queries(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.env["delivery.plan"]._day_loads(order, [MONDAY])
        return self.cr.sql_log_count - before

    def test_a_new_order_is_priced_as_it_is_typed(self):
        partner = self._create_customer("New", *NEW[0])
        self.plan.courier_ids.write({"max_weight": 100.0, "reloads": 0})
        with Form(self.env["sale.order"].with_user(self.clerk)) as form:
            form.partner_id = partner
            form.commitment_date = "2026-05-04 09:00:00"
            self._add_crates(form, 1.0)
            self.assertRegex(form.delivery_day_hint, r"this one costs .*\d.* more")
        with Form(form.record) as form:
            self._add_crates(form, 10.0)
            self.assertIn("5 doors on 2 couriers", form.delivery_day_hint)
            self.assertNotIn("this one costs", form.delivery_day_hint)

    def _add_crates(self, form, quantity):
        with form.order_line.new() as line:
            line.product_id = self.goods
            line.product_uom_qty = quantity

    def test_the_plan_of_another_warehouse_says_nothing(self):
        other = self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": self.company.id}
        )
        order = self._create_order(warehouse_id=other.id)
        offer = self._offer(order)
        self.assertEqual((offer["planned"], offer["extra_cost"]), (0, False))

    def test_the_best_slots_come_first_in_the_choice(self):
        self._create_slot(weekday="1")
        order = self._create_order(self._create_customer("New", *NEW[0]))
        choice = self.env["delivery.slot.choice"].with_user(self.clerk)
        lines = choice.create({"order_id": order.id}).line_ids
        self.assertTrue(lines[0].is_best)
        self.assertEqual(lines[0].date, MONDAY)
        self.assertGreater(lines[0].in_window, 0)

    def test_hints_are_for_who_sells(self):
        order = self._create_order(commitment_date="2026-05-04 09:00:00")
        worker = self._create_user("worker", "base.group_user")
        with self.assertRaises(AccessError):
            order.with_user(worker).delivery_day_hint  # noqa: B018
