from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.http import root
from odoo.tests import tagged

from .acting_common import ActingCase

STALE = "odoo.addons.sales_rep_deferred_order.models.ir_http.StaleRepPageError"


@tagged("post_install", "-at_install")
class TestActingEnds(ActingCase):
    """Whatever takes the customer from the rep counts at his next request, also in the
    middle of a cart: what he does is refused, and the next page tells him why."""

    def setUp(self):
        super().setUp()
        self.login(self.rep)
        self.token = self.act(self.mine)
        self.add_ok(self.bolt, self.token)
        self.cart = self.cart_of(self.rep, self.mine)

    def _assert_ended(self, reason, cart_kept=True):
        for token in (self.token, None):
            _result, error = self.add(self.nut, token)
            self.assertEqual((error or {}).get("name"), STALE)
            self.assertIn(reason, error["message"])
        self.assertEqual(self.post("/shop/pricelist", self.token).status_code, 409)
        payment, _error = self.call(
            f"/shop/payment/transaction/{self.cart.id}", self.token, access_token="x"
        )
        self.assertFalse(payment)
        page = self.page("/shop")
        self.assertIn(reason, page)
        self.assertNotIn("o_rep_banner", page)
        self.assertNotIn(reason, self.page("/shop"), "told once")
        self.assertNotIn("rep_customer_id", self.get_session())
        if cart_kept:
            self.assertEqual(self.cart.order_line.product_id, self.bolt)
        self.assertNotIn("Bolt", self.page("/shop/cart").partition("<main>")[2])

    def test_unassigned(self):
        assignments = self.env["sale.rep.assignment"].search(
            [("rep_id", "=", self.rep.id), ("partner_id", "=", self.mine.id)]
        )
        yesterday = fields.Date.today() - timedelta(days=1)
        assignments.write({"date_from": yesterday, "date_to": yesterday})
        self._assert_ended("Mine is no customer of yours now")

    def test_unassigned_in_the_middle_of_the_checkout(self):
        self.page("/shop/checkout")
        self.page("/shop/payment")
        self.mine.sales_rep_ids -= self.rep
        error = self.submit(self.cart, self.token)
        self.assertTrue(error)
        self.assertEqual(self.cart.state, "draft")
        self.assertFalse(self.cart.transaction_ids)

    def test_substitution_that_ends_with_the_rep_who_is_stood_in_for(self):
        self._assign(self.rep2, self.other)
        today = fields.Date.today()
        assignments = self.env["sale.rep.assignment"]
        assignments._insert_substitute(self.rep2, self.rep, today, today)
        self.token = self.act(self.other)
        self.add_ok(self.bolt, self.token)
        self.cart = self.cart_of(self.rep, self.other)
        self.other.sales_rep_ids -= self.rep2
        self._assert_ended("Other is no customer of yours now")

    def test_archived(self):
        self.mine.active = False
        self._assert_ended("Mine is archived")

    def test_blocked(self):
        self.mine.is_order_blocked = True
        self._assert_ended("Mine is blocked for orders")

    def test_moved_to_another_company(self):
        self.mine.write({"is_company": False, "parent_id": self.other.id})
        self._assert_ended("belongs to another company now")

    def test_merged(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.mine + self.other).ids, self.other)
        self._assert_ended("Mine is archived", cart_kept=False)

    def test_gone(self):
        session = self.get_session()
        session["rep_customer_id"] = 2**31 - 1
        root.session_store.save(session)
        self._assert_ended("This customer no longer exists")

    def test_group_taken_away(self):
        self.rep.group_ids -= self.env.ref("sales_rep_deferred_order.group_rep")
        self._assert_ended("You are no sales rep any more")

    def test_customer_of_another_company(self):
        self.mine.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self._assert_ended("cannot buy on this website")

    def test_given_back_the_cart_is_there_again(self):
        self.mine.is_order_blocked = True
        self.page("/shop")
        self.mine.is_order_blocked = False
        self.act(self.mine)
        self.assertIn("Bolt", self.page("/shop/cart"))

    def test_a_reading_request_tells_and_stops_without_writing(self):
        self.mine.is_order_blocked = True
        before = self.cart.write_date
        self.assertIn("is blocked", self.page(self.bolt.website_url))
        self.assertEqual(self.cart.write_date, before)


