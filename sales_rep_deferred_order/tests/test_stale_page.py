from odoo.tests import tagged
from odoo.tools import mute_logger

from .acting_common import ActingCase

# Each is asked without a token, with that of another customer, with a forged one and
# with the right one. The parameters need not make sense: what counts is who gets by.
JSON_ROUTES = {
    "/shop/cart/add": {"product_template_id": 0, "product_id": 0},
    "/shop/cart/update": {"line_id": 0, "quantity": 1, "product_id": 0},
    "/shop/cart/quantity": {},
    "/shop/cart/clear": {},
    "/shop/update_address": {"partner_id": 0},
    "/shop/set_delivery_method": {"dm_id": 0},
    "/shop/get_delivery_rate": {"dm_id": 0},
    "/shop/delivery_methods": {},
    "/shop/express_checkout": {"billing_address": {"country": "HU"}},
    "/shop/payment/transaction/0": {"access_token": "x"},
    "/my/orders/reorder": {"order_id": 0},
    "/my/orders/0/accept": {},
    "/website_sale/get_combination_info": {
        "product_template_id": 0,
        "product_id": 0,
        "combination": [],
        "add_qty": 1,
    },
}
FORM_ROUTES = (
    "/shop/address/submit",
    "/shop/pricelist",
    "/shop/claimreward",
    "/coupon/ABC",
    "/shop/payment/validate",
    "/my/rep/taken_at",
    "/my/address/submit",
    "/website/form/shop.sale.order",
)
LINKS = (
    "/shop/cart?id=1&access_token=x&revive_method=merge",
    "/shop/change_pricelist/%(pricelist)s",
    "/shop/claimreward?reward_id=1",
    "/shop/payment/validate",
    "/shop/pricelist?promo=ABC",
    "/coupon/ABC",
    "/wallet/top_up?trigger_product_id=1",
)
STALE = "odoo.addons.sales_rep_deferred_order.models.ir_http.StaleRepPageError"


