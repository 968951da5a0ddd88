"""Vendors per line: found, assigned, bought from, shipped by."""

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import (
    BaseCase,
    Form,
    TransactionCase,
    freeze_time,
    new_test_user,
    tagged,
)
from odoo.tools import mute_logger

from odoo.addons.sale_order_flow.lib.supply import Offer, cheapest, fastest

from .common import OrderFlowMixin


class SupplyMixin(OrderFlowMixin):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendors = cls.env["res.partner"].create(
            [{"name": f"Vendor {letter}"} for letter in "ABC"]
        )
        cls.products = cls.env["product.product"].browse()
        for number in range(3):
            cls.products |= cls._create_product(f"Part {number}", is_storable=True)
        cls.dropship = cls.env.ref("stock_dropshipping.route_drop_shipping")

    @classmethod
    def _quote(cls, product, vendor, price, **values):
        return cls.env["vendor.quote"].create(
            {
                "product_id": product.id,
                "partner_id": vendor.id,
                "price": price,
                "quantity": 100,
                **values,
            }
        )

    def _create_supply_order(self, quantity=2, **values):
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": quantity})
            for product in self.products
        ]
        return self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": lines, **values}
        )

    def _open_wizard(self, order):
        action = order.action_assign_vendors()
        return self.env["sale.vendor.assign"].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestChoice(BaseCase):
    def test_cheapest_of_those_who_have_enough(self):
        offers = [
            Offer(1, 5.0, 1, available=1),
            Offer(2, 7.0, 9),
            Offer(3, 9.0, 3, available=10),
        ]
        self.assertEqual(cheapest(offers, 5).key, 3)
        self.assertEqual(cheapest(offers[:2], 5).key, 2)
        self.assertEqual(cheapest(offers, 1).key, 1)
        self.assertIsNone(cheapest([], 1))

    def test_fastest_and_then_cheapest(self):
        offers = [Offer(1, 9.0, 2, 10), Offer(2, 8.0, 2, 10), Offer(3, 1.0, 3, 10)]
        self.assertEqual(fastest(offers, 5).key, 2)


