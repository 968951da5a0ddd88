from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..rep_customers import PAGE_SIZE, Criteria, RepCustomers
from .acting_common import ActingCase
from .common import PORTAL_REP


class RepCustomersCase(ActingCase):
    @classmethod
    def _get_customers(cls, rep=None, **params):
        env = cls.env(user=rep or cls.rep)
        website = cls.website.with_env(env)
        return RepCustomers(env, website).get_page(Criteria.from_params(**params))

    def _names(self, **params):
        return [row.partner.name for row in self._get_customers(**params).rows]

    @classmethod
    def _order(cls, customer, confirmed_at=None, **values):
        lines = [Command.create({"product_id": cls.bolt.id, "price_unit": 60})]
        values = {"partner_id": customer.id, "order_line": lines, **values}
        order = cls.env["sale.order"].create(values)
        if confirmed_at:
            order.action_confirm()
            order.date_order = confirmed_at
        return order


@tagged("post_install", "-at_install")
class TestCustomerPage(RepCustomersCase):
    def test_only_the_own_customers(self):
        self.assertEqual(self._names(), ["Mine", "Second"])
        self.assertEqual(
            [row.partner.name for row in self._get_customers(rep=self.rep2).rows],
            ["Mine"],
        )

    def test_search(self):
        self.second.write(
            {"ref": "K-0815", "vat": "HU12345676", "phone": "+36 20 123-4567"}
        )
        for term, search_in in (
            ("econ", "all"),
            ("econ", "name"),
            ("k-08", "all"),
            ("0815", "ref"),
            ("HU 1234-5676", "vat"),
            ("second TOWN", "city"),
            ("second town", "all"),
            ("201234567", "phone"),
            ("020 123 45", "phone"),
            ("+36201234567", "all"),
        ):
            with self.subTest(term=term, search_in=search_in):
                self.assertEqual(
                    self._names(search=term, search_in=search_in), ["Second"]
                )
        for term, search_in in (
            ("econd street", "city"),
            ("other", "all"),
            ("x", "ref"),
        ):
            with self.subTest(term=term, search_in=search_in):
                self.assertEqual(self._names(search=term, search_in=search_in), [])

    def test_unknown_words_are_ignored(self):
        self.assertEqual(
            self._names(search_in="password", sortby="id; --", filterby="x", page=-3),
            ["Mine", "Second"],
        )

    def test_badges(self):
        self._order(self.second, fields.Datetime.now() - timedelta(days=3))
        self.second.is_order_blocked = True
        mine, second = self._get_customers().rows
        self.assertFalse(mine.last_order_at or mine.is_blocked or mine.cart)
        self.assertTrue(second.is_blocked)
        self.assertEqual(
            second.last_order_at.date(),
            (fields.Datetime.now() - timedelta(days=3)).date(),
        )

    def test_badge_of_the_open_cart_is_the_reps_own(self):
        self.login(self.rep2)
        self.add_ok(self.nut, self.act(self.mine))
        self.assertFalse(self._get_customers().rows[0].cart)
        self.login(self.rep)
        token = self.act(self.mine)
        self.assertFalse(self._get_customers().rows[0].cart)
        self.add_ok(self.bolt, token)
        self.assertEqual(self._get_customers().rows[0].cart.amount_total, 60)

    def test_badge_over_the_limit(self):
        self.company.account_use_credit_limit = True
        self.mine.credit_limit = 100
        self.second.credit_limit = 10
        for customer in (self.mine, self.second):
            self._order(customer, fields.Datetime.now())
        mine, second = self._get_customers().rows
        self.assertFalse(mine.is_over_limit)
        self.assertTrue(second.is_over_limit)
        self.company.account_use_credit_limit = False
        self.env.invalidate_all()
        self.assertFalse(self._get_customers().rows[1].is_over_limit)

    def test_filters(self):
        now = fields.Datetime.now()
        self._order(self.mine, now - timedelta(days=29))
        self._order(self.second, now - timedelta(days=31))
        self.assertEqual(self._names(filterby="idle"), ["Second"])
        self.assertEqual(self._names(filterby="cart"), [])
        self.assertEqual(self._names(filterby="blocked"), [])
        self.mine.is_order_blocked = True
        self.assertEqual(self._names(filterby="blocked"), ["Mine"])
        self.login(self.rep)
        self.add_ok(self.bolt, self.act(self.second))
        self.assertEqual(self._names(filterby="cart"), ["Second"])

    def test_orders_of_the_list(self):
        now = fields.Datetime.now()
        third = self._create_customer("A third", city="Zzz", ref="0")
        self._assign(self.rep, third)
        self.mine.ref, self.second.ref = "2", "1"
        self._order(self.mine, now - timedelta(days=5))
        self._order(self.mine, now - timedelta(days=50))
        self._order(self.second, now - timedelta(days=9))
        for sortby, names in {
            "name": ["A third", "Mine", "Second"],
            "city": ["Mine", "Second", "A third"],
            "ref": ["A third", "Second", "Mine"],
            "last": ["Mine", "Second", "A third"],
            "idle": ["A third", "Second", "Mine"],
        }.items():
            with self.subTest(sortby=sortby):
                self.assertEqual(self._names(sortby=sortby), names)

    def test_pages(self):
        rep = self._create_user("pages@road.example", PORTAL_REP)
        for number in range(2 * PAGE_SIZE + 1):
            self._assign(rep, self._create_customer(f"Customer {number:03}"))
        first, last = (self._get_customers(rep=rep, page=page) for page in (1, 3))
        self.assertEqual(len(first.rows), PAGE_SIZE)
        self.assertTrue(first.has_next)
        self.assertEqual(first.count, 2 * PAGE_SIZE + 1)
        self.assertEqual([row.partner.name for row in last.rows], ["Customer 060"])
        self.assertFalse(last.has_next)
        self.assertEqual(last.count, 2 * PAGE_SIZE + 1)
        beyond = self._get_customers(rep=rep, page=9)
        self.assertFalse(beyond.rows or beyond.has_next)

    def test_the_number_of_queries_is_that_of_two_customers(self):
        self.company.account_use_credit_limit = True
        rep = self._create_user("many@road.example", PORTAL_REP)
        self._fill(rep, 1)
        few = self._count_queries(rep)
        self._fill(rep, 2 * PAGE_SIZE)
        many = self._count_queries(rep)
        # One more: a page that is not the last one counts how many there are.
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(many, 14)

    def _fill(self, rep, number):
        for index in range(number):
            customer = self._create_customer(f"Filled {index}", credit_limit=5)
            self._assign(rep, customer)
            self._order(customer, fields.Datetime.now())
            self._order(
                customer,
                rep_user_id=rep.id,
                website_id=self.website.id,
                rep_cart_key=f"test/{customer.id}",
            )

    def _count_queries(self, rep):
        self.env.flush_all()
        self.env.invalidate_all()
        self._get_customers(rep=rep)  # fills the caches of rights
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._get_customers(rep=rep)
        return self.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestRepPages(RepCustomersCase):
    def test_customers(self):
        self.second.is_order_blocked = True
        self.login(self.rep)
        page = self.page("/my/rep")
        self.assertIn("Mine", page)
        self.assertNotIn("Other", page)
        self.assertIn(f"/my/rep/act/{self.mine.id}", page)
        self.assertIn("Second", page)
        self.assertNotIn(f"/my/rep/act/{self.second.id}", page)
        self.assertIn("No customer fits", self.page("/my/rep?search=nobody"))

    def test_a_rep_without_customers_is_told_so(self):
        self.login(self._create_user("new@road.example", PORTAL_REP))
        self.assertIn("No customer is assigned to you yet", self.page("/my/rep"))

    def test_the_banner_stands_on_every_page(self):
        self.login(self.rep)
        urls = ("/", "/shop", "/shop/cart", "/my", "/my/rep", "/my/rep/orders", "/x")
        for url in urls:
            self.assertNotIn("o_rep_banner", self.url_open(url).text, url)
        self.act(self.mine)
        for url in (*urls, self.bolt.website_url):
            text = self.url_open(url).text
            self.assertIn("o_rep_banner", text, url)
            self.assertIn("Mine", text, url)

    def test_home_and_menu(self):
        self.login(self.rep)
        home = self.page("/my/home")
        self.assertIn('href="/my/rep"', home)
        result, _error = self.call("/my/counters", counters=["rep_customer_count"])
        self.assertEqual(result["rep_customer_count"], 1)
        self.login(self._create_user("buyer@other.example", "base.group_portal"))
        self.assertNotIn('href="/my/rep"', self.page("/my/home"))
        self.assertNotIn('href="/my/rep"', self.page("/"))

    def test_the_area_is_listed_among_the_contents_of_the_website(self):
        contents = self.env["website.technical.page"].search([])
        self.assertIn("/my/rep", contents.mapped("website_url"))

    def test_another_language(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.website.language_ids += self.env.ref("base.lang_hu")
        self.login(self.rep)
        self.assertIn("Mine", self.page("/hu/my/rep"))


@tagged("post_install", "-at_install")
class TestRepOrders(RepCustomersCase):
    def _taken(self, customer, rep=None, **values):
        return self._order(
            customer,
            values.pop("at", fields.Datetime.now()),
            rep_user_id=(rep or self.rep).id,
            **values,
        )

    def test_the_orders_of_today_and_their_total(self):
        today = self._taken(self.mine) + self._taken(self.second)
        former = self._taken(self.mine, at=fields.Datetime.now() - timedelta(days=2))
        ancient = self._taken(self.mine, at=fields.Datetime.now() - timedelta(days=90))
        colleagues = self._taken(self.mine, rep=self.rep2)
        self.login(self.rep)
        page = self.page("/my/rep/orders")
        for order in today:
            self.assertIn(order.name, page)
            self.assertIn(f"/my/orders/{order.id}", page)
        self.assertIn("120.00", page)
        for order in former + ancient + colleagues:
            self.assertNotIn(order.name, page)
        week = self.page("/my/rep/orders?filterby=week")
        self.assertIn(former.name, week)
        self.assertNotIn(ancient.name, week)
        self.assertIn(ancient.name, self.page("/my/rep/orders?filterby=all"))

    def test_an_order_of_a_customer_who_is_no_longer_his_is_gone(self):
        order = self._taken(self.mine)
        self.mine.sales_rep_ids -= self.rep
        self.login(self.rep)
        self.assertNotIn(order.name, self.page("/my/rep/orders"))

    def test_no_orders(self):
        self.login(self.rep)
        self.assertIn("No orders here", self.page("/my/rep/orders"))

    def test_today_begins_where_the_rep_is(self):
        self.rep.tz = "Pacific/Auckland"  # 12 hours ahead in June
        with freeze_time("2031-06-10 13:00:00"):
            late = self._taken(self.mine, at=fields.Datetime.now())
        with freeze_time("2031-06-10 11:00:00"):
            early = self._taken(self.mine, at=fields.Datetime.now())
        with freeze_time("2031-06-10 14:00:00"):
            self.login(self.rep)
            page = self.page("/my/rep/orders")
        self.assertIn(late.name, page)
        self.assertNotIn(early.name, page)