@tagged("post_install", "-at_install")
class TestStalePage(ActingCase):
    def setUp(self):
        super().setUp()
        self.login(self.rep)
        self.stale = self.act(self.second)
        self.token = self.act(self.mine)
        head, signature = self.token.split("-")
        self.forged = (
            f"{head}-{signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
            f"{self.second.id}-{signature}",
            head,
            "-",
            "x-" + signature,
            f"{head}-{signature[:-1]}\u00e9",
            f"{'9' * 5000}-{signature}",
        )

    @mute_logger("odoo.http")
    def test_json_calls(self):
        for route, params in JSON_ROUTES.items():
            for token in (None, self.stale, *self.forged):
                with self.subTest(route=route, token=token):
                    _result, error = self.call(route, token, **params)
                    self.assertEqual((error or {}).get("name"), STALE)
            with self.subTest(route=route, token="right"):
                _result, error = self.call(route, self.token, **params)
                self.assertNotEqual((error or {}).get("name"), STALE)

    @mute_logger("odoo.http")
    def test_forms(self):
        for route in FORM_ROUTES:
            for token in (None, self.stale, *self.forged):
                with self.subTest(route=route, token=token):
                    self.assertEqual(self.post(route, token).status_code, 409)
            with self.subTest(route=route, token="right"):
                self.assertNotEqual(self.post(route, self.token).status_code, 409)

    @mute_logger("odoo.http")
    def test_links_that_write(self):
        for link in LINKS:
            url = link % {"pricelist": self.env["ir.http"]._slug(self.mine_list)}
            sign = "&" if "?" in url else "?"
            for token in ("", self.stale, *self.forged):
                with self.subTest(url=url, token=token):
                    self.assertEqual(self._open(f"{url}{sign}rep_acting={token}"), 409)
            with self.subTest(url=url, token="right"):
                self.assertNotEqual(
                    self._open(f"{url}{sign}rep_acting={self.token}"), 409
                )

    @mute_logger("odoo.http")
    def test_a_json_call_needs_its_token_by_get_too(self):
        self.add_ok(self.bolt, self.token)
        body = {"id": 0, "jsonrpc": "2.0", "method": "call", "params": {}}
        url = self.base_url() + "/shop/cart/clear"
        answer = self.opener.request("GET", url, json=body, timeout=60).json()
        self.assertEqual(answer["error"]["data"]["name"], STALE)
        cart = self.cart_of(self.rep, self.mine)
        self.assertEqual(cart.order_line.product_id, self.bolt)

    def test_pages_need_no_token(self):
        for url in ("/shop", "/shop/cart", "/shop/checkout", "/my/rep", "/my", "/"):
            with self.subTest(url=url):
                self.assertLess(self._open(url), 400)

    def test_nothing_is_changed_and_both_customers_are_named(self):
        self.add_ok(self.bolt, self.token)
        _result, error = self.add(self.nut, self.stale)
        self.assertIn("This page shows Second", error["message"])
        self.assertIn("you order for Mine now", error["message"])
        self.assertEqual(
            self.cart_of(self.rep, self.mine).order_line.product_id, self.bolt
        )
        self.assertFalse(self.cart_of(self.rep, self.second))
        page = self.post("/shop/pricelist", self.stale, promo="x").text
        self.assertIn("This page shows Second", page)
        self.assertIn("My customers", page)

    def test_a_page_from_before_acting_is_refused(self):
        _result, error = self.add(self.nut)
        self.assertIn("before you began to order for Mine", error["message"])

    def test_a_page_from_while_acting_is_refused_afterwards(self):
        self.stop()
        _result, error = self.add(self.nut, self.token)
        self.assertEqual(error["name"], STALE)
        self.assertIn("This page shows Mine", error["message"])

    def test_a_page_of_another_login_is_refused_without_a_name(self):
        for user in (self.rep2, None):
            if user:
                self.login(user)
            else:
                self.authenticate(None, None)
            _result, error = self.add(self.nut, self.token)
            self.assertEqual(error["name"], STALE)
            self.assertNotIn("Mine", error["message"])

    def test_the_token_of_another_rep_is_not_the_own(self):
        self.login(self.rep2)
        own = self.act(self.mine)
        self.assertNotEqual(own, self.token)
        _result, error = self.add(self.nut, self.token)
        self.assertEqual(error["name"], STALE)

    def test_customers_and_visitors_need_no_token(self):
        buyer = self._create_user("buyer@other.example", "base.group_portal")
        self.login(buyer)
        self.assertEqual(self.page_token(), "")
        self.add_ok(self.nut)
        self.authenticate(None, None)
        self.assertNotIn("o-rep-acting", self.page("/shop"))
        self.add_ok(self.nut)

    def test_the_language_prefix_changes_nothing(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.website.language_ids += self.env.ref("base.lang_hu")
        self.assertEqual(self._open("/hu/shop/claimreward?reward_id=1"), 409)
        self.assertEqual(self.post("/hu/shop/pricelist").status_code, 409)
        self.assertIn("Mine", self.page("/hu/shop"))
        self.assertEqual(self.page_token("/hu/shop"), self.token)
        response = self.post(f"/hu/my/rep/act/{self.second.id}")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.page_token("/hu/shop"), self.stale)

    def test_a_backend_tab_of_an_employee_goes_on(self):
        employee = self._create_user(
            "employee@road.example",
            "base.group_user,sales_rep_deferred_order.group_rep",
        )
        self._assign(employee, self.mine)
        self.login(employee)
        self.act(self.mine)
        result, error = self.call(
            "/web/dataset/call_kw/res.partner/read",
            model="res.partner",
            method="read",
            args=[self.mine.ids, ["name"]],
            kwargs={},
        )
        self.assertFalse(error)
        self.assertEqual(result[0]["name"], "Mine")

    def _open(self, url):
        return self.url_open(url, allow_redirects=False, timeout=60).status_code
