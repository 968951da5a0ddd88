import os
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import ChannelMixin

SECRETS = {
    "api_key": "ck_canary_1",
    "api_secret": "cs_canary_2",
    "webhook_secret": "canary_3",
}


@tagged("post_install", "-at_install")
class TestCredentials(ChannelMixin, TransactionCase):
    def setUp(self):
        super().setUp()
        self.channel.with_user(self.manager).write(SECRETS)

    def test_what_was_written_is_there_for_the_client(self):
        self.assertEqual(self.channel._read_credentials(), SECRETS)

    def test_nobody_reads_it_back(self):
        self.env.invalidate_all()
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        for user in (self.manager, self.env.ref("base.user_admin")):
            channel = self.channel.with_user(user)
            self.assertEqual(
                channel.read(list(SECRETS)),
                [{"id": channel.id} | dict.fromkeys(SECRETS, False)],
            )
            with self.assertRaises(AccessError):
                channel.read(["credentials_cipher"])
            with self.assertRaises(AccessError):
                channel.export_data(["credentials_cipher"])
            exported = channel.export_data(["name", *SECRETS])["datas"]
            self.assertNotIn("canary", str(exported))

    def test_a_clerk_neither_reads_nor_writes(self):
        channel = self.channel.with_user(self.clerk)
        with self.assertRaises(AccessError):
            channel.read(["api_key"])
        with self.assertRaises(AccessError):
            channel.write({"api_key": "x"})
        with self.assertRaises(AccessError):
            channel.action_forget_credentials()

    def test_the_table_holds_no_secret(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(c)::text FROM sale_channel c WHERE id = %s",
            [self.channel.id],
        )
        self.assertNotIn("canary", self.env.cr.fetchone()[0])

    def test_an_empty_field_keeps_what_is_there(self):
        self.channel.write({"api_key": "new_canary", "api_secret": False})
        self.assertEqual(
            self.channel._read_credentials(), SECRETS | {"api_key": "new_canary"}
        )
        self.assertIn("key", self.channel.credentials_state)

    def test_it_can_be_forgotten(self):
        self.channel.with_user(self.manager).action_forget_credentials()
        self.assertEqual(self.channel._read_credentials(), {})

    def test_another_key_is_told_in_words(self):
        other = {"CHANNEL_SECRET_KEY": "quite another key, of another server"}
        with (
            patch.dict(os.environ, other),
            self.assertRaisesRegex(UserError, "another key"),
        ):
            self.channel._read_credentials()

    def test_without_a_key_nothing_is_stored(self):
        empty = {"CHANNEL_SECRET_KEY": "too short"}
        with (
            patch.dict(os.environ, empty),
            self.assertRaisesRegex(UserError, "secret_key"),
        ):
            self.channel.api_key = "x"

    def test_a_copy_has_no_credentials(self):
        copy = self.channel.copy({"code": "copy"})
        self.assertEqual(copy._read_credentials(), {})
        self.assertNotEqual(copy.webhook_token, self.channel.webhook_token)

    def test_no_search_finds_out_what_it_is(self):
        model = self.env["sale.channel"].with_user(self.manager)
        for name in ("credentials_cipher", "webhook_token"):
            with self.subTest(name), self.assertRaises(AccessError):
                model.search([(name, "like", "a%")])
