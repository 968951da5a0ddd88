from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import tagged, users

from .common import MONDAY, TUESDAY
from .plan_common import PlanCase
from .route_common import ON_THE_DAY, RouteCase

ON_TUESDAY = "2026-05-05 05:00:00"
NOW_DAY = "2026-05-03"


@tagged("post_install", "-at_install")
class TestPromises(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = cls._create_user("chief", "sales_team.group_sale_manager")

    def setUp(self):
        super().setUp()
        self.order, self.other = self._deliver("Anna"), self._deliver("Bert", 0.03)
        self.plan = self._create_plan(courier_ids=self.karim.ids)
        self.plan.action_plan()
        self.route = self.plan.route_ids
        self.assertEqual(len(self._doors(self.plan)), 2)

    def _doors(self, plan):
        return plan.stop_ids.filtered("is_visit")

    def _tuesday(self):
        plan = self._create_plan(TUESDAY, courier_ids=self.karim.ids)
        plan.action_plan()
        return plan

    def _to_tuesday(self, order):
        order.with_user(self.chief).commitment_date = "2026-05-05 09:00:00"

    # --- What is promised otherwise ---

    def test_another_date_takes_an_order_to_its_day(self):
        self._to_tuesday(self.order)
        self.assertEqual(self._doors(self.plan), self._stop(self.plan, self.other))
        self.plan.action_plan()
        self.assertFalse(self._stop(self.plan, self.order))
        self.assertTrue(self._stop(self._tuesday(), self.order).route_id)

    def test_an_earlier_date_takes_an_order_to_its_day(self):
        self._to_tuesday(self.order)
        tuesday = self._tuesday()
        self.order.commitment_date = "2026-05-04 09:00:00"
        self.assertFalse(self._doors(tuesday))
        self.plan.action_plan()
        self.assertTrue(self._stop(self.plan, self.order).route_id)

    def test_another_hour_of_the_day_changes_nothing(self):
        stop = self._stop(self.plan, self.order)
        self.order.commitment_date = "2026-05-04 12:00:00"
        self.assertEqual(self._stop(self.plan, self.order), stop)
        self.assertTrue(stop.route_id)

    def test_another_slot_takes_an_order_to_its_hours(self):
        morning, evening = self._create_slot(), self._create_slot(weekday="1")
        order = self._create_order(self._create_customer("Slot"))
        order.book_delivery_slot(morning.id, Date.to_string(MONDAY))
        order.action_confirm()
        self.plan.action_plan()
        self.assertTrue(self._stop(self.plan, order).window_from)
        order.with_user(self.chief).book_delivery_slot(
            evening.id, Date.to_string(TUESDAY)
        )
        self.assertFalse(self._stop(self.plan, order))
        stop = self._stop(self._tuesday(), order)
        self.assertEqual(str(stop.window_from), "2026-05-05 07:00:00")

    def test_other_hours_of_one_day_are_another_door(self):
        first, second = self._create_slot(), self._create_slot(hour_from=13, hour_to=16)
        self.order.book_delivery_slot(first.id, Date.to_string(MONDAY))
        self.plan.action_plan()
        self.order.book_delivery_slot(second.id, Date.to_string(MONDAY))
        self.plan.action_plan()
        stop = self._stop(self.plan, self.order)
        self.assertEqual(str(stop.window_from), "2026-05-04 11:00:00")

    def test_a_date_typed_besides_its_slot_gives_the_place_free(self):
        slot = self._create_slot()
        self.order.book_delivery_slot(slot.id, Date.to_string(MONDAY))
        self.order.commitment_date = "2026-05-04 10:30:00"
        self.assertTrue(self.order.delivery_slot_day_id)
        self._to_tuesday(self.order)
        self.assertFalse(self.order.delivery_slot_day_id)

    def test_no_date_any_more_gives_the_place_free(self):
        slot = self._create_slot()
        self.order.book_delivery_slot(slot.id, Date.to_string(MONDAY))
        self.order.commitment_date = False
        self.assertFalse(self.order.delivery_booking_ids)

    def test_a_slot_that_is_given_free_leaves_no_hours_behind(self):
        slot = self._create_slot()
        self.order.book_delivery_slot(slot.id, Date.to_string(MONDAY))
        self.plan.action_plan()
        self.assertTrue(self._stop(self.plan, self.order).window_from)
        self.order.with_user(self.chief).release_delivery_slot()
        self.plan.action_plan()
        stop = self._stop(self.plan, self.order)
        self.assertTrue(stop.route_id)
        self.assertFalse(stop.window_from)

    def test_no_warning_stays_of_an_address_that_was_changed(self):
        picking, there = self.order.picking_ids, self._create_customer("There", 0.04)
        warning = "mail.mail_activity_data_warning"
        own = picking.activity_schedule(warning, note="Fragile")
        self.order.with_user(self.chief).partner_shipping_id = there
        self.assertEqual(picking.activity_ids, own)
        elsewhere = self._create_customer("Elsewhere")
        picking.partner_id = elsewhere
        self.order.partner_shipping_id = self.order.partner_id
        self.assertEqual(len(picking.activity_ids), 2)  # that one is not ours to change

    @users("delivery_chief")
    def test_another_address_is_another_door(self):
        there = self._create_customer("There", 0.04)
        order = self.order.with_user(self.env.user)
        order.partner_shipping_id = there
        self.assertEqual(self.order.picking_ids.partner_id, there)
        self.assertEqual(self._doors(self.plan), self._stop(self.plan, self.other))
        self.plan.action_plan()
        self.assertEqual(self._stop(self.plan, self.order).partner_id, there)

    def test_what_a_transfer_says_counts_as_well(self):
        picking = self.order.picking_ids
        picking.scheduled_date = "2026-05-06 08:00:00"
        self.assertFalse(picking.delivery_stop_id)
        self.assertTrue(self.other.picking_ids.delivery_stop_id)

    def test_what_a_courier_has_on_board_is_promised(self):
        self.route.action_load()
        slot = self._create_slot(weekday="1")
        there = self._create_customer("There", 0.04)
        for change in (
            lambda: self._to_tuesday(self.order),
            lambda: self.order.write({"partner_shipping_id": there.id}),
            lambda: self.order.book_delivery_slot(slot.id, Date.to_string(TUESDAY)),
            lambda: self.order.picking_ids.write({"partner_id": there.id}),
        ):
            with (
                self.assertRaisesRegex(UserError, "Karim has .*on board"),
                self.env.cr.savepoint(),
            ):
                change()
        self.assertEqual(self._stop(self.plan, self.order).route_id, self.route)
        self.route.action_reopen()
        self._to_tuesday(self.order)
        self.assertFalse(self._stop(self.plan, self.order))

    def test_one_of_two_at_a_door_leaves_the_other(self):
        twin = self._create_order(
            self.order.partner_id, confirm=True, commitment_date="2026-05-04 09:00:00"
        )
        self._doors(self.plan).unlink()
        self.plan.action_plan()
        stop = self._stop(self.plan, self.order)
        self.assertEqual((stop, stop.weight), (self._stop(self.plan, twin), 20.0))
        self._to_tuesday(self.order)
        self.assertEqual(self._stop(self.plan, twin), stop)
        self.assertEqual((stop.weight, stop.pieces), (10.0, 1))
        self.assertTrue(stop.route_id)

    def test_goods_that_are_ready_early_wait_for_their_date(self):
        self.company.security_lead = 2.0
        order = self._create_order(
            self._create_customer("Later"),
            confirm=True,
            commitment_date="2026-05-05 09:00:00",
        )
        self.assertEqual(order.picking_ids.scheduled_date.date(), Date.to_date(NOW_DAY))
        self.plan.action_plan()
        self.assertFalse(self._stop(self.plan, order))
        self.assertTrue(self._stop(self._tuesday(), order))

    def test_goods_that_wait_for_others_are_collected(self):
        order = self._deliver("Waits")
        order.picking_ids.move_ids.state = "waiting"
        self.assertEqual(order.picking_ids.state, "waiting")
        self.plan.action_collect()
        self.assertTrue(self._stop(self.plan, order))

    # --- Days that are over ---

    def test_what_was_left_over_goes_on_another_day(self):
        self.plan.board_move(self._stop(self.plan, self.order).id, False, 0)
        with freeze_time(ON_TUESDAY):
            tuesday = self._tuesday().with_user(self.dispatcher)
            board = tuesday.board()
        self.assertFalse(self._doors(self.plan))
        for order in (self.order, self.other):
            stop = self._stop(tuesday, order)
            self.assertTrue(stop.route_id)
            (column,) = board["columns"]
            self.assertEqual([s["id"] for s in column["stops"]].count(stop.id), 1)

    def test_a_day_that_is_not_over_keeps_what_it_has(self):
        left = self._stop(self.plan, self.order)
        self.plan.board_move(left.id, False, 0)
        with freeze_time(ON_THE_DAY):
            self.assertFalse(self._doors(self._tuesday()))
        self.assertEqual(len(self._doors(self.plan)), 2)

    def test_who_is_back_leaves_what_was_left_over_to_another_day(self):
        left = self._stop(self.plan, self.order)
        self.plan.board_move(left.id, False, 0)
        with freeze_time(ON_THE_DAY):
            self.route.action_start()
            tuesday = self._create_plan(TUESDAY, courier_ids=self.karim.ids)
            tuesday.action_collect()
            self.assertFalse(self._doors(tuesday))
            self.route.action_finish()
            tuesday.action_collect()
        self.assertTrue(self._stop(tuesday, self.order))
        self.assertTrue(self._stop(self.plan, self.other))

    # --- What is cancelled, or sent by others ---

    def test_a_cancelled_order_leaves_its_route_at_once(self):
        self.order.with_user(self.chief)._action_cancel()
        self.assertEqual(self._doors(self.plan), self._stop(self.plan, self.other))

    def test_a_cancelled_order_leaves_a_locked_route_too(self):
        self.plan.board_lock_route(self.route.id, True)
        self.order._action_cancel()
        self.assertEqual(self._doors(self.plan), self._stop(self.plan, self.other))

    def test_who_is_given_to_a_carrier_leaves_our_courier(self):
        post = self.env["delivery.carrier"].create(
            {
                "name": "Post",
                "product_id": self.env["product.product"]
                .create({"name": "Post", "type": "service"})
                .id,
            }
        )
        self.order.picking_ids.carrier_id = post
        post.active = False
        board = self.plan.board()
        parcels = {
            row["name"]: [parcel["id"] for parcel in row["parcels"]]
            for row in board["carriers"]
        }
        self.assertEqual(parcels["Post"], self.order.picking_ids.ids)
        self.assertEqual(self._doors(self.plan), self._stop(self.plan, self.other))

    # --- What is known by now ---

    def test_collecting_again_tells_stops_what_is_known_by_now(self):
        partner, stop = self.order.partner_id, self._stop(self.plan, self.order)
        stop.write(
            {
                "window_from": "2026-05-04 08:00:00",
                "window_to": "2026-05-04 09:00:00",
                "service_minutes": 7,
            }
        )
        zone = self.env["delivery.zone"].create(
            {"name": "Zone", "zip_prefixes": "35", "company_id": self.company.id}
        )
        partner.write(
            {
                "delivery_pin": "52.1234, 5.1",
                "phone": "+31 30 999",
                "delivery_note": "Ring twice",
                "street": "Kade 2",
            }
        )
        self.order.picking_ids.loose_parcel_count = 3
        self.order.order_line.product_uom_qty = 4.0
        self.plan.with_user(self.dispatcher).action_collect()
        self.assertAlmostEqual(stop.latitude, 52.1234, places=6)
        self.assertEqual((stop.phone, stop.note), ("+31 30 999", "Ring twice"))
        self.assertIn("Kade 2", stop.address)
        self.assertEqual((stop.weight, stop.volume, stop.pieces), (40.0, 0.2, 3))
        self.assertEqual(stop.zone_id, zone)
        self.assertEqual(stop.service_minutes, 7)
        self.assertEqual(str(stop.window_to), "2026-05-04 09:00:00")

    def test_who_is_on_his_way_keeps_the_papers_he_has(self):
        stop = self._stop(self.plan, self.order)
        self.route.action_start()
        self.order.partner_id.phone = "+31 30 999"
        self.plan.action_collect()
        self.assertEqual(stop.phone, "+31 30 000 0000")


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestPromisesOnTheWay(RouteCase):
    def test_what_is_cancelled_on_the_way_is_brought_back(self):
        order, other = self._deliver("Anna", quantity=3.0), self._deliver("Bert")
        route = self._begin_day()
        order._action_cancel()
        stop = self._stop_of(route, order)
        (shown,) = [s for s in route._phone_data()[0]["stops"] if s["id"] == stop.id]
        self.assertFalse(shown["lines"])
        self.assertIn("bring the goods back", shown["note"])
        with self.assertRaisesRegex(UserError, "bring the goods back"):
            stop._record_outcome({"outcome": "delivered"})
        self._stop_of(route, other)._record_outcome({"outcome": "delivered"})
        route.action_finish()
        (line,) = route.settlement_line_ids
        self.assertEqual((line.kind, line.qty_expected), ("missed", 3.0))
        route.action_count_all()
        route.action_settle()
        self.assertFalse(line.has_difference)

    def test_a_slot_of_yesterday_makes_no_redelivery_impossible(self):
        order = self._create_order(self._create_customer("Late"))
        with freeze_time("2026-05-03 08:00:00"):
            slot = self._create_slot()
            order.book_delivery_slot(slot.id, Date.to_string(MONDAY))
            order.action_confirm()
        route = self._begin_day()
        stop = self._stop_of(route, order)
        self.assertTrue(stop.window_to)
        stop._record_outcome({"outcome": "absent", "reason": "Nobody"})
        route.action_finish()
        route.action_count_all()
        route.action_settle()
        with freeze_time(ON_TUESDAY):
            plan = self._create_plan(TUESDAY, courier_ids=self.karim.ids)
            plan.action_plan()
        again = self._stop(plan, order)
        self.assertFalse(again.is_impossible, again.reason)
        self.assertTrue(again.route_id)
        self.assertFalse(again.window_to)
