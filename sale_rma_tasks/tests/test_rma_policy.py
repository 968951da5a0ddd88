from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestReturnPolicy(ReturnMixin, TransactionCase):
    """Policies are rows: the first one that fits country and product counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tools, cls.hand_tools, cls.machines = (
            cls.env["product.category"].create({"name": name})
            for name in ("Tools", "Hand tools", "Machines")
        )
        cls.hand_tools.parent_id = cls.tools
        cls.goods.categ_id = cls.hand_tools
        cls.other_goods.categ_id = cls.machines
        cls.customer.country_id = cls.env.ref("base.nl")

    @classmethod
    def _create_policy(cls, name, sequence=10, country=None, categ=None, **values):
        countries = country and cls.env.ref(f"base.{country}").ids
        row = {"name": name, "sequence": sequence, "country_ids": countries or []}
        row |= {"categ_id": categ and categ.id}
        return cls.env["sale.rma.policy"].create(row | values)

    def _get_policies(self):
        order = self._sell((self.goods, 1.0), (self.other_goods, 1.0))
        lines = self._create_return(order).line_ids
        return {line.product_id: line.policy_id.name for line in lines}

    def test_the_first_that_fits_country_and_category_counts(self):
        self._create_policy("Elsewhere", 1, "us")
        self._create_policy("Another house", 2, company_id=self._create_company().id)
        self._create_policy("Over", 3, active=False)
        self._create_policy("Tools at home", 4, "nl", self.tools)
        self._create_policy("Tools", 5, categ=self.tools)
        self._create_policy("All", 6)
        self.assertEqual(
            self._get_policies(),
            {self.goods: "Tools at home", self.other_goods: "All"},
        )
        self.customer.country_id = self.env.ref("base.us")
        self.assertEqual(set(self._get_policies().values()), {"Elsewhere"})
        self.customer.country_id = False
        self.assertEqual(
            self._get_policies(), {self.goods: "Tools", self.other_goods: "All"}
        )

    def test_what_no_policy_is_for_is_decided_by_hand(self):
        self._create_policy("Machines", categ=self.machines)
        self.assertEqual(
            self._get_policies(), {self.goods: False, self.other_goods: "Machines"}
        )

    def test_its_days_are_counted_from_the_last_delivery(self):
        self._create_policy("Short", days=14)
        order = self._sell((self.goods, 1.0))
        for days, is_late in ((14, False), (15, True)):
            order.picking_ids.move_ids.date = Datetime.now() - timedelta(days, 60)
            rma = self._create_return(order)
            self.assertEqual(rma.line_ids.is_late, is_late, days)
            rma.action_cancel()

    def _create_company(self):
        return self.env["res.company"].create({"name": "Another"})

    def test_reasons_are_counted_by_product_and_vendor(self):
        vendor = self.env["res.partner"].create({"name": "Maker"})
        order = self._sell((self.goods, 3.0), (self.other_goods, 1.0))
        order.order_line[:1].vendor_id = vendor
        self._create_return(order)
        groups = self.env["sale.rma.line"]._read_group(
            [("order_id", "=", order.id)],
            ["vendor_id", "product_id", "reason_id"],
            ["quantity:sum"],
        )
        self.assertIn((vendor, self.goods, self.reason, 3.0), groups)
        self.assertEqual(len(groups), 2)
