from odoo.fields import Command
from odoo.tests import Form

from .common import TourCase


class TestWarehouse(TourCase):
    """Stock, vendors and shipping."""

    def _create_vendor(self, name, product, price):
        vendor = self.env["res.partner"].create({"name": name, "email": "v@v.example"})
        self.env["product.supplierinfo"].create(
            {
                "partner_id": vendor.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "price": price,
                "min_qty": 1,
            }
        )
        return vendor

    def test_what_is_missing_stays_as_a_backorder(self):
        order = self._confirm((self.coffee, 10))
        transfer = order.sudo().picking_ids.with_user(self.logistician)
        transfer.action_assign()
        transfer.move_ids.quantity = 4
        transfer.move_ids.picked = True
        action = transfer.button_validate()
        Form.from_action(self.env(user=self.logistician), action).save().process()
        rest = order.sudo().picking_ids - transfer
        self.assertEqual(rest.backorder_id, transfer)
        self.assertEqual(order.order_line.qty_delivered, 4.0)
        self.assertEqual(rest.move_ids.product_uom_qty, 6.0)

    def test_all_shipments_are_in_one_list(self):
        first, second = self._confirm(), self._confirm(customer=self.other_customer)
        self._deliver(first)
        action = self.env.ref("stock.action_picking_tree_all").sudo()
        self.assertEqual(action.res_model, "stock.picking")
        transfers = self.env["stock.picking"].with_user(self.logistician)
        listed = transfers.search([("sale_id", "in", (first | second).ids)])
        self.assertEqual(sorted(listed.mapped("state")), ["assigned", "done"])

    def test_one_order_is_filled_by_two_vendors(self):
        """Each gets his purchase order at his price; both can be read and changed,
        and the report tells how far they are."""
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        to_order = self.env.ref("stock.route_warehouse0_mto")
        to_order.active = True
        goods = []
        for name, price in (("Tea", 4.0), ("Syrup", 7.0)):
            product = self._create_product(
                name, 10.0, route_ids=[Command.set((buy | to_order).ids)]
            )
            goods.append((product, self._create_vendor(f"{name} Co", product, price)))
        self._confirm(*((product, 2) for product, _vendor in goods))
        for product, vendor in goods:
            purchase = self.env["purchase.order"].search(
                [("partner_id", "=", vendor.id)]
            )
            self.assertEqual(len(purchase), 1)
            self.assertEqual(
                purchase.order_line.mapped("price_unit"),
                [product.seller_ids.price],
            )
        purchase.order_line.price_unit = 6.5
        purchase.button_confirm()
        self.assertEqual(purchase.amount_untaxed, 13.0)
        self.env.flush_all()
        report = self.env["purchase.report"].search([("order_id", "=", purchase.id)])
        self.assertEqual(report.qty_ordered, 2.0)
        self.assertEqual(report.qty_received, 0.0)

    def test_papers_of_the_warehouse(self):
        order = self._confirm()
        transfer = order.sudo().picking_ids
        report = self.env["ir.actions.report"]
        for name, record in (
            ("stock.action_report_delivery", transfer),
            ("sale.action_report_saleorder", order.sudo()),
            ("sale.action_report_pro_forma_invoice", order.sudo()),
        ):
            html, _kind = report._render_qweb_html(name, record.ids)
            self.assertIn("Coffee", html.decode(), name)
            self.assertIn(record.name, html.decode(), name)

    def test_any_other_paper_is_a_template(self):
        self.env["ir.ui.view"].create(
            {
                "name": "Gate pass",
                "type": "qweb",
                "key": "suite_native_tour.gate_pass",
                "arch": """<t t-name="suite_native_tour.gate_pass">
                    <p t-foreach="docs" t-as="order">
                        Let pass: <t t-out="order.name"/>
                    </p>
                </t>""",
            }
        )
        paper = self.env["ir.actions.report"].create(
            {
                "name": "Gate pass",
                "model": "sale.order",
                "report_name": "suite_native_tour.gate_pass",
            }
        )
        paper.create_action()
        order = self._confirm()
        html, _kind = paper._render_qweb_html(paper, order.ids)
        self.assertIn(f"Let pass: {order.name}", html.decode())

    def test_delivery_costs_go_by_weight_or_by_hand(self):
        product = self._create_product(
            "Freight", 0.0, type="service", is_storable=False
        )
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "By weight",
                "delivery_type": "base_on_rule",
                "product_id": product.id,
                "price_rule_ids": [
                    Command.create(
                        {
                            "variable": "weight",
                            "operator": "<=",
                            "max_value": limit,
                            "list_base_price": price,
                        }
                    )
                    for limit, price in ((5, 4.0), (50, 11.0))
                ],
            }
        )
        self.coffee.weight = 2.0
        order = self._type_order((self.coffee, 10))
        wizard = Form.from_action(
            self.env(user=self.clerk), order.action_open_delivery_wizard()
        )
        wizard.carrier_id = carrier
        wizard.save().button_confirm()
        line = order.order_line.filtered("is_delivery")
        self.assertEqual(line.price_unit, 11.0)
        line.price_unit = 8.0
        self.assertEqual(order.amount_total, 208.0)

    def test_delivery_areas_are_set_by_the_administrator(self):
        product = self._create_product(
            "Freight", 5.0, type="service", is_storable=False
        )
        carrier = (
            self.env["delivery.carrier"]
            .with_user(self.administrator)
            .create(
                {
                    "name": "Budapest only",
                    "product_id": product.id,
                    "country_ids": [Command.link(self.env.ref("base.hu").id)],
                    "zip_prefix_ids": [Command.create({"name": "10"})],
                }
            )
        )
        order = self._type_order()
        self.assertTrue(carrier.available_carriers(self.customer, order))
        self.customer.zip = "6720"
        self.assertFalse(carrier.available_carriers(self.customer, order))

    def test_the_customer_picks_up_at_a_branch(self):
        product = self._create_product(
            "Pick-up", 0.0, type="service", is_storable=False
        )
        branch = self.env["stock.warehouse"].create(
            {"name": "Győr", "code": "GYO", "company_id": self.company.id}
        )
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Pick up in store",
                "delivery_type": "in_store",
                "product_id": product.id,
                "warehouse_ids": [Command.set((self.warehouse | branch).ids)],
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "website_id": self.env["website"].get_current_website().id,
                "order_line": [Command.create({"product_id": self.mug.id})],
            }
        )
        order._set_delivery_method(carrier)
        order._set_pickup_location(f'{{"id": {branch.id}, "name": "Győr"}}')
        self.assertEqual(order.warehouse_id, branch)

    def test_stock_is_kept_in_the_way_that_each_product_needs(self):
        """Not at all, as there or not there, or strictly."""
        website = self.env["website"].get_current_website()
        # a cart of a website with branches may hold what no single one has
        pick_up = [("delivery_type", "=", "in_store")]
        self.env["delivery.carrier"].search(pick_up).is_published = False
        unkept = self._create_product("Service", 1.0, is_storable=False)
        self.assertFalse(unkept._is_sold_out())
        shown = self._create_product("Shown", 1.0, allow_out_of_stock_order=True)
        self.assertFalse(shown.with_context(website_id=website.id)._is_sold_out())
        strict = self._create_product("Strict", 1.0, allow_out_of_stock_order=False)
        self.assertTrue(strict.with_context(website_id=website.id)._is_sold_out())
        self._stock(strict, 2)
        self.env.invalidate_all()  # the customer comes later
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "website_id": website.id}
        )
        order = order.with_context(website_id=website.id)
        added = order._cart_add(product_id=strict.id, quantity=5)
        self.assertEqual(added["quantity"], 2)
        self.assertTrue(added["warning"])
