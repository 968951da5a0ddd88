import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

from odoo.tests import HttpCase, tagged

from . import hostile
from .common import ChannelMixin
from .simulated import simulator

SECRET = "s3cret"


@tagged("post_install", "-at_install")
class TestHook(ChannelMixin, HttpCase):
    def setUp(self):
        super().setUp()
        self.channel.webhook_secret = SECRET

    def _post(self, data, channel=None, token=None, **headers):
        token = token or (channel or self.channel).webhook_token
        headers = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.url_open(
            f"/sale_channel/hook/{token}",
            data=data,
            headers={"Content-Type": "application/json"} | headers,
            timeout=30,
        )

    def _signature(self, data, secret=SECRET):
        digest = hmac.new(secret.encode(), data, hashlib.sha256).digest()
        return base64.b64encode(digest).decode()

    def _jobs(self):
        return self.env["queue.job"].search_count(
            [("method_name", "=", "_job_fetch"), ("model_name", "=", "sale.channel")]
        )

    def test_a_signed_hint_makes_a_job_and_no_order(self):
        data = self._woo(41)
        before = self._jobs()
        for _time in range(3):
            answer = self._post(data, X_WC_Webhook_Signature=self._signature(data))
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(self._jobs(), before + 1)
        self.assertFalse(self.channel.message_ids)

    def test_a_hint_leads_to_the_order_as_the_shop_has_it(self):
        shop = simulator("woocommerce").WooCommerceShop()
        shop.put(json.loads(self._woo(41)))
        self.channel.write(
            {
                "is_private_allowed": True,
                "api_key": "ck_test",
                "api_secret": "cs_test",
            }
        )
        with shop:
            self.channel.base_url = shop.url
            self.channel._job_fetch("41")
        self.assertEqual(self.channel.message_ids.state, "done")
        self.assertEqual(self.channel.message_ids.order_id.amount_total, 25)

    def test_without_the_right_signature_nothing_is_taken(self):
        data = self._woo(41)
        for signature in ("", "x", self._signature(data, "guess"), "é"):
            headers = {"X_WC_Webhook_Signature": signature} if signature else {}
            with self.subTest(signature):
                try:
                    answer = self._post(data, **headers)
                except UnicodeEncodeError:
                    continue
                self.assertEqual(answer.status_code, 401)
        changed = data.replace(b"20.00", b"02.00")
        answer = self._post(changed, X_WC_Webhook_Signature=self._signature(data))
        self.assertEqual(answer.status_code, 401)
        self.channel.action_forget_credentials()
        answer = self._post(data, X_WC_Webhook_Signature=self._signature(data, ""))
        self.assertEqual(answer.status_code, 401)
        self.assertFalse(self._jobs())

    def test_a_hook_of_unas_names_an_order_and_lists_none(self):
        unas = self._create_channel("unas", webhook_secret=SECRET)
        body = {"event": "order_send", "data": {"order": {"Key": "1000-7", "Id": 9}}}
        data = json.dumps(body).encode()
        answer = self._post(data, unas, X_Unas_Hmac=self._signature(data))
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self._post(data, unas).status_code, 401)
        self._assert_fetched(unas, "1000-7")
        self.assertFalse(unas.next_pull_at, "no list is asked for")

    def test_a_hook_of_unas_that_names_none_lets_the_shop_be_asked(self):
        unas = self._create_channel("unas", webhook_secret=SECRET)
        data = b'{"event": "customer_add"}'
        self._post(data, unas, X_Unas_Hmac=self._signature(data))
        self.assertTrue(unas.next_pull_at)

    def test_a_hook_of_shoprenter_names_an_order(self):
        shop = self._create_channel("shoprenter")
        order = {"innerId": 172, "totalGross": 1.5, "orderHistory": {"status": 5}}
        data = json.dumps({"orders": {"order": [order]}}).encode()
        self.assertEqual(self._post(data, shop).status_code, 200)
        self._assert_fetched(shop, "172")

    def _assert_fetched(self, channel, external_id):
        key = f"sale.channel.fetch:{channel.id}:{external_id}"
        jobs = self.env["queue.job"].search([("identity_key", "=", key)])
        self.assertEqual(jobs.mapped("args"), [[external_id]])

    def test_the_first_call_of_a_new_hook_is_welcome(self):
        answer = self._post(
            b"webhook_id=3", Content_Type="application/x-www-form-urlencoded"
        )
        self.assertEqual(answer.status_code, 200)

    def test_other_addresses_are_not_there(self):
        phone = self._create_channel("phone", code="phone-1")
        for token in ("nobody", "x" * 5000, phone.webhook_token, "%27%20OR%201=1"):
            with self.subTest(token[:20]):
                self.assertIn(self._post(b"{}", token=token).status_code, (404, 414))
        got = self.url_open(f"/sale_channel/hook/{self.channel.webhook_token}")
        self.assertEqual(got.status_code, 405)

    def test_more_than_any_order_is_refused_by_its_size(self):
        answer = self._post(b" " * 5_000_001)
        self.assertEqual(answer.status_code, 413)

    def test_a_partner_pushes_orders_and_repeats_them(self):
        channel = self._create_channel("ubl", code="partner")
        data = hostile.UBL.encode()
        for _time in range(2):
            answer = self._post(data, channel, Content_Type="application/xml")
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(channel.message_ids), 1)
        self.assertEqual(channel.message_ids.state, "received")
        self._run_process_cron()
        self.assertTrue(channel.message_ids.order_id)

    def test_several_orders_in_a_file_are_several_messages(self):
        channel = self._create_channel("edifact", code="edi")
        body = hostile.EDIFACT.partition("'\nUNH")[2].partition("UNZ")[0]
        second = f"\nUNH{body}".replace("UNH+1", "UNH+2").replace("T+10+1", "T+10+2")
        whole = hostile.EDIFACT.replace("UNZ+1", f"{second.replace('E-1', 'E-2')}UNZ+2")
        self._post(whole.encode(), channel, Content_Type="text/plain")
        self.assertEqual(sorted(channel.message_ids.mapped("number")), ["E-1", "E-2"])

    # --- Too often, and too late ---

    def test_who_calls_too_often_is_put_off_and_loses_nothing(self):
        channel = self._create_channel("ubl", code="partner", push_limit=2)
        documents = [
            hostile.UBL.replace("O-1", f"O-{number}").encode() for number in range(3)
        ]
        codes = [
            self._post(data, channel, Content_Type="application/xml").status_code
            for data in documents
        ]
        self.assertEqual(codes, [200, 200, 429])
        answer = self._post(documents[2], channel, Content_Type="application/xml")
        self.assertEqual(answer.headers["Retry-After"], "60")
        self.assertEqual(len(channel.message_ids), 2)
        knocks = self.env["sale.channel.knock"].search([])
        knocks.write({"at": "2026-01-01 00:00:00"})
        self.env.flush_all()
        answer = self._post(documents[2], channel, Content_Type="application/xml")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(channel.message_ids), 3)
        self.env["sale.channel.knock"]._gc_knocks()
        self.assertEqual(self.env["sale.channel.knock"].search_count([]), 1)

    def test_calls_without_a_signature_use_nothing_up(self):
        self.channel.push_limit = 1
        data = self._woo(41)
        for _time in range(3):
            self.assertEqual(self._post(data).status_code, 401)
        answer = self._post(data, X_WC_Webhook_Signature=self._signature(data))
        self.assertEqual(answer.status_code, 200)
        answer = self._post(data, X_WC_Webhook_Signature=self._signature(data))
        self.assertEqual(answer.status_code, 429)

    def test_only_a_fresh_call_counts_where_it_must_say_when_it_was_made(self):
        channel = self._create_channel(
            "ubl", code="fresh", webhook_secret=SECRET, is_timestamp_required=True
        )
        data = hostile.UBL.encode()
        now = int(time.time())

        def post(stamp, signed=None):
            signed = f"{signed or stamp}.".encode() + data
            return self._post(
                data,
                channel,
                Content_Type="application/xml",
                X_Timestamp=str(stamp),
                X_Signature=self._signature(signed),
            ).status_code

        for stamp in (now - 400, now + 400, "yesterday", "9" * 30, ""):
            with self.subTest(stamp):
                self.assertEqual(post(stamp), 401)
        self.assertEqual(post(now, signed=now - 400), 401)
        plain = self._post(
            data,
            channel,
            Content_Type="application/xml",
            X_Signature=self._signature(data),
        )
        self.assertEqual(plain.status_code, 401)
        self.assertFalse(channel.message_ids)
        self.assertEqual(post(now - 100), 200)
        self.assertEqual(post(now - 100), 200)
        self.assertEqual(len(channel.message_ids), 1)

    def test_an_old_cxml_message_is_told_by_status(self):
        buyer, channel = self._buyer()
        channel.is_timestamp_required = True
        fresh = buyer.order("PO-1", [("TEST-MUG", 2, 10)])
        buyer.now = lambda: datetime(2026, 1, 1, tzinfo=UTC)
        old = buyer.order("PO-2", [("TEST-MUG", 2, 10)])
        for data, code in ((old, b'code="409"'), (fresh, b'code="200"')):
            answer = self._post(data, channel, Content_Type="text/xml")
            self.assertIn(code, answer.content)
        self.assertEqual(channel.message_ids.mapped("number"), ["PO-1"])

    # --- cXML ---

    def _buyer(self):
        channel = self._create_channel("cxml", code="gsa", webhook_secret="shared")
        return simulator("cxml_buyer").CxmlBuyer(), channel

    def test_a_public_buyer_pushes_and_gets_a_status(self):
        buyer, channel = self._buyer()
        order = buyer.order("PO-1", [("TEST-MUG", 2, 10)])
        for _time in range(2):
            answer = self._post(order, channel, Content_Type="text/xml")
            self.assertIn(b'code="200"', answer.content)
        self.assertEqual(len(channel.message_ids), 1)
        message = channel.message_ids
        self.assertNotIn("shared", message.payload_text)
        message._process()
        self.assertEqual(message.order_id.order_line.product_uom_qty, 2)

    def test_a_wrong_secret_or_no_cxml_is_told_by_status(self):
        buyer, channel = self._buyer()
        buyer.secret = "guess"
        order = buyer.order("PO-1", [("TEST-MUG", 2, 10)])
        answer = self._post(order, channel, Content_Type="text/xml")
        self.assertIn(b'code="401"', answer.content)
        bomb = b'<!DOCTYPE cXML [<!ENTITY x "y">]><cXML>&x;</cXML>'
        for data in (b"x", b"{}", bomb):
            answer = self._post(data, channel, Content_Type="text/xml")
            self.assertIn(b'code="400"', answer.content)
        channel.action_forget_credentials()
        buyer.secret = ""
        order = buyer.order("PO-1", [("TEST-MUG", 2, 10)])
        answer = self._post(order, channel, Content_Type="text/xml")
        self.assertIn(b'code="401"', answer.content)
        self.assertFalse(channel.message_ids)

    def test_an_update_and_a_cancellation_change_the_order(self):
        buyer, channel = self._buyer()
        for kind, quantity in (("new", 2), ("update", 5), ("delete", 5)):
            order = buyer.order("PO-1", [("TEST-MUG", quantity, 10)], kind, kind)
            self._post(order, channel, Content_Type="text/xml")
            channel.message_ids._process()
            sale = channel.message_ids.order_id
            self.assertEqual(len(sale), 1)
            self.assertEqual(sale.order_line.product_uom_qty, quantity)
        self.assertEqual(sale.state, "cancel")
