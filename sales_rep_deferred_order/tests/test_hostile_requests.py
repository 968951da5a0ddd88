"""What nobody types and no page sends, written by hand against the pages of reps."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .acting_common import ActingCase

WRITING_ROUTES = (
    "/my/rep/act/%(customer)s",
    "/my/rep/stop",
    "/my/rep/taken_at",
    "/shop/cart/rep_hint",
)
SCRIPT = "<img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class TestHostileRequests(ActingCase):
    def setUp(self):
        super().setUp()
        self.login(self.rep)
        self.token = self.act(self.mine)
        self.add_ok(self.bolt, self.token)
        self.cart = self.cart_of(self.rep, self.mine)

    def _ask_taken_at(self, text):
        answer = self.post(
            "/my/rep/taken_at",
            self.token,
            headers={"Accept": "application/json"},
            taken_at=text,
        )
        return answer.json()["error"]

    @mute_logger("odoo.http")
    def test_every_writing_route_wants_a_post_with_the_csrf_token(self):
        for route in WRITING_ROUTES:
            url = route % {"customer": self.second.id}
            with self.subTest(url=url):
                data = {"rep_acting": self.token, "product_id": self.nut.id}
                self.assertEqual(self.url_open(url, data=data).status_code, 400)
                self.assertIn(self.url_open(url).status_code, (404, 405))
        self.assertEqual(self.get_session()["rep_customer_id"], self.mine.id)
        self.assertFalse(self.cart.taken_at)

    def test_no_redirect_climbs_out_of_the_shop(self):
        for path in ("/shop/../my", "/shop/%2e%2e/my", "/shop/..%2fmy"):
            answer = self.post(f"/my/rep/act/{self.mine.id}", redirect=path)
            self.assertTrue(answer.headers["Location"].endswith("/shop"), path)

    def test_forms_take_nothing_they_do_not_ask_for(self):
        before = self.cart.read(["partner_id", "rep_user_id", "entered_by_id", "state"])
        foreign = {
            "partner_id": self.other.id,
            "rep_user_id": self.rep2.id,
            "entered_by_id": self.rep2.id,
            "state": "sale",
            "order_id": 1,
        }
        for url in ("/my/rep/taken_at", "/shop/cart/rep_hint"):
            answer = self.post(url, self.token, product_id=self.nut.id, **foreign)
            self.assertEqual(answer.status_code, 303, url)
        self.post(f"/my/rep/act/{self.mine.id}", rep_customer_id=self.other.id)
        self.assertEqual(self.get_session()["rep_customer_id"], self.mine.id)
        names = ["partner_id", "rep_user_id", "entered_by_id", "state"]
        self.assertEqual(self.cart.read(names), before)

    def test_the_first_and_the_last_day_are_refused_in_words(self):
        self.rep.tz = "Europe/Budapest"
        self.login(self.rep)
        self.token = self.act(self.mine)
        for text, words in (
            ("0001-01-01T00:00", "no date and time"),
            ("0001-01-01T00:00+14:00", "no date and time"),
            ("9999-12-31T23:59", ""),
            ("9999-12-31T23:59-14:00", "no date and time"),
        ):
            with self.subTest(text=text):
                error = self._ask_taken_at(text)
                self.assertTrue(error)
                self.assertIn(words, error)
        self.assertFalse(self.cart.taken_at)

    def test_a_hint_of_no_product_or_number_is_ignored(self):
        washer = self._create_product("Washer", 5)
        self.bolt.product_tmpl_id.accessory_product_ids = washer
        url = "/shop/cart/rep_hint"
        for product_id, quantity in (
            ("x", 1),
            ("", 1),
            (washer.id, "nan"),
            (washer.id, "inf"),
            (washer.id, "-1"),
            (washer.id, "many"),
        ):
            with self.subTest(product_id=product_id, quantity=quantity):
                values = {"product_id": product_id, "quantity": quantity}
                answer = self.post(url, self.token, **values)
                self.assertEqual(answer.status_code, 303)
                self.assertEqual(self.cart.order_line.product_id, self.bolt)
        self.post(url, self.token, product_id=washer.id, quantity=2)
        self.assertIn(washer, self.cart.order_line.product_id)

    def test_no_page_is_too_far_and_no_sign_too_strange(self):
        page = self.page(f"/my/rep/page/{10**30}")
        self.assertNotIn(f"/my/rep/act/{self.mine.id}", page)
        self.assertIn("Mine", self.page("/my/rep?search=Mi%00ne"))
        for query in ("%25", "_", "'", '"', "\\", "%5C%27%3B--"):
            self.page(f"/my/rep?search={query}&sortby=x&filterby=x&search_in=id")
        self.page(f"/my/rep/orders/page/{10**30}?filterby=x")
        self.page("/shop/cart?id=x")

    def test_names_are_text_on_every_page(self):
        self.mine.write({"name": SCRIPT, "ref": SCRIPT, "city": SCRIPT})
        self.rep.name = SCRIPT
        order = self.cart.copy({"rep_user_id": self.rep.id, "client_order_ref": SCRIPT})
        order.action_confirm()
        urls = ["/shop", "/my/rep", "/my/rep/orders", "/shop/cart", "/my"]
        urls.append(f"/my/orders/{order.id}")
        for url in urls:
            text = self.url_open(url).text
            self.assertNotIn(SCRIPT, text, url)
        self.assertIn("&lt;img", self.url_open("/my/rep").text)
        self.assertNotIn(SCRIPT, self.post("/shop/pricelist", "x").text)
        self.assertIn(SCRIPT, self._ask_taken_at(SCRIPT))
        self.post("/my/rep/taken_at", self.token, taken_at=SCRIPT)
        self.assertNotIn(SCRIPT, self.url_open("/shop").text)

    def test_who_submits_twice_has_ordered_once(self):
        first = self._submit_raw()
        again = self._submit_raw()
        for result, error in (first, again):
            if not error:
                self.url_open(
                    "/payment/custom/process", data={"reference": result["reference"]}
                )
                self.call("/payment/status/poll", self.token)
        self.assertEqual(self.cart.state, "sale")
        self.assertEqual(len(self._find_orders()), 1)
        self.cart.transaction_ids._post_process()
        mails = self.cart.message_ids.filtered(
            lambda message: message.partner_ids & self.mine
        )
        self.assertEqual(len(mails), 1)
        self.assertTrue(self._submit_raw()[1], "it is no cart any more")

    def _submit_raw(self):
        method = self.env.ref("delivery.payment_method_cash_on_delivery")
        self.cart.set_delivery_line(self.carrier, 0)
        return self.call(
            f"/shop/payment/transaction/{self.cart.id}",
            self.token,
            provider_id=self.provider.id,
            payment_method_id=method.id,
            token_id=None,
            amount=self.cart.amount_total,
            flow="redirect",
            tokenization_requested=False,
            landing_route="/shop/payment/validate",
            is_validation=False,
            access_token=self.cart._portal_ensure_token(),
        )

    def _find_orders(self):
        domain = [("partner_id", "=", self.mine.id), ("state", "=", "sale")]
        return self.env["sale.order"].search(domain)

    def test_many_orders_of_today_cost_what_few_do(self):
        few = self._count_queries_of_orders(2)
        many = self._count_queries_of_orders(20)
        self.assertLessEqual(many, few + 2)

    def _count_queries_of_orders(self, number):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self._create_customer(f"Customer {number}").id,
                    "rep_user_id": self.rep.id,
                    "order_line": [Command.create({"product_id": self.bolt.id})],
                }
                for _n in range(number)
            ]
        )
        for order in orders:
            self._assign(self.rep, order.partner_id)
        orders.write({"state": "sale", "date_order": fields.Datetime.now()})
        url = "/my/rep/orders"
        self.page(url)
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        page = self.page(url)
        self.assertIn(orders[-1].name, page)
        return self.cr.sql_log_count - before