@tagged("post_install", "-at_install")
class TestVendorQuote(SupplyMixin, TransactionCase):
    def test_stored_quotes_replace_former_ones(self):
        old = self._quote(self.products[0], self.vendors[0], 5)
        vals = [
            {
                "product_id": product.id,
                "partner_id": self.vendors[0].id,
                "price": 4 + number,
                "quantity": 3,
            }
            for number, product in enumerate(self.products)
        ]
        quotes = self.env["vendor.quote"]._store_quotes(vals)
        self.assertEqual(quotes[0], old)
        self.assertEqual(quotes.mapped("price"), [4, 5, 6])
        self.assertEqual(self.env["vendor.quote"]._store_quotes(vals), quotes)

    def test_outdated_quotes_are_told_from_current_ones(self):
        with freeze_time("2026-05-02"):
            old = self._quote(
                self.products[0], self.vendors[0], 5, valid_until="2026-05-01"
            )
            new = self._quote(
                self.products[0], self.vendors[1], 5, valid_until="2026-05-03"
            )
            found = self.env["vendor.quote"].search([("is_current", "=", True)])
            self.assertIn(new, found)
            self.assertNotIn(old, found)
            self.assertEqual((old | new).mapped("is_current"), [False, True])

    def test_quotes_of_another_company_are_out_of_reach(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        quote = self._quote(self.products[0], self.vendors[0], 5, company_id=other.id)
        buyer = new_test_user(
            self.env, "quote_buyer", groups="purchase.group_purchase_user"
        )
        Quote = self.env["vendor.quote"].with_user(buyer)
        self.assertNotIn(quote, Quote.search([]))


@tagged("post_install", "-at_install")
class TestAssignVendors(SupplyMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number, product in enumerate(cls.products):
            for place, vendor in enumerate(cls.vendors):
                distance = (place - number) % 3
                cls._quote(product, vendor, 10 + distance, delay=9 - distance)

    def test_one_order_over_three_vendors(self):
        order = self._create_supply_order()
        wizard = self._open_wizard(order)
        self.assertEqual(wizard.line_ids.candidate_id.vendor_id, self.vendors)
        wizard.action_apply()
        self.assertEqual(order.order_line.mapped("vendor_id"), self.vendors)
        self.assertEqual(order.order_line.mapped("purchase_price"), [10, 10, 10])
        order.action_confirm()
        purchases = order.order_line.purchase_line_ids
        self.assertEqual(purchases.order_id.partner_id, self.vendors)
        self.assertEqual(len(purchases.order_id), 3)
        self.assertEqual(purchases.mapped("price_unit"), [10, 10, 10])
        self.assertEqual(purchases.mapped("product_qty"), [2, 2, 2])
        self.assertEqual(order._get_purchase_orders(), purchases.order_id)

    def test_goods_come_through_the_warehouse_to_the_customer(self):
        order = self._create_supply_order()
        self._open_wizard(order).action_apply()
        order.action_confirm()
        purchases = order._get_purchase_orders()
        purchases.button_confirm()
        for picking in purchases.picking_ids:
            picking.move_ids.quantity = 2
            picking.move_ids.picked = True
            picking._action_done()
        order.picking_ids.action_assign()
        self.assertEqual(order.picking_ids.mapped("state"), ["assigned"])

    def test_fastest(self):
        order = self._create_supply_order()
        wizard = self._open_wizard(order)
        wizard.action_fastest()
        self.assertEqual(wizard.line_ids.mapped("delay"), [7, 7, 7])

    def test_dropship_through_the_wizard(self):
        self.vendors[1].is_manufacturer = True
        order = self._create_supply_order()
        wizard = self._open_wizard(order)
        wizard.line_ids[:2].delivery = "dropship"
        wizard.action_apply()
        levels = order.order_line.mapped("fulfilment_level")
        self.assertEqual(levels, ["supplier", "manufacturer", "own"])
        self.assertEqual(order.fulfilment_level, "manufacturer")
        order.action_confirm()
        drops = order._get_purchase_orders().filtered(lambda po: po._is_dropshipped())
        self.assertEqual(drops.partner_id, self.vendors[:2])
        self.assertEqual(drops.dest_address_id, self.customer)
        self.assertEqual(drops.order_line.mapped("price_unit"), [10, 10])
        self.assertEqual(order.picking_ids.move_ids.product_id, self.products[2])

    def test_confirmed_order_is_bought_at_once(self):
        order = self._create_supply_order()
        order.action_confirm()
        self.assertFalse(order._get_purchase_orders())
        self._open_wizard(order).action_apply()
        self.assertEqual(len(order._get_purchase_orders()), 3)
        with self.assertRaisesRegex(UserError, "no goods left to buy"):
            order.action_assign_vendors()

    def test_price_list_counts_where_there_is_no_quote(self):
        self.env["vendor.quote"].search([]).unlink()
        self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendors[0].id,
                "product_id": self.products[0].id,
                "product_tmpl_id": self.products[0].product_tmpl_id.id,
                "price": 20,
                "discount": 10,
            }
        )
        wizard = self._open_wizard(self._create_supply_order())
        self.assertEqual(wizard.line_ids[0].candidate_id.price, 18)
        self.assertEqual(wizard.line_ids[0].source, "list")
        self.assertEqual(wizard.without_offer, 2)

    def test_foreign_currency_is_compared_and_bought_in_its_own(self):
        currency = self.env.ref("base.GBP")
        currency.active = True
        company = self.company
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 0.5, "company_id": company.id}
        )
        quote = self.env["vendor.quote"].search(
            [
                ("product_id", "=", self.products[0].id),
                ("partner_id", "=", self.vendors[2].id),
            ]
        )
        quote.write({"price": 4.0, "currency_id": currency.id})
        order = self._create_supply_order()
        wizard = self._open_wizard(order)
        self.assertEqual(wizard.line_ids[0].candidate_id.vendor_id, self.vendors[2])
        wizard.action_apply()
        self.assertEqual(order.order_line[0].purchase_price, 8.0)
        order.action_confirm()
        purchase = order.order_line[0].purchase_line_ids
        self.assertEqual(purchase.price_unit, 4.0)
        self.assertEqual(purchase.currency_id, currency)

    def test_nothing_is_written_while_a_form_is_loaded(self):
        """Quotes are read, never fetched: the whole form, on a read-only cursor."""
        order = self._create_supply_order()
        order.order_line[0].vendor_id = self.vendors[0]
        models = order.get_view(view_type="form")["models"]
        spec = {name: {} for name in models["sale.order"] if name in order._fields}
        fields = order.order_line._fields
        lines = {name: {} for name in models["sale.order.line"] if name in fields}
        spec["order_line"] = {"fields": lines}
        self.assertIn("fulfilment_level", lines)
        self._commit()
        self.env.invalidate_all()
        cr = self.env.cr
        with cr.savepoint(flush=False):  # at whose end it may write again
            cr.execute("SET TRANSACTION READ ONLY")
            with self.assertQueryCount(200):
                order.web_read(spec)
                self.env.flush_all()
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(ReadOnlySqlTransaction),
                cr.savepoint(flush=False),
            ):
                cr.execute("DELETE FROM vendor_quote")


