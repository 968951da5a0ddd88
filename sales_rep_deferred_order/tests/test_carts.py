from odoo.fields import Command
from odoo.tests import tagged

from .acting_common import ActingCase


@tagged("post_install", "-at_install")
class TestCarts(ActingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_user(
            "buyer@mine.example", "base.group_portal", partner_id=cls.mine.id
        )

    def _fill(self, rep, customer, product):
        self.login(rep)
        self.add_ok(product, self.act(customer))
        return self.cart_of(rep, customer)

    def test_carts_are_kept_per_customer(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        token = self.act(self.second)
        self.assertFalse(self.cart_of(self.rep, self.second))
        self.add_ok(self.nut, token)
        second = self.cart_of(self.rep, self.second)
        self.assertEqual(second.order_line.product_id, self.nut)
        self.assertEqual(second.order_line.price_unit, 9)
        self.assertEqual(second.pricelist_id, self.second_list)
        self.add_ok(self.bolt, self.act(self.mine), 3)
        self.assertEqual(self.cart_of(self.rep, self.mine), cart)
        self.assertEqual(cart.order_line.product_uom_qty, 4)

    def test_two_reps_of_one_customer_have_separate_carts(self):
        first = self._fill(self.rep, self.mine, self.bolt)
        second = self._fill(self.rep2, self.mine, self.nut)
        self.assertNotEqual(first, second)
        self.assertEqual(first.order_line.product_id, self.bolt)
        self.assertEqual(second.order_line.product_id, self.nut)
        self.assertNotIn("Bolt", self.page("/shop/cart"))

    def test_two_browsers_of_a_rep_share_the_cart(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.assertEqual(self._fill(self.rep, self.mine, self.nut), cart)
        self.assertEqual(cart.order_line.product_id, self.bolt | self.nut)
        count, _error = self.call("/shop/cart/quantity", self.page_token())
        self.assertEqual(count, 2)

    def test_the_number_beside_the_cart_is_that_of_the_customer(self):
        self._fill(self.rep, self.mine, self.bolt)
        session = self.get_session()
        session["website_sale_cart_quantity"] = 77  # left by a slow request
        self._save(session)
        self.assertIn('data-order-id="', self.page("/shop"))
        self.assertNotIn(">77<", self.page("/shop"))
        count, _error = self.call("/shop/cart/quantity", self.page_token())
        self.assertEqual(count, 1)

    def test_session_keys_of_another_customer_do_not_count(self):
        first = self._fill(self.rep, self.mine, self.bolt)
        token = self.act(self.second)
        session = self.get_session()
        session.update(  # as left by a request that was slower than the switch
            {
                "sale_order_id": first.id,
                "sale_last_order_id": first.id,
                "website_sale_current_pl": self.mine_list.id,
                "website_sale_selected_pl_id": self.mine_list.id,
                "fiscal_position_id": self._create_position().id,
            }
        )
        self._save(session)
        self.add_ok(self.bolt, token)
        second = self.cart_of(self.rep, self.second)
        self.assertEqual(second.order_line.price_unit, 90)
        self.assertNotEqual(second.fiscal_position_id.name, "Abroad")
        self.assertEqual(first.order_line.product_uom_qty, 1)
        for url in ("/shop/confirmation", "/shop/print"):
            session = self.get_session()
            session["sale_last_order_id"] = first.id
            self._save(session)
            answer = self.url_open(url, allow_redirects=False)
            self.assertTrue(answer.headers["Location"].endswith("/my/rep/orders"), url)

    def test_the_customers_own_cart_is_not_the_reps(self):
        self.login(self.buyer)
        self.add_ok(self.nut)
        own = self.env["sale.order"].search([("partner_id", "=", self.mine.id)])
        self.assertFalse(own.rep_cart_key)
        self.assertEqual(own.entered_by_id, self.buyer)
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.assertNotEqual(cart, own)
        self.assertEqual(own.order_line.product_id, self.nut)
        self.assertEqual(cart.order_line.product_id, self.bolt)

    def test_the_reps_cart_does_not_become_the_customers(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        cart.partner_shipping_id = self._create_contact(
            self.mine, "Depot", type="delivery"
        )
        self.login(self.buyer)
        self.assertNotIn("Bolt", self.page("/shop/cart"))
        self.add_ok(self.nut)
        self.assertEqual(cart.order_line.product_id, self.bolt)
        self.assertEqual(cart.partner_shipping_id.name, "Depot")
        self.assertNotIn(cart.name, self.page("/my/quotes"))
        self.assertNotIn(cart.name, self.page("/my/orders"))

    def test_an_older_own_cart_of_the_customer_is_found_beside_the_reps(self):
        self.login(self.buyer)
        self.add_ok(self.nut)
        self._fill(self.rep, self.mine, self.bolt)
        self.login(self.buyer)
        self.assertIn("Nut", self.page("/shop/cart"))
        self.assertNotIn("Bolt", self.page("/shop/cart"))

    def test_a_reps_cart_in_the_customers_session_is_dropped(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.authenticate(
            self.buyer.login, self.buyer.login, session_extra={"sale_order_id": cart.id}
        )
        self.add_ok(self.nut)
        self.assertEqual(cart.order_line.product_id, self.bolt)

    def test_a_link_revives_no_cart_of_a_rep(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        key = cart._portal_ensure_token()
        self.login(self.buyer)
        self.add_ok(self.nut)
        url = f"/shop/cart?id={cart.id}&access_token={key}&revive_method="
        self.page(url + "squash")
        self.assertNotIn("Bolt", self.page("/shop/cart"))
        self.page(url + "merge")
        self.assertEqual(cart.state, "draft")
        self.assertEqual(cart.order_line.product_id, self.bolt)

    def test_the_customer_is_not_reminded_of_a_reps_cart(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.assertFalse(cart._filter_can_send_abandoned_cart_mail())
        own = cart.copy()
        own.website_id = self.website
        self.assertTrue(own._filter_can_send_abandoned_cart_mail())

    def test_the_cart_follows_a_new_price_list(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.mine.specific_property_product_pricelist = self.second_list
        self.page("/shop/cart")
        self.assertEqual(cart.pricelist_id, self.second_list)
        self.assertEqual(cart.order_line.price_unit, 90)

    def test_a_reading_request_writes_nothing(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.mine.specific_property_product_pricelist = self.second_list
        with self.assertNoLogs("odoo.sql_db", "ERROR"):  # as a replica would refuse
            info, error = self.call(
                "/website_sale/get_combination_info",
                self.page_token("/my/rep"),
                product_template_id=self.bolt.product_tmpl_id.id,
                product_id=self.bolt.id,
                combination=[],
                add_qty=1,
            )
        self.assertFalse(error)
        self.assertEqual(info["price"], 90)
        self.assertEqual(cart.pricelist_id, self.mine_list)
        self.page("/shop/cart")
        self.assertEqual(cart.pricelist_id, self.second_list)

    def test_a_list_that_is_no_website_list_applies_in_the_catalogue(self):
        self.login(self.rep)
        self.act(self.mine)
        self.assertFalse(self.mine_list.selectable or self.mine_list.website_id)
        self.assertIn("60.00", self.page(self.bolt.website_url))
        self.act(self.second)
        self.assertIn("90.00", self.page(self.bolt.website_url))
        self.stop()
        self.assertIn("100.00", self.page(self.bolt.website_url))

    def test_another_list_cannot_be_chosen_or_typed(self):
        self.public_list.code = "CHEAP"
        self.second_list.selectable = True  # a visitor could choose
        cart = self._fill(self.rep, self.mine, self.bolt)
        token = self.page_token()
        self.assertNotIn("/shop/change_pricelist/", self.page("/shop"))
        for url in (
            f"/shop/change_pricelist/{self.second_list.id}?rep_acting={token}",
            f"/shop/change_pricelist/{self.public_list.id}?rep_acting={token}",
            f"/shop/pricelist?promo=CHEAP&rep_acting={token}",
        ):
            self.url_open(url, allow_redirects=False)
            # at once: the next page would put it right
            self.assertEqual(cart.pricelist_id, self.mine_list, url)
            self.assertEqual(cart.order_line.price_unit, 60, url)

    def test_taxes_follow_the_customers_fiscal_position(self):
        tax = self._create_tax("VAT 27", 27)
        self.bolt.taxes_id = tax
        position = self._create_position(tax)
        self.second.property_account_position_id = position
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.assertEqual(cart.order_line.tax_ids, tax)
        cart = self._fill(self.rep, self.second, self.bolt)
        self.assertEqual(cart.fiscal_position_id, position)
        self.assertNotIn(tax, cart.order_line.tax_ids)

    def test_the_position_of_a_delivery_address_counts(self):
        tax = self._create_tax("VAT 27", 27)
        self.bolt.taxes_id = tax
        abroad = self.env.ref("base.ro")
        position = self._create_position(
            tax, auto_apply=True, country_id=abroad.id, sequence=0
        )
        self._create_contact(self.mine, "Abroad", type="delivery", country_id=abroad.id)
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.assertEqual(cart.partner_shipping_id.name, "Abroad")
        self.assertEqual(cart.fiscal_position_id, position)

    def test_an_order_that_is_being_paid_leaves_room_for_the_next(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        self._pay(cart)
        self.add_ok(self.nut, self.page_token())
        self.assertFalse(cart.rep_cart_key)
        self.assertNotIn(self.nut, cart.order_line.product_id)
        self.assertEqual(
            self.cart_of(self.rep, self.mine).order_line.product_id, self.nut
        )

    def test_a_confirmed_cart_is_no_cart_again(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        cart.action_confirm()
        self.assertFalse(cart.rep_cart_key)
        cart._action_cancel()
        cart.action_draft()
        self.assertFalse(cart.rep_cart_key)
        self.add_ok(self.nut, self.page_token())
        self.assertEqual(cart.order_line.product_id, self.bolt)

    def test_a_cart_that_a_clerk_gave_to_another_customer_is_left_alone(self):
        cart = self._fill(self.rep, self.mine, self.bolt)
        cart.partner_id = self.other
        self.add_ok(self.nut, self.page_token())
        self.assertEqual(cart.order_line.product_id, self.bolt)
        self.assertEqual(
            self.cart_of(self.rep, self.mine).order_line.product_id, self.nut
        )

    def test_a_rep_without_customer_cannot_order(self):
        self.login(self.rep)
        _result, error = self.add(self.bolt)
        self.assertIn("/my/rep", error["message"])
        self.assertFalse(
            self.env["sale.order"].search([("partner_id", "=", self.rep.partner_id.id)])
        )

    def test_a_rep_who_is_a_customer_orders_for_himself(self):
        self.rep.rep_may_buy = True
        self.login(self.rep)
        self.add_ok(self.nut)
        own = self.env["sale.order"].search(
            [("partner_id", "=", self.rep.partner_id.id)]
        )
        self.assertFalse(own.rep_user_id)
        self.assertFalse(own.rep_cart_key)
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.stop()
        self.assertIn("Nut", self.page("/shop/cart"))
        self.assertNotIn("Bolt", self.page("/shop/cart"))
        self.assertEqual(own.order_line.product_id, self.nut)
        self.assertEqual(cart.order_line.product_id, self.bolt)
        self.assertEqual(cart.partner_id, self.mine)

    def test_the_list_of_the_rep_himself_does_not_count(self):
        self.rep.partner_id.specific_property_product_pricelist = self.second_list
        cart = self._fill(self.rep, self.mine, self.bolt)
        self.page("/shop/cart")
        self.assertEqual(cart.order_line.price_unit, 60)

    def test_an_employee_sees_what_is_published(self):
        employee = self._create_user(
            "employee@road.example",
            "base.group_user,sales_rep_deferred_order.group_rep",
        )
        self._assign(employee, self.mine)
        self._create_product("Hidden", 5, is_published=False)
        self.login(employee)
        found = "/shop?search=Hidde"  # the shop may have many pages
        self.assertIn("Hidden", self.page(found))
        self.act(self.mine)
        self.assertNotIn("Hidden", self.page(found))

    def test_the_order_history_is_not_the_reps(self):
        self.rep.rep_may_buy = True
        order = self.env["sale.order"].create(
            {
                "partner_id": self.rep.partner_id.id,
                "website_id": self.website.id,
                "order_line": [Command.create({"product_id": self.nut.id})],
            }
        )
        order.action_confirm()
        self._fill(self.rep, self.mine, self.bolt)
        self.assertNotIn("Nut", self.page("/shop/cart"))

    # --- Helpers ---

    def _save(self, session):
        from odoo.http import root

        root.session_store.save(session)

    def _create_tax(self, name, amount):
        return self.env["account.tax"].create(
            {"name": name, "amount": amount, "company_id": self.company.id}
        )

    def _create_position(self, tax=None, **values):
        values = {"name": "Abroad", "company_id": self.company.id, **values}
        position = self.env["account.fiscal.position"].create(values)
        if tax:
            tax.copy(
                {
                    "name": "Export",
                    "amount": 0,
                    "fiscal_position_ids": [Command.set(position.ids)],
                    "original_tax_ids": [Command.set(tax.ids)],
                }
            )
        return position
