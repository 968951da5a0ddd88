from lxml import etree

from odoo.tests import tagged

from .screens_common import ScreensCommon


@tagged("post_install", "-at_install")
class TestForms(ScreensCommon):
    """Forms of documents get their buttons by themselves."""

    def form(self, model, user=None):
        arch = self.env[model].with_user(user or self.ann).get_view(False, "form")
        return etree.fromstring(arch["arch"])

    def test_document_has_the_button_history(self):
        buttons = self.form("res.partner").findall(
            ".//button[@name='action_open_history']"
        )
        self.assertEqual(len(buttons), 1)
        self.assertEqual(buttons[0].getparent().get("name"), "button_box")

    def test_form_with_chatter_gets_the_count_for_it(self):
        form = self.form("res.partner")
        self.assertIsNotNone(form.find(".//chatter"))
        self.assertEqual(len(form.findall(".//field[@name='document_note_count']")), 1)
        self.assertIsNone(form.find(".//button[@name='action_open_notes']"))

    def test_form_without_chatter_gets_a_button_for_notes(self):
        arch = etree.fromstring("<form><sheet><group/></sheet></form>")
        self.env["res.partner"]._add_trail_buttons(arch)
        self.assertIsNotNone(arch.find(".//button[@name='action_open_notes']"))

    def test_own_button_of_a_form_is_kept(self):
        arch = etree.fromstring(
            "<form><button name='action_open_history' type='object'/></form>"
        )
        self.env["res.partner"]._add_trail_buttons(arch)
        self.assertEqual(len(arch.findall(".//button")), 1)

    def test_note_has_a_history_and_no_notes(self):
        form = self.form("document.note")
        self.assertIsNotNone(form.find(".//button[@name='action_open_history']"))
        self.assertIsNone(form.find(".//button[@name='action_open_notes']"))

    def test_notes_of_a_document_open_with_its_defaults(self):
        action = self.partner.with_user(self.ann).action_open_notes()
        note = (
            self.env["document.note"]
            .with_user(self.ann)
            .with_context(**action["context"])
            .create({"body": "<p>x</p>"})
        )
        self.assertEqual(
            (note.document_model, note.document_id), ("res.partner", self.partner.id)
        )

    def test_recipient_is_named(self):
        self.assertEqual(
            self.partner.with_user(self.ann).document_note_recipient, "Acme"
        )
