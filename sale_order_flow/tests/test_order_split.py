"""Orders fall into parts that add up, and come together again."""

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import TransactionCase, tagged

from .common import PIXEL
from .split_common import SplitMixin


@tagged("post_install", "-at_install")
class TestOrderSplit(SplitMixin, TransactionCase):
    def test_order_is_split_by_what_is_in_stock(self):
        self._stock(self.goods, 4)
        order = self._create_lines(self._line(self.goods, 10, price_unit=3.33))
        before = self._amounts(order)
        part = self._split(order)
        self.assertEqual(order.order_line.product_uom_qty, 4)
        self.assertEqual(part.order_line.product_uom_qty, 6)
        self.assertEqual(part.split_origin_id, order)
        self.assertEqual(part.split_label, "Later")
        self.assertEqual(part.partner_shipping_id, order.partner_shipping_id)
        self.assertEqual(part.order_line.price_unit, 3.33)
        self.assertEqual(self._amounts(order | part), before)

    def test_price_of_the_whole_quantity_stays(self):
        """A scale price was given for ten; four and six are not asked again."""
        self.env["product.pricelist.item"].create(
            {
                "pricelist_id": self.env["product.pricelist"].create({"name": "S"}).id,
                "compute_price": "fixed",
                "fixed_price": 80,
                "min_quantity": 10,
            }
        )
        pricelist = self.env["product.pricelist"].search([("name", "=", "S")])
        self._stock(self.goods, 4)
        order = self._create_lines(
            self._line(self.goods, 10), pricelist_id=pricelist.id
        )
        self.assertEqual(order.order_line.price_unit, 80)
        part = self._split(order)
        self.assertEqual((order | part).order_line.mapped("price_unit"), [80, 80])

    def test_cents_of_rounding_are_put_right(self):
        """6.633 is 6.63, but two halves of it are 3.32 each."""
        self._stock(self.goods, 5)
        taxes = [[], self.tax.ids, self._create_tax(9.0, included=True).ids]
        for tax_ids in taxes:
            order = self._create_lines(
                self._line(
                    self.goods, 10, price_unit=0.99, discount=33, tax_ids=tax_ids
                )
            )
            before = self._amounts(order)
            part = self._split(order)
            self.assertEqual(self._amounts(order | part), before, tax_ids)
            order.action_merge_split()
            self.assertEqual(self._amounts(order), before, tax_ids)
            self.assertFalse(order.order_line.extra_tax_data)

    def test_cents_survive_the_invoices(self):
        self._stock(self.goods, 5)
        order = self._create_lines(
            self._line(
                self.goods, 10, price_unit=0.99, discount=33, tax_ids=self.tax.ids
            )
        )
        self.goods.invoice_policy = "order"
        total = order.amount_total
        part = self._split(order)
        (order | part).action_confirm()
        invoices = order._create_invoices() | part._create_invoices()
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), total, 2)

    def test_groups_travel_apart(self):
        rule = self._create_rule()
        order = self._create_lines(
            self._line(self.goods, 1),
            self._line(self.ice, 2),
            self._line(self.service, 1),
        )
        part = self._split(order, rule, by_availability=False)
        self.assertEqual(part.order_line.product_id, self.ice)
        self.assertEqual(part.split_label, "Frozen goods")
        self.assertEqual(order.order_line.product_id, self.goods | self.service)

    def test_headings_go_along(self):
        self._stock(self.goods, 1)
        order = self._create_lines(
            {"display_type": "line_section", "name": "Tools", "sequence": 1},
            self._line(self.goods, 3, sequence=2),
            {"display_type": "line_note", "name": "Call first", "sequence": 3},
            {"display_type": "line_section", "name": "Cold", "sequence": 4},
            self._line(self.ice, 1, sequence=5),
        )
        part = self._split(order)
        self.assertEqual(
            part.order_line.mapped("name")[::2], ["Tools", "Cold"], "sections"
        )
        self.assertEqual(
            order.order_line.filtered("display_type").mapped("name"),
            ["Tools", "Call first"],
        )

    def test_combo_is_not_torn_apart(self):
        self._stock(self.goods, 1)
        order = self._create_combo_order()
        before = self._amounts(order)
        part = self._split(order)
        self.assertEqual(part.order_line.product_id, self.combo | self.goods)
        child = part.order_line.filtered("combo_item_id")
        self.assertEqual(child.linked_line_id.order_id, part)
        self.assertEqual(self._amounts(order | part), before)

    def test_optional_lines_and_delivery_stay(self):
        carrier_product = self._create_product("Parcel", type="service", list_price=9)
        order = self._create_lines(
            self._line(self.service, 1, sequence=1),
            self._line(self.goods, 2, sequence=2),
            self._line(carrier_product, 1, sequence=3, is_delivery=True),
            {
                "display_type": "line_section",
                "name": "Maybe",
                "is_optional": True,
                "sequence": 4,
            },
            {"display_type": "line_subsection", "name": "Or so", "sequence": 5},
            self._line(self.ice, 1, sequence=6),
        )
        part = self._split(order)
        self.assertEqual(part.order_line.product_id, self.goods)
        self.assertIn(carrier_product, order.order_line.product_id)
        self.assertIn(self.ice, order.order_line.product_id)

    def test_what_is_for_the_whole_stays_whatever_its_group(self):
        cold = self._create_product("Cooling", type="service", categ_id=self.cold.id)
        kinds = ("is_delivery", "is_downpayment", "is_payment_fee")
        order = self._create_lines(
            self._line(self.service, 1),
            self._line(self.ice, 1),
            *(self._line(cold, 1, **{kind: True}) for kind in kinds),
        )
        part = self._split(order, self._create_rule(), by_availability=False)
        self.assertEqual(part.order_line.product_id, self.ice)
        self.assertEqual(len(order.order_line), 4)

    def test_free_product_stays_with_the_first_part(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Ice for free",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"minimum_qty": 1})],
                "reward_ids": [
                    Command.create(
                        {"reward_type": "product", "reward_product_id": self.ice.id}
                    )
                ],
            }
        )
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 3))
        self._claim(order, program)
        part = self._split(order)
        self.assertEqual(part.order_line.product_id, self.goods)
        self.assertEqual(order.order_line.product_id, self.goods | self.ice)

    def test_two_units_share_what_is_there(self):
        self._stock(self.goods, 12)
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_lines(
            self._line(self.goods, 1, product_uom_id=dozen.id),
            self._line(self.goods, 6),
        )
        part = self._split(order)
        self.assertEqual(order.order_line.product_uom_id, dozen)
        self.assertEqual(part.order_line.product_uom_qty, 6)

    def test_stock_of_another_warehouse_does_not_count(self):
        self._stock(self.goods, 4)
        far = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        order = self._create_lines(
            self._line(self.service, 1),
            self._line(self.goods, 4),
            warehouse_id=far.id,
        )
        self.assertEqual(self._split(order).order_line.product_id, self.goods)

    def test_part_keeps_what_was_agreed_with_the_customer(self):
        agreed = {
            "client_order_ref": "PO 7",
            "commitment_date": Datetime.now(),
            "signed_by": "Ann",
            "signature": PIXEL,
            "user_id": self.env.ref("base.user_admin").id,
        }
        order = self._create_lines(self._line(self.service, 1), **agreed)
        order.write({"order_line": [Command.create(self._line(self.goods, 1))]})
        order.action_quotation_sent()
        part = self._split(order)
        for name in (*agreed, "state"):
            self.assertEqual(part[name], order[name], name)
        self.assertTrue(part.signed_by)
        self.assertEqual(part.state, "sent")

    def test_agreed_costs_go_along(self):
        self._stock(self.goods, 4)
        order = self._create_lines(
            self._line(self.goods, 10, purchase_price=1.25), self._line(self.ice, 1)
        )
        order.order_line[1].write({"vendor_cost_override": 2.5})
        order.order_line[0].write({"vendor_cost_override": 1.5})
        order.order_line[0].purchase_price = 1.25
        part = self._split(order)
        lines = (order | part).order_line
        self.assertEqual(lines.mapped("purchase_price"), [1.25, 2.5, 1.25])
        self.assertEqual(lines.mapped("vendor_cost_override"), [1.5, 2.5, 1.5])

    def test_discount_of_the_whole_is_shared(self):
        self._stock(self.goods, 1)
        order = self._create_discounted()
        before = self._amounts(order)
        self.assertEqual(before[0], 270)
        part = self._split(order)
        self.assertEqual(order.amount_untaxed, 90)
        self.assertEqual(part.amount_untaxed, 180)
        # Alone, the smaller part would not have earned the discount.
        (order | part).action_confirm()
        self.assertEqual(self._amounts(order | part), before)

    def _charge_down_payment(self, order, amount):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
            }
        )
        wizard._create_invoices(order).action_post()

    def test_order_with_a_down_payment_is_split_and_invoiced_in_full(self):
        self.company.sale_stock_mode = "strict_split"
        (self.goods | self.ice).invoice_policy = "order"
        self._stock(self.goods, 2)
        order = self._create_lines(
            self._line(self.goods, 2, tax_ids=self.tax.ids),
            self._line(self.ice, 10, tax_ids=self.tax.ids),
        )
        before = self._amounts(order)
        self._charge_down_payment(order, 50.0)
        order.action_confirm()
        part = order.split_part_ids
        self.assertEqual(part.order_line.product_id, self.ice)
        self.assertTrue(order.order_line.filtered("is_downpayment"))
        self.assertEqual(self._amounts(order | part), before)
        for orders in (order, part):
            orders._create_invoices(final=True).action_post()
        invoices = (order | part).order_line.invoice_lines.move_id
        self.assertEqual(len(invoices), 3)
        self.assertAlmostEqual(sum(invoices.mapped("amount_total")), before[2])

    def test_down_payment_above_the_first_part_keeps_the_order_whole(self):
        self.company.sale_stock_mode = "strict_split"
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 1), self._line(self.ice, 99))
        self._charge_down_payment(order, 150.0)
        order.action_confirm()
        self.assertFalse(order.split_part_ids)
        self.assertEqual(order.state, "sale")
        bodies = "".join(order.message_ids.mapped("body"))
        self.assertIn("The order was not split: The down payment", bodies)

    def test_what_is_invoiced_otherwise_is_not_split(self):
        order = self._create_lines(self._line(self.goods, 2), self._line(self.ice, 1))
        self._charge_down_payment(order, 10.0)
        order.order_line[0].invoice_lines = order.order_line.invoice_lines[:1]
        with self.assertRaisesRegex(UserError, "has invoices"):
            order.action_split()

    def test_confirmed_order_is_not_split(self):
        order = self._create_lines(self._line(self.goods, 2))
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed already"):
            order.action_split()
