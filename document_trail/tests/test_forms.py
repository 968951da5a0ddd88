from lxml import etree

from odoo.tests import tagged

from .screens_common import ScreensCommon


@tagged("post_install", "-at_install")
class TestForms(ScreensCommon):
    """Forms of documents get their buttons by themselves."""

    def form(self, model, user=None):
        arch = self.env[model].with_user(user or self.ann).get_view(False, "form")
        return etree.fromstring(arch["arch"])

    def buttons(self, form, action):
        number = self.env.ref(f"document_trail.{action}").id
        return form.findall(f".//button[@name='{number}']")

    def history(self, form):
        return self.buttons(form, "document_history_action")

    def notes(self, form):
        return self.buttons(form, "document_note_action_document")

    def test_document_has_the_button_history(self):
        (button,) = self.history(self.form("res.partner"))
        self.assertEqual(button.getparent().get("name"), "button_box")

    def test_form_with_chatter_gets_the_count_for_it(self):
        form = self.form("res.partner")
        self.assertIsNotNone(form.find(".//chatter"))
        self.assertEqual(len(form.findall(".//field[@name='document_note_count']")), 1)
        self.assertFalse(self.notes(form))

    def test_form_without_chatter_gets_a_button_for_notes(self):
        arch = etree.fromstring("<form><sheet><group/></sheet></form>")
        self.env["res.partner"]._add_trail_buttons(arch)
        self.assertTrue(self.notes(arch))

    def test_own_button_of_a_form_is_kept(self):
        number = self.env.ref("document_trail.document_history_action").id
        arch = etree.fromstring(f"<form><button name='{number}' type='action'/></form>")
        self.env["res.partner"]._add_trail_buttons(arch)
        self.assertEqual(len(arch.findall(".//button")), 1)

    def test_note_has_a_history_and_no_notes(self):
        form = self.form("document.note")
        self.assertTrue(self.history(form))
        self.assertFalse(self.notes(form))

    def test_lines_get_no_buttons(self):
        arch = etree.fromstring("<form><sheet><group/></sheet></form>")
        model = self.env["res.partner"]
        self.patch(self.env.registry["res.partner"], "_trail_document", "parent_id")
        self.assertFalse(self.history(self.form(model._name)))
        self.assertFalse(self.history(arch))

    def test_recipient_is_named(self):
        self.assertEqual(
            self.partner.with_user(self.ann).document_note_recipient, "Acme"
        )
