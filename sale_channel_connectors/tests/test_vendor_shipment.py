from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import vendor_shipment_jobs
from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestVendorShipment(ChannelMixin, TransactionCase):
    """Tracking numbers come from the vendors who ship, and the customer is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        for product, code in ((cls.mug, "V-MUG"), (cls.plate, "V-PLATE")):
            seller = {"partner_id": cls.vendor.id, "price": 1.0, "product_code": code}
            route = cls.env.ref("stock_dropshipping.route_drop_shipping")
            product.write(
                {
                    "route_ids": [Command.link(route.id)],
                    "seller_ids": [Command.create(seller)],
                }
            )
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Parcel Post",
                "product_id": cls._create_product("Post", type="service").id,
                "tracking_url": "https://post.example/<shipmenttrackingnumber>",
            }
        )
        cls.buyer = new_test_user(
            cls.env, "vendor_lists", "purchase.group_purchase_user"
        )

    def setUp(self):
        super().setUp()
        self.customer = self.env["res.partner"].create(
            {"name": "Customer", "email": "customer@shop.example.com"}
        )
        self.order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "client_order_ref": "CITY-7",
                "order_line": [
                    Command.create({"product_id": one.id, "product_uom_qty": number})
                    for one, number in ((self.mug, 5), (self.plate, 2))
                ],
            }
        )
        self.order.action_confirm()
        self.purchase = self.order._get_purchase_orders()
        self.purchase.button_confirm()

    def _tell(self, *rows, **values):
        """Let the purchaser hand in rows of order, product, quantity and number."""
        names = ("order_ref", "product_ref", "quantity", "tracking_number")
        told = [dict(zip(names, row, strict=True)) | values for row in rows]
        return self.env["vendor.shipment"].with_user(self.buyer).create(told)

    def _left(self):
        done = self.order.picking_ids.filtered(lambda one: one.state == "done")
        return {
            picking.carrier_tracking_ref: {
                move.product_id: move.quantity for move in picking.move_ids
            }
            for picking in done
        }

    def test_a_list_is_imported_and_its_parcels_leave(self):
        head = [
            "order_ref",
            "product_ref",
            "quantity",
            "tracking_number",
            "carrier_ref",
        ]
        rows = [
            [self.purchase.name, "TEST-MUG", "3", "T1", "parcel post"],
            [self.purchase.name, "V-PLATE", "1", "T1", ""],
            [self.purchase.name, "TEST-MUG", "2", "T2", ""],
        ]
        result = self.env["vendor.shipment"].with_user(self.buyer).load(head, rows)
        told = self.env["vendor.shipment"].browse(result["ids"])
        self.assertFalse(told.filtered("error").mapped("error"))
        self.assertEqual(set(told.mapped("state")), {"done"})
        self.assertEqual(
            self._left(),
            {"T1": {self.mug: 3, self.plate: 1}, "T2": {self.mug: 2}},
        )
        first = told[0].picking_id
        self.assertEqual(first.carrier_id, self.carrier)
        self.assertEqual(first.carrier_tracking_url, "https://post.example/T1")
        open_ = self.order.picking_ids.filtered(lambda one: one.state != "done")
        self.assertEqual(open_.move_ids.product_id, self.plate)
        self.assertEqual(self.order.order_line[0].qty_delivered, 5)

    def test_the_customer_is_told_by_the_notices_of_the_order(self):
        self.company.stock_move_email_validation = True
        row = self._tell((self.purchase.name, False, 0, "T1"))
        self.env.cr.flush()
        notice = self.order.notice_ids.filtered(
            lambda n: n.source.startswith("picking")
        )
        self.assertEqual(notice.document_id, row.picking_id.id)
        self.assertEqual(notice.partner_id, self.customer)

    def test_an_order_is_known_by_each_of_its_numbers(self):
        self.purchase.partner_ref = "V-77"
        numbers = (self.purchase.name, "V-77", self.order.name, "CITY-7")
        for number, ref in enumerate(numbers):
            row = self._tell(
                (ref, "TEST-MUG", 1, f"T{number}"), partner_id=self.vendor.id
            )
            self.assertEqual(row.purchase_order_id, self.purchase, row.error)
        self.assertEqual(self.order.order_line[0].qty_delivered, 4)

    def test_the_same_list_again_books_nothing_twice(self):
        for _time in range(2):
            rows = self._tell((self.purchase.name, "TEST-MUG", 2, "T1"))
        self.assertEqual(rows.state, "again")
        self.assertEqual(self.order.order_line[0].qty_delivered, 2)

    def test_two_lines_of_a_product_in_one_parcel_add_up(self):
        name, number = self.purchase.name, "T1"
        rows = self._tell((name, "V-MUG", 2, number), (name, "V-MUG", 3, number))
        self.assertEqual(rows.mapped("state"), ["done", "done"])
        self.assertEqual(self._left(), {"T1": {self.mug: 5.0}})

    def test_a_quantity_of_no_product_is_not_guessed(self):
        row = self._tell((self.purchase.name, False, 2, "T1"))
        self.assertEqual(row.state, "open")
        self.assertIn("Which product", row.error)
        self.assertFalse(self._left())

    def test_a_long_list_is_booked_by_jobs_that_say_how_far_they_are(self):
        rows = [(self.purchase.name, "TEST-MUG", 1, f"T{n}") for n in range(4)]
        rows += [("P-UNKNOWN", "TEST-MUG", 1, "T4"), rows[0]]
        with self._long(2), trap_jobs() as trap:
            told = self._tell(*rows)
            self.assertEqual(set(told.mapped("state")), {"queued"})
            self.assertFalse(self._left())
            self.assertEqual(len(trap.enqueued_jobs), 3, "no parcel is cut in two")
            trap.enqueued_jobs[0].perform()
            self.assertEqual(told[:2].mapped("state"), ["done", "queued"])
            for job in trap.enqueued_jobs[1:]:
                job.perform()
        self.assertEqual(told.mapped("state"), ["done"] * 4 + ["open", "done"])
        self.assertIn("no confirmed purchase order", told[4].error)
        self.assertEqual(self.order.order_line[0].qty_delivered, 5)
        self.assertEqual(
            [one["message"] for one in self.notes],
            [
                "2 of 6 rows are through, 0 of them to look at.",
                "4 of 6 rows are through, 0 of them to look at.",
                "6 of 6 rows are through, 1 of them to look at.",
            ],
        )
        self.assertEqual([one["type"] for one in self.notes][-1], "warning")

    def test_a_job_that_comes_twice_books_nothing_twice(self):
        with self._long(0), trap_jobs() as trap:
            self._tell((self.purchase.name, "TEST-MUG", 2, "T1"))
            for _time in range(2):
                trap.enqueued_jobs[0].perform()
        self.assertEqual(self.order.order_line[0].qty_delivered, 2)

    def test_without_a_job_runner_the_schedule_books_long_lists(self):
        with self._scheduled(1):
            rows = self._tell(
                (self.purchase.name, "TEST-MUG", 1, "T1"),
                (self.purchase.name, "TEST-PLATE", 2, "T1"),
                (self.purchase.name, "TEST-MUG", 1, "T2"),
            )
            self.assertEqual(set(rows.mapped("state")), {"queued"})
            self.env["vendor.shipment"]._cron_book()
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(
            self._left(), {"T1": {self.mug: 1, self.plate: 2}, "T2": {self.mug: 1}}
        )

    def test_the_schedule_cuts_no_parcel_whose_rows_are_apart(self):
        with self._scheduled(2):
            rows = self._tell(
                (self.purchase.name, "TEST-MUG", 1, "T1"),
                (self.purchase.name, "TEST-MUG", 1, "T2"),
                (self.purchase.name, "TEST-MUG", 1, "T1"),
            )
            self.env["vendor.shipment"]._cron_book()
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(self._left(), {"T1": {self.mug: 2}, "T2": {self.mug: 1}})
        self.assertEqual(len(self.notes), 1)

    def test_the_schedule_tells_how_far_a_list_is_in_the_language_of_its_user(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.buyer.lang = "hu_HU"
        with self._scheduled(1):
            self._tell(
                (self.purchase.name, "TEST-MUG", 1, "T1"),
                (self.purchase.name, "TEST-PLATE", 1, "T1"),
            )
            self.env["vendor.shipment"]._cron_book()
        (told,) = self.notes
        self.assertEqual(told["title"], "Beszállítók küldeményei")
        self.assertEqual(told["message"], "2 sorból 2 kész, 0 átnézendő.")

    def test_a_fault_in_one_parcel_is_told_and_stops_no_other(self):
        model = type(self.env["vendor.shipment"])
        share_out = model._share_out

        def broken(rows, moves):
            if rows[0].tracking_number == "T1":
                raise ValueError("broken")
            return share_out(rows, moves)

        with (
            patch.object(model, "_share_out", broken),
            self.assertLogs(level="WARNING"),
        ):
            rows = self._tell(
                (self.purchase.name, "TEST-MUG", 1, "T1"),
                (self.purchase.name, "TEST-MUG", 1, "T2"),
            )
        self.assertEqual(rows.mapped("state"), ["open", "done"])
        self.assertEqual(rows[0].error, "ValueError: broken")

    @contextmanager
    def _long(self, rows):
        """Call a list long that has more rows than these; keep what users are shown."""
        self.notes = []
        users = type(self.env["res.users"])

        def show(_user, _kind, message, **_more):
            self.notes.append(message)

        with (
            patch.object(vendor_shipment_jobs, "AT_ONCE", rows),
            patch.object(users, "_bus_send", show),
        ):
            yield

    @contextmanager
    def _scheduled(self, rows):
        """Let the schedule book lists that have more rows than these."""
        self.env["ir.config_parameter"].set_param(
            "sale_channel_connectors.pull_without_jobs", "1"
        )
        cron = type(self.env["ir.cron"])
        with self._long(rows), patch.object(cron, "_commit_progress", return_value=1.0):
            yield

    def test_a_vendors_code_of_one_variant_is_not_that_of_another(self):
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "value_ids": [Command.create({"name": name}) for name in "SL"],
            }
        )
        template = self.env["product.template"].create(
            {
                "name": "Shirt",
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        small, large = template.product_variant_ids
        for product, code in ((small, "V-S"), (large, "V-L")):
            template.seller_ids.create(
                {
                    "partner_id": self.vendor.id,
                    "product_tmpl_id": template.id,
                    "product_id": product.id,
                    "product_code": code,
                }
            )
        moves = self.order.picking_ids.move_ids
        row = self.env["vendor.shipment"].new({"product_ref": "V-S"})
        for product, is_it in ((small, True), (large, False)):
            move = self.env["stock.move"].new(
                {
                    "product_id": product.id,
                    "purchase_line_id": moves.purchase_line_id[0].id,
                }
            )
            self.assertEqual(row._is_about(move), is_it)

    def test_another_parcel_of_what_has_left_adds_its_number(self):
        self._tell((self.purchase.name, False, 0, "T1"))
        row = self._tell((self.purchase.name, False, 0, "T2"))
        self.assertEqual(row.picking_id.carrier_tracking_ref, "T1,T2")

    def test_what_cannot_be_booked_says_why_and_stops_no_other(self):
        faults = {
            ("P-UNKNOWN", "TEST-MUG", 1, "T1"): "no confirmed purchase order",
            (self.purchase.name, "TEST-CUP", 1, "T2"): "less is open",
            (self.purchase.name, "TEST-MUG", 6, "T3"): "less is open",
        }
        rows = self._tell(*faults, (self.purchase.name, "TEST-PLATE", 2, "T4"))
        for row, said in zip(rows[:-1], faults.values(), strict=True):
            self.assertEqual(row.state, "open")
            self.assertIn(said, row.error)
        self.assertEqual(rows[-1].state, "done")
        self.assertEqual(self._left(), {"T4": {self.plate: 2}})
        rows[2].quantity = 5
        rows.action_book()
        self.assertEqual((rows[2].state, rows[2].error), ("done", False))
        rows.action_ignore()
        self.assertEqual(rows.mapped("state"), ["ignored", "ignored", "done", "done"])

    def test_a_parcel_leaves_whole_or_not_at_all(self):
        rows = self._tell(
            (self.purchase.name, "TEST-MUG", 2, "T1"),
            (self.purchase.name, "TEST-CUP", 1, "T1"),
        )
        self.assertEqual(set(rows.mapped("state")), {"open"})
        self.assertFalse(self._left())

    def test_a_vendor_books_on_his_own_orders_only(self):
        other = self.env["res.partner"].create({"name": "Other vendor"})
        row = self._tell((self.purchase.name, "TEST-MUG", 1, "T1"), partner_id=other.id)
        self.assertEqual(row.state, "open")

    def test_goods_for_the_warehouse_are_not_moved_by_it(self):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create({"product_id": self.mug.id, "product_qty": 1})
                ],
            }
        )
        purchase.button_confirm()
        row = self._tell((purchase.name, False, 0, "T1"))
        self.assertIn("no confirmed purchase order", row.error)
        self.assertNotEqual(purchase.picking_ids.state, "done")

    def test_what_is_booked_is_not_changed_and_salespeople_hand_in_nothing(self):
        row = self._tell((self.purchase.name, "TEST-MUG", 1, "T1"))
        for change in ({"tracking_number": "T9"}, {"quantity": 2}):
            with self.assertRaises(UserError):
                row.write(change)
        for user in (self.clerk, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["tracking_number"])
            with self.assertRaises(AccessError):
                row.with_user(user).action_book()
        with self.assertRaises(AccessError):
            row.unlink()
