from lxml import etree

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
        entry = self._entries(self.partner).filtered(
            lambda one: "active" in one.changes
        )
        self.assertEqual(entry[-1].changes["active"], [True, False])
        self.assertEqual(entry[-1].user_id, self.clerk)
        with Form(self._wizard(self.partner)) as form:
            form.reason = "A mistake"
        form.save().action_apply()
        self.assertTrue(self.partner.active)

    def test_an_old_reason_does_not_stand_for_a_new_one(self):
        self.partner.archive_with_reason("Entered twice")
        self.partner.action_unarchive()
        self.assertFalse(self.partner.archive_reason)
        self.partner.archive_with_reason("Moved away")
        self.partner.write({"city": "Vác"})
        self.assertEqual(self.partner.archive_reason, "Moved away")

    def test_the_form_says_why_and_leads_to_who_took_over(self):
        arch = etree.fromstring(self.env["res.partner"].get_view(False, "form")["arch"])
        (alert,) = arch.findall("div[@role='alert'][@invisible='active']")
        names = [field.get("name") for field in alert.iter("field")]
        self.assertEqual(names, ["archive_reason", "merged_into_id"])
        self.assertEqual(arch[list(arch).index(alert) + 1].tag, "sheet")

    def test_where_nothing_is_kept_there_is_no_switch(self):
        settings = self.env["document.trail.setting"].search([])
        contacts = settings.filtered(lambda one: one.model == "res.partner")
        self.assertTrue(contacts.is_guarded)
        self.patch(self.env.registry["res.partner"], "_trail_kept_when", "")
        settings.invalidate_recordset(["is_guarded"])
        self.assertFalse(contacts.is_guarded)

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
