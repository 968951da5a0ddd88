import json
import random
import shutil
from contextlib import closing

from odoo.tests import tagged

from ..lib import seals
from ..models import document_trail_verify
from .common import IS_FULL, RECOMPUTED, TrailCase

TAMPERINGS = 1000 if IS_FULL else 60


@tagged("post_install", "-at_install")
class TestTampering(TrailCase):
    """What a superuser does by SQL with the triggers switched off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(19)
        cls.partner.write({"city": "A"})
        for number in range(12):
            cls.partner.write({"city": f"Town {number}", "color": number})
            cls.partner.flush_recordset()
        cls.documents = [("res.partner", cls.partner.id)]

    def setUp(self):
        super().setUp()
        seals_folder = self.env["document.trail.seal"]._get_place()[0] / "seals"
        shutil.rmtree(seals_folder, ignore_errors=True)
        self.ids = self._entries(self.partner).ids
        self._without_triggers()

    def _without_triggers(self):
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.addCleanup(
            self.env.cr.execute, "SET LOCAL session_replication_role = origin"
        )

    def test_an_untouched_history_is_whole(self):
        self.assertFalse(self._verify(self.partner))

    def test_long_histories_are_read_in_several_steps(self):
        self.patch(document_trail_verify, "ROWS", 5)
        self.assertFalse(self._verify(self.partner))
        for entry in self.ids[4:6] + self.ids[-1:]:
            with self._undone():
                self._run(
                    "UPDATE document_trail_entry SET user_id = 3 WHERE id = %s", entry
                )
                found = self._verify(self.partner)
                self.assertEqual(
                    (found["reason"], found["entry_id"]), ("changed", entry)
                )

    def test_every_tampering_is_found(self):
        self.env["document.trail.seal"]._seal(self.documents)
        self.assertFalse(self._verify(self.partner))
        kinds = [
            self._change,
            self._swap,
            self._forge,
            self._recompute,
            self._cut_tail,
            self._drop_chain,
        ]
        missed = []
        for number in range(TAMPERINGS):
            tamper = kinds[number % len(kinds)]
            with self._undone():
                tamper()
                if not self._verify(self.partner):
                    missed.append(tamper.__name__)
        self.assertFalse(missed)

    def _undone(self):
        return closing(self.env.cr.savepoint())

    def _change(self):
        column, value = self.random.choice(
            [
                ("user_id", "3"),
                ("at", "at + interval '1 hour'"),
                ("changes", "changes || '{\"color\": [1, 99]}'"),
                ("operation", "'create'"),
                ("is_actor_certain", "NOT is_actor_certain"),
                ("acting_for_id", "1"),
                ("record_id", "record_id + 1"),
                ("previous_hashes", "'[]'"),
                ("signature", "'x' || signature"),
                ("salts", "'{}'"),
                ("transaction_number", "transaction_number + 1"),
            ]
        )
        entry = self.random.choice(self.ids[1:-1])
        before = self._row(entry)
        self._run(
            f"UPDATE document_trail_entry SET {column} = {value} WHERE id = %s", entry
        )
        if self._row(entry) == before:
            self._cut_tail()

    def _row(self, entry):
        self.env.cr.execute(
            "SELECT e::text FROM document_trail_entry e WHERE id = %s", [entry]
        )
        return self.env.cr.fetchone()[0]

    def _swap(self):
        first, second = self.random.sample(self.ids, 2)
        self._run("UPDATE document_trail_entry SET id = -1 WHERE id = %s", first)
        self._run(
            "UPDATE document_trail_entry SET id = %s WHERE id = %s", first, second
        )
        self._run("UPDATE document_trail_entry SET id = %s WHERE id = -1", second)

    def _forge(self):
        """An entry that was never made, with the right hash and links."""
        self._run(
            "INSERT INTO document_trail_entry (document_model, document_id,"
            " record_model, record_id, operation, user_id, is_actor_certain, at,"
            " transaction_number, changes, salts, previous_hashes, hash)"
            " SELECT document_model, document_id, record_model, record_id, 'write', %s,"
            " true, at, transaction_number,"
            " '{\"color\": [11, 11]}', '{}', jsonb_build_array(hash), ''"
            " FROM document_trail_entry WHERE id = %s RETURNING id",
            self.clerk.id,
            self.ids[-1],
        )
        self._run(RECOMPUTED, self.env.cr.fetchone()[0])

    def _recompute(self):
        """A change, with all hashes and links after it computed anew, and the row of
        today made to fit."""
        start = self.random.randrange(1, len(self.ids))
        self._run(
            "UPDATE document_trail_entry SET user_id = %s WHERE id = %s",
            self.clerk.id,
            self.ids[start],
        )
        previous = None
        for entry in self.ids[start:]:
            if previous:
                self._run(
                    "UPDATE document_trail_entry SET previous_hashes = %s"
                    " WHERE id = %s",
                    json.dumps([previous]),
                    entry,
                )
            self._run(RECOMPUTED, entry)
            previous = self.env.cr.fetchone()[0]

    def _cut_tail(self):
        """The last entries gone, and the row of today taken back with them."""
        cut = self.random.randrange(1, 6)
        for entry in reversed(self.ids[-cut:]):
            self._run(
                "UPDATE res_partner p SET city = coalesce(changes->'city'->>0, city),"
                " color = coalesce((changes->'color'->>0)::integer, color)"
                " FROM document_trail_entry e WHERE e.id = %s AND p.id = e.record_id",
                entry,
            )
        self._run(
            "DELETE FROM document_trail_entry WHERE id = ANY(%s)", self.ids[-cut:]
        )

    def _drop_chain(self):
        self._run("DELETE FROM document_trail_entry WHERE id = ANY(%s)", self.ids)

    def _run(self, statement, *values):
        self.env.cr.execute(statement, values)
        self.env.invalidate_all(flush=False)

    # --- Without a seal ---

    def test_before_a_seal_the_key_finds_recomputed_entries(self):
        with self._undone():
            self._recompute()
            self.assertEqual(self._verify(self.partner)["reason"], "signature")

    def test_before_a_seal_the_row_finds_a_cut_end(self):
        with self._undone():
            self._run("DELETE FROM document_trail_entry WHERE id = %s", self.ids[-1])
            self.assertEqual(self._verify(self.partner)["reason"], "live")

    def test_before_a_seal_a_dropped_history_has_no_beginning(self):
        with self._undone():
            self._drop_chain()
            found = self._verify(self.partner)
            self.assertEqual(found["reason"], "creation")
            self.assertFalse(found["entry_id"])

    def test_a_row_changed_past_the_triggers_is_found(self):
        with self._undone():
            self._run("UPDATE res_partner SET vat = 'X' WHERE id = %s", self.partner.id)
            self.assertEqual(self._verify(self.partner)["reason"], "live")

    def test_a_removed_middle_leaves_a_link_to_nothing(self):
        """Also where the values around it fit: there and back again."""
        self._run("SET LOCAL session_replication_role = origin")
        for color in (77, 11, 12):
            self.partner.color = color
            self.env.flush_all()
        last = self._entries(self.partner)
        self._without_triggers()
        with self._undone():
            self._run(
                "DELETE FROM document_trail_entry WHERE id = ANY(%s)", last[-3:-1].ids
            )
            found = self._verify(self.partner)
            self.assertEqual(
                (found["reason"], found["entry_id"]), ("link", last[-1].id)
            )

    def test_two_that_name_the_same_one_are_joined_by_the_next(self):
        """As transactions at the same time leave them; nobody waits for anybody."""
        last = self._entries(self.partner)[-1]
        self._run(
            "INSERT INTO document_trail_entry (document_model, document_id,"
            " record_model, record_id, operation, is_actor_certain, at,"
            " transaction_number, changes, salts, previous_hashes, hash)"
            " SELECT document_model, document_id, record_model, record_id, operation,"
            " false, at, -1, '{\"color\": [11, 12]}', '{}', previous_hashes, ''"
            " FROM document_trail_entry WHERE id = %s RETURNING id",
            last.id,
        )
        self._run(RECOMPUTED, self.env.cr.fetchone()[0])
        other = self.env.cr.fetchone()[0]
        self._run("UPDATE res_partner SET color = 12 WHERE id = %s", self.partner.id)
        self._run("SET LOCAL session_replication_role = origin")
        self.env.cr.cache.clear()  # another transaction
        self.partner.city = "Joined"
        joined = self._entries(self.partner)[-1]
        self.assertEqual(set(joined.previous_hashes), {last.hash, other})
        self.assertFalse(self._verify(self.partner))

    # --- Seals ---

    def test_the_nightly_check_seals_what_is_whole_and_tells_what_is_not(self):
        self._run("SET LOCAL session_replication_role = origin")
        good = self.env["res.partner"].create({"name": "Good"})
        self.env.flush_all()
        self._without_triggers()
        bad = (self._name_of(self.partner), good.id)
        self._run(
            "UPDATE document_trail_entry SET user_id = 3 WHERE document_id = %s"
            " AND document_model = 'res.partner'",
            good.id,
        )
        run = self.env["document.trail.seal"]._get_running()
        run._check_part([(*one, 0, 0) for one in (*self.documents, bad)])
        self.assertEqual((run.document_count, run.broken_count), (2, 1))
        self.assertIn("an entry was changed", run.broken_text)
        sealed, _damaged = run._read_seals([*self.documents, bad])
        self.assertEqual(list(sealed), self.documents)

    def _name_of(self, record):
        return record._name

    def test_a_changed_signature_is_found_also_under_a_seal(self):
        self.env["document.trail.seal"]._seal(self.documents)
        other = "left(signature, 34) || translate(right(signature, 64), '0123', '3210')"
        for value in ("'x' || signature", other):
            with self._undone():
                self._run(
                    f"UPDATE document_trail_entry SET signature = {value}"
                    " WHERE id = %s",
                    self.ids[3],
                )
                self.assertEqual(self._verify(self.partner)["reason"], "signature")

    def test_a_changed_file_of_seals_is_refused(self):
        self.env["document.trail.seal"]._seal(self.documents)
        folder, master = self.env["document.trail.seal"]._get_place()
        path = folder / "seals" / seals.shard(self.documents[0])
        text = path.read_text()
        self.addCleanup(path.write_text, text)
        path.write_text(text.replace('"res.partner"', '"res.partnes"'))
        found, damaged = seals.read(folder, master, self.documents)
        self.assertEqual((found, damaged), ({}, set(self.documents)))
        self.assertEqual(self._verify(self.partner)["reason"], "file")

    def test_a_seal_made_with_another_key_does_not_count(self):
        folder, _master = self.env["document.trail.seal"]._get_place()
        self.env["document.trail.seal"]._seal(self.documents)
        self.assertEqual(seals.read(folder, b"x" * 32, self.documents), ({}, set()))
