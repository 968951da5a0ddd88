from xml.etree import ElementTree

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import ChannelMixin
from .simulated import simulator

SECRET = "s3cret"


@tagged("post_install", "-at_install")
class TestConnection(ChannelMixin, HttpCase):
    """The button says what works, for each kind of shop and partner."""

    def _partner(self, kind, **values):
        values = {"webhook_secret": SECRET, "is_private_allowed": True, **values}
        return self._create_channel(kind, code=f"test-{kind}", **values)

    def _test(self, channel):
        """Press the button; return the colour of what is said, and the text."""
        self.env.flush_all()  # our own server answers, as another transaction
        with self.allow_requests(all_requests=True):
            told = channel.action_test_connection()["params"]
        self.env.invalidate_all()
        return told["type"], told["message"]

    def test_a_partner_reaches_us_and_nothing_is_kept_of_it(self):
        for kind in ("cxml", "ubl", "edifact"):
            channel = self._partner(kind)
            for channel.is_timestamp_required in (False, True):
                with self.subTest(kind, fresh=channel.is_timestamp_required):
                    type_, said = self._test(channel.with_user(self.manager))
                    self.assertEqual(type_, "success", said)
                    self.assertIn("arrive", said)
                    self.assertIn("no address", said)
                    self.assertFalse(channel.message_ids)

    def test_without_a_secret_it_says_what_that_means(self):
        """Who has none lets everybody in, or nobody."""
        type_, said = self._test(self._partner("ubl", webhook_secret=False))
        self.assertEqual(type_, "warning")
        self.assertIn("whoever knows", said)
        type_, said = self._test(self._partner("cxml", webhook_secret=False))
        self.assertEqual(type_, "danger")
        self.assertIn("401", said)

    def test_our_own_address_may_be_wrong(self):
        channel = self._partner("edifact")
        base = "http://127.0.0.1:9"
        self.env["ir.config_parameter"].set_param("web.base.url", base)
        type_, said = self._test(channel)
        self.assertEqual(type_, "danger")
        self.assertIn("Our own address", said)

    def test_the_partner_of_answers_is_asked_too(self):
        for kind, partner in (
            ("ubl", simulator("edi_partner").EdiPartner(SECRET)),
            ("edifact", simulator("edi_partner").EdiPartner(SECRET)),
            ("cxml", simulator("cxml_buyer").CxmlBuyer(secret=SECRET)),
        ):
            channel = self._partner(kind)
            with self.subTest(kind), partner:
                channel.base_url = partner.url
                type_, said = self._test(channel)
                self.assertEqual(type_, "success", said)
                self.assertIn("partner's address answers", said)
                self.assertFalse(partner.received)
                fault = simulator("server").Fault("/", 1, "status", 404)
                partner.faults.append(fault)
                self.assertEqual(self._test(channel)[0], "danger")
            self.assertIn("did not answer", self._test(channel)[1])

    def test_a_cxml_partner_with_another_secret_refuses(self):
        channel = self._partner("cxml")
        with simulator("cxml_buyer").CxmlBuyer(secret="another") as buyer:
            channel.base_url = buyer.url
            type_, said = self._test(channel)
        self.assertEqual(type_, "danger")
        self.assertIn("401", said)

    def test_a_buyer_may_ask_what_we_take(self):
        channel = self._partner("cxml")
        answer = self.url_open(
            f"/sale_channel/hook/{channel.webhook_token}",
            data=channel._write_profile().replace(b"***", SECRET.encode()),
            headers={"Content-Type": "text/xml"},
        )
        profile = ElementTree.fromstring(answer.content).find(
            "Response/ProfileResponse"
        )
        transaction = profile.find("Transaction")
        self.assertEqual(transaction.get("requestName"), "OrderRequest")
        self.assertEqual(transaction.findtext("URL"), channel.webhook_url)
        self.assertFalse(channel.message_ids)

    def test_a_shop_without_settings_is_not_called(self):
        with self.assertRaisesRegex(UserError, "no address or no credentials"):
            self._create_channel("unas").action_test_connection()

    def test_calls_of_the_button_count_where_a_shop_counts_them(self):
        """Also those that were refused."""
        channel = self._partner("unas", api_key="wrong")
        shop = simulator("unas").UnasShop()
        with shop:
            channel.base_url = f"{shop.url}/shop"
            self.assertEqual(self._test(channel)[0], "danger")
            channel.api_key = "abc123"
            self.assertEqual(self._test(channel)[0], "success")
        made = channel._get_quota().calls
        self.assertEqual(len(made["login", False]), 2)
