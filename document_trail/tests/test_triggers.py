import psycopg2
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib import triggers
from .common import TrailCase


@tagged("post_install", "-at_install")
class TestTriggers(TrailCase):
    def setUp(self):
        super().setUp()
        self.recorder = self.env["document.trail.recorder"]

    def _functions(self):
        self.env.cr.execute(
            "SELECT count(*) FROM pg_proc WHERE proname LIKE 'document\\_trail\\_%'"
        )
        return self.env.cr.fetchone()[0]

    def test_nothing_is_done_when_nothing_changed(self):
        wanted = self.recorder._get_wanted(None)
        actual = self.recorder._read_actual()
        self.assertFalse(self.recorder._get_differences(wanted, actual, True))

    def test_a_dropped_or_disabled_trigger_comes_back_at_the_next_start(self):
        for statement in (
            "DROP TRIGGER document_trail_update ON res_partner",
            "ALTER TABLE res_partner DISABLE TRIGGER document_trail_update",
        ):
            self.env.cr.execute(statement)
            self.recorder._sync()
            count = len(self._entries(self.partner))
            self.partner.city = statement
            self.assertEqual(len(self._entries(self.partner)), count + 1)

    def test_new_renamed_and_removed_columns_are_recorded(self):
        self.env.cr.execute(
            "ALTER TABLE res_partner ADD COLUMN x_level integer DEFAULT 3,"
            " ADD COLUMN x_gone varchar"
        )
        self.recorder._sync()
        self.env.cr.execute("UPDATE res_partner SET x_level = 4, x_gone = 'a'")
        self.assertEqual(self._last(self.partner).changes["x_level"], [3, 4])
        self.env.cr.execute(
            "ALTER TABLE res_partner RENAME COLUMN x_level TO x_grade;"
            "ALTER TABLE res_partner DROP COLUMN x_gone"
        )
        self.recorder._sync(["res.partner"])
        self.env.cr.execute("UPDATE res_partner SET x_grade = 5")
        self.assertEqual(self._last(self.partner).changes["x_grade"], [4, 5])
        self.recorder._sync()
        self.assertFalse(self._verify(self.partner))

    def test_what_an_upgrade_puts_into_a_new_column_is_not_told(self):
        count = len(self._entries(self.partner))
        self.env.cr.execute(
            "ALTER TABLE res_partner ADD COLUMN x_level integer;"
            "UPDATE res_partner SET x_level = 3"
        )
        self.recorder._sync()
        self.assertEqual(len(self._entries(self.partner)), count)
        self.assertFalse(self._verify(self.partner))

    def test_what_was_recorded_before_columns_were_noted_is_not_called_broken(self):
        """An early database did not note its columns, and recorded fewer of them."""
        self.env.cr.execute(
            "SET LOCAL session_replication_role = replica;"
            "UPDATE res_partner SET ref = 'unrecorded' WHERE id = %s;"
            "SET LOCAL session_replication_role = origin",
            [self.partner.id],
        )
        self.assertEqual(self._verify(self.partner)["reason"], "live")
        self.env.cr.execute(
            "UPDATE document_trail_setting SET columns = NULL"
            " WHERE model = 'res.partner'"
        )
        self.recorder._sync()
        self.assertFalse(self._verify(self.partner))
        partner = self.env["res.partner"].create({"name": "Later", "ref": "x"})
        self.assertFalse(self._verify(partner))

    @mute_logger("odoo.sql_db")
    def test_while_columns_are_moved_rows_are_recorded_all_the_same(self):
        """As an upgrade does: columns first, then rows, the triggers last."""
        self.partner.write({"ref": "a", "color": 1})
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE res_partner RENAME COLUMN ref TO x_code;"
            "ALTER TABLE res_partner ADD COLUMN x_new integer DEFAULT 3"
        )
        count = len(self._entries_past(self.partner))
        for statement in (
            "UPDATE res_partner SET x_code = 'b', color = 2, x_new = 4 WHERE id = %s",
            "UPDATE res_partner SET write_date = now() WHERE id = %s",
            "INSERT INTO res_partner SELECT (jsonb_populate_record(p,"
            " jsonb_build_object('id', nextval('res_partner_id_seq'), 'name', 'SQL',"
            " 'x_code', 'c', 'parent_id', id))).*"
            " FROM res_partner p WHERE id = %s RETURNING id",
        ):
            self.env.cr.execute(statement, [self.partner.id])
        made = self.env.cr.fetchone()[0]
        self.env.cr.execute("UPDATE document_trail_setting SET is_protected = false")
        self.env.cr.execute("DELETE FROM res_partner WHERE id = %s", [made])
        news = self._entries_past(self.partner)[count:]
        self.assertEqual(
            news, [("write", {"color": [1, 2], "x_new": [3, 4], "x_code": ["a", "b"]})]
        )
        (_create, was), (_unlink, gone) = self._entries_past(made)
        self.assertEqual(was["x_code"], [None, "c"])
        self.assertEqual(was["parent_id"], [None, self.partner.id])
        self.assertEqual(gone["name"], ["SQL", None])
        self.recorder._sync()
        self.assertFalse(self._verify(self.partner))

    def _entries_past(self, partner):
        """Entries as SQL reads them: the model's columns are not those of the table."""
        self.env.cr.execute(
            "SELECT operation, changes FROM document_trail_entry"
            " WHERE record_model = 'res.partner' AND record_id = %s ORDER BY id",
            [getattr(partner, "id", partner)],
        )
        return self.env.cr.fetchall()

    @freeze_time("2026-11-27")
    def test_many_rows_are_told_as_few_are(self):
        """Of few rows JSON is compared, of many column by column: to the same end."""
        self.env.cr.execute(
            "ALTER TABLE res_partner ADD COLUMN x_json json, ADD COLUMN x_jsonb jsonb,"
            " ADD COLUMN x_real double precision, ADD COLUMN x_number numeric,"
            " ADD COLUMN x_bytes bytea, ADD COLUMN x_day date"
        )
        self.recorder._sync(["res.partner"])
        first = []
        for count in (2, triggers.FEW, triggers.FEW + 1):
            values = [{"name": "Many", "color": 1, "user_id": self.clerk.id}] * count
            partners = self.env["res.partner"].create(values)
            self.env.flush_all()
            for statement in self._get_statements():
                self.env.cr.execute(statement, [partners.ids])
            self.assertFalse(self._verify(partners[-1]))
            for partner in partners:
                told = self._tell(partner)
                first = first or told
                for one, other in zip(told, first, strict=True):
                    self.assertEqual(one, other)
        changes = [changes for _operation, changes, *_others in first]
        self.assertNotIn("x_json", changes[-4])  # the null of JSON
        told = {"x_json": [None, {"a": [None]}], "x_jsonb": ["1", 1]}
        self.assertEqual(changes[-3], told | {"x_real": [0.5, 1e9]})
        self.assertEqual(changes[-2]["x_json"], [{"a": [None]}, None])
        self.assertEqual(changes[-1]["x_bytes"], ["\\x00ff", None])

    def _get_statements(self):
        where = "WHERE id = ANY(%s)"
        yield (
            "UPDATE res_partner SET x_json = 'null', x_jsonb = '\"1\"', x_real = 0.5,"
            f" x_number = 1.0, x_bytes = '\\x00ff', x_day = '2026-11-27', color = 1"
            f" {where}"
        )
        yield (
            "UPDATE res_partner SET x_jsonb = '1', x_number = 1.00, x_real = 1e9,"
            f" x_json = '{{\"a\": [null]}}', write_date = write_date {where}"
        )
        yield f"UPDATE res_partner SET write_date = now() {where}"
        yield (
            "UPDATE res_partner SET ref = 'a \"quoted\" \\ text', comment = '<p>é</p>',"
            " color = NULL, active = false, write_uid = 1, x_json = 'null',"
            f" write_date = write_date + interval '1 s' {where}"
        )
        yield "UPDATE document_trail_setting SET is_protected = id <> ALL(%s) AND false"
        yield f"DELETE FROM res_partner {where}"

    def _tell(self, partner):
        """What the entries of a contact say, without what is another's for each."""
        self.env.cr.execute(
            "SELECT operation, changes, user_id,"
            " ARRAY(SELECT jsonb_object_keys(salts) ORDER BY 1)"
            " FROM document_trail_entry"
            " WHERE record_model = 'res.partner' AND record_id = %s ORDER BY id",
            [partner.id],
        )
        own = ("partner_share", "commercial_partner_id", "create_date")
        return [
            (
                operation,
                {name: pair for name, pair in changes.items() if name not in own},
                writer,
                salts,
            )
            for operation, changes, writer, salts in self.env.cr.fetchall()
        ]

    def test_plans_are_general_and_compiling_stays_as_it_is_set(self):
        self.env.cr.execute("SET LOCAL jit = on")
        partners = self.env["res.partner"].create([{"name": "Many"}] * 60)
        self.env.flush_all()
        self.env.cr.execute("SELECT current_setting('plan_cache_mode')")
        self.assertEqual(self.env.cr.fetchone()[0], "force_generic_plan")
        partners.color = 3
        self.env.flush_all()
        self.env.cr.execute("SELECT current_setting('jit')")
        self.assertEqual(self.env.cr.fetchone()[0], "on")

    @mute_logger("odoo.sql_db")
    def test_a_row_keeps_its_number(self):
        with self.assertRaises(psycopg2.errors.NotNullViolation):
            self.env.cr.execute(
                "UPDATE res_partner SET id = -1, commercial_partner_id = NULL"
                " WHERE id = %s",
                [self.partner.id],
            )

    def test_uninstalling_leaves_nothing_behind(self):
        self.assertTrue(self._functions())
        self.recorder._remove()
        self.assertFalse(self._functions())
        self.env.cr.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'document\\_trail%'"
        )
        self.assertFalse(self.env.cr.fetchone()[0])
