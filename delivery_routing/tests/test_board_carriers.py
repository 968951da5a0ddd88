import re
from io import BytesIO

from PyPDF2 import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .plan_common import PlanCase
from .shop_common import SlotShopMixin


@tagged("post_install", "-at_install")
class TestBoardCarriers(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post = SlotShopMixin._create_method.__func__(cls, "Post", 7.0)
        cls.ours = [cls._deliver(f"Own {n}", 0.01 * n) for n in range(1, 3)]
        cls.sent = [cls._deliver(f"Posted {n}") for n in range(2)]
        for order in cls.sent:
            order.picking_ids.carrier_id = cls.post
        cls.plan = cls._create_plan(courier_ids=cls.karim.ids)
        cls.plan.action_plan()
        cls.board_plan = cls.plan.with_user(cls.dispatcher)

    def _parcels(self, board):
        (column,) = (
            one for one in board["carriers"] if one["carrier_id"] == self.post.id
        )
        return [parcel["id"] for parcel in column["parcels"]]

    def _columns_of(self, picking, board):
        """Return how often the transfer stands on the board."""
        stops = board["unassigned"] + board["impossible"]
        for column in board["columns"]:
            stops = stops + column["stops"]
        on_stops = sum(stop["id"] == picking.delivery_stop_id.id for stop in stops)
        with_carriers = sum(
            parcel["id"] == picking.id
            for column in board["carriers"]
            for parcel in column["parcels"]
        )
        return on_stops + with_carriers

    def _check_columns(self, board):
        for order in self.ours + self.sent:
            self.assertEqual(self._columns_of(order.picking_ids, board), 1, order.name)

    def test_each_order_to_send_stands_in_exactly_one_column(self):
        board = self.board_plan.board()
        self._check_columns(board)
        self.assertEqual(
            self._parcels(board), [order.picking_ids.id for order in self.sent]
        )

    def test_a_stop_is_handed_to_a_carrier_and_taken_back(self):
        picking = self.ours[0].picking_ids
        stop, route = picking.delivery_stop_id, self.plan.route_ids
        board = self.board_plan.board_hand_to(stop.id, self.post.id)
        self._check_columns(board)
        self.assertIn(picking.id, self._parcels(board))
        self.assertFalse(stop.exists())
        self.assertEqual(len(route.stop_ids.filtered("is_visit")), 1)
        board = self.board_plan.board_take_back(picking.id)
        self._check_columns(board)
        self.assertNotIn(picking.id, self._parcels(board))
        self.assertFalse(picking.delivery_stop_id.route_id)
        self.plan.action_plan()
        self.assertEqual(picking.delivery_stop_id.route_id, route)

    def test_handing_over_builds_the_board_once(self):
        plans, built = self.registry["delivery.plan"], []
        board_plan = plans._board_plan
        self.patch(
            plans, "_board_plan", lambda plan: built.append(1) or board_plan(plan)
        )
        stop = self.ours[0].picking_ids.delivery_stop_id
        self.board_plan.board_hand_to(stop.id, self.post.id)
        self.assertEqual(len(built), 1)

    def test_what_a_carrier_brings_is_not_collected(self):
        self.plan.action_collect()
        self.assertFalse(self.sent[0].picking_ids.delivery_stop_id)

    def test_what_is_for_nobody_stays_with_the_carrier(self):
        picking = self.sent[0].picking_ids
        picking.partner_id = False
        with self.assertRaisesRegex(UserError, "no contact"):
            self.board_plan.board_take_back(picking.id)
        self.assertEqual(picking.carrier_id, self.post)

    def test_tracking_numbers_are_written_at_once(self):
        first, second = (order.picking_ids for order in self.sent)
        self.board_plan.board_tracking({str(first.id): " 1Z 1 ", second.id: "1Z2"})
        self.assertEqual(first.carrier_tracking_ref, "1Z 1")
        self.assertEqual(second.carrier_tracking_ref, "1Z2")

    def test_one_bad_number_writes_none(self):
        first, second = (order.picking_ids for order in self.sent)
        for bad in ("x" * 65, "1Z\n2"):
            with self.assertRaisesRegex(UserError, "is no tracking number"):
                self.board_plan.board_tracking({first.id: "1Z1", second.id: bad})
        self.assertFalse(first.carrier_tracking_ref)

    def test_foreign_ids_are_refused(self):
        own, sent = self.ours[0].picking_ids, self.sent[0].picking_ids
        stop = own.delivery_stop_id
        plan = self.board_plan
        for call in (
            lambda: plan.board_hand_to(stop.id, 0),
            lambda: plan.board_hand_to(0, self.post.id),
            lambda: plan.board_take_back(own.id),
            lambda: plan.board_tracking({own.id: "1"}),
            lambda: plan.board_tracking([sent.id]),
            lambda: plan.board_hand_over_list(0),
            lambda: plan.board_labels(0),
        ):
            with self.assertRaises(UserError):
                call()

    def test_a_return_is_for_couriers_of_ours(self):
        stop = self.ours[0].picking_ids.delivery_stop_id
        stop.kind = "return"
        with self.assertRaisesRegex(UserError, "couriers of ours"):
            self.board_plan.board_hand_to(stop.id, self.post.id)

    def test_a_route_that_has_left_hands_nothing_to_a_carrier(self):
        self.plan.route_ids.action_start()
        stop = self.ours[0].picking_ids.delivery_stop_id
        with self.assertRaisesRegex(UserError, "stays as it is"):
            self.board_plan.board_hand_to(stop.id, self.post.id)

    def test_others_hand_nothing_over(self):
        plan = self.plan.with_user(self.clerk)
        picking = self.sent[0].picking_ids
        stop = self.ours[0].picking_ids.delivery_stop_id
        for call in (
            lambda: plan.board_hand_to(stop.id, self.post.id),
            lambda: plan.board_take_back(picking.id),
            lambda: plan.board_tracking({picking.id: "1"}),
            lambda: plan.board_hand_over_list(self.post.id),
            lambda: plan.board_labels(self.post.id),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_hand_over_list_has_signatures_and_every_parcel(self):
        self.sent[0].picking_ids.carrier_tracking_ref = "1Z999"
        action = self.board_plan.board_hand_over_list(self.post.id)
        ids = action["context"]["active_ids"]
        self.assertEqual(ids, [order.picking_ids.id for order in self.sent])
        text = self._print(ids)
        for expected in ("Post", "Posted 0", "Posted 1", "1Z999", "Taken over by"):
            self.assertIn(expected, text)
        self.assertIn("20.00", text)

    def test_labels_of_a_whole_column_are_printed_at_once(self):
        self.sent[0].picking_ids.loose_parcel_count = 2
        action = self.board_plan.board_labels(self.post.id)
        self.assertEqual(action["report_name"], "delivery_routing.report_parcel_label")
        ids = action["context"]["active_ids"]
        text = self._print(ids, action["report_name"])
        for order in self.sent:
            self.assertIn(order.picking_ids.name, text)
        self.assertIn("Posted 1", text)

    def _print(self, ids, name="delivery_routing.report_hand_over"):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = report.with_user(self.dispatcher)._render_qweb_pdf(name, ids)
        pages = PdfReader(BytesIO(content)).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
