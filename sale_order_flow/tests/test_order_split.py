"""Orders fall into parts that add up, and come together again."""

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import TransactionCase, new_test_user, tagged

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
        item = Command.create({"product_id": self.goods.id})
        combo = self.env["product.combo"].create(
            {"name": "Tool", "combo_item_ids": [item]}
        )
        meal = self._create_product("Set", type="combo", combo_ids=combo.ids)
        order = self._create_lines(self._line(meal, 2), self._line(self.service, 1))
        parent = order.order_line[0]
        order.write(
            {
                "order_line": [
                    Command.create(
                        self._line(
                            self.goods,
                            2,
                            linked_line_id=parent.id,
                            combo_item_id=combo.combo_item_ids.id,
                            price_unit=100,
                        )
                    )
                ]
            }
        )
        before = self._amounts(order)
        part = self._split(order)
        self.assertEqual(part.order_line.product_id, meal | self.goods)
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
            self._line(self.ice, 1, sequence=5),
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
            "user_id": self.env.ref("base.user_admin").id,
        }
        order = self._create_lines(self._line(self.service, 1), **agreed)
        order.write({"order_line": [Command.create(self._line(self.goods, 1))]})
        part = self._split(order)
        for name in agreed:
            self.assertEqual(part[name], order[name], name)
        self.assertTrue(part.signed_by)

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

    def test_typed_costs_and_the_salesperson_survive_split_and_merge(self):
        self._stock(self.goods, 4)
        seller = self.env.ref("base.user_admin")
        order = self._create_lines(
            self._line(self.goods, 10, purchase_price=1.25),
            self._line(self.ice, 1, purchase_price=1.75),
            user_id=seller.id,
        )
        margin = order.margin
        part = self._split(order)
        lines = (order | part).order_line
        self.assertEqual(lines.mapped("purchase_price"), [1.25, 1.75, 1.25])
        self.assertEqual(lines.mapped("salesman_id"), seller)
        self.assertAlmostEqual(sum((order | part).mapped("margin")), margin)
        order.action_merge_split()
        lines = order.order_line
        self.assertEqual(lines.mapped("product_uom_qty"), [10, 1])
        self.assertEqual(lines.mapped("purchase_price"), [1.25, 1.75])
        self.assertEqual((lines.salesman_id, order.margin), (seller, margin))

    def test_costs_agreed_for_a_part_are_kept_when_merging(self):
        self._stock(self.goods, 4)
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        for agreed in (
            {"purchase_price": 1.5},
            {"vendor_cost_override": 1.5},
            {"vendor_id": vendor.id},
        ):
            with self.subTest(agreed):
                order = self._create_lines(self._line(self.goods, 10))
                part = self._split(order)
                part.order_line.write(agreed)
                cost = part.order_line.purchase_price
                order.action_merge_split()
                moved = order.order_line[1]
                self.assertEqual(order.order_line.mapped("product_uom_qty"), [4, 6])
                self.assertEqual(moved.purchase_price, cost)
                self.assertEqual(moved.vendor_id.id, agreed.get("vendor_id", False))

    def test_discount_of_the_whole_is_shared(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten off",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "rule_ids": [Command.create({"minimum_amount": 150})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_applicability": "order",
                        }
                    )
                ],
            }
        )
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 3, tax_ids=self.tax.ids))
        order._update_programs_and_rewards()
        claimable = order._get_claimable_rewards()
        coupon = next(c for c in claimable if c.program_id == program)
        order._apply_program_reward(program.reward_ids, coupon)
        before = self._amounts(order)
        self.assertEqual(before[0], 270)
        part = self._split(order)
        self.assertEqual(order.amount_untaxed, 90)
        self.assertEqual(part.amount_untaxed, 180)
        # Alone, the smaller part would not have earned the discount.
        (order | part).action_confirm()
        self.assertEqual(self._amounts(order | part), before)

    def test_confirmed_order_is_not_split(self):
        order = self._create_lines(self._line(self.goods, 2))
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed already"):
            order.action_split()

    def test_merging_brings_everything_back(self):
        self._stock(self.goods, 4)
        order = self._create_lines(
            {"display_type": "line_section", "name": "All", "sequence": 1},
            self._line(self.goods, 10, price_unit=0.99, discount=33, sequence=2),
            self._line(self.ice, 1, tax_ids=self.tax.ids, sequence=3),
        )
        before = self._amounts(order)
        part = self._split(order)
        part.action_merge_split()
        self.assertEqual(self._amounts(order), before)
        self.assertEqual(len(order.order_line), 3)
        self.assertEqual(order.order_line[1].product_uom_qty, 10)
        self.assertEqual(part.state, "cancel")
        self.assertFalse(part.order_line)
        self.assertFalse(order.split_count)

    def test_what_was_changed_in_a_part_is_kept_when_merging(self):
        self._stock(self.goods, 4)
        order = self._create_lines(self._line(self.goods, 10, price_unit=5))
        part = self._split(order)
        part.order_line.price_unit = 4
        order.action_merge_split()
        self.assertEqual(order.amount_untaxed, 4 * 5 + 6 * 4)

    def test_cents_put_right_on_a_line_that_stayed_are_taken_back_when_merging(self):
        """Rounded over the order, two times 2.1042 of tax is 4.21 and not 4.20."""
        self.company.tax_calculation_rounding_method = "round_globally"
        terms = {"price_unit": 10.02, "tax_ids": self.tax.ids}
        order = self._create_lines(
            self._line(self.service, 1, **terms), self._line(self.goods, 1, **terms)
        )
        before = self._amounts(order)
        part = self._split(order)
        self.assertEqual(self._amounts(order | part), before)
        self.assertTrue(order.order_line.extra_tax_data)
        order.action_merge_split()
        self.assertEqual(self._amounts(order), before)
        self.assertFalse(any(order.order_line.mapped("extra_tax_data")))

    def test_confirmed_part_is_not_merged(self):
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 2))
        part = self._split(order)
        part.action_confirm()
        with self.assertRaisesRegex(UserError, "went on already"):
            order.action_merge_split()

    def test_clerk_without_the_right_to_cancel_merges(self):
        clerk = new_test_user(
            self.env, "merger", groups="sales_team.group_sale_salesman_all_leads"
        )
        self._stock(self.goods, 1)
        order = self._create_lines(self._line(self.goods, 2)).with_user(clerk)
        part = self._split(order)
        part.action_merge_split()
        self.assertEqual(part.state, "cancel")
