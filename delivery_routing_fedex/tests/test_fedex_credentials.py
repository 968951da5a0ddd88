import os
import traceback
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.misc import file_open

from ..lib import fedex as client
from .fedex_common import FedexCase

NAMES = ["fedex_account", "fedex_key", "fedex_secret"]
CANARY = "canary"


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
        self.assertEqual(carrier.credentials_state, "account, key, secret")
        with self.assertRaises(AccessError):
            carrier.read(["credentials_cipher"])
        with self.assertRaises(AccessError):
            carrier.search([("credentials_cipher", "like", "a%")])

    def test_only_administrators_write_them(self):
        for user in (self.sales_manager, self.manager, self.clerk):
            carrier = self.carrier.with_user(user)
            for name in [*NAMES, "fedex_url"]:
                with self.assertRaises(AccessError):
                    carrier.write({name: "mine"})
            with self.assertRaises(AccessError):
                carrier.action_forget_credentials()
        self.carrier.with_user(self.system).fedex_key = "another"
        known = self.carrier._read_credentials()
        self.assertEqual(known["fedex_key"], "another")
        self.assertEqual(known["fedex_secret"], self.fedex.secret)

    def test_administrators_forget_them(self):
        self.carrier.with_user(self.system).action_forget_credentials()
        self.assertEqual(self.carrier._read_credentials(), {})
        self.assertFalse(self.carrier.with_user(self.system).credentials_state)

    def test_people_ask_for_rates_without_seeing_them(self):
        order = self._create_order()
        carrier = self.carrier.with_user(self.clerk)
        self.assertTrue(carrier.rate_shipment(order.with_user(self.clerk))["success"])

    def test_a_copy_has_none_and_says_so(self):
        copy = self.carrier.copy()
        self.assertEqual(copy._read_credentials(), {})
        rate = copy.rate_shipment(self._create_order())
        self.assertIn("credentials", rate["error_message"])
        with self.assertRaisesRegex(UserError, "credentials"):
            copy._fedex_client()

    def test_with_another_key_of_the_server_the_rate_says_what_to_do(self):
        other = {"CREDENTIALS_SECRET_KEY": "quite another key, of another server"}
        with patch.dict(os.environ, other):
            rate = self.carrier.rate_shipment(self._create_order())
        self.assertIn("another key", rate["error_message"])

    def test_a_neutralized_database_has_none(self):
        self.env.flush_all()
        with file_open("delivery_routing_fedex/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.carrier.invalidate_recordset()
        self.assertEqual(self.carrier._read_credentials(), {})
        self.assertFalse(self.carrier.sudo().fedex_url)


@tagged("post_install", "-at_install")
class TestFedexCanaries(FedexCase):
    """Three secrets are stored and used; none is found anywhere else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fedex.account = f"{CANARY}-account"
        cls.fedex.key = f"{CANARY}-key"
        cls.fedex.secret = f"{CANARY}-secret"
        cls.canary = cls._create_carrier(name="Canary")
        cls.env.flush_all()

    def test_none_is_in_any_table(self):
        self.env.cr.execute(
            "SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables"
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        self.assertIn("public.delivery_carrier", tables)
        for table in tables:
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",
                [f"%{CANARY}-%"],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)

    def test_none_is_in_what_programs_read_and_export(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        carrier = self.canary.with_user(admin).with_company(self.company)
        names = list(carrier.fields_get())
        self.assertIn("fedex_secret", names)
        shown = {name: {} for name in names}
        for text in (
            carrier.read(names),
            carrier.web_read(shown),
            carrier.export_data(names)["datas"],
            carrier.copy_data(),
            carrier.onchange({}, [], shown),
        ):
            self.assertNotIn(f"{CANARY}-", str(text))
        self.assertIn("Canary", str(carrier.read(names)))

    def test_none_is_in_logs_errors_and_tracebacks(self):
        order = self._create_order()
        self.addCleanup(client._tokens.clear)
        with self.assertLogs(level="DEBUG") as logs:
            carrier = self._create_carrier(name="Canary, logged")
            self.env.flush_all()
            for secret in (self.fedex.secret, "wrong now"):
                self.fedex.secret = secret
                client._tokens.clear()
                self.assertNotIn(f"{CANARY}-", str(carrier.rate_shipment(order)))
            carrier.fedex_url = "http://127.0.0.1:9"  # nobody is there
            unreachable = carrier._fedex_client()
            with self.assertRaises(client.FedexUnavailable) as caught:
                unreachable._token()
        self.assertEqual(len(self.fedex.calls("/oauth/token")), 2)
        told = traceback.format_exception(caught.exception)
        for text in (logs.output, told, repr(unreachable._credentials)):
            self.assertNotIn(f"{CANARY}-", str(text))
