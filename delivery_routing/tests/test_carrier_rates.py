from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import DeliveryMixin


@tagged("post_install", "-at_install")
class TestCarrierRates(DeliveryMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Parcel Post",
                "delivery_type": "table",
                "company_id": cls.company.id,
                "product_id": cls.env["product.product"]
                .create({"name": "Freight", "type": "service", "taxes_id": False})
                .id,
            }
        )
        cls.near, cls.town, cls.unused = cls._create_zones()
        rows = (
            (cls.near, 5.0, 6.0, 1),
            (cls.near, 20.0, 9.0, 1),
            (cls.town, 20.0, 4.5, 0),
            (cls.near.browse(), 10.0, 12.0, 3),
        )
        names = ("zone_id", "max_weight", "price", "days")
        cls.carrier.rate_ids = [
            Command.create(dict(zip(names, (zone.id, *rest), strict=True)))
            for zone, *rest in rows
        ]

    @classmethod
    def _create_zones(cls):
        prefixes = {"Near": "35", "Town": "3511", "Unused": "3511 AB"}
        return cls.env["delivery.zone"].create(
            [
                {
                    "name": name,
                    "zip_prefixes": prefix,
                    "country_id": cls.env.ref("base.nl").id,
                    "company_id": cls.company.id,
                }
                for name, prefix in prefixes.items()
            ]
        )

    def _rate(self, code, kilos):
        self.goods.weight = kilos
        order = self._create_order(self._create_customer(zip=code))
        return self.carrier.rate_shipment(order)

    def test_zone_and_weight_find_the_row(self):
        for code, kilos, price in (
            ("3599 AA", 4.0, 6.0),
            ("3599 AA", 5.0, 6.0),
            ("3599 AA", 5.01, 9.0),
            ("3511 AB", 4.0, 4.5),  # the longest beginning that the table has
            ("1012 AA", 4.0, 12.0),
        ):
            rate = self._rate(code, kilos)
            self.assertTrue(rate["success"], code)
            self.assertEqual(rate["price"], price, (code, kilos))

    def test_days_on_the_way_are_told(self):
        rate = self._rate("1012 AA", 4.0)
        self.assertIn("about 3", rate["warning_message"])
        self.assertFalse(self._rate("3511 AB", 4.0)["warning_message"])

    def test_what_is_too_heavy_for_its_zone_has_no_price(self):
        for code, kilos in (("3599 AA", 20.1), ("1012 AA", 11.0)):
            rate = self._rate(code, kilos)
            self.assertFalse(rate["success"])
            self.assertIn("no price", rate["error_message"])

    def test_margins_currency_and_free_deliveries_are_odoos(self):
        self.carrier.write({"margin": 0.1, "fixed_margin": 1.0})
        self.assertAlmostEqual(self._rate("3599 AA", 4.0)["price"], 7.6)
        self.carrier.write({"free_over": True, "amount": 0.0})
        self.assertEqual(self._rate("3599 AA", 4.0)["price"], 0.0)

    def test_a_price_is_converted_to_the_orders_currency(self):
        rate = {"rate": 2.0, "name": "2020-01-01", "company_id": self.company.id}
        other = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rate_ids": [Command.create(rate)]}
        )
        order = self._create_order(self._create_customer(zip="3599 AA"))
        self.goods.weight = 4.0
        order.currency_id = other
        self.assertAlmostEqual(self.carrier.rate_shipment(order)["price"], 12.0)

    def test_a_transfer_costs_as_much_in_the_orders_currency(self):
        rate = {"rate": 2.0, "name": "2020-01-01", "company_id": self.company.id}
        other = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rate_ids": [Command.create(rate)]}
        )
        self.goods.weight = 4.0
        order = self._create_order(self._create_customer(zip="3599 AA"))
        order.currency_id = other
        order.action_confirm()
        picking = order.picking_ids
        picking.carrier_id = self.carrier
        picking.send_to_shipper()
        self.assertAlmostEqual(picking.carrier_price, 12.0)

    def test_a_transfer_costs_what_its_row_says(self):
        self.goods.weight = 4.0
        order = self._create_order(self._create_customer(zip="3599 AA"), confirm=True)
        picking = order.picking_ids
        picking.carrier_id = self.carrier
        picking.send_to_shipper()
        self.assertEqual(picking.carrier_price, 6.0)
        picking.carrier_tracking_ref = "3S1"
        self.carrier.tracking_url = "https://post.example/<shipmenttrackingnumber>"
        picking.invalidate_recordset(["carrier_tracking_url"])
        self.assertEqual(picking.carrier_tracking_url, "https://post.example/3S1")
        picking.cancel_shipment()
        self.assertFalse(picking.carrier_tracking_ref)
        self.carrier.rate_ids.unlink()
        with self.assertRaisesRegex(UserError, "no price"):
            picking.send_to_shipper()

    def test_a_price_list_is_imported_by_odoos_own_import(self):
        self.carrier.rate_ids.unlink()
        result = self.carrier.rate_ids.with_user(self.manager).load(
            ["carrier_id", "zone_id", "max_weight", "price", "days"],
            [
                ["Parcel Post", "Near", "2.5", "3.95", "1"],
                ["Parcel Post", "", "2.5", "7.95", "2"],
            ],
        )
        self.assertEqual(len(result["ids"] or []), 2, result["messages"])
        self.assertEqual(self._rate("3599 AA", 2.0)["price"], 3.95)
        self.assertEqual(self._rate("1012 AA", 2.0)["price"], 7.95)

    def test_a_row_is_possible_and_there_once(self):
        good = {"carrier_id": self.carrier.id, "max_weight": 3.0, "price": 1.0}
        for change in (
            {"max_weight": 0.0},
            {"price": -1.0},
            {"days": -1},
            {"max_weight": 10.0},
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env["delivery.carrier.rate"].create(good | change)

    def test_sales_people_read_the_table_and_managers_change_it(self):
        row = self.carrier.rate_ids[0]
        row.with_user(self.clerk).read(["price"])
        with self.assertRaises(AccessError):
            row.with_user(self.clerk).price = 0.5
        row.with_user(self.manager).price = 6.5
        self.assertEqual(row.price, 6.5)
