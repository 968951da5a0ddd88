from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .route_common import ON_THE_DAY, RouteCase


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestVendorPickups(RouteCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls._create_customer("Vendor", 0.05, delivery_is_fetched=True)
        cls.sender = cls._create_customer("Sender", 0.05)

    def _receipt(self, partner, product=None, **values):
        receipt = self.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "scheduled_date": "2026-05-04 10:00:00",
                "move_ids": [
                    Command.create(
                        {
                            "product_id": (product or self.goods).id,
                            "product_uom_qty": 4.0,
                            "location_id": self.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
                **values,
            }
        )
        receipt.action_confirm()
        return receipt

    def test_only_what_is_fetched_is_a_stop(self):
        fetched, sent = self._receipt(self.vendor), self._receipt(self.sender)
        once = self._receipt(self.sender, is_courier_pickup=True)
        route = self._begin_day(state="planned")
        visits = route.stop_ids.filtered("is_visit")
        self.assertEqual(visits.picking_ids, fetched | once)
        self.assertEqual(set(visits.mapped("kind")), {"pickup"})
        self.assertFalse(sent.delivery_stop_id)
        once.is_courier_pickup = False
        self.assertFalse(once.delivery_stop_id)
        self.assertEqual(route.stop_ids.picking_ids, fetched)

    def test_receipts_to_come_follow_the_tick_of_their_vendor(self):
        shop = self._create_customer("Shop of his", 0.05, parent_id=self.sender.id)
        coming, theirs = self._receipt(self.sender), self._receipt(shop)
        here = self._receipt(self.sender)
        here.move_ids.write({"quantity": 4.0, "picked": True})
        here._action_done()
        keeper = self._create_user(
            "keeper", "base.group_user,base.group_partner_manager"
        )
        self.sender.with_user(keeper).delivery_is_fetched = True
        self.assertTrue(coming.is_courier_pickup and theirs.is_courier_pickup)
        self.assertFalse(here.is_courier_pickup)
        route = self._begin_day(state="planned")
        self.assertEqual(route.stop_ids.picking_ids, coming | theirs)
        self.sender.delivery_is_fetched = False
        self.assertFalse(route.stop_ids.picking_ids)
        self.assertFalse(coming.is_courier_pickup)

    def test_a_receipt_that_a_courier_was_sent_for_stays_fetched(self):
        receipt = self._receipt(self.vendor)
        self._begin_day()
        self.vendor.delivery_is_fetched = False
        self.assertTrue(receipt.is_courier_pickup)
        self.assertTrue(receipt.delivery_stop_id)

    def test_what_is_fetched_takes_room_on_the_way_back(self):
        self.karim.write({"max_weight": 40.0, "reloads": 0})
        receipt, order = self._receipt(self.vendor), self._deliver("Anna", 0.06, 0, 4.0)
        route = self._begin_day(state="planned")
        stops = route.stop_ids.filtered("is_visit").picking_ids
        self.assertEqual(stops, order.picking_ids | receipt)
        self.assertEqual(route.stop_ids.filtered("is_visit")[0].kind, "delivery")

    def test_lots_that_nobody_knows_yet_stop_no_sign_off(self):
        cheese = self.env["product.product"].create(
            {"name": "Cheese", "is_storable": True, "tracking": "lot"}
        )
        receipt = self._receipt(self.vendor, cheese)
        plain = self._receipt(self.sender, is_courier_pickup=True)
        route = self._begin_day()
        for stop in (receipt | plain).delivery_stop_id:
            stop._record_outcome({"outcome": "delivered"})
        route.action_finish()
        route.action_count_all()
        route.action_settle()
        self.assertTrue(route.settled_at)
        self.assertEqual((receipt.state, plain.state), ("assigned", "done"))
        self.assertIn("Lot", receipt.delivery_stop_id.transfer_problem)

    def test_what_a_customer_sends_back_is_no_pick_up_at_a_vendor(self):
        order = self._deliver("Anna")
        order.picking_ids.move_ids.write({"quantity": 1.0, "picked": True})
        order.picking_ids._action_done()
        back = self.env["delivery.stop"]._return_all(order.picking_ids)
        back.is_courier_pickup = True
        self.assertEqual(back._get_stop_kind(), "return")

    def test_the_receipt_takes_in_what_the_vendor_gave(self):
        receipt = self._receipt(self.vendor)
        route = self._begin_day()
        stop = receipt.delivery_stop_id
        (key,) = stop._goods()
        (answer,) = self._take(
            route,
            self._row(1, "outcome", stop, outcome="partly", reason="R", lines={key: 3}),
        )
        self.assertEqual(answer["state"], "applied", answer["message"])
        self.assertEqual(receipt.state, "assigned")
        route.action_finish()
        (line,) = route.settlement_line_ids
        self.assertEqual((line.kind, line.qty_expected), ("fetched", 3.0))
        self.assertEqual(line.fetched_stop_id, stop)
        route.action_count_all()
        route.action_settle()
        self.assertEqual((receipt.state, receipt.move_ids.quantity), ("done", 3.0))
        self.assertEqual(receipt.backorder_ids.move_ids.product_uom_qty, 1.0)