@tagged("post_install", "-at_install")
class TestSharedBrowser(ActingCase):
    """One browser, several people: nothing of the first is left to the second."""

    def _log_in_here(self, user):
        """Log in by the form, in the session that is there."""
        user.password = "A-long-password-1"
        self.post("/web/login", login=user.login, password="A-long-password-1")
        self.assertEqual(self.get_session().uid, user.id)

    def test_another_rep_logs_in_without_a_logout(self):
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        self._log_in_here(self.rep2)
        self.assertNotIn("o_rep_banner", self.page("/shop"))
        self.assertNotIn("Bolt", self.page("/shop/cart"))
        answer = self.url_open("/shop/confirmation", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        _result, error = self.add(self.nut, token)
        self.assertEqual(error["name"], STALE)

    def test_the_last_order_is_not_shown_to_the_next_person(self):
        self.login(self.rep)
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        cart = self.cart_of(self.rep, self.mine)
        self.assertFalse(self.submit(cart, token))
        self._log_in_here(self.rep2)
        answer = self.url_open("/shop/confirmation", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertNotIn("sale_last_order_id", self.get_session())

    def test_logout(self):
        self.login(self.rep)
        self.add_ok(self.bolt, self.act(self.mine))
        self.url_open("/web/session/logout")
        self.assertNotIn("o_rep_banner", self.page("/shop"))
        self.assertNotIn("rep_customer_id", self.get_session())
        self.assertNotIn("Bolt", self.page("/shop/cart"))

    def test_a_slow_request_cannot_bring_the_former_customer_back_to_another(self):
        self.login(self.rep)
        self.act(self.mine)
        former = dict(self.get_session())
        self._log_in_here(self.rep2)
        session = self.get_session()
        session["rep_customer_id"] = former["rep_customer_id"]
        session["rep_customer_uid"] = former["rep_customer_uid"]
        root.session_store.save(session)
        self.assertNotIn("o_rep_banner", self.page("/shop"))


@tagged("post_install", "-at_install")
class TestIdGuessing(ActingCase):
    def setUp(self):
        super().setUp()
        self.login(self.rep)

    def test_foreign_and_unknown_customers_are_not_found(self):
        contact = self._create_contact(self.other, "Foreign contact")
        for partner_id in (
            self.other.id,
            contact.id,
            self.rep2.partner_id.id,
            self.rep.partner_id.id,
            self.company.partner_id.id,
            2**31 - 1,
            0,
        ):
            with self.subTest(partner_id=partner_id):
                answer = self.post(f"/my/rep/act/{partner_id}")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("Other", answer.text)
        self.assertNotIn("rep_customer_id", self.get_session())

    def test_a_contact_stands_for_his_company(self):
        contact = self._create_contact(self.mine, "Buyer")
        self.assertEqual(self.post(f"/my/rep/act/{contact.id}").status_code, 303)
        self.assertEqual(self.get_session()["rep_customer_id"], self.mine.id)

    def test_acting_needs_the_csrf_token_and_a_post(self):
        url = f"/my/rep/act/{self.mine.id}"
        self.assertEqual(self.url_open(url, data={"a": "b"}).status_code, 400)
        self.assertIn(self.url_open(url).status_code, (404, 405))

    def test_who_is_no_rep_finds_nothing(self):
        buyer = self._create_user(
            "buyer@mine.example", "base.group_portal", partner_id=self.mine.id
        )
        self.login(buyer)
        for url in ("/my/rep", "/my/rep/orders"):
            self.assertEqual(self.url_open(url).status_code, 404)
        self.add_ok(self.bolt)
        for url in (f"/my/rep/act/{self.mine.id}", "/my/rep/taken_at"):
            answer = self.post(url, taken_at="2026-01-01T10:00")
            self.assertEqual(answer.status_code, 404)
        self.authenticate(None, None)
        for url in ("/my/rep", "/my/rep/orders"):
            answer = self.url_open(url, allow_redirects=False)
            self.assertIn("/web/login", answer.headers["Location"])

    def test_the_cart_of_another_rep_or_customer_is_not_submitted(self):
        self.login(self.rep2)
        self.add_ok(self.bolt, self.act(self.mine))
        foreign = self.cart_of(self.rep2, self.mine)
        self.login(self.rep)
        self.add_ok(self.nut, self.act(self.second))
        second = self.cart_of(self.rep, self.second)
        token = self.act(self.mine)
        self.add_ok(self.nut, token)
        for order in (foreign, second):
            error = self.submit(order, token)
            self.assertEqual(error["name"], STALE)
            self.assertEqual(order.state, "draft")
            self.assertFalse(order.transaction_ids)

    def test_taken_at_of_no_cart(self):
        self.assertEqual(self.post("/my/rep/taken_at", taken_at="x").status_code, 404)
        token = self.act(self.mine)
        answer = self.post("/my/rep/taken_at", token, taken_at="2026-01-01T10:00")
        self.assertEqual(answer.status_code, 404)

    def test_redirects_stay_in_the_shop(self):
        for url in ("https://evil.example/", "//evil.example", "/my", "/shopping"):
            answer = self.post(f"/my/rep/act/{self.mine.id}", redirect=url)
            path = answer.headers["Location"].removeprefix(self.base_url())
            self.assertEqual(path, "/shop")
        answer = self.post(f"/my/rep/act/{self.mine.id}", redirect="/shop/cart")
        self.assertTrue(answer.headers["Location"].endswith("/shop/cart"))

    def test_addresses_of_others_are_refused(self):
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        cart = self.cart_of(self.rep, self.mine)
        foreign = self._create_contact(self.other, "Foreign depot", type="delivery")
        for partner in (self.other, foreign, self.rep.partner_id, self.second):
            with self.subTest(partner=partner.name):
                _result, error = self.call(
                    "/shop/update_address",
                    token,
                    partner_id=partner.id,
                    address_type="delivery",
                )
                self.assertTrue(error)
                self.assertEqual(cart.partner_shipping_id, self.mine)
                url = f"/shop/address?partner_id={partner.id}&address_type=delivery"
                self.assertEqual(self.url_open(url).status_code, 403)

    def test_an_order_is_repeated_for_its_own_customer_only(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.second.id,
                "website_id": self.website.id,
                "order_line": [Command.create({"product_id": self.bolt.id})],
            }
        )
        order.action_confirm()
        token = self.act(self.mine)
        _result, error = self.call("/my/orders/reorder", token, order_id=order.id)
        self.assertEqual(error["name"], STALE)
        self.assertFalse(self.cart_of(self.rep, self.mine))
        token = self.act(self.second)
        _result, error = self.call("/my/orders/reorder", token, order_id=order.id)
        self.assertFalse(error)
        cart = self.cart_of(self.rep, self.second)
        self.assertEqual(cart.order_line.price_unit, 90)
