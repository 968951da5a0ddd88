from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ShopsCase


@tagged("post_install", "-at_install")
class TestAllOrders(ShopsCase):
    """Orders of the office and of tills stand in one list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["sale.order.overview"]
        groups = {
            "seller": "sales_team.group_sale_salesman",
            "clerk": "sales_team.group_sale_salesman_all_leads",
            "both": "sales_team.group_sale_salesman,point_of_sale.group_pos_user",
        }
        cls.users = {
            name: new_test_user(cls.env, f"all_orders_{name}", group)
            for name, group in groups.items()
        }
        cls.users["own"] = new_test_user(
            cls.env,
            "all_orders_own",
            "sales_team.group_sale_salesman_all_leads,"
            "sale_order_flow.group_order_own_only",
        )

    def setUp(self):
        super().setUp()
        self.sold = self._sell(self.city, 2)
        self.mine = self._offer(user_id=self.users["seller"].id)
        self.other = self._offer(user_id=self.users["clerk"].id)
        self.env.flush_all()

    def _row_of_the_till(self):
        return self.rows.search([("pos_order_id", "=", self.sold.id)])

    def _find(self, user):
        documents = self.sold | self.sold  # one of each kind
        orders = self.mine | self.other
        return self.rows.with_user(self.users[user]).search(
            [
                "|",
                ("pos_order_id", "in", documents.ids),
                ("sale_order_id", "in", orders.ids),
            ]
        )

    def test_both_kinds_are_rows_with_channel_state_and_amount(self):
        channel = self.city.sale_channel_id
        self.mine.sale_channel_id = channel
        self.env.flush_all()
        rows = self.rows.search([("sale_channel_id", "child_of", channel.id)])
        sold, mine = rows.sorted(lambda row: bool(row.sale_order_id))
        self.assertEqual(sold.pos_order_id, self.sold)
        self.assertEqual((sold.amount_total, sold.amount_company), (6.0, 6.0))
        self.assertEqual(sold.currency_id, self.city.currency_id)
        self.assertEqual((sold.state, sold.name), ("draft", self.sold.name))
        self.assertEqual((mine.sale_order_id, mine.amount_total), (self.mine, 12.0))
        self.assertEqual(mine.stage_id, self.mine.stage_id)
        ((total, count),) = self.rows._read_group(
            [("sale_channel_id", "=", channel.id)],
            aggregates=["amount_company:sum", "__count"],
        )
        self.assertEqual((total, count), (18.0, 2))

    def test_a_row_opens_the_form_of_its_own_order(self):
        for order in (self.sold, self.mine):
            link = "pos_order_id" if order == self.sold else "sale_order_id"
            row = self.rows.search([(link, "=", order.id)])
            action = row.action_open_order()
            self.assertEqual(
                (action["res_model"], action["res_id"]), (order._name, order.id)
            )

    def test_a_channel_with_people_closes_the_list_and_not_the_till(self):
        """Who stands at a till is Odoo's business: he has to close it."""
        cashier = self.users["both"]
        self.city.sale_channel_id.member_ids = self.users["seller"]
        self.assertEqual(self._find("both"), self._find("seller") & self._find("both"))
        self.assertFalse(self._find("both").pos_order_id)
        session = self.city.current_session_id.with_user(cashier)
        self.assertIn(self.sold, session.order_ids)
        self.assertTrue(self.sold.with_user(cashier).has_access("write"))

    def test_a_till_that_takes_an_order_of_the_office_is_not_counted_twice(self):
        self.mine.action_confirm()
        taken = self._sell(
            self.city,
            4,
            {
                "sale_order_origin_id": self.mine.id,
                "sale_order_line_id": self.mine.order_line.id,
            },
        )
        self.env.flush_all()
        row = self.rows.search([("pos_order_id", "=", taken.id)])
        self.assertEqual((row.amount_total, row.amount_company), (12.0, 0.0))

    def test_everybody_sees_the_orders_that_he_may_read_and_no_others(self):
        expected = {
            "seller": [self.mine],
            "own": [],
            "clerk": [self.mine, self.other],
            "both": [self.sold],
        }
        for user, orders in expected.items():
            with self.subTest(user):
                rows = self._find(user)
                found = [row.sale_order_id or row.pos_order_id for row in rows]
                self.assertCountEqual(found, orders)

    def test_a_row_of_an_order_that_one_may_not_read_is_refused(self):
        every = self._find("clerk").sudo() | self._row_of_the_till()
        for user, link in (("seller", "pos_order_id"), ("own", "sale_order_id")):
            with self.subTest(user):
                rows = every.filtered(link).with_user(self.users[user])
                every.mapped("name")  # what others read is in the cache
                with self.assertRaises(AccessError):
                    rows.check_access("read")
                with self.assertRaises(AccessError):
                    rows[:1].action_open_order()
                rows.invalidate_recordset()
                self.assertFalse(rows.read(["name"]), "not there for him")
                with self.assertRaises(UserError):
                    rows.export_data(["name"])
        self.assertFalse(self.rows.with_user(self.users["seller"]).has_access("write"))

    def test_totals_and_searches_tell_no_more_than_the_rows(self):
        seller = self.rows.with_user(self.users["seller"])
        domain = [("partner_id", "=", self.customer.id)]
        self.assertEqual(seller.search_count(domain), 1)
        ((count, total),) = seller._read_group(
            domain, aggregates=["__count", "amount_company:sum"]
        )
        self.assertEqual((count, total), (1, 12.0))

    def test_orders_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other house"})
        self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        self.env.flush_all()
        rows = self._find("clerk").search([("company_id", "=", other.id)])
        self.assertFalse(rows)
