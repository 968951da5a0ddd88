from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .common import ChannelMixin


@tagged("post_install", "-at_install")
class TestCampaigns(ChannelMixin, TransactionCase):
    """Which campaigns and keywords bring orders, and what they are worth."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        campaigns = cls.env["utm.campaign"]
        cls.spring, cls.fall = campaigns.create(
            [{"name": "spring", "campaign_cost": 30.0}, {"name": "fall"}]
        )
        cls.mug.standard_price = 6.0
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})

    def _order(self, keyword, quantity, campaign=None, **values):
        line = {"product_id": self.mug.id, "product_uom_qty": quantity}
        line |= {"price_unit": 10.0, "tax_ids": False}
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "campaign_id": (campaign or self.spring).id,
                "utm_keyword": keyword,
                "order_line": [Command.create(line)],
                **values,
            }
        )

    def test_a_campaign_tells_turnover_margin_cost_and_result(self):
        self._order("mug", 5).action_confirm()
        self._order("cup", 15).action_confirm()
        self._order("cup", 100)  # an offer only
        self.env.flush_all()
        spring = self.spring
        self.assertEqual((spring.sold_count, spring.sold_amount), (2, 200.0))
        self.assertEqual((spring.sold_margin, spring.campaign_result), (80.0, 50.0))
        self.assertEqual((self.fall.sold_count, self.fall.campaign_result), (0, 0.0))

    def test_figures_are_in_the_currency_of_the_campaign(self):
        rate = {"name": "2020-01-01", "rate": 2.0, "company_id": self.company.id}
        currency = self.env["res.currency"].create(
            {"name": "TST", "symbol": "T", "rate_ids": [Command.create(rate)]}
        )
        self.spring.company_id = self.env["res.company"].create(
            {"name": "Other", "currency_id": currency.id}
        )
        self.spring.flush_recordset()
        self._order("mug", 5).action_confirm()
        self.env.flush_all()
        spring = self.spring
        self.assertEqual(spring.currency_id, currency)
        self.assertEqual((spring.sold_amount, spring.sold_margin), (100.0, 40.0))
        self.assertEqual(spring.campaign_result, 10.0)

    def test_what_one_has_read_is_not_told_to_another(self):
        own = new_test_user(self.env, "campaign_next", "sales_team.group_sale_salesman")
        other = self.env["res.company"].create({"name": "Other"})
        self._order("mug", 5, user_id=own.id).action_confirm()
        self._order("mug", 15).action_confirm()
        self.env.flush_all()
        spring = self.spring
        self.assertEqual((spring.sold_count, spring.sold_amount), (2, 200.0))
        self.assertEqual(spring.sold_margin, 80.0)
        seen = spring.with_user(own)
        self.assertEqual((seen.sold_count, seen.sold_amount), (1, 50.0))
        there = spring.with_context(allowed_company_ids=other.ids)
        self.assertEqual((there.sold_count, there.sold_margin), (0, 0.0))

    def test_many_campaigns_ask_no_more_than_one(self):
        self._order("mug", 5).action_confirm()

        def queries(campaigns):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            campaigns.browse(campaigns.ids).mapped("sold_amount")
            return self.env.cr.sql_log_count - before

        queries(self.spring)  # what is read once only
        self.assertEqual(queries(self.spring | self.fall), queries(self.spring))

    def test_keywords_are_told_apart_in_the_report(self):
        self._order("mug", 5).action_confirm()
        self._order("mug", 1).action_confirm()
        self._order("cup", 15, self.fall).action_confirm()
        self.env.flush_all()
        told = self.env["sale.report"]._read_group(
            [("utm_keyword", "in", ["mug", "cup"])],
            ["campaign_id", "utm_keyword"],
            ["order_reference:count_distinct", "price_subtotal:sum", "margin:sum"],
        )
        self.assertEqual(
            {(row[0], row[1]): tuple(row[2:]) for row in told},
            {
                (self.spring, "mug"): (2, 60.0, 24.0),
                (self.fall, "cup"): (1, 150.0, 60.0),
            },
        )

    def test_each_sees_what_came_of_his_own_orders_and_no_costs(self):
        own = new_test_user(self.env, "campaign_own", "sales_team.group_sale_salesman")
        self._order("mug", 5, user_id=own.id).action_confirm()
        self._order("mug", 15).action_confirm()
        self.env.flush_all()
        seen = self.spring.with_user(own)
        self.assertEqual((seen.sold_count, seen.sold_amount), (1, 50.0))
        for name in ("campaign_cost", "sold_margin", "campaign_result"):
            with self.assertRaises(AccessError):
                seen.read([name])
        with self.assertRaises(AccessError):
            seen.write({"campaign_cost": 1.0})


@tagged("post_install", "-at_install")
class TestKeywords(HttpCase):
    """The word of the link is on the cart."""

    def test_who_came_by_a_link_has_its_keyword_on_his_cart(self):
        product = self.env["product.product"].create(
            {"name": "Mug of the link", "list_price": 5.0, "website_published": True}
        )
        link = "utm_campaign=spring&utm_term=blue+mug"
        self.url_open(f"/shop?{link}", timeout=60)
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "quantity": 1,
            },
            timeout=60,
        )
        cart = self.env["sale.order"].search(
            [("order_line.product_id", "=", product.id)]
        )
        found = cart.utm_keyword, cart.campaign_id.name
        self.assertEqual(found, ("blue mug", "spring"))
