"""The scheduled check, as it runs at night: what it looks at, and how it goes on."""

from odoo.tests import tagged

from ..lib import seals
from ..models import document_trail_seal, document_trail_seal_due
from .common import TrailCase


@tagged("post_install", "-at_install")
class TestNightlyCheck(TrailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Seal = cls.env["document.trail.seal"]
        cls.cron = cls.env.ref("document_trail.document_trail_seal_cron_verify")
        cls.document = ("res.partner", cls.partner.id)
        cls.Seal.search([]).is_running = False

    def setUp(self):
        super().setUp()
        seals.clear(self.Seal._get_place()[0])  # no rollback clears them
        # nothing is checked only because its turn has come
        self.patch(document_trail_seal_due, "NIGHTS", 10**8)

    def _night(self):
        """Let the scheduled action run; return the run."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.Seal.search([], limit=1)

    def _past_the_triggers(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.env.cr.execute(statement, values)
        self.env.cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()

    def _drop_history(self):
        self._past_the_triggers(
            "DELETE FROM document_trail_entry WHERE document_id = %s"
            " AND document_model = 'res.partner'",
            self.partner.id,
        )

    def _reason(self, run):
        found = {tuple(row[:2]): row[2] for row in run.broken or []}
        return found.get(self.document)

    def test_a_night_seals_everything_the_first_time(self):
        run = self._night()
        self.assertFalse(run.is_running)
        self.assertFalse(self._reason(run))
        self.assertEqual(run.document_count, run.due_count)
        sealed, _damaged = run._read_seals([self.document])
        self.assertIn(self.document, sealed)

    def test_a_history_that_was_dropped_whole_is_told_every_night(self):
        self._night()
        self._drop_history()
        for _number in range(2):
            self.assertEqual(self._reason(self._night()), "seal")
        self.Seal.action_accept_all()
        self.patch(document_trail_seal_due, "NIGHTS", 1)
        # without an entry it has no beginning: that is still so
        self.assertEqual(self._reason(self._night()), "creation")

    def test_a_quiet_record_is_checked_within_thirty_nights(self):
        """One that was never sealed and lost its history; nothing else speaks of it."""
        self._night()
        late = self.env["res.partner"].create({"name": "Late"})
        self.env.flush_all()
        self.document = ("res.partner", late.id)
        self.partner = late
        self._drop_history()
        self.assertFalse(self._reason(self._night()))
        self.patch(document_trail_seal_due, "NIGHTS", 30)
        nights = range(30)
        due = [self.Seal._get_documents(self._now(), night) for night in nights]
        hits = [one for night in due for one in night if one[:2] == self.document]
        self.assertEqual(hits, [(*self.document, 0, 0)])

    def test_a_quiet_row_changed_past_the_triggers_is_found(self):
        self._night()
        self._past_the_triggers(
            "UPDATE res_partner SET vat = 'X' WHERE id = %s", self.partner.id
        )
        self.patch(document_trail_seal_due, "NIGHTS", 1)
        self.assertEqual(self._reason(self._night()), "live")

    def test_check_now_has_everything_checked(self):
        self._night()
        self._past_the_triggers(
            "UPDATE res_partner SET vat = 'X' WHERE id = %s", self.partner.id
        )
        action = self.Seal.with_user(self.env.ref("base.user_admin")).action_check_now()
        run = self.Seal.browse(action["res_id"])
        self.assertTrue(run.is_running)
        self.assertEqual(self._night(), run)
        self.assertFalse(run.is_running)
        self.assertEqual(self._reason(run), "live")

    def test_a_damaged_file_of_seals_stops_nothing(self):
        self._night()
        folder, master = self.Seal._get_place()
        name = seals.shard(self.document)
        path = folder / "seals" / name
        path.write_text(path.read_text() + " ")
        self.partner.city = "Elsewhere"
        run = self._night()
        self.assertFalse(run.is_running)
        self.assertEqual(self._reason(run), "file")
        self.assertIn([f"seals/{name}", 0, "file", False], run.broken)
        self.Seal.action_accept_all()
        self.assertIn(self.document, seals.read_all(folder, master)[0])
        self.assertFalse(self._night().broken)

    def test_a_check_that_was_stopped_goes_on_where_it_was(self):
        self.patch(document_trail_seal, "PART", 1)
        given = []

        def commit(cron, processed=0, *, remaining=None, **_more):
            given.append(processed)
            return 0.0 if len(given) == 3 else 60.0

        self.patch(self.registry["ir.cron"], "_commit_progress", commit)
        self.Seal.create({"at": self._now()})
        for number in range(5):
            self.env["res.partner"].create({"name": f"Partner {number}"})
        run = self.Seal._get_running()
        run._go_on()
        self.assertTrue(run.is_running)
        self.assertEqual(run.document_count, 3)
        self.assertEqual(self.Seal._get_running(), run)
        run._go_on()
        self.assertFalse(run.is_running)
        self.assertEqual(run.document_count, run.due_count)
        self.assertEqual(len(given), run.due_count)

    def test_histories_are_read_together_up_to_a_number_of_entries(self):
        self.patch(document_trail_seal, "ENTRIES", 10)
        due = [("res.partner", n, n, count) for n, count in enumerate((4, 6, 1, 30, 0))]
        batches = [[id_ for _m, id_ in one] for one in self.Seal._get_batches(due)]
        self.assertEqual(batches, [[0, 1], [2], [3], [4]])
        counts = dict.fromkeys([self.document], 0)
        for model, id_, _first, count in self.Seal._get_documents():
            counts[model, id_] = count
        domain = self.env["document.trail.entry"]._get_document_domain(self.partner)
        entries = self.env["document.trail.entry"].search_count(domain)
        self.assertEqual(counts[self.document], entries)
        self.assertTrue(entries)
