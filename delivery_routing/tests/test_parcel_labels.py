from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sale_order_flow.lib.barcode import bars

from .paper_common import PaperCase


@tagged("post_install", "-at_install")
class TestParcelLabels(PaperCase):
    def _pack(self, picking, name, quantity):
        """Put so many crates of a transfer into a package of that name."""
        line = picking.move_line_ids.filtered(lambda one: not one.result_package_id)[:1]
        package = self.env["stock.package"].create({"name": name})
        rest = line.quantity - quantity
        if rest:
            line.copy({"quantity": rest})
        line.write({"quantity": quantity, "result_package_id": package.id})
        return package

    def test_each_package_and_what_is_in_none_is_a_parcel(self):
        picking = self._deliver("Bakery", quantity=6.0).picking_ids
        self._pack(picking, "PACK-A", 1.0)
        self._pack(picking, "PACK-B", 2.0).shipping_weight = 21.5
        found = [(p.number, p.count, p.code, p.weight) for p in picking._parcels()]
        self.assertEqual(
            found,
            [
                (1, 3, "PACK-A", 10.0),
                (2, 3, "PACK-B", 21.5),
                (3, 3, picking.name, 30.0),
            ],
        )

    def test_loose_goods_make_as_many_parcels_as_somebody_says(self):
        picking = self._deliver("Bakery", quantity=3.0).picking_ids
        self.assertEqual(len(picking._parcels()), 1)
        self.assertFalse(picking._parcels()[0].is_shared)
        picking.loose_parcel_count = 3
        parcels = picking._parcels()
        self.assertEqual(
            [(p.number, p.count) for p in parcels], [(1, 3), (2, 3), (3, 3)]
        )
        self.assertTrue(all(p.is_shared and p.weight == 30.0 for p in parcels))

    def test_no_transfer_makes_no_parcel_or_a_thousand(self):
        picking = self._deliver("Bakery").picking_ids
        for count in (0, -1, 1000):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                picking.loose_parcel_count = count
                picking.flush_recordset()

    def test_many_transfers_are_labelled_at_once(self):
        self.warehouse.partner_id.write({"street": "Dock 7", "phone": "+31 30 999"})
        one = self._deliver("Bakery Jansen", quantity=2.0)
        two = self._deliver("Florist")
        one.picking_ids.loose_parcel_count = 2
        two.picking_ids.carrier_tracking_ref = "3STEST12345"
        pickings = one.picking_ids | two.picking_ids
        texts, sizes = self._print("report_parcel_label", pickings)
        self._assert_size(sizes, 100, 150)
        self.assertEqual(len(texts), 3)
        for number, text in enumerate(texts[:2], 1):
            for expected in (
                "Bakery Jansen",
                "Singel 1",
                "Dock 7",
                one.name,
                one.picking_ids.name,
                f"Parcel {number} of 2",
                "Together 20.00 kg",
            ):
                self.assertIn(expected, text)
        self.assertIn("3STEST12345", texts[2])
        self.assertIn("Parcel 1 of 1", texts[2])

    def test_a_route_is_labelled_in_the_order_of_its_stops(self):
        names = ["Far", "Near", "Middle"]
        orders = dict(
            zip(names, map(self._deliver, names, (0.3, 0.01, 0.1)), strict=True)
        )
        route = self._plan()
        for number, name in enumerate(("Near", "Middle", "Far"), 1):
            stop = self._stop(route.plan_id, orders[name])
            stop.write({"sequence": number, "number": number})
        texts, sizes = self._print("report_route_parcel_label", route)
        self._assert_size(sizes, 100, 150)
        self.assertEqual(len(texts), 3)
        for number, name in enumerate(("Near", "Middle", "Far"), 1):
            self.assertIn(name, texts[number - 1])
            self.assertIn(f"Stop {number}", texts[number - 1])

    def test_a_long_address_stays_on_its_label(self):
        name = (
            "The Most Honourable Society of Very Long Names and Longer Addresses " * 3
        )
        order = self._deliver(name, street="A street without an end " * 6)
        for report, height in (
            ("report_parcel_label", 150),
            ("report_address_label", 62),
        ):
            texts, sizes = self._print(report, order.picking_ids)
            self.assertEqual(len(texts), 1)
            self._assert_size(sizes, 100, height)
            self.assertIn(order.name, texts[0])
            self.assertIn("Parcel 1 of 1", texts[0])

    def test_address_labels_of_a_route(self):
        order = self._deliver("Bakery Jansen")
        texts, sizes = self._print("report_route_address_label", self._plan())
        self._assert_size(sizes, 100, 62)
        for expected in ("Bakery Jansen", "Singel 1", "3511 AB", order.name):
            self.assertIn(expected, texts[0])

    def test_a_route_without_goods_has_no_labels(self):
        plan = self._create_plan(courier_ids=self.karim.ids)
        plan.action_collect()
        with self.assertRaisesRegex(UserError, "Nothing is brought"):
            plan.route_ids._label_pickings()

    def test_any_text_makes_a_barcode(self):
        for text in ("WH/OUT/00001", "Склад/1", "X" * 90, "0"):
            drawn = bars(text, 200, 50)
            self.assertTrue(drawn.startswith("<svg"), text)
            self.assertNotIn("script", drawn)
