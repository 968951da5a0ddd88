import json
import random

from odoo.tests import BaseCase, tagged

from ..lib import chain, keys
from .common import TrailCase

MASTER = b"k" * 32
WORDS = ("", "Ő", 'a"b\\c', "line\nbreak", ', "name": [', "{", "\x7f\u2028", "null")


@tagged("post_install", "-at_install")
class TestChainText(BaseCase):
    """Texts as the database spells them."""

    def test_a_salt_without_a_value_is_malformed(self):
        with self.assertRaises(ValueError):
            chain.read_changes('{"a": [1, 2]}', '{"b": "x"}', "{}")

    def test_what_is_no_object_is_malformed_and_breaks_the_chain(self):
        texts = [(one, "{}", "{}") for one in ("[]", '"x"', "1")]
        texts += [("[1]", '{"a": "x"}', "{}"), ("[1]", "{}", '{"a": "x"}')]
        texts += [("{}", "[]", "{}"), ("{}", "{}", "[]"), ("{}", "{}", '"x"')]
        for told in texts:
            entries = chain.Chain(chain.Signer(MASTER))
            row = [7, "a", 1, "write", True, "1.5,1", "a,1,", *told, "[]"]
            change = entries.add([*row, "hash", None, 0])
            self.assertEqual(entries.close(()), ("changed", 7))
            self.assertEqual(change.changes, {}, told)

    def test_an_erased_value_has_no_salt(self):
        with self.assertRaises(ValueError):
            chain.read_changes('{"a": [1, 2]}', '{"a": "x"}', '{"a": "y"}')

    def test_only_the_own_key_signs(self):
        key = keys.derive(MASTER, f"{keys.key_id(MASTER)}.mark")
        signature = f"{keys.key_id(MASTER)}.mark.{keys.sign(key, 'hash')}"
        self.assertTrue(chain.Signer(MASTER).has_signed(signature, "hash", True))
        self.assertFalse(chain.Signer(MASTER).has_signed(signature, "other", True))
        self.assertFalse(chain.Signer(b"x" * 32).has_signed(signature, "hash", True))
        self.assertFalse(chain.Signer(MASTER).has_signed("", "hash", True))


@tagged("post_install", "-at_install")
class TestChain(TrailCase):
    """The hash computed here is the one that the database computes, for any values."""

    def test_hashes_kept_by_functions_of_another_version_are_not_read(self):
        self.partner.city = "Pécs"
        self.env.flush_all()
        tips = json.dumps({f"{self.partner.id}res.partner": ["in another shape"]})
        self.env.cr.execute(
            "SELECT set_config('document_trail.tips', %s, true)", [tips]
        )
        self.env["document.trail.entry"].init()
        self.partner.city = "Győr"
        self.env.flush_all()
        self.assertFalse(self._verify(self.partner))

    def test_one_statement_on_many_documents_leads_on_from_each(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Partner {number}"} for number in range(150)]
        )
        some = partners[:3] + partners[-3:]
        some.city = "Pécs"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET color = 7 WHERE id = ANY(%s)", [partners.ids]
        )
        some.city = "Győr"
        for partner in some:
            entries = self._entries(partner)
            self.assertEqual(
                [one.previous_hashes for one in entries],
                [[], *([one.hash] for one in entries[:-1])],
            )
            self.assertFalse(self._verify(partner))

    def test_any_changes_come_to_what_the_database_says(self):
        dice, cases = random.Random(3), []
        for _number in range(300):
            names = ["name", "a", "color", 'q"t', "t", "x_json", "é"]
            columns = dice.sample(names, 4)
            changes = {one: [self._any(dice), self._any(dice)] for one in columns}
            salted = dice.sample(columns, dice.randrange(4))
            salts = {one: f"salt {dice.random()}" for one in salted}
            erased = {"gone": "digest"} if dice.random() < 0.3 else {}
            cases.append([json.dumps(one) for one in (changes, salts, erased)])
        self.env.cr.execute(
            """
            SELECT c::text, s::text, e::text, document_trail_digest(c, s, e) FROM (
                SELECT c::jsonb, s::jsonb, e::jsonb
                FROM unnest(%s, %s, %s) AS told(c, s, e)
            ) AS cases
            """,
            [list(one) for one in zip(*cases, strict=True)],
        )
        for *texts, digest in self.env.cr.fetchall():
            changes, erased, found = chain.read_changes(*texts)
            self.assertEqual(found, digest, texts)
            self.assertEqual(set(changes), set(json.loads(texts[0])))
            self.assertEqual(erased, set(json.loads(texts[2])))

    def _any(self, dice):
        return dice.choice(
            [
                None,
                dice.choice(WORDS),
                dice.randrange(-5, 10**12),
                0.1,
                1.50,
                [dice.choice(WORDS), 1],
                {"name": [dice.choice(WORDS)], "color": {"a": dice.random()}},
                True,
            ]
        )

    def test_a_function_of_the_database_that_lies_deceives_nobody(self):
        """Hashes are computed outside of it."""
        self.partner.city = "Before"
        self.env.flush_all()
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION document_trail_digest(
                changes jsonb, salts jsonb, erased jsonb
            ) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''x''';
            SET LOCAL session_replication_role = replica;
            UPDATE document_trail_entry SET user_id = 3 WHERE id = (
                SELECT max(id) FROM document_trail_entry
            );
            SET LOCAL session_replication_role = origin;
            """
        )
        self.assertEqual(self._verify(self.partner)["reason"], "changed")
