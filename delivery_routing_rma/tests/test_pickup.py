from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.delivery_routing.tests.common import MONDAY, NOW, TUESDAY

from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestPickup(PickupCase):
    def _door(self, route, rma):
        return route.stop_ids.filtered(lambda s: rma in s.picking_ids.rma_ids)

    def _finish(self, route, **counted):
        """Count at sign-off what was expected, or so much."""
        route = route.with_user(self.dispatcher)
        route.action_finish()
        route.action_count_all()
        for line in route.settlement_line_ids:
            name = line.fetched_stop_id.partner_id.name
            line.qty_counted = counted.get(name, line.qty_expected)
        route.action_settle()

    # --- Into the day ---

    @freeze_time(NOW)
    def test_accepted_return_becomes_a_stop_with_goods_address_and_hours(self):
        rma = self._give_back(self._bought(), pickup_from=9.0, pickup_to=11.5)
        self.assertEqual(rma.pickup_state, "waiting")
        route = self._begin_day(state="planned")
        stop = self._door(route, rma)
        self.assertEqual(stop.kind, "return")
        self.assertEqual(stop.partner_id, rma.partner_id)
        self.assertIn("Singel 1", stop.address)
        self.assertEqual(stop.weight, 30.0)
        self.assertIn(rma.name, stop.order_names)
        # 9:00 and 11:30 in Amsterdam in summer
        self.assertEqual(str(stop.window_from), "2026-05-04 07:00:00")
        self.assertEqual(str(stop.window_to), "2026-05-04 09:30:00")
        self.assertEqual((rma.pickup_state, rma.pickup_date), ("planned", MONDAY))
        (line,) = stop._phone_stop()["lines"]
        self.assertEqual((line["name"], line["quantity"]), ("Crate", 3.0))

    @freeze_time(NOW)
    def test_the_hours_promised_for_the_order_are_not_those_of_what_comes_back(self):
        order = self._create_order(self._create_customer("Bakery"), 3.0)
        slot = self._create_slot()
        order.book_delivery_slot(slot.id, str(MONDAY))
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 3.0, "picked": True})
        picking._action_done()
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.action_create_returns_all()
        route = self._begin_day(state="planned")
        stop = route.stop_ids.filtered(lambda s: s.kind == "return")
        self.assertEqual(stop.picking_ids.return_id, picking)
        self.assertFalse(stop.window_from)

    @freeze_time(NOW)
    def test_what_customers_send_themselves_is_fetched_by_nobody(self):
        rma = self._give_back(self._bought(), is_pickup=False)
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.with_user(self.dispatcher).action_plan()
        self.assertFalse(plan.stop_ids.filtered("is_visit"))
        self.assertFalse(rma.pickup_state)

    @freeze_time(NOW)
    def test_it_is_fetched_on_the_day_it_is_expected_and_not_before(self):
        rma = self._give_back(self._bought(), date_expected=TUESDAY)
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_plan()
        self.assertFalse(plan.stop_ids.filtered("is_visit"))
        later = self._create_plan(TUESDAY, courier_ids=self.karim.ids)
        later.action_plan()
        self.assertEqual(later.stop_ids.picking_ids.rma_ids, rma)

    @freeze_time(NOW)
    def test_policy_proposes_it(self):
        order = self._bought()
        self.env["sale.rma.policy"].create(
            {"name": "All", "company_id": self.company.id, "is_pickup": True}
        )
        rma = self.env["sale.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "company_id": self.company.id,
                "line_ids": [
                    Command.create(row | {"reason_id": self.reason.id})
                    for row in order._prepare_rma_lines()
                ],
            }
        )
        self.assertTrue(rma.is_pickup)
        self.assertEqual(rma.pickup_partner_id, order.partner_shipping_id)

    @freeze_time(NOW)
    def test_another_address_or_day_is_planned_anew(self):
        rma = self._give_back(self._bought())
        route = self._begin_day(state="planned")
        stop = self._door(route, rma)
        shop = self._create_customer("Shop", 0.05, parent_id=rma.partner_id.id)
        self.env.invalidate_all()  # what others have read is not for him
        as_after_sales = rma.with_user(self.after_sales)
        as_after_sales.write({"pickup_partner_id": shop.id, "date_expected": TUESDAY})
        self.assertFalse(stop.exists())
        self.assertEqual(as_after_sales.pickup_state, "waiting")
        later = self._create_plan(TUESDAY, courier_ids=self.karim.ids)
        later.action_plan()
        self.assertEqual(later.stop_ids.picking_ids.rma_ids, rma)
        self.assertEqual(later.stop_ids.filtered("is_visit").partner_id, shop)

    @freeze_time(NOW)
    def test_nothing_changes_under_the_courier(self):
        rma = self._give_back(self._bought())
        self._begin_day(state="loading")
        with self.assertRaisesRegex(UserError, "Karim has .* on board"):
            rma.with_user(self.after_sales).date_expected = TUESDAY
        self.assertEqual(rma.date_expected, MONDAY)

    @freeze_time(NOW)
    def test_couriers_are_sent_to_the_customer_only(self):
        rma = self._give_back(self._bought())
        stranger = self._create_customer("Stranger")
        with self.assertRaisesRegex(ValidationError, "no address of Bakery"):
            rma.pickup_partner_id = stranger

    # --- What came of it ---

    def test_all_of_it_was_given(self):
        with freeze_time(NOW):
            rma = self._give_back(self._bought())
        route = self._begin_day()
        stop = self._door(route, rma)
        (answer,) = self._take(
            route, self._row(1, "outcome", stop, outcome="delivered")
        )
        self.assertEqual(answer["state"], "applied")
        self.assertEqual((rma.pickup_state, rma.state), ("fetched", "confirmed"))
        self.assertIn("Karim has fetched the goods", rma.message_ids[0].body)
        self._finish(route)
        self.assertEqual(rma.line_ids.qty_received, 3.0)
        self.assertEqual((rma.pickup_state, rma.state), ("here", "received"))

    def test_each_return_gets_what_its_customer_gave(self):
        with freeze_time(NOW):
            bakery = self._give_back(self._bought())
            florist = self._give_back(self._bought("Florist", 0.03))
        route = self._begin_day()
        stop = self._door(route, bakery)
        (key,) = stop._goods()
        self._take(
            route,
            self._row(
                1, "outcome", stop, outcome="partly", reason="Lost", lines={key: 1.0}
            ),
            self._row(2, "outcome", self._door(route, florist), outcome="delivered"),
        )
        self.assertIn("a part of the goods: Lost", bakery.message_ids[0].body)
        self._finish(route)
        self.assertEqual(bakery.line_ids.qty_received, 1.0)
        self.assertEqual(florist.line_ids.qty_received, 3.0)
        # the rest is planned again
        self.assertEqual(bakery.pickup_state, "waiting")
        plan = self._create_plan(TUESDAY, courier_ids=self.karim.ids)
        plan.with_user(self.dispatcher).action_plan()
        again = plan.stop_ids.picking_ids
        self.assertEqual(again.rma_ids, bakery)
        self.assertEqual(again.move_ids.product_uom_qty, 2.0)

    def test_what_was_not_given_is_planned_again(self):
        with freeze_time(NOW):
            rma = self._give_back(self._bought())
        days = ((MONDAY, "absent"), (TUESDAY, "refused"))
        for number, (date, outcome) in enumerate(days, 1):
            with freeze_time(NOW):
                plan = self._create_plan(date, courier_ids=self.karim.ids)
                plan.with_user(self.dispatcher).action_plan()
            route = plan.route_ids
            route.state = "started"
            stop = self._door(route, rma)
            row = self._row(number, "outcome", stop, outcome=outcome, reason="Shut")
            self._take(route, row)
            self.assertEqual(rma.pickup_state, "missed")
            self.assertIn("Shut", rma.message_ids[0].body)
            self._finish(route)
            self.assertEqual(rma.line_ids.qty_received, 0.0)
            self.assertEqual(rma.pickup_state, "waiting")

    def test_what_was_reported_is_taken_back(self):
        with freeze_time(NOW):
            rma = self._give_back(self._bought())
        route = self._begin_day()
        stop = self._door(route, rma)
        (key,) = stop._goods()
        stop._record_outcome(
            {"outcome": "partly", "reason": "Lost", "lines": {key: 1.0}}
        )
        stop._undo_outcome()
        self.assertFalse(stop.fetched_quantities)
        self.assertEqual(rma.pickup_state, "underway")
        self.assertIn("taken back", rma.message_ids[0].body)
        stop._record_outcome({"outcome": "delivered"})
        self._finish(route)
        self.assertEqual(rma.line_ids.qty_received, 3.0)

    def test_counted_at_the_depot_is_what_came(self):
        with freeze_time(NOW):
            rma = self._give_back(self._bought())
        route = self._begin_day()
        self._door(route, rma)._record_outcome({"outcome": "delivered"})
        self._finish(route, Bakery=2.0)
        self.assertEqual(rma.line_ids.qty_received, 2.0)
        self.assertEqual(route.settlement_line_ids.qty_difference, 1.0)

    @freeze_time(NOW)
    def test_customer_reads_when_the_courier_comes(self):
        rma = self._give_back(self._bought(), pickup_from=9.0, pickup_to=11.5)
        words = rma._get_sending_words()
        self.assertIn("05/04/2026", words)
        self.assertIn("between 09:00 and 11:30", words)
        rma.is_pickup = False
        self.assertIn("Please send", rma._get_sending_words())
