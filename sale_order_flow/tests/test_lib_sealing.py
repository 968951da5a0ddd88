from odoo.tests import BaseCase, tagged

from ..lib import sealing

KEY = "a key that only the tests have"
VALUES = {"secret": "canary-ä", "account": "canary-2"}


@tagged("post_install", "-at_install")
class TestSealing(BaseCase):
    def test_what_was_sealed_opens_with_its_key(self):
        text = sealing.seal(VALUES, KEY, "shop")
        self.assertEqual(sealing.unseal(text, KEY, "shop"), VALUES)
        self.assertEqual(sealing.unseal("", KEY, "shop"), {})

    def test_names_are_readable_and_nothing_else(self):
        text = sealing.seal(VALUES, KEY, "shop")
        self.assertEqual(sealing.names(text), ["account", "secret"])
        self.assertEqual(sealing.names(""), [])
        self.assertNotIn("canary", text)

    def test_the_same_values_never_look_the_same(self):
        self.assertNotEqual(
            sealing.seal(VALUES, KEY, "shop"), sealing.seal(VALUES, KEY, "shop")
        )

    def test_another_key_or_purpose_opens_nothing(self):
        text = sealing.seal(VALUES, KEY, "shop")
        with self.assertRaises(sealing.KeyChanged):
            sealing.unseal(text, KEY + "!", "shop")
        with self.assertRaises(sealing.KeyChanged):
            sealing.unseal(text, KEY, "carrier")
        with self.assertRaises(sealing.KeyChanged):
            sealing.unseal(text[:-4] + "AAA=", KEY, "shop")

    def test_a_short_key_is_none(self):
        for key in ("", "fifteen letters"):
            with self.assertRaises(sealing.KeyMissing):
                sealing.seal(VALUES, key, "shop")

    def test_what_channels_sealed_before_this_opens(self):
        """A channel's purpose is the salt that its own mechanism had before."""
        text = (
            "api_key|gAAAAABrCSESU6Ds5c-e36FLyVu4eEtZnC0dqMpkGEFvY0rnOzvWQWg-9Ou6ZepttW"
            "-3FL2zKvp4VRWJRPI-5A4dk_yxPqXlLEo8-E9_Y4j6WXdk48lpzPY="
        )
        self.assertEqual(sealing.unseal(text, KEY, "sale.channel"), {"api_key": "ck"})
