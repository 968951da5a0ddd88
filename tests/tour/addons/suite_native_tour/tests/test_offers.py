from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tests import Form

from .common import TourCase


class TestOffers(TourCase):
    """Prices, discounts and promotions, as the sales manager sets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        for name in (
            "product.group_product_pricelist",
            "sale.group_discount_per_so_line",
            "sale_management.group_sale_order_template",
        ):
            cls.env.ref("base.group_user")._apply_group(cls.env.ref(name))

        cls.env["product.pricelist"].search([]).active = False
        cls.env["product.pricelist"].create({"name": "Public", "sequence": 1})

    def _create_pricelist(self, **rule):
        values = {"applied_on": "3_global", **rule}
        return (
            self.env["product.pricelist"]
            .with_user(self.manager)
            .create(
                {"name": "List", "sequence": 9, "item_ids": [Command.create(values)]}
            )
        )

    def _create_program(self, rule, reward, **values):
        return (
            self.env["loyalty.program"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Offer",
                    "program_type": "promotion",
                    "trigger": "auto",
                    "applies_on": "current",
                    "rule_ids": [Command.create(rule)],
                    "reward_ids": [Command.create(reward)],
                    **values,
                }
            )
        )

    def _claim(self, order):
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            for reward in rewards:
                order._apply_program_reward(reward, coupon)
        return order.order_line.filtered("is_reward_line")

    def test_a_price_is_cost_plus_a_margin(self):
        listed = self._create_pricelist(
            compute_price="formula", base="standard_price", price_markup=30.0
        )
        order = self._type_order((self.coffee, 1))
        order.pricelist_id = listed
        order._recompute_prices()
        self.assertEqual(order.order_line.price_unit, 13.0)

    def test_a_customer_has_his_own_price_list(self):
        listed = self._create_pricelist(compute_price="percentage", percent_price=10.0)
        self.customer.with_user(self.manager).property_product_pricelist = listed
        self.assertEqual(self._type_order((self.coffee, 1)).amount_total, 18.0)
        elsewhere = self._type_order((self.coffee, 1), customer=self.other_customer)
        self.assertEqual(elsewhere.amount_total, 20.0)

    def test_a_group_of_customers_has_its_level_of_prices(self):
        listed = self._create_pricelist(compute_price="percentage", percent_price=25.0)
        grade = self.env["res.partner.grade"].create(
            {"name": "Gold", "default_pricelist_id": listed.id}
        )
        self.customer.grade_id = grade
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.property_product_pricelist, listed)
        self.assertEqual(self._type_order((self.coffee, 1)).amount_total, 15.0)

    def test_a_discount_on_one_order(self):
        self.company.sale_discount_product_id = self._create_product(
            "Discount", 0.0, type="service", is_storable=False
        )
        order = self._type_order((self.coffee, 5))
        wizard = (
            self.env["sale.order.discount"]
            .with_user(self.clerk)
            .create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount",
                    "discount_percentage": 0.1,
                }
            )
        )
        wizard.action_apply_discount()
        self.assertEqual(order.amount_total, 90.0)

    def test_a_discount_on_one_line(self):
        order = self._type_order((self.coffee, 5))
        with Form(order) as form, form.order_line.edit(0) as line:
            line.discount = 20.0
        self.assertEqual(order.amount_total, 80.0)

    def test_two_of_a_group_are_cheaper(self):
        self._create_program(
            {"product_category_id": self.group_a.id, "minimum_qty": 2},
            {"reward_type": "discount", "discount": 10.0},
        )
        one = self._type_order((self.coffee, 1))
        self.assertFalse(self._claim(one))
        two = self._type_order((self.coffee, 2))
        self._claim(two)
        self.assertEqual(two.amount_total, 36.0)

    def test_a_gift_with_certain_goods(self):
        self._create_program(
            {"product_ids": [Command.link(self.coffee.id)], "minimum_qty": 3},
            {"reward_type": "product", "reward_product_id": self.mug.id},
        )
        order = self._type_order((self.coffee, 3))
        gift = self._claim(order)
        self.assertEqual(order.amount_total, 60.0)
        self.assertEqual((gift.product_id, gift.price_total), (self.mug, 0.0))

    def test_a_code_takes_an_amount_off_within_its_time_and_uses(self):
        today = Date.today()
        program = self._create_program(
            {"mode": "with_code", "code": "AUTUMN", "minimum_qty": 0},
            {
                "reward_type": "discount",
                "discount_mode": "per_order",
                "discount": 15.0,
            },
            trigger="with_code",
            program_type="promo_code",
            limit_usage=True,
            max_usage=1,
            date_to=today + timedelta(days=1),
        )
        first, second = self._type_order(), self._type_order()
        for coupon, rewards in first._try_apply_code("AUTUMN").items():
            first._apply_program_reward(rewards, coupon)
        self.assertEqual(first.amount_total, 25.0)
        first.action_confirm()
        self.env.invalidate_all()  # the next customer comes later
        self.assertIn("error", second._try_apply_code("AUTUMN"))
        program.write({"max_usage": 9, "date_to": today - timedelta(days=1)})
        self.assertIn("error", second._try_apply_code("AUTUMN"))

    def test_codes_are_generated_for_many(self):
        program = self._create_program(
            {}, {"reward_type": "discount", "discount": 5.0}, program_type="coupons"
        )
        self.env["loyalty.generate.wizard"].with_user(self.manager).create(
            {"program_id": program.id, "mode": "anonymous", "coupon_qty": 25}
        ).generate_coupons()
        self.assertEqual(len(set(program.coupon_ids.mapped("code"))), 25)

    def test_a_template_fills_and_prints_a_quotation(self):
        template = self.env["sale.order.template"].create(
            {
                "name": "GSA",
                "note": "<p>Prices of the GSA schedule</p>",
                "sale_order_template_line_ids": [
                    Command.create({"product_id": self.coffee.id, "product_uom_qty": 6})
                ],
            }
        )
        with Form(self.env["sale.order"].with_user(self.clerk)) as form:
            form.partner_id = self.customer
            form.sale_order_template_id = template
        quotation = form.record
        self.assertEqual(quotation.amount_total, 120.0)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale.action_report_saleorder", quotation.ids
        )
        self.assertIn("Prices of the GSA schedule", html.decode())
