from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import TourCase


class TestAdministration(TourCase):
    """The administrator's people and their rights."""

    def test_an_employee_is_added_and_his_profile_is_changed(self):
        users = self.env["res.users"].with_user(self.administrator)
        user = users.create({"name": "New", "login": "new", "email": "new@x.example"})
        self.assertTrue(user.has_group("base.group_user"))
        self.assertFalse(user.has_group("sales_team.group_sale_salesman"))
        user.write(
            {
                "name": "Newer",
                "group_ids": [
                    Command.link(self.env.ref("sales_team.group_sale_salesman").id)
                ],
            }
        )
        self.assertTrue(user.has_group("sales_team.group_sale_salesman"))
        orders = self.env["sale.order"].with_user(user)
        self.assertTrue(orders.has_access("create"))
        self.assertFalse(self.env["stock.quant"].with_user(user).has_access("write"))

    def test_some_may_edit_orders_and_not_delete_them(self):
        order = self._type_order()
        order.with_user(self.clerk).client_order_ref = "changed"
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).unlink()

    def test_one_who_sees_his_own_orders_only(self):
        own = self.env["res.users"].create(
            {
                "name": "Own",
                "login": "own",
                "group_ids": [
                    Command.set(self.env.ref("sales_team.group_sale_salesman").ids)
                ],
            }
        )
        mine, others = self._type_order(user=own), self._type_order()
        found = self.env["sale.order"].with_user(own).search([])
        self.assertIn(mine, found)
        self.assertNotIn(others, found)

    def test_several_websites_at_once(self):
        first = self.env["website"].get_current_website()
        second = (
            self.env["website"]
            .with_user(self.administrator)
            .create({"name": "Second", "company_id": self.company.id})
        )
        here = self._create_product("Here", 1.0, website_id=first.id)
        there = self._create_product("There", 1.0, website_id=second.id)
        products = self.env["product.template"]
        for website, seen, unseen in ((first, here, there), (second, there, here)):
            website = website.with_context(website_id=website.id)
            found = products.search(website.sale_product_domain())
            self.assertIn(seen.product_tmpl_id, found)
            self.assertNotIn(unseen.product_tmpl_id, found)
