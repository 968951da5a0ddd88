from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.modules import module
from odoo.tests import tagged

from .route_common import ON_THE_DAY, RouteCase


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestOutcome(RouteCase):
    def test_what_is_delivered_has_left_the_warehouse_and_the_order_follows(self):
        order = self._deliver("Bakery", quantity=3.0)
        route = self._begin_day()
        stop = self._stop_of(route, order)
        stop._record_outcome({"outcome": "delivered", "received_by": "Jansen"})
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(self._delivered(order), 3.0)
        self.assertEqual(order.stage_fact, "delivered")
        self.assertEqual(stop.received_by, "Jansen")

    def test_no_question_of_odoo_stands_between_the_door_and_the_warehouse(self):
        """Odoo asks a person whether customers shall get a text message, and waits."""
        if "stock_move_sms_validation" in self.company._fields:
            self.company.stock_move_sms_validation = True
            self.company.has_received_warning_stock_sms = False
        order = self._deliver("Bakery", quantity=3.0)
        stop = self._stop_of(self._begin_day(), order)
        # it does not ask while it is tested
        with patch.object(module, "current_test", False):
            stop.with_user(self.dispatcher).action_deliver()
        self.assertEqual(order.picking_ids.state, "done")

    def test_a_part_leaves_the_rest_in_a_backorder(self):
        order = self._deliver("Bakery", quantity=3.0)
        stop = self._stop_of(self._begin_day(), order)
        (key,) = stop._goods()
        stop._record_outcome(
            {"outcome": "partly", "reason": "Damaged", "lines": {key: 2.0}}
        )
        self.assertEqual(self._delivered(order), 2.0)
        rest = order.picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(rest.move_ids.product_uom_qty, 1.0)
        self.assertFalse(rest.delivery_stop_id)
        self.assertEqual(order.stage_fact, "shipped")

    def test_what_is_refused_stays_to_be_delivered(self):
        order = self._deliver("Bakery")
        stop = self._stop_of(self._begin_day(), order)
        stop._record_outcome({"outcome": "refused", "reason": "Too late"})
        self.assertNotEqual(order.picking_ids.state, "done")
        self.assertEqual(stop.outcome_reason, "Too late")

    def test_an_outcome_is_taken_back_and_another_one_follows(self):
        order = self._deliver("Bakery", quantity=3.0)
        stop = self._stop_of(self._begin_day(), order)
        (key,) = stop._goods()
        stop._record_outcome(
            {"outcome": "partly", "reason": "Damaged", "lines": {key: 1.0}}
        )
        stop._undo_outcome()
        self.assertFalse(stop.outcome)
        self.assertEqual(self._delivered(order), 0.0)
        moves = stop._open_moves()
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 3.0)
        self.assertEqual(list(stop._goods()), [key])
        stop._record_outcome({"outcome": "delivered"})
        self.assertEqual(self._delivered(order), 3.0)
        self.assertEqual(order.delivery_status, "full")
        self.assertEqual(order.stage_fact, "delivered")

    def test_more_than_there_is_cannot_be_handed_over(self):
        order = self._deliver("Bakery", quantity=3.0)
        stop = self._stop_of(self._begin_day(), order)
        (key,) = stop._goods()
        for lines in ({key: 4.0}, {key: -1.0}, {key: 0.0}, {"7-7-7": 1.0}):
            with self.assertRaises(UserError):
                stop._record_outcome(
                    {"outcome": "partly", "reason": "So", "lines": lines}
                )
        self.assertFalse(stop.outcome)

    def test_who_brings_less_says_why(self):
        order = self._deliver("Bakery")
        stop = self._stop_of(self._begin_day(), order)
        for outcome in ("partly", "refused", "absent"):
            with self.assertRaises(UserError):
                stop._record_outcome({"outcome": outcome})

    def test_goods_that_odoo_does_not_let_go_are_gone_nevertheless(self):
        self.goods.write({"is_storable": True, "tracking": "serial"})
        order = self._deliver("Bakery")
        stop = self._stop_of(self._begin_day(), order)
        stop._record_outcome({"outcome": "delivered"})
        self.assertEqual(stop.outcome, "delivered")
        self.assertTrue(stop.transfer_problem)
        self.assertNotEqual(order.picking_ids.state, "done")

    def test_nothing_comes_of_a_route_that_has_not_left_or_is_back(self):
        order = self._deliver("Bakery")
        route = self._begin_day(state="planned")
        stop = self._stop_of(route, order)
        for state in ("planned", "loading", "done"):
            route.state = state
            with self.assertRaises(UserError):
                stop._record_outcome({"outcome": "delivered"})

    def test_when_a_route_left_is_what_the_office_said(self):
        order = self._deliver("Bakery")
        route = self._begin_day(state="loading")
        with freeze_time("2026-05-04 07:00:00"):
            route.with_user(self.dispatcher).action_start()
        self._take(route, self._row(1, "arrive", self._stop_of(route, order)))
        self.assertEqual(str(route.left_at), "2026-05-04 07:00:00")

    def test_the_office_writes_down_what_a_courier_without_a_phone_says(self):
        orders = [self._deliver(name) for name in ("Bakery", "Florist")]
        route = self._begin_day()
        first, second = (self._stop_of(route, order) for order in orders)
        first.with_user(self.dispatcher).write(
            {"received_by": "Jansen", "outcome_comment": "At the back"}
        )
        first.with_user(self.dispatcher).action_deliver()
        self.assertEqual(first.received_by, "Jansen")
        self.assertEqual(first.outcome_comment, "At the back")
        self.assertEqual(orders[0].picking_ids.state, "done")
        second.with_user(self.dispatcher).outcome_reason = "Closed"
        second.with_user(self.dispatcher).action_refuse()
        self.assertEqual(second.outcome, "refused")
        first.with_user(self.dispatcher).action_undo_outcome()
        self.assertFalse(first.outcome)
        with self.assertRaises(AccessError):
            second.with_user(self.clerk).action_deliver()

    def test_papers_of_the_order_are_asked_back_at_the_door(self):
        order = self._deliver("Bakery")
        order.delivery_papers = "Signed note"
        stop = self._stop_of(self._begin_day(), order)
        self.assertEqual(stop.papers, f"{order.name}: Signed note")
