import base64
import json
import traceback
from contextlib import ExitStack
from html import escape

from odoo.tests import TransactionCase, tagged

from . import hostile
from .common import ChannelMixin
from .simulated import simulator

CANARY = "canary"


@tagged("post_install", "-at_install")
class TestCanaries(ChannelMixin, TransactionCase):
    """Twenty secrets are stored and used; none is found anywhere else."""

    SHOPS = ("woocommerce", "unas", "shoprenter", "cxml", "ubl", "edifact")

    def setUp(self):
        super().setUp()
        self.secrets = []
        self.channels = self.env["sale.channel"]
        for kind in (*self.SHOPS, "woocommerce"):
            values = {
                name: self._secret()
                for name in ("api_key", "api_secret", "webhook_secret")
            }
            self.channels |= self._create_channel(
                kind,
                code=f"secret-{len(self.channels)}",
                is_private_allowed=True,
                is_told=True,
                **values,
            )
        self.channels[-1].is_key_in_query = True
        self.assertGreaterEqual(len(self.secrets), 20)

    def _secret(self):
        self.secrets.append(f"{CANARY}-{len(self.secrets)}-ä?&'")
        return self.secrets[-1]

    def _assert_none(self, text, where):
        self.assertNotIn(CANARY, str(text), where)

    def _shop(self, channel):
        if channel.channel_type in ("woocommerce", "unas", "shoprenter"):
            classes = {
                "woocommerce": "WooCommerceShop",
                "unas": "UnasShop",
                "shoprenter": "ShoprenterShop",
            }
            name = channel.channel_type
            return getattr(simulator(name), classes[name])()
        if channel.channel_type == "cxml":
            return simulator("cxml_buyer").CxmlBuyer()
        return simulator("edi_partner").EdiPartner("another")

    def _use(self, channel, shop):
        """Call a shop that refuses, breaks and answers nonsense; yield what is said."""
        fault = simulator("server").Fault
        for kind in ("reset", "html", "truncated", "status"):
            shop.faults = [fault("/", nth, kind, 500) for nth in range(1, 4)]
            for act in (
                channel.action_test_connection,
                channel._pull_window,
                channel._compare_days,
                lambda: channel._job_fetch("1"),
            ):
                try:
                    yield str(act())
                except Exception as error:
                    yield repr(error), str(error)
                    yield "".join(traceback.format_exception(error))
            yield channel.last_error, channel.send_error
        self._tell(channel)
        yield channel.message_ids.mapped("error")

    def _tell(self, channel):
        """Send what the shop does not know."""
        told = {"status": "x", "tracking": "1", "stock": {"1": "1"}}
        payload = json.dumps(told).encode()
        if not channel.is_pulled:
            payload = b"<a><SharedSecret>***</SharedSecret></a>"
        message = self._message(channel, payload)
        channel._send_message(message, channel._get_sender(), self.env.cr.now())
        self.assertIn(message.state, ("failed", "received"))

    def _message(self, channel, payload):
        model = self.env["sale.channel.message"]
        return model.create(
            {
                "channel_id": channel.id,
                "direction": "out",
                "kind": "shipment",
                "external_ref": "1",
                "digest": "0",
                "payload": base64.b64encode(payload),
            }
        )

    def test_no_secret_is_in_logs_tracebacks_and_errors(self):
        with self.assertLogs(level="DEBUG") as logs, ExitStack() as stack:
            for channel in self.channels:
                shop = stack.enter_context(self._shop(channel))
                path = "/shop" if channel.channel_type == "unas" else ""
                channel.base_url = shop.url + path
                for said in self._use(channel, shop):
                    self._assert_none(said, channel.channel_type)
                self.assertTrue(shop.journal, channel.channel_type)
        self._assert_none(logs.output, "logs")

    def test_no_secret_is_in_what_programs_read_and_export(self):
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        for user in (self.manager, self.env.ref("base.user_admin")):
            channels = self.channels.with_user(user)
            names = list(channels.fields_get())
            self._assert_none(channels.read(names), "read")
            self._assert_none(channels.export_data(names)["datas"], "export")
            self._assert_none(channels.copy_data(), "copy")
            self._assert_none(channels.web_read({name: {} for name in names}), "web")
            messages = channels.message_ids
            self._assert_none(messages.read(), "messages")
            onchange = channels[0].onchange({}, [], {name: {} for name in names})
            self._assert_none(onchange, "onchange")

    def _cxml(self):
        secret = escape(self.channels[3]._read_credentials()["webhook_secret"])
        return hostile.CXML.replace(">s</Shared", f">{secret}</Shared").encode()

    def test_no_secret_is_in_any_table(self):
        self._receive(hostile.UBL.encode(), channel=self.channels[4])
        self._receive(self._cxml(), channel=self.channels[3])
        for message in self.channels.message_ids:
            # A table shows bytes in a way in which no word of them is found.
            self._assert_none(message._get_bytes(), "payload")
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables"""
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        self.assertIn("public.sale_channel", tables)
        for table in tables:
            self.env.cr.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",
                [f"%{CANARY}-%"],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), table)
