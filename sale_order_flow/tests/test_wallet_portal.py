from odoo.tests import HttpCase, tagged

from .money_cases import AB
from .money_common import MoneyWorldMixin


@tagged("post_install", "-at_install")
class TestWalletPortal(MoneyWorldMixin, HttpCase):
    """A contact sees the wallet of his company, and nobody else does."""

    def setUp(self):
        super().setUp()
        self.order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": self._prepare_lines(AB)}
        )
        self.order.action_confirm()
        self._step_pay(self.order, 150.0)
        self.order._action_cancel()
        self._settle()
        self.wallet = self._get_wallets()
        _company, self.outsider = self._create_customer("outsider", self.hungary)

    def _read_values(self):
        url = f"/my/loyalty_card/{self.wallet.id}/values"
        return self.make_jsonrpc_request(url, {"card_id": self.wallet.id})

    def _open_history(self, **query):
        url = f"/my/loyalty_card/{self.wallet.id}/history"
        return self.url_open(url + "?" + "&".join(map("=".join, query.items())))

    def test_contact_sees_his_company_s_wallet(self):
        self.assertEqual(self.wallet.partner_id, self.customer)
        self.authenticate(self.buyer.login, self.buyer.login)
        self.assertIn(f'data-card_id="{self.wallet.id}"', self.url_open("/my").text)
        values = self._read_values()
        self.assertIn("150.00", values["card"]["points_display"])
        (row,) = values["history_lines"]
        self.assertEqual(row["order_id"], self.order.id)
        self.assertIn("150.00", row["points"])
        self.assertTrue(self.url_open(row["order_portal_url"]).ok)

    def test_contact_reads_its_history(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for sortby in ("date", "issued", "no such column"):
            answer = self._open_history(sortby=sortby)
            self.assertTrue(answer.url.partition("?")[0].endswith("/history"))
            self.assertIn(f"Order {self.order.name}", answer.text)

    def test_contact_sees_his_own_wallet_as_well(self):
        own = self._fill_wallet(self.buyer.partner_id, 7.0)
        self.authenticate(self.buyer.login, self.buyer.login)
        page = self.url_open("/my").text
        shown = [
            page.count(f'data-card_id="{wallet.id}"') for wallet in (own, self.wallet)
        ]
        self.assertTrue(shown[0])
        self.assertEqual(shown[1], shown[0])

    def test_stranger_sees_nothing_of_it(self):
        self.authenticate(self.outsider.login, self.outsider.login)
        self.assertNotIn(f'data-card_id="{self.wallet.id}"', self.url_open("/my").text)
        self.assertEqual(self._read_values(), {})
        self.assertNotIn(self.order.name, self._open_history().text)

    def test_wallet_that_has_ended_is_not_shown(self):
        self.wallet.expiration_date = "2020-01-01"
        self.authenticate(self.buyer.login, self.buyer.login)
        self.assertNotIn(f'data-card_id="{self.wallet.id}"', self.url_open("/my").text)
        self.assertEqual(self._read_values(), {})
