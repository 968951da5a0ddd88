from freezegun import freeze_time

from odoo.tests import tagged

from .common import TUESDAY
from .plan_common import PlanCase
from .route_common import ON_THE_DAY, RouteCase


@tagged("post_install", "-at_install")
class TestWarehouseSteps(PlanCase):
    """A warehouse that picks, packs and ships is planned from the confirmation on."""

    def setUp(self):
        super().setUp()
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.order = self._deliver("Anna", quantity=5.0)
        self.plan = self._create_plan(courier_ids=self.karim.ids)
        self.plan.with_user(self.dispatcher).action_plan()
        self.stop = self._stop(self.plan, self.order)

    def _step(self):
        """Return what is to be done next for the order."""
        return self.order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and not one.backorder_id
        )

    def _do(self, picking, quantity=None):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(cancel_backorder=False)._action_done()

    def test_the_order_is_planned_from_its_confirmation_on(self):
        self.assertEqual(self._step().picking_type_code, "internal")
        self.assertEqual((self.stop.kind, self.stop.weight), ("delivery", 50.0))
        self.assertTrue(self.stop.route_id)

    def test_the_stop_follows_the_goods_to_the_shipment(self):
        for _step in ("pick", "pack"):
            self._do(self._step())
            self.assertEqual(self.stop.picking_ids, self._step())
        self.assertEqual(self.stop.picking_ids.picking_type_code, "outgoing")
        self.plan.action_plan()
        self.assertEqual(self._stop(self.plan, self.order), self.stop)
        self.assertEqual((self.stop.weight, len(self.plan.stop_ids)), (50.0, 2))

    def test_a_part_that_is_picked_and_the_rest_are_one_stop(self):
        self._do(self._step(), 3.0)
        self.assertEqual(len(self.stop.picking_ids), 2)
        self.assertEqual(self.stop.weight, 50.0)
        self.plan.action_plan()
        self.assertEqual(len(self.plan.stop_ids.filtered("is_visit")), 1)
        rest = self.stop.picking_ids.filtered("backorder_id")
        rest.action_cancel()
        self.assertEqual(self.stop.picking_ids, self._step())
        self.assertEqual(self.stop.weight, 30.0)

    def test_a_cancelled_pick_leaves_the_day(self):
        self._step().action_cancel()
        self.assertFalse(self.stop.exists())

    def test_another_date_takes_the_pick_to_its_day(self):
        self.order.commitment_date = "2026-05-05 09:00:00"
        self.assertFalse(self.stop.exists())
        self.assertEqual(str(self._step().scheduled_date), "2026-05-05 09:00:00")
        self.plan.action_plan()
        self.assertFalse(self._stop(self.plan, self.order))

    def test_what_a_carrier_brings_stands_in_his_column_at_once(self):
        product = self.env["product.product"].create(
            {"name": "Post", "type": "service"}
        )
        post = self.env["delivery.carrier"].create(
            {"name": "Post", "product_id": product.id}
        )
        board = self.plan.board_hand_to(self.stop.id, post.id)
        self.assertEqual(self._parcels(board, post), self._step().ids)
        self.plan.board_tracking({str(self._step().id): "POST-1"})
        for _step in ("pick", "pack"):
            self._do(self._step())
        self.assertEqual(self._parcels(self.plan.board(), post), self._step().ids)
        self.assertEqual(self._step().carrier_tracking_ref, "POST-1")
        self.plan.board_take_back(self._step().id)
        self.assertEqual(self._stop(self.plan, self.order).picking_ids, self._step())

    def _parcels(self, board, carrier):
        (column,) = [c for c in board["carriers"] if c["carrier_id"] == carrier.id]
        return [parcel["id"] for parcel in column["parcels"]]


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestWarehouseStepsOnTheWay(RouteCase):
    def setUp(self):
        super().setUp()
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.order = self._deliver("Anna", quantity=5.0)
        self.order.collect_on_delivery = True

    _do = TestWarehouseSteps._do

    def _open(self):
        return self.order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel")
        )

    def test_goods_at_the_door_have_been_picked_and_packed(self):
        route = self._begin_day()
        stop = self._stop_of(route, self.order)
        self.assertEqual(stop.amount_due, 50.0)
        (line,) = stop._goods()
        stop._record_outcome(
            {"outcome": "partly", "reason": "R", "lines": {line: 2.0}, "cash": 20.0}
        )
        self.assertFalse(stop.transfer_problem)
        self.assertEqual(self._delivered(self.order), 2.0)
        self.assertEqual(stop.cash_expected, 20.0)
        self.assertEqual(self._open().picking_type_code, "outgoing")
        route.action_finish()
        missed = route.settlement_line_ids.filtered(lambda x: x.kind == "missed")
        self.assertEqual(missed.qty_expected, 3.0)

    def test_the_rest_of_what_was_picked_in_part_is_not_loaded(self):
        route = self._begin_day(state="planned")
        self._do(self._open(), 3.0)
        rest = self._open().filtered("backorder_id")
        self._do(self._open() - rest)
        stop = self._stop_of(route, self.order)
        self.assertEqual((rest.delivery_stop_id, stop.weight), (stop, 50.0))
        route.action_load()
        self.assertFalse(rest.delivery_stop_id)
        self.assertEqual((stop.weight, stop.amount_due), (30.0, 30.0))
        route.action_start()
        stop._record_outcome({"outcome": "delivered", "cash": 30.0})
        self.assertEqual(self._delivered(self.order), 3.0)
        self.assertEqual(self._open(), rest)
        with freeze_time("2026-05-05 05:00:00"):
            plan = self._create_plan(TUESDAY, courier_ids=self.karim.ids)
            plan.action_plan()
        self.assertEqual(self._stop(plan, self.order).picking_ids, rest)

    def test_the_rest_of_what_is_not_packed_yet_is_not_loaded(self):
        route = self._begin_day(state="planned")
        stop = self._stop_of(route, self.order)
        self._do(self._open(), 3.0)
        rest = self._open().filtered("backorder_id")
        route.action_load()
        self.assertFalse(rest.delivery_stop_id)
        self.assertEqual(stop.picking_ids, self._open() - rest)
        self.assertEqual((stop.weight, stop.amount_due), (30.0, 30.0))

    def test_goods_at_the_door_join_no_other_shipment(self):
        """More was ordered meanwhile, and stands ready for another day."""
        route = self._begin_day()
        stop, aboard = self._stop_of(route, self.order), self._open()
        self.order.order_line.product_uom_qty = 7.0
        for _step in ("pick", "pack"):
            self._do(self._open() - aboard)
        waiting = self._open() - aboard
        self.assertEqual(waiting.picking_type_code, "outgoing")
        stop._record_outcome({"outcome": "delivered", "cash": 50.0})
        self.assertFalse(stop.transfer_problem)
        self.assertEqual(self._delivered(self.order), 5.0)
        self.assertEqual(self._open(), waiting)
        self.assertEqual(waiting.move_ids.product_uom_qty, 2.0)

    def test_what_is_picked_for_two_stops_at_once_stays_on_both(self):
        route = self._begin_day(state="planned")
        stop, first = self._stop_of(route, self.order), self._open()
        route.state = "started"
        self.order.order_line.product_uom_qty = 7.0
        second = self._open() - first
        for move in (first | second).move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        (first | second)._action_done()
        packs = self._open()
        self.assertEqual(sorted(packs.move_ids.mapped("product_uom_qty")), [2.0, 5.0])
        self.assertEqual(stop.picking_ids.move_ids.product_uom_qty, 5.0)
        self.assertEqual(stop.weight, 50.0)

    def test_who_picks_while_the_courier_is_away_takes_nothing_off_his_route(self):
        route = self._begin_day()
        stop = self._stop_of(route, self.order)
        for _step in ("pick", "pack"):
            self._do(self._open())
            self.assertEqual(stop.picking_ids, self._open())
            self.assertEqual((stop.weight, stop.amount_due), (50.0, 50.0))

    def test_an_outcome_is_taken_back_to_where_the_goods_were(self):
        route = self._begin_day()
        stop = self._stop_of(route, self.order)
        stop._record_outcome({"outcome": "delivered", "cash": 50.0})
        self.assertEqual(self._delivered(self.order), 5.0)
        stop._undo_outcome()
        self.assertEqual(self._delivered(self.order), 0.0)
        self.assertEqual(self._open(), stop.picking_ids)
        self.assertEqual(sum(self._open().move_ids.mapped("product_uom_qty")), 5.0)
        stop._record_outcome({"outcome": "delivered", "cash": 50.0})
        self.assertEqual(self._delivered(self.order), 5.0)
        self.assertFalse(self._open())

    def test_nothing_is_added_to_what_is_on_board(self):
        for _step in ("pick", "pack"):
            self._do(self._open())
        route = self._begin_day()
        shipment = self._open()
        self.order.order_line.product_uom_qty = 7.0
        for _step in ("pick", "pack"):
            self._do(self._open() - shipment)
        self.assertEqual(shipment.move_ids.product_uom_qty, 5.0)
        stop = self._stop_of(route, self.order)
        self.assertEqual(stop.picking_ids, shipment)
        self.assertEqual(stop.amount_due, 50.0)