@tagged("post_install", "-at_install")
class TestVendorCost(SupplyMixin, TransactionCase):
    def test_cost_override_counts_in_margin_and_purchase(self):
        order = self._create_supply_order()
        line = order.order_line[0]
        line.write({"vendor_id": self.vendors[0].id, "vendor_cost_override": 33})
        self.assertEqual(line.purchase_price, 33)
        self.assertEqual(line.margin, 134)
        order.action_confirm()
        self.assertEqual(line.purchase_line_ids.price_unit, 33)
        self.assertEqual(line.purchase_line_ids.vendor_cost_line_id, line)

    def test_two_lines_of_a_product_at_different_costs_are_not_mixed(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": quantity,
                            "vendor_id": self.vendors[0].id,
                            "vendor_cost_override": cost,
                        }
                    )
                    for quantity, cost in ((1, 30), (2, 40))
                ],
            }
        )
        order.action_confirm()
        bought = order._get_purchase_orders().order_line
        self.assertEqual(
            sorted(bought.mapped(lambda line: (line.product_qty, line.price_unit))),
            [(1, 30), (2, 40)],
        )

    def test_vendor_without_a_price_row_is_bought_from_without_listing_the_cost(self):
        clerk = new_test_user(
            self.env, "vendor_clerk", groups="sales_team.group_sale_salesman_all_leads"
        )
        order = self._create_supply_order(user_id=clerk.id)
        order.order_line[0].write(
            {"vendor_id": self.vendors[0].id, "vendor_cost_override": 12}
        )
        order.with_user(clerk).action_confirm()
        bought = order.order_line[0].purchase_line_ids
        self.assertEqual(bought.price_unit, 12)
        bought.order_id.button_confirm()
        self.assertFalse(self.products[0].seller_ids)
        self.assertFalse(
            self.env["product.supplierinfo"]
            .with_user(clerk)
            .search([("partner_id", "=", self.vendors[0].id)])
        )

    def test_vendor_who_has_only_quoted_is_bought_from_at_his_quote(self):
        pack = self.env.ref("uom.product_uom_dozen")
        part, service = self.products[0], self.service
        self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendors[2].id,
                "product_tmpl_id": service.product_tmpl_id.id,
            }
        )
        service.service_to_purchase = True
        for product in part, service:
            self._quote(product, self.vendors[0], 5, delay=4)
        order = self._create_supply_order()
        order.order_line[1].write(
            {"product_id": service.id, "vendor_id": self.vendors[0].id}
        )
        order.order_line[0].write(
            {"product_uom_id": pack.id, "vendor_id": self.vendors[0].id}
        )
        order.action_confirm()
        bought = order.order_line[:2].purchase_line_ids
        self.assertEqual(len(bought), 2)
        for line in bought:
            self.assertEqual(
                line.price_subtotal, line.sale_line_id._get_product_quantity() * 5
            )
        sellers = (part | service).seller_ids.partner_id
        self.assertEqual(sellers, self.vendors[2])

    def test_more_of_a_line_is_bought_too(self):
        order = self._create_supply_order()
        line = order.order_line[0]
        line.vendor_id = self.vendors[0]
        order.action_confirm()
        line.product_uom_qty = 5
        self.assertEqual(sum(line.purchase_line_ids.mapped("product_qty")), 5)

    def test_feed_says_who_ships(self):
        self._quote(
            self.products[0], self.vendors[0], 5, fulfilment_level="manufacturer"
        )
        order = self._create_supply_order()
        line = order.order_line[0]
        line.write({"vendor_id": self.vendors[0].id, "route_ids": self.dropship.ids})
        self.assertEqual(line.fulfilment_level, "manufacturer")

    def test_feed_that_speaks_later_is_heard_by_open_orders_only(self):
        order, delivered = self._create_supply_order(), self._create_supply_order()
        lines = order.order_line[0] | delivered.order_line[0]
        lines.write({"vendor_id": self.vendors[0].id, "route_ids": self.dropship.ids})
        delivered.action_confirm()
        lines[1].qty_delivered = 2
        self.assertEqual(lines.mapped("fulfilment_level"), ["supplier", "supplier"])
        quote = self._quote(
            self.products[0], self.vendors[0], 5, fulfilment_level="manufacturer"
        )
        self.assertEqual(lines.mapped("fulfilment_level"), ["manufacturer", "supplier"])
        self.assertEqual(order.fulfilment_level, "manufacturer")
        values = {"product_id": self.products[0].id, "partner_id": self.vendors[0].id}
        quote._store_quotes([values | {"price": 4, "fulfilment_level": "supplier"}])
        self.assertEqual(lines[0].fulfilment_level, "supplier")

    def test_feed_of_another_company_says_nothing_here(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._quote(
            self.products[0],
            self.vendors[0],
            5,
            fulfilment_level="manufacturer",
            company_id=other.id,
        )
        line = self._create_supply_order().order_line[0]
        line.write({"vendor_id": self.vendors[0].id, "route_ids": self.dropship.ids})
        self.assertEqual(line.fulfilment_level, "supplier")

    def test_clerk_says_who_ships_in_the_list_and_it_stays(self):
        order = self._create_supply_order()
        line = order.order_line[0]
        with Form(order) as form, form.order_line.edit(0) as row:
            row.fulfilment_said = "manufacturer"
            self.assertEqual(row.fulfilment_level, "manufacturer")
        line.write({"vendor_id": self.vendors[0].id, "route_ids": self.dropship.ids})
        order.action_confirm()
        self.assertEqual(line.purchase_line_ids.partner_id, self.vendors[0])
        self.assertEqual(line.fulfilment_level, "manufacturer")
        self.assertEqual(order.fulfilment_level, "manufacturer")
        line.fulfilment_said = False
        self.assertEqual(line.fulfilment_level, "supplier")
