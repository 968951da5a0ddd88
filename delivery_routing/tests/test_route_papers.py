from odoo.fields import Command
from odoo.tests import tagged

from .paper_common import PaperCase


@tagged("post_install", "-at_install")
class TestRoutePapers(PaperCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.milk = cls.env["product.product"].create(
            {
                "name": "Milk",
                "type": "consu",
                "is_storable": True,
                "tracking": "lot",
                "weight": 1.0,
                "taxes_id": False,
            }
        )

    def _stock(self, name, quantity):
        lot = self.env["stock.lot"].create(
            {"name": name, "product_id": self.milk.id, "company_id": self.company.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.milk, self.warehouse.lot_stock_id, quantity, lot_id=lot
        )
        return lot

    def _deliver_milk(self, name, quantity, north=0.02, crates=0.0):
        partner = self._create_customer(name, north)
        lines = [(self.milk, quantity), (self.goods, crates)]
        order = self._create_order(
            partner,
            commitment_date="2026-05-04 09:00:00",
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": wanted})
                for product, wanted in lines
                if wanted
            ],
        )
        order.action_confirm()
        return order

    def test_goods_are_loaded_in_reverse_of_the_stops_summed_by_lot(self):
        old, new = self._stock("OLD", 5.0), self._stock("NEW", 20.0)
        orders = [
            self._deliver_milk("First", 4.0, 0.01, crates=2.0),
            self._deliver_milk("Second", 3.0, 0.02),
            self._deliver_milk("Third", 6.0, 0.03),
        ]
        route = self._plan()
        stops = [self._stop(route.plan_id, order) for order in orders]
        for sequence, stop in enumerate(stops, 1):
            stop.write({"sequence": 10 + sequence, "number": sequence})
        (trip,) = route._loading_trips()
        found = [
            (row["product"], row["lot"], row["quantity"], row["stops"]) for row in trip
        ]
        nothing = self.env["stock.lot"]
        self.assertEqual(
            found,
            [
                (self.milk, new, 8.0, [(3, 6.0), (2, 2.0)]),
                (self.milk, old, 5.0, [(2, 1.0), (1, 4.0)]),
                (self.goods, nothing, 2.0, [(1, 2.0)]),
            ],
        )

    def test_what_is_not_reserved_is_loaded_without_a_lot(self):
        lot = self._stock("ONLY", 2.0)
        order = self._deliver_milk("First", 5.0)
        route = self._plan()
        rows = route._loading_trips()[0]
        found = {row["lot"]: row["quantity"] for row in rows}
        self.assertEqual(found, {lot: 2.0, self.env["stock.lot"]: 3.0})
        route.action_load()
        order.picking_ids.action_cancel()
        self.assertEqual(self._stop(route.plan_id, order)._goods_to_load(), {})

    def test_a_courier_who_comes_back_loads_twice(self):
        self.karim.write({"max_weight": 25.0, "reloads": 1})
        for name in ("First", "Second"):
            self._deliver(name, quantity=2.0)
        trips = self._plan()._loading_trips()
        self.assertEqual(
            [[row["quantity"] for row in trip] for trip in trips], [[2.0], [2.0]]
        )

    def test_the_loading_list_is_printed(self):
        self._stock("LOT-7", 9.0)
        self.karim.vehicle = "Van 12-ABC-3"
        self._deliver_milk("First", 4.0, crates=1.0)
        texts, sizes = self._print("report_loading_list", self._plan())
        self._assert_size(sizes, 210, 297)
        (text,) = texts
        for expected in ("Karim 2026-05-04", "Van 12-ABC-3", "LOT-7", "Milk", "4.00"):
            self.assertIn(expected, text)

    def test_papers_of_many_routes_and_carriers_are_printed_at_once(self):
        for name in ("One", "Two"):
            self._deliver(name)
        plan = self._create_plan(courier_ids=(self.karim | self.lea).ids)
        plan.action_plan()
        for number, stop in enumerate(plan.stop_ids.filtered("is_visit")):
            stop.route_id = plan.route_ids[number]
        for report in (
            "report_route_sheet",
            "report_loading_list",
            "report_stop_slips",
            "report_route_parcel_label",
        ):
            texts, _sizes = self._print(report, plan.route_ids)
            self.assertEqual(len(texts), 2, report)
        carrier = self.env["delivery.carrier"].search([], limit=1)
        pickings = plan.stop_ids.picking_ids
        pickings[0].carrier_id = carrier
        texts, _sizes = self._print("report_hand_over", pickings)
        self.assertEqual(len(texts), 2)

    def test_an_empty_route_has_papers_too(self):
        route = self._create_plan(courier_ids=self.karim.ids)
        route.action_collect()
        for name, words in (
            ("report_loading_list", "There is nothing to load"),
            ("report_stop_slips", "There is no stop"),
        ):
            texts, _sizes = self._print(name, route.route_ids)
            self.assertIn(words, texts[0])

    def test_each_stop_has_a_slip_and_many_share_a_page(self):
        orders = [
            self._deliver(f"Customer {number:02}", 0.001 * number)
            for number in range(12)
        ]
        orders[3].collect_on_delivery = True
        orders[3].order_line.price_unit = 123.45
        texts, sizes = self._print("report_stop_slips", self._plan())
        self._assert_size(sizes, 210, 297)
        self.assertLess(len(texts), 4)
        whole = " ".join(texts)
        self.assertIn("123.45", whole)
        for order in orders:
            self.assertEqual(whole.count(order.partner_id.name), 1)
            self.assertIn(order.name, whole)

    def test_the_waybill_is_a_page_after_each_sheet(self):
        self.company.write({"phone": "+31 30 111", "company_registry": "KVK 7"})
        self.karim.write({"vehicle": "Van 12-ABC-3", "driving_licence": "99 AB 1234"})
        self._deliver("Bakery")
        route = self._plan()
        texts, sizes = self._print("report_route_sheet_waybill", route)
        self._assert_size(sizes, 297, 210)
        self.assertEqual(len(texts), 2)
        self.assertIn("Bakery", texts[0])
        for expected in (
            "Working copy",
            f"No. {route.id}",
            "Deliverer",
            "+31 30 111",
            "KVK 7",
            "Van 12-ABC-3",
            "99 AB 1234",
            "Odometer",
        ):
            self.assertIn(expected, texts[1])
