from datetime import timedelta
from xml.etree import ElementTree

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ChannelMixin

KEY = "the key of the shop"


@tagged("post_install", "-at_install")
class TestUnasDoor(ChannelMixin, HttpCase):
    """A home-made shop hands in orders in the manner of Unas."""

    def setUp(self):
        super().setUp()
        self.channel = self._create_channel("unas", code="door", webhook_secret=KEY)
        self._create_tax("27 i", 27.0, "tax_included")

    def _call(self, function, body, token="", channel=None):
        address = (channel or self.channel).webhook_token
        answer = self.url_open(
            f"/sale_channel/unas/{address}/{function}",
            data=body.encode(),
            headers={"Content-Type": "text/xml", "Authorization": f"Bearer {token}"},
            timeout=30,
        )
        return answer.status_code, ElementTree.fromstring(answer.content)

    def _login(self, key=KEY, channel=None):
        body = f"<Params><ApiKey>{key}</ApiKey></Params>"
        return self._call("login", body, channel=channel)

    def _token(self):
        return self._login()[1].findtext("Token")

    def _order(self, key="", gross="2540", **more):
        more = {"Key": key, **more} if key else more
        inner = "".join(f"<{name}>{text}</{name}>" for name, text in more.items())
        return (
            f"<Order>{inner}<Date>2026.03.01 11:00:00</Date>"
            f"<Currency>{self.currency.name}</Currency>"
            f"<SumPriceGross>{gross}</SumPriceGross>"
            "<Customer><Email>a@b.example.com</Email></Customer><Items><Item>"
            "<Id>5</Id><Sku>TEST-MUG</Sku><Quantity>2</Quantity>"
            "<PriceGross>1270</PriceGross><Vat>27%</Vat></Item></Items></Order>"
        )

    def _hand_in(self, *orders, token=None):
        body = f"<Orders>{''.join(orders)}</Orders>"
        status, root = self._call("setOrder", body, token or self._token())
        rows = [
            (row.findtext("Key"), row.findtext("Status"), row.findtext("Error"))
            for row in root.iter("Order")
        ]
        return status, rows

    def _made(self):
        self._run_process_cron()
        return self.env["sale.order"].search(
            [("sale_channel_id", "=", self.channel.id)], order="id"
        )

    def test_a_shop_logs_in_hands_in_orders_and_they_arrive_once(self):
        status, login = self._login()
        self.assertEqual((status, login.tag), (200, "Login"))
        self.assertEqual(login.findtext("ShopId"), "door")
        for _time in range(2):
            status, rows = self._hand_in(self._order("H1"), self._order("H2"))
            self.assertEqual(status, 200)
            self.assertEqual(rows, [("H1", "ok", None), ("H2", "ok", None)])
        orders = self._made()
        self.assertEqual(orders.mapped("client_order_ref"), ["H1", "H2"])
        self.assertEqual(orders.mapped("amount_total"), [2540.0, 2540.0])
        self.assertFalse(orders.filtered("channel_block_reason"))

    def test_an_order_that_is_added_goes_by_the_shops_own_reference(self):
        order = self._order(Action="add", Referer="WEB-1")
        _status, rows = self._hand_in(order)
        self.assertEqual(rows[0][1:], ("ok", None))
        self.assertIn("WEB-1", rows[0][0])
        self.assertEqual(len(self._made()), 1)

    def test_a_total_that_does_not_fit_blocks_as_everywhere(self):
        self._hand_in(self._order("H1", gross="9999"))
        self.assertTrue(self._made().channel_block_reason)

    def test_what_cannot_be_read_is_said_of_each_and_stops_no_other(self):
        _status, rows = self._hand_in(
            self._order("H1", gross="much"), self._order("H2")
        )
        self.assertEqual([row[1] for row in rows], ["error", "ok"])
        self.assertIn("SumPriceGross", rows[0][2])
        self.assertEqual(self._made().client_order_ref, "H2")

    def test_without_the_key_there_is_no_token_and_without_a_token_no_order(self):
        other = self._create_channel("unas", code="no-key")
        for key, channel in (("guess", None), ("", None), ("", other)):
            status, root = self._login(key, channel=channel)
            self.assertEqual((status, root.tag), (401, "Error"))
        token = self._token()
        half = len(token) // 2
        other_half = "A" if token[half] != "A" else "B"
        changed = token[:half] + other_half + token[half + 1 :]
        for bad in ("x", "é", "9" * 20, token[:-9], changed, f"{token}0000"):
            with self.subTest(bad):
                status, _rows = self._hand_in(self._order("H1"), token=bad)
                self.assertEqual(status, 401)
        other.webhook_secret = KEY
        body = f"<Orders>{self._order('H1')}</Orders>"
        status, _root = self._call("setOrder", body, token, channel=other)
        self.assertEqual(status, 401)
        self.channel.webhook_secret = "another"
        self.assertEqual(self._hand_in(self._order("H1"), token=token)[0], 401)
        self.assertFalse(self._made())

    def test_a_token_ends(self):
        token = self.channel._make_door_token()[0]
        self.assertTrue(self.channel._is_door_token(token))
        with freeze_time(fields.Datetime.now() + timedelta(hours=2, seconds=1)):
            self.assertFalse(self.channel._is_door_token(token))

    def test_only_channels_of_the_kind_have_a_door(self):
        woo = self._create_channel("woocommerce", code="w", webhook_secret=KEY)
        self.assertEqual(self._login(channel=woo)[0], 404)

    def test_calls_are_limited(self):
        self.channel.push_limit = 1
        token = self._token()
        self.assertEqual(self._hand_in(self._order("H1"), token=token)[0], 200)
        self.assertEqual(self._hand_in(self._order("H2"), token=token)[0], 429)

    def test_hostile_bodies_are_refused_in_words(self):
        token = self._token()
        entity = '<!DOCTYPE a [<!ENTITY b "c">]><Params><ApiKey>&b;</ApiKey></Params>'
        for function in ("login", "setOrder"):
            for body in ("<Orders/>", "no xml", entity):
                with self.subTest(function=function, body=body):
                    status, root = self._call(function, body, token)
                    self.assertEqual((status, root.tag), (400, "Error"))
                    self.assertTrue(root.text)
        self.assertFalse(self.channel.message_ids)
