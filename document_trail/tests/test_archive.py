from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TrailCase


@tagged("post_install", "-at_install")
class TestArchive(TrailCase):
    def _wizard(self, partners, user=None):
        context = {"active_model": "res.partner", "active_ids": partners.ids}
        wizard = self.env["document.trail.archive"].with_context(**context)
        return wizard.with_user(user or self.clerk)

    def test_archiving_says_who_and_why_and_can_be_undone(self):
        with Form(self._wizard(self.partner)) as form:
            form.reason = "Entered twice"
        form.save().action_apply()
        self.assertFalse(self.partner.active)
        self.assertEqual(self.partner.archive_reason, "Entered twice")
        entry = self._last(self.partner)
        self.assertEqual(entry.changes["active"], [True, False])
        self.assertEqual(entry.user_id, self.clerk)
        with Form(self._wizard(self.partner)) as form:
            form.reason = "A mistake"
        form.save().action_apply()
        self.assertTrue(self.partner.active)

    def test_a_reason_is_wanted(self):
        wizard = self._wizard(self.partner).create({"reason": "  "})
        with self.assertRaisesRegex(UserError, "say why"):
            wizard.action_apply()

    def test_who_may_not_write_may_not_archive(self):
        reader = self._create_user("trail_reader", "base.group_user")
        wizard = self._wizard(self.partner, reader).create({"reason": "x"})
        with self.assertRaises(AccessError):
            wizard.action_apply()

    def test_other_models_are_refused(self):
        wizard = self.env["document.trail.archive"].create(
            {"document_model": "res.users", "document_ids": [2], "reason": "x"}
        )
        with self.assertRaisesRegex(UserError, "not archived here"):
            wizard.action_apply()
