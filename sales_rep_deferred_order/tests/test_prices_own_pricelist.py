from odoo.tests import tagged

from .shop_common import ShopCommon


@tagged("post_install", "-at_install")
class TestOwnPricelist(ShopCommon):
    """A customer's own price list applies online, whatever its website settings."""

    def _assert_cart(self, login, pricelist, price_unit):
        cart = self.cart_of(login)
        self.assertEqual(cart.pricelist_id, pricelist)
        self.assertEqual(cart.order_line.mapped("price_unit"), [price_unit])

    def _product_url(self):
        return self.product.product_tmpl_id.website_url

    def test_applies_though_no_website_shows_it(self):
        self.login("alder")
        self.add_to_cart(self.product)
        self._assert_cart("alder", self.own_list, 60.0)

    def test_applies_though_it_belongs_to_another_website(self):
        other = self.env["website"].create({"name": "Other shop"})
        self.own_list.website_id = other
        self.login("alder")
        self.add_to_cart(self.product)
        self._assert_cart("alder", self.own_list, 60.0)

    def test_of_another_company_does_not_apply(self):
        self.own_list.company_id = self.env["res.company"].create({"name": "Other"})
        self.login("alder")
        self.add_to_cart(self.product)
        self._assert_cart("alder", self.public_list, 100.0)

    def test_archived_does_not_apply(self):
        self.own_list.active = False
        self.login("alder")
        self.add_to_cart(self.product)
        self._assert_cart("alder", self.public_list, 100.0)

    def test_shown_on_every_page_of_the_shop(self):
        self.login("alder")
        shown = self.price_shown(60.0)
        for path in ("/shop?search=Oak", self._product_url()):
            self.assertIn(shown, self.page(path), path)
        self.add_to_cart(self.product)
        self.assertIn(shown, self.page("/shop/cart"))

    def test_shown_in_the_search_box(self):
        self.login("alder")
        found = self.make_jsonrpc_request(
            "/website/snippet/autocomplete",
            {
                "search_type": "products",
                "term": "Oak",
                "order": "name asc",
                "options": {
                    "displayDetail": True,
                    "displayDescription": False,
                    "displayExtraLink": False,
                    "displayImage": False,
                },
            },
        )
        details = " ".join(str(result.get("detail")) for result in found["results"])
        self.assertIn(self.price_shown(60.0), details)

    def test_shown_in_the_wishlist(self):
        self.login("alder")
        self.make_jsonrpc_request("/shop/wishlist/add", {"product_id": self.product.id})
        self.assertIn(self.price_shown(60.0), self.page("/shop/wishlist"))

    def test_shown_in_a_snippet(self):
        self.login("alder")
        snippet = self.env.ref("website_sale.dynamic_filter_newest_products")
        [card] = self.make_jsonrpc_request(
            "/website/snippet/filters",
            {
                "filter_id": snippet.id,
                "template_key": "website_sale"
                ".dynamic_filter_template_product_product_products_item",
                "limit": 1,
                "search_domain": [["id", "=", self.product.id]],
            },
        )
        self.assertIn(self.price_shown(60.0), card)

    def test_replaces_the_list_of_a_filled_guest_cart(self):
        """Also a list that the guest chose by hand before he logged in."""
        chosen = self._create_pricelist("Choice", price_discount=10, selectable=True)
        self.authenticate(None, None)
        self.page(f"/shop/change_pricelist/{chosen.id}")
        self.add_to_cart(self.product)
        html = self.page("/web/login")
        token = html.split('name="csrf_token" value="')[1].split('"')[0]
        response = self.url_open(
            "/web/login",
            data={"login": "alder", "password": "alder" * 2, "csrf_token": token},
        )
        self.assertEqual(response.status_code, 200)
        self.page("/shop/cart")
        self._assert_cart("alder", self.own_list, 60.0)

    def test_cannot_be_left_for_another_one(self):
        coupon = self._create_pricelist("Coupon", price_discount=90, code="FREE")
        self.login("alder")
        self.add_to_cart(self.product)
        for url in (
            f"/shop/change_pricelist/{self.public_list.id}",
            f"/shop/pricelist?promo={coupon.code}",
        ):
            # at once: the next page would put it right
            self.url_open(url, allow_redirects=False)
            self._assert_cart("alder", self.own_list, 60.0)

    def test_changed_list_applies_at_the_next_request(self):
        self.login("alder")
        self.add_to_cart(self.product)
        self.assertIn(self.price_shown(60.0), self.page(self._product_url()))
        self.alder.specific_property_product_pricelist = self._create_pricelist(
            "Better", price_discount=50
        )
        self.assertIn(self.price_shown(50.0), self.page(self._product_url()))
        self.page("/shop/cart")
        self.assertEqual(self.cart_of("alder").order_line.price_unit, 50.0)

    def test_withdrawn_list_ends_at_the_next_request(self):
        self.login("alder")
        self.add_to_cart(self.product)
        self.assertIn(self.price_shown(60.0), self.page(self._product_url()))
        self.alder.specific_property_product_pricelist = False
        self.assertIn(self.price_shown(100.0), self.page(self._product_url()))
        self.page("/shop/cart")
        self._assert_cart("alder", self.public_list, 100.0)

    def test_withdrawn_list_ends_though_the_website_has_it(self):
        """Core keeps a list of the website in the session until it ends."""
        self.own_list.website_id = self.website
        self.website.pricelist_ids.invalidate_recordset()
        self.login("alder")
        self.assertIn(self.price_shown(60.0), self.page(self._product_url()))
        self.alder.specific_property_product_pricelist = False
        self.public_list.sequence = 1
        self.own_list.sequence = 99
        html = self.page(self._product_url())
        self.assertIn(self.price_shown(100.0), html)
        self.assertNotIn(self.price_shown(60.0), html)

    def test_does_not_leak_to_others(self):
        """Core caches the available lists by database, not by customer."""
        self.login("alder")
        self.assertIn(self.price_shown(60.0), self.page(self._product_url()))
        for login in ("birch", None):
            self.login(login)
            html = self.page(self._product_url())
            self.assertIn(self.price_shown(100.0), html, login)
            self.assertNotIn(self.price_shown(60.0), html, login)
            self.add_to_cart(self.product)
            refused = self.url_open(f"/shop/change_pricelist/{self.own_list.id}")
            self.assertEqual(refused.status_code, 200)
            self.assertIn(self.price_shown(100.0), self.page(self._product_url()))
        self._assert_cart("birch", self.public_list, 100.0)

    def test_of_the_public_partner_applies_to_nobody(self):
        visitor = self.website.user_id.partner_id
        visitor.specific_property_product_pricelist = self.own_list
        pricelists = self.env["product.pricelist"]
        self.assertFalse(pricelists._get_own_pricelist(visitor, self.company))
        self.authenticate(None, None)
        self.assertIn(self.price_shown(100.0), self.page(self._product_url()))

    def test_customer_without_his_own_keeps_the_choice(self):
        chosen = self._create_pricelist("Choice", price_discount=10, selectable=True)
        self.login("birch")
        self.page(f"/shop/change_pricelist/{chosen.id}")
        self.add_to_cart(self.product)
        self._assert_cart("birch", chosen, 90.0)
