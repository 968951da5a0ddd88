"""Who bought, who fell asleep, who wanted and did not buy."""

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged

from .common import OrderFlowMixin


@tagged("post_install", "-at_install")
class TestCustomerSearch(OrderFlowMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls.startClassPatcher(freeze_time("2026-06-15"))
        Category = cls.env["product.category"]
        cls.group = Category.create({"name": "Machines"})
        below = Category.create({"name": "Saws", "parent_id": cls.group.id})
        cls.saw = cls._create_product("Saw", categ_id=below.id)
        cls.other, cls.other_buyer = cls._create_customer("bolt", country=cls.poland)
        cls.third, _buyer = cls._create_customer("cord", country=cls.poland)

    def _buy(self, partner, product, date, state="sale"):
        order = self._create_order(product, partner=partner)
        if state == "sale":
            order.action_confirm()
        elif state == "cancel":
            order._action_cancel()
        order.date_order = date
        return order

    def _search(self, criterion, months=3, group=None):
        search = self.env["sale.customer.search"].create(
            {
                "criterion": criterion,
                "months": months,
                "categ_id": (group or self.group).id,
            }
        )
        people = self.customer | self.other | self.third
        found = self.env["res.partner"].search(search._get_domain())
        return found & people

    def test_bought_from_the_group_lately(self):
        self._buy(self.customer, self.saw, "2026-05-01")
        self._buy(self.other, self.saw, "2026-01-01")
        self._buy(self.third, self.service, "2026-05-01")
        self.assertEqual(self._search("bought"), self.customer)
        self.assertEqual(self._search("bought", months=12), self.customer | self.other)

    def test_contact_counts_for_his_company(self):
        self._buy(self.buyer.partner_id, self.saw, "2026-05-01")
        self.assertEqual(self._search("bought"), self.customer)

    def test_dormant(self):
        self._buy(self.customer, self.saw, "2026-05-01")
        self._buy(self.customer, self.saw, "2025-05-01")
        self._buy(self.other, self.saw, "2025-05-01")
        self._buy(self.third, self.saw, "2025-05-01", state="draft")
        self.assertEqual(self._search("dormant"), self.other)

    def test_demand_is_what_was_asked_for_and_not_bought(self):
        self._buy(self.customer, self.saw, "2026-05-01", state="draft")
        self._buy(self.customer, self.saw, "2026-05-02")
        self._buy(self.other, self.saw, "2026-05-01", state="draft")
        self._buy(self.third, self.saw, "2026-05-01", state="cancel")
        self.assertEqual(self._search("demand"), self.other | self.third)

    def test_orders_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        order = self._buy(self.customer, self.saw, "2026-05-01")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET company_id = %s WHERE order_id = %s",
            (other.id, order.id),
        )
        self.env.invalidate_all()
        self.assertFalse(self._search("bought"))

    def test_name_says_the_question_and_can_be_typed(self):
        search = self.env["sale.customer.search"].create(
            {"criterion": "dormant", "categ_id": self.group.id, "months": 6}
        )
        self.assertEqual(search.name, "No Machines for 6 months")
        search.name = "Sleepers"
        self.assertEqual(search.name, "Sleepers")

    def test_bad_questions_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "which product group"):
            self.env["sale.customer.search"].create({"criterion": "demand"})

    def test_customers_open_for_a_seller(self):
        self._buy(self.customer, self.saw, "2026-05-01")
        seller = new_test_user(
            self.env, "searcher", groups="sales_team.group_sale_salesman"
        )
        search = (
            self.env["sale.customer.search"]
            .with_user(seller)
            .create({"categ_id": self.group.id})
        )
        self.assertEqual(search.customer_count, 1)
        action = search.action_show_customers()
        partners = self.env["res.partner"].with_user(seller).search(action["domain"])
        self.assertEqual(partners, self.customer)
