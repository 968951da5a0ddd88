import json

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .acting_common import ActingCase
from .common import CLERK, INTERNAL_REP

utc = fields.Datetime.to_datetime


@tagged("post_install", "-at_install")
class TestWhoAndWhen(ActingCase):
    """Who took an order, when, and who entered it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls._create_user("employee@road.example", INTERNAL_REP)
        cls._assign(cls.employee, cls.mine)

    def _order(self, user, customer=None, **values):
        lines = [Command.create({"product_id": self.bolt.id})]
        customer = customer or self.mine
        values = {"partner_id": customer.id, "order_line": lines, **values}
        return self.env["sale.order"].with_user(user).create(values)

    def test_backend_orders_name_the_person(self):
        order = self._order(self.clerk)
        self.assertEqual(order.entered_by_id, self.clerk)
        self.assertFalse(order.rep_user_id)
        order = self._order(self.clerk, entered_by_id=self.rep.id)
        self.assertEqual(order.entered_by_id, self.clerk, "nobody signs for another")

    def test_who_is_represented_is_asked_once_for_all_orders(self):
        others = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(20)]
        )
        vals_list = [{"partner_id": customer.id} for customer in self.mine | others]
        orders = self.env["sale.order"].with_user(self.employee)
        counts = []
        for some in (vals_list[:1], vals_list):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            represented = orders._get_represented_ids(orders.env.user, some)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(represented, {self.mine.id})
        self.assertLessEqual(counts[1], counts[0], counts)

    def test_who_entered_an_order_is_not_changed(self):
        order = self._order(self.clerk)
        with self.assertRaises(AccessError):
            order.entered_by_id = self.rep
        self.assertEqual(order.copy().entered_by_id, self.clerk)

    def test_visitors_are_nobody_and_customers_themselves(self):
        self.authenticate(None, None)
        self.add_ok(self.nut)
        order = self.env["sale.order"].search([], order="id desc", limit=1)
        self.assertFalse(order.entered_by_id)
        buyer = new_test_user(self.env, "buyer@mine.example", "base.group_portal")
        self.login(buyer)
        self.add_ok(self.nut)
        order = self.env["sale.order"].search([], order="id desc", limit=1)
        self.assertEqual(order.entered_by_id, buyer)
        self.assertEqual(order.message_ids[-1].author_id, buyer.partner_id)
        self.assertNotIn(buyer.partner_id, order.message_partner_ids)

    def test_an_employed_rep_takes_orders_in_the_backend(self):
        order = self._order(self.employee)
        self.assertEqual(order.rep_user_id, self.employee)
        self.assertFalse(order.rep_cart_key, "no cart of the website")

    def test_the_salesperson(self):
        cart = self._take(self.rep)
        cart.action_confirm()
        self.assertFalse(cart.user_id, "a portal rep is nobody's salesperson")
        cart = self._take(self.employee)
        self.assertFalse(cart.user_id)
        cart.action_confirm()
        self.assertEqual(cart.user_id, self.employee)
        self.mine.user_id = self.clerk
        cart = self._take(self.rep)
        cart.action_confirm()
        self.assertEqual(cart.user_id, self.clerk)

    def _take(self, rep):
        self.login(rep)
        self.add_ok(self.bolt, self.act(self.mine))
        return self.cart_of(rep, self.mine)

    @freeze_time("2031-05-20 10:00:00")
    def test_taken_at_survives_the_confirmation(self):
        taken_at = utc("2031-05-12 08:30:00")
        order = self._order(self.clerk, rep_user_id=self.rep.id, taken_at=taken_at)
        order.action_confirm()
        self.assertEqual(order.taken_at, taken_at)
        self.assertEqual(order.date_order, utc("2031-05-20 10:00:00"))

    @freeze_time("2031-05-20 10:00:00")
    def test_an_order_of_a_rep_is_taken_now_if_nothing_is_said(self):
        order = self._order(self.clerk, rep_user_id=self.rep.id)
        other = self._order(self.clerk)
        (order + other).action_confirm()
        self.assertEqual(order.taken_at, utc("2031-05-20 10:00:00"))
        self.assertFalse(other.taken_at)

    @freeze_time("2031-05-20 10:00:00")
    def test_neither_in_the_future_nor_long_ago(self):
        order = self._order(self.clerk)
        with self.assertRaisesRegex(ValidationError, "in the future"):
            order.taken_at = utc("2031-05-20 10:06:00")
        with self.assertRaisesRegex(ValidationError, "more than a year ago"):
            order.taken_at = utc("2030-05-19 09:00:00")
        order.taken_at = utc("2031-05-20 10:04:00")  # a clock that is a bit fast
        order.taken_at = utc("2030-05-20 10:00:00")

    def test_report_lists_filters_and_groups(self):
        order = self._order(self.clerk, rep_user_id=self.rep.id)
        self.env.flush_all()
        report = self.env["sale.report"]
        groups = report._read_group(
            [("order_reference", "=", f"sale.order,{order.id}")],
            ["rep_user_id", "entered_by_id", "taken_at:day"],
            ["__count"],
        )
        self.assertEqual([group[:2] for group in groups], [(self.rep, self.clerk)])
        view = self.env["sale.order"].get_view(
            self.env.ref("sale.view_sales_order_filter").id, "search"
        )["arch"]
        for name in ("taken_by_me", "group_by_rep", "group_by_entered_by"):
            self.assertIn(f'name="{name}"', view)

    def test_a_clerk_types_both(self):
        order = self._order(self.clerk)
        order.user_id = self.clerk
        with Form(order.with_user(self.clerk)) as form:
            form.rep_user_id = self.rep
            form.taken_at = fields.Datetime.now()
        self.assertEqual(order.rep_user_id, self.rep)

    def test_the_order_page_names_the_rep(self):
        order = self._order(self.clerk, rep_user_id=self.rep.id)
        order.action_confirm()
        buyer = self._create_user(
            "buyer@mine.example", "base.group_portal", partner_id=self.mine.id
        )
        self.login(buyer)
        page = self.page(f"/my/orders/{order.id}")
        self.assertIn("Taken by", page)
        self.assertIn(self.rep.name, page)
        order.rep_user_id = False
        self.assertNotIn("Taken by", self.page(f"/my/orders/{order.id}"))


@tagged("post_install", "-at_install")
class TestSubmitPage(ActingCase):
    def setUp(self):
        super().setUp()
        self.login(self.rep)
        self.token = self.act(self.mine)
        self.add_ok(self.bolt, self.token)
        self.cart = self.cart_of(self.rep, self.mine)

    def _note(self, **data):
        return self.post("/my/rep/taken_at", self.token, **data)

    def _ask(self, **data):
        answer = self.post(
            "/my/rep/taken_at",
            self.token,
            headers={"Accept": "application/json"},
            **data,
        )
        return json.loads(answer.text)["error"]

    def test_the_page_asks_for_both(self):
        self.page("/shop/checkout")
        page = self.page("/shop/payment")
        self.assertIn('name="taken_at"', page)
        self.assertIn('name="client_order_ref"', page)
        self.assertIn("Submit order", page)
        self.assertIn(f"rep_acting={self.token}", page)

    def test_submitting_charges_the_fee_of_the_method(self):
        method = self.env.ref("delivery.payment_method_cash_on_delivery")
        product = self._create_product("Fee", 0, type="service")
        self.env["sale.payment.fee"].create(
            {
                "name": "Cash surcharge",
                "payment_method_ids": [Command.set(method.ids)],
                "product_id": product.id,
                "percent": 10.0,
            }
        )
        self.assertEqual(self.cart.amount_total, 60.0)
        self.assertTrue(self.submit(self.cart, self.token), "without the fee")
        self.assertEqual(self.cart.state, "draft")
        self.assertFalse(self.cart.transaction_ids)
        _answer, error = self.call(
            "/sale_order_flow/payment_fee",
            self.token,
            order_id=self.cart.id,
            access_token=self.cart._portal_ensure_token(),
            payment_method_id=method.id,
            amount=60.0,
        )
        self.assertFalse(error)
        self.assertFalse(self.submit(self.cart, self.token))
        self.assertEqual(self.cart.state, "sale")
        fees = self.cart.order_line.filtered("is_payment_fee")
        self.assertEqual((fees.price_total, self.cart.amount_total), (6.0, 66.0))
        self.assertEqual(self.cart.transaction_ids.amount, 66.0)

    def test_both_are_kept(self):
        answer = self._note(taken_at="2026-01-01T10:00", client_order_ref=" PO 7 ")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/shop/payment"))
        self.assertEqual(self.cart.client_order_ref, "PO 7")
        self._note(client_order_ref="")
        self.assertFalse(self.cart.client_order_ref)

    @freeze_time("2031-07-10 10:00:00")
    def test_the_time_is_that_of_the_rep(self):
        self.rep.tz = "Europe/Budapest"
        self.login(self.rep)
        self.token = self.act(self.mine)
        for text, expected in (
            ("2031-07-01T10:00", utc("2031-07-01 08:00:00")),
            ("2031-07-01 10:00:30", utc("2031-07-01 08:00:30")),
            ("2031-01-15T10:00", utc("2031-01-15 09:00:00")),
            ("2031-07-01T10:00+00:00", utc("2031-07-01 10:00:00")),
            ("2031-07-01T10:00:00Z", utc("2031-07-01 10:00:00")),
        ):
            self.assertFalse(self._ask(taken_at=text))
            self.assertEqual(self.cart.taken_at, expected, text)
        self.page("/shop/checkout")
        self.assertIn('value="2031-07-01T12:00"', self.page("/shop/payment"))
        self.assertFalse(self._ask(taken_at=""))
        self.assertFalse(self.cart.taken_at)

    def test_what_cannot_be_is_refused_in_words(self):
        self._ask(taken_at="2026-06-01T10:00")
        before = self.cart.taken_at
        for text, words in (
            ("2099-01-01T10:00", "in the future"),
            ("2001-01-01T10:00", "more than a year ago"),
            ("yesterday", "no date and time"),
            ("0001-01-01T00:00", ""),
            ("9999-12-31T23:59", ""),
        ):
            with self.subTest(text=text):
                error = self._ask(taken_at=text)
                self.assertTrue(error)
                self.assertIn(words, error)
                self.assertEqual(self.cart.taken_at, before)
        self.page("/shop/checkout")
        self._note(taken_at="2099-01-01T10:00")
        self.assertIn("in the future", self.page("/shop/payment"))

    def test_taken_at_goes_with_the_order(self):
        taken_at = fields.Datetime.now().replace(microsecond=0, second=0)
        self._ask(taken_at=taken_at.isoformat() + "+00:00", client_order_ref="PO 8")
        self.assertFalse(self.submit(self.cart, self.token))
        self.assertEqual(self.cart.state, "sale")
        self.assertEqual(self.cart.taken_at, taken_at)
        self.assertEqual(self.cart.client_order_ref, "PO 8")
        page = self.page("/my/rep/orders")
        self.assertIn(self.cart.name, page)

    def test_a_free_order_is_confirmed_by_its_own_page_only(self):
        self.bolt.list_price = 0
        self.cart._recompute_prices()
        self.assertFalse(self.cart.amount_total)
        self.page("/shop/checkout")
        self.page("/shop/payment")
        answer = self.url_open("/shop/payment/validate", allow_redirects=False)
        self.assertEqual(answer.status_code, 409)
        self.assertEqual(self.cart.state, "draft")
        self.page(f"/shop/payment/validate?rep_acting={self.token}")
        self.assertEqual(self.cart.state, "sale")


@tagged("post_install", "-at_install")
class TestAddresses(ActingCase):
    def setUp(self):
        super().setUp()
        self.clerk_of_mine = self._create_user("sales@shop.example", CLERK)
        self.mine.user_id = self.clerk_of_mine
        self.login(self.rep)
        self.token = self.act(self.mine)
        self.add_ok(self.bolt, self.token)
        self.cart = self.cart_of(self.rep, self.mine)

    def _submit(self, partner=None, **values):
        data = {
            "name": "New depot",
            "email": "depot@mine.example",
            "phone": "+3611111111",
            "street": "Depot street 2",
            "city": "Depot town",
            "zip": "1012",
            "country_id": self.country.id,
            "address_type": "delivery",
            "partner_id": partner.id if partner else "",
            **values,
        }
        return self.post("/shop/address/submit", self.token, **data)

    def test_a_new_address_is_the_customers(self):
        answer = json.loads(self._submit().text)
        self.assertIn("redirectUrl", answer, answer)
        address = self.cart.partner_shipping_id
        self.assertEqual(address.name, "New depot")
        self.assertEqual(address.parent_id, self.mine)
        self.assertEqual(address.type, "delivery")
        self.assertEqual(address.user_id, self.clerk_of_mine)
        self.assertEqual(self.cart.partner_id, self.mine)
        self.assertEqual(self.cart.partner_invoice_id, self.mine)
        self.assertFalse(self.rep.partner_id.child_ids)
        self.assertFalse(self.rep.partner_id.street)

    def test_an_address_is_corrected(self):
        address = self._create_contact(self.mine, "Depot", type="delivery")
        self._submit(address, name="Better depot")
        self.assertEqual(address.name, "Better depot")

    def test_the_customers_own_data_are_not_changed(self):
        answer = self._submit(self.mine, name="Taken over", email="rep@road.example")
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.mine.name, "Mine")
        self.assertEqual(self.mine.email, "mine@customer.example")

    def test_people_with_a_login_are_not_changed(self):
        address = self._create_contact(
            self.mine, "Buyer", type="other", email="buyer@mine.example"
        )
        user = self._create_user(
            "buyer@mine.example", "base.group_portal", partner_id=address.id
        )
        user.active = False  # may be given back his login
        answer = self._submit(address, email="rep@road.example")
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(address.email, "buyer@mine.example")

    def test_a_customer_still_changes_his_own_data(self):
        buyer = self._create_user(
            "buyer@mine.example", "base.group_portal", partner_id=self.mine.id
        )
        self.login(buyer)
        self.add_ok(self.nut)
        self.token = None
        answer = self._submit(self.mine, name="Mine", address_type="billing")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.mine.street, "Depot street 2")

    def test_incomplete_data_of_the_customer_stop_no_order(self):
        self.mine.write({"street": False, "phone": False})
        answer = self.url_open("/shop/checkout", allow_redirects=False)
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(self.submit(self.cart, self.token))
        self.assertEqual(self.cart.state, "sale")

    def test_the_customers_addresses_are_offered(self):
        self._create_contact(
            self.mine, "Depot north", type="delivery", street="North 1", city="Nord"
        )
        self._create_contact(self.other, "Foreign depot", type="delivery")
        page = self.page("/shop/checkout")
        self.assertIn("North 1", page)
        self.assertNotIn("Foreign depot", page)
