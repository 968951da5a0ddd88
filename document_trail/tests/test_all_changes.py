from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_history import HistoryCommon


@tagged("post_install", "-at_install")
class TestAllChanges(HistoryCommon):
    """The list of all changes, as whoever reads everybody's history has it."""

    def _search(self, *domain):
        entries = self.env["document.trail.entry"].with_user(self.manager)
        mine = [
            ("document_id", "=", self.partner.id),
            ("document_model", "=", "res.partner"),
        ]
        return entries.search([*mine, *domain])

    def test_changes_are_found_by_the_field_as_screens_call_it(self):
        self.change(self.ann, city="Delft")
        self.change(self.ann, ref="D-1")
        label = self.partner._fields["ref"].get_description(self.env)["string"]
        for word in (label, label[:4].upper(), "ref"):
            found = self._search(("changed_field", "ilike", word))
            self.assertIn("ref", found[0].changes)
            self.assertNotIn("Delft", [pair[1] for pair in found[0].changes.values()])
        self.assertFalse(self._search(("changed_field", "ilike", "no such field")))
        self.assertFalse(self._search(("changed_field", "=", False)))
        self.assertTrue(self._search(("changed_field", "!=", False)))

    def test_a_field_of_another_group_is_not_searched(self):
        field = self.env["res.partner"]._fields["ref"]
        self.patch(field, "groups", "base.group_erp_manager,base.group_no_one")
        self.env.registry.clear_cache()
        self.change(self.env.user, ref="SECRET")
        found = [("changed_field", "ilike", "ref")]
        self.manager.group_ids -= self.env.ref("base.group_no_one")
        searched = self._search(*found)
        may_read = self.partner.with_user(self.manager)._has_field_access(field, "read")
        self.assertEqual(any("ref" in one.changes for one in searched), may_read)

    def test_what_others_did_since_is_new_until_it_was_seen(self):
        entries = self.env["document.trail.entry"].with_user(self.manager)
        entries.action_mark_seen()
        self.assertFalse(self._search(("is_new", "=", True)))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE document_trail_look SET previous_at = previous_at - interval '1h'"
            " WHERE user_id = %s",
            [self.manager.id],
        )
        self.env.invalidate_all()
        self.change(self.ann, city="Delft")
        self.change(self.manager, city="Leiden")
        new = self._search(("is_new", "=", True), ("operation", "=", "write"))
        self.assertIn(self.ann, new.user_id)
        self.assertNotIn(self.manager, new.user_id)
        self.assertTrue(all(new.mapped("is_new")))
        self.assertEqual(
            entries.action_open_changes()["res_model"], "document.trail.entry"
        )

    def test_others_may_not_open_it(self):
        entries = self.env["document.trail.entry"].with_user(self.bob)
        for method in (entries.action_open_changes, entries.action_mark_seen):
            with self.assertRaises(AccessError):
                method()
