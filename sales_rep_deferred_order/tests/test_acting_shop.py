"""What else in the shop is the customer's while a rep orders for him."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.http import GeoIP
from odoo.tests import tagged

from .acting_common import ActingCase


@tagged("post_install", "-at_install")
class TestCustomerShop(ActingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.abroad = cls.env.ref("base.be")
        cls.rep.partner_id.write(
            {
                "country_id": cls.abroad.id,
                "street": "Rep street",
                "city": "Ghent",
                "zip": "9000",
            }
        )

    def setUp(self):
        super().setUp()
        self.login(self.rep)

    # --- Rewards ---

    def test_points_and_rewards_are_the_customers(self):
        program = self._create_points_program()
        cards = {
            partner: self.env["loyalty.card"].create(
                {"program_id": program.id, "partner_id": partner.id, "points": points}
            )
            for partner, points in (
                (self.mine, 10),
                (self.second, 2),
                (self.rep.partner_id, 500),
            )
        }
        reward = program.reward_ids
        claim = f"/shop/claimreward?reward_id={reward.id}&rep_acting="
        for customer, is_rewarded in ((self.second, False), (self.mine, True)):
            token = self.act(customer)
            self.add_ok(self.bolt, token)
            self.url_open(claim + token)
            cart = self.cart_of(self.rep, customer)
            self.assertEqual(bool(cart.order_line.reward_id), is_rewarded, customer)
            if is_rewarded:
                used = cart.order_line.filtered("reward_id").coupon_id
                self.assertEqual(used, cards[customer])
                self.assertEqual(cart.amount_total, 30)
        self.assertEqual(cards[self.rep.partner_id].points, 500)

    def _create_points_program(self):
        """A point per unit of money, nine of them for half of the order."""
        reward = {"reward_type": "discount", "discount": 50, "required_points": 9}
        return self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [Command.create({"reward_point_amount": 1})],
                "reward_ids": [Command.create(reward)],
            }
        )

    # --- Delivery and payment ---

    def test_delivery_methods_are_those_of_the_customers_address(self):
        here, there = self.carrier.copy(), self.carrier.copy()
        here.write({"name": "Lorry here", "country_ids": self.country.ids})
        there.write({"name": "Lorry abroad", "country_ids": self.abroad.ids})
        (here | there).is_published = True
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        page = self.page("/shop/checkout")
        self.assertIn(here.name, page)
        self.assertNotIn(there.name, page)

    def test_payments_are_those_of_the_customers_country(self):
        token = self.act(self.mine)
        self.add_ok(self.bolt, token)
        self.page("/shop/checkout")
        for country, is_offered in ((self.country, True), (self.abroad, False)):
            self.provider.available_country_ids = country
            page = self.page("/shop/payment")
            marker = f'data-provider-id="{self.provider.id}"'
            self.assertEqual(marker in page, is_offered, country.name)

    # --- Where the rep is ---

    def _create_lists_of_countries(self):
        lists = {}
        for country, percent in ((self.country, 20), (self.abroad, 70)):
            group = self.env["res.country.group"].create(
                {"name": country.name, "country_ids": [Command.set(country.ids)]}
            )
            lists[country] = self._create_pricelist(
                country.name,
                percent,
                selectable=True,
                sequence=1,
                country_group_ids=[Command.set(group.ids)],
            )
        self.second.specific_property_product_pricelist = False
        return lists

    def test_where_the_rep_is_changes_nothing(self):
        lists = self._create_lists_of_countries()
        with patch.object(GeoIP, "country_code", self.abroad.code):
            token = self.act(self.second)
            self.assertIn("80.00", self.page("/shop?search=Bolt"))
            self.add_ok(self.bolt, token)
            self.page("/shop/cart")
        cart = self.cart_of(self.rep, self.second)
        self.assertEqual(cart.pricelist_id, lists[self.country])
        self.assertEqual(cart.order_line.price_unit, 80)

    def test_where_the_rep_is_is_not_where_a_customer_without_a_country_is(self):
        lists = self._create_lists_of_countries()
        self.second.country_id = False
        with patch.object(GeoIP, "country_code", self.abroad.code):
            token = self.act(self.second)
            page = self.page("/shop?search=Bolt")
            self.add_ok(self.bolt, token)
            cart = self.cart_of(self.rep, self.second)
            for _time in range(2):  # as it is made, and as the next page finds it
                self.assertNotIn(cart.pricelist_id, lists.values())
                self.assertEqual(cart.order_line.price_unit, 100)
                self.page("/shop/cart")
        self.assertIn("100.00", page)
        self.assertNotIn("30.00", page)

    # --- Wish list ---

    def _wish(self, partner, product):
        return self.env["product.wishlist"].create(
            {
                "partner_id": partner.id,
                "product_id": product.id,
                "website_id": self.website.id,
            }
        )

    def _get_wished(self, token):
        result, error = self.call("/shop/wishlist/get_product_ids", token)
        self.assertFalse(error, error)
        return set(result)

    def test_wish_list_is_the_customers(self):
        contact = self._create_contact(self.mine, "Buyer")
        hook = self._create_product("Hook", 5)
        self._wish(contact, self.nut)
        self._wish(self.second, hook)
        self._wish(self.rep.partner_id, hook)
        token = self.act(self.mine)
        self.assertEqual(self._get_wished(token), {self.nut.id})
        self.call("/shop/wishlist/add", token, product_id=self.bolt.id)
        self.assertEqual(self._get_wished(token), {self.nut.id, self.bolt.id})
        wishes = self.env["product.wishlist"].search(
            [("product_id", "=", self.bolt.id)]
        )
        self.assertEqual(wishes.partner_id, self.mine)
        page = self.page("/shop/wishlist")
        self.assertIn("Nut", page)
        self.assertNotIn("Hook", page)
        self.call(f"/shop/wishlist/remove/{wishes.id}", token)
        self.assertEqual(self._get_wished(token), {self.nut.id})
        self.stop()
        self.assertEqual(self._get_wished(None), {hook.id})

    def test_wish_of_another_customer_is_not_taken_off(self):
        foreign = self._wish(self.other, self.nut)
        token = self.act(self.mine)
        self.call(f"/shop/wishlist/remove/{foreign.id}", token)
        self.assertTrue(foreign.exists())
