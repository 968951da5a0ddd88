from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .fedex_common import FedexCase

NAMES = ["fedex_account", "fedex_key", "fedex_secret"]


@tagged("post_install", "-at_install")
class TestFedexCredentials(FedexCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.system = cls._create_user(
            "system", "base.group_system,sales_team.group_sale_manager"
        )
        cls.sales_manager = cls._create_user("sales", "sales_team.group_sale_manager")

    def test_nobody_reads_them_back(self):
        carrier = self.carrier.with_user(self.system)
        (row,) = carrier.read(NAMES)
        self.assertEqual([row[name] for name in NAMES], [False] * 3)
        self.assertEqual(carrier.fedex_credentials_state, "account, key, secret")
        with self.assertRaises(AccessError):
            carrier.read(["fedex_credentials"])

    def test_only_administrators_write_them(self):
        for user in (self.sales_manager, self.manager, self.clerk):
            for name in [*NAMES, "fedex_url"]:
                with self.assertRaises(AccessError):
                    self.carrier.with_user(user).write({name: "mine"})
        self.carrier.with_user(self.system).fedex_key = "another"
        known = self.carrier.sudo().fedex_credentials
        self.assertEqual(known["fedex_key"], "another")
        self.assertEqual(known["fedex_secret"], self.fedex.secret)

    def test_people_ask_for_rates_without_seeing_them(self):
        order = self._create_order()
        carrier = self.carrier.with_user(self.clerk)
        self.assertTrue(carrier.rate_shipment(order.with_user(self.clerk))["success"])

    def test_a_copy_has_none_and_says_so(self):
        copy = self.carrier.copy()
        self.assertFalse(copy.sudo().fedex_credentials)
        rate = copy.rate_shipment(self._create_order())
        self.assertIn("credentials", rate["error_message"])
        with self.assertRaisesRegex(UserError, "credentials"):
            copy._fedex_client()

    def test_a_neutralized_database_has_none(self):
        self.env.flush_all()
        with file_open("delivery_routing_fedex/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.carrier.invalidate_recordset()
        self.assertFalse(self.carrier.sudo().fedex_credentials)
        self.assertFalse(self.carrier.sudo().fedex_url)
