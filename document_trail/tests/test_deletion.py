from contextlib import closing

from psycopg2.errors import RestrictViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TrailCase


@tagged("post_install", "-at_install")
class TestDeletion(TrailCase):
    def test_unlink_is_refused_and_offers_archiving(self):
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.partner.unlink()

    def test_sudo_and_cascade_do_not_help(self):
        child = self.env["res.partner"].create(
            {"name": "Child", "parent_id": self.partner.id}
        )
        with self.assertRaises(UserError):
            self.partner.sudo().unlink()
        with self.assertRaises(UserError):
            self.partner.write({"child_ids": [(2, child.id)]})
        self.assertTrue(child.exists())

    @mute_logger("odoo.sql_db")
    def test_sql_is_refused(self):
        for statement in (
            "DELETE FROM res_partner WHERE id = %s",
            "TRUNCATE res_partner CASCADE",
            "TRUNCATE document_note CASCADE",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(RestrictViolation),
                closing(self.env.cr.savepoint()),
            ):
                self.env.cr.execute(statement, [self.partner.id])

    @mute_logger("odoo.sql_db")
    def test_entries_are_neither_changed_nor_deleted(self):
        entry = self._last(self.partner)
        for statement in (
            "DELETE FROM document_trail_entry WHERE id = %s",
            "UPDATE document_trail_entry SET user_id = 1 WHERE id = %s",
            "UPDATE document_trail_entry SET changes = '{}' WHERE id = %s",
            # as an erasure looks, but not with the digests of what was there
            "UPDATE document_trail_entry SET changes = '{}', salts = '{}',"
            ' erased = \'{"name": "x"}\' WHERE id = %s',
            "TRUNCATE document_trail_entry",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(RestrictViolation),
                closing(self.env.cr.savepoint()),
            ):
                self.env.cr.execute(statement, [entry.id])

    def test_where_protection_is_off_a_record_goes_with_its_history(self):
        setting = self.env["document.trail.setting"].search(
            [("model", "=", "res.partner")]
        )
        setting.is_protected = False
        self.assertEqual(self._last(setting).changes["is_protected"], [True, False])
        moment = self._now()
        partner_id = self.partner.id
        self.partner.unlink()
        states = self.env["document.trail.reader"]._get_states(
            "res.partner", partner_id, moment
        )
        self.assertEqual(states["res.partner", partner_id]["name"], "Acme")

    def test_merged_duplicates_are_archived_and_linked(self):
        twin = self.env["res.partner"].create({"name": "Acme", "email": "a@b.c"})
        task = self.env["res.partner"].create({"name": "x", "parent_id": twin.id})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.partner | twin).ids, self.partner)
        self.assertTrue(twin.exists())
        self.assertFalse(twin.active)
        self.assertEqual(twin.merged_into_id, self.partner)
        self.assertEqual(twin.commercial_partner_id, twin)
        self.assertEqual(task.parent_id, self.partner)
        told = [name for entry in self._entries(twin) for name in entry.changes]
        self.assertIn("merged_into_id", told)
        with self.assertRaises(UserError):
            twin.unlink()
