from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .screens_common import ScreensCommon


@tagged("post_install", "-at_install")
class TestPrivateNote(ScreensCommon):
    """A private note is its author's alone, on every surface."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.note(
            cls, cls.ann, body="<p>only for Ann</p>", attachment_ids=[cls.file(cls)]
        )

    def others(self):
        for user in (self.bob, self.manager, self.env.ref("base.user_admin")):
            yield self.secret.with_user(user)

    def test_author_reads_it(self):
        self.assertIn("only for Ann", self.secret.body)

    def test_nobody_else_reads_it(self):
        for note in self.others():
            for read in (
                lambda note=note: note.read(["body"]),
                lambda note=note: note.web_read({"body": {}}),
                lambda note=note: note.export_data(["body"]),
                lambda note=note: note.copy(),
                lambda note=note: note.display_name,
                lambda note=note: note.action_open_document(),
            ):
                note.invalidate_recordset()
                with self.assertRaises(AccessError):
                    read()

    def test_nobody_else_finds_it(self):
        domain = [("id", "=", self.secret.id)]
        for note in self.others():
            notes = note.browse()
            self.assertFalse(notes.with_context(active_test=False).search(domain))
            self.assertEqual(notes.search_count(domain), 0)
            self.assertFalse(notes.search([("body", "ilike", "only for Ann")]))
            self.assertEqual(notes.name_search("", domain), [])
            self.assertEqual(notes.web_search_read(domain, {"body": {}})["length"], 0)
            self.assertEqual(notes._read_group(domain, [], ["__count"]), [(0,)])
            self.assertEqual(
                notes.formatted_read_group(domain, ["author_id"], ["__count"]), []
            )

    def test_nobody_else_counts_it(self):
        for note in self.others():
            partner = self.partner.with_user(note.env.user)
            self.assertEqual(partner.document_note_count, 0)
        self.assertEqual(self.partner.with_user(self.ann).document_note_count, 1)

    def test_nobody_else_reads_its_files(self):
        domain = [
            ("res_model", "=", "document.note"),
            ("res_id", "=", self.secret.id),
        ]
        for note in self.others():
            files = self.secret.sudo().attachment_ids.with_user(note.env.user)
            self.assertFalse(files.search(domain))
            self.assertFalse(files.search([("id", "in", files.ids)]))
            files.invalidate_recordset()
            with self.assertRaises(AccessError):
                files.read(["name", "raw"])

    def test_file_on_its_way_is_read_by_who_uploads_it(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.ann)
            .create({"name": "draft", "raw": b"x", "res_model": "document.note"})
        )
        domain = [("id", "=", file.id)]
        self.assertTrue(file.search(domain))
        self.assertFalse(file.with_user(self.manager).search(domain))
        file.invalidate_recordset()
        with self.assertRaises(AccessError):
            file.with_user(self.manager).read(["name"])

    def test_nobody_else_reads_it_in_the_comments(self):
        for note in self.others():
            comments = self.env["document.comment"].with_user(note.env.user)
            self.assertFalse(comments.search([("note_id", "=", self.secret.id)]))
            self.assertFalse(comments.search([("kind", "=", "private")]))
            self.assertFalse(comments.search([("body", "ilike", "only for Ann")]))
            self.assertFalse(comments.search([("id", "=", -self.secret.id)]))
            comment = comments.browse(-self.secret.id)
            with self.assertRaises(AccessError):
                comment.read(["preview", "at"])

    def test_nobody_else_reads_it_in_the_history(self):
        scope = {
            "scope": "document",
            "document_model": "document.note",
            "document_id": self.secret.id,
        }
        for note in self.others():
            history = self.env["document.trail.history"].with_user(note.env.user)
            with self.assertRaises(AccessError):
                history.get_page(scope)
            with self.assertRaises(AccessError):
                history.get_choices(scope)

    def test_nobody_else_reads_it_in_the_list_of_all_changes(self):
        entries = self.env["document.trail.entry"].with_user(self.manager)
        domain = [("document_model", "=", "document.note")]
        self.assertFalse(entries.search(domain))
        self.assertEqual(entries.search_count(domain), 0)
        recorded = self.env["document.trail.entry"].search(domain, limit=1)
        self.assertTrue(recorded, "the note has a history of its own")
        with self.assertRaises(AccessError):
            recorded.with_user(self.manager).read(["changes"])

    def test_nobody_else_reads_it_in_what_the_author_did(self):
        scope = {"scope": "person", "user_id": self.ann.id}
        page = self.env["document.trail.history"].with_user(self.manager)
        self.assertNotIn("only for Ann", str(page.get_page(scope)))

    def test_history_of_the_document_does_not_tell_it(self):
        scope = {
            "scope": "document",
            "document_model": "res.partner",
            "document_id": self.partner.id,
        }
        page = self.env["document.trail.history"].with_user(self.bob).get_page(scope)
        self.assertNotIn("only for Ann", str(page))

    def test_nobody_else_changes_or_archives_it(self):
        for note in self.others():
            for change in (
                lambda note=note: note.write({"body": "<p>x</p>"}),
                lambda note=note: note.action_archive(),
                lambda note=note: note.action_publish(),
                lambda note=note: note.action_send(),
                lambda note=note: note.unlink(),
            ):
                with self.assertRaises(AccessError):
                    change()

    def test_it_is_not_sent(self):
        with self.assertRaisesRegex(UserError, "Publish it first"):
            self.secret.action_send()

    def test_publishing_leaves_the_private_text_private(self):
        self.secret.body = "<p>still private</p>"
        self.secret.body = "<p>for everybody</p>"
        self.secret.action_publish()
        public = self.env["document.note"].with_user(self.bob).search([])
        self.assertIn("for everybody", public.body)
        self.assertEqual(public.attachment_ids.raw, b"secret words")
        self.assertFalse(self.secret.active)
        scope = self.scope_of(public)
        history = self.env["document.trail.history"].with_user(self.bob)
        self.assertNotIn("still private", str(history.get_page(scope)))


@tagged("post_install", "-at_install")
class TestPublicNote(ScreensCommon):
    """A public note is read by the readers of its document."""

    def test_readers_of_the_document_read_it(self):
        note = self.public_note(self.ann)
        self.assertIn("remember", note.with_user(self.bob).body)
        self.assertEqual(self.partner.with_user(self.bob).document_note_count, 1)

    def test_others_do_not(self):
        note = self.public_note(self.ann).with_user(self.carl)
        self.assertFalse(note.search([("id", "=", note.id)]))
        self.assertEqual(note.search_count([("id", "=", note.id)]), 0)
        note.invalidate_recordset()
        with self.assertRaises(AccessError):
            note.read(["body"])

    def test_customers_have_no_access(self):
        note = self.public_note(self.ann, self.customer.partner_id)
        with self.assertRaises(AccessError):
            note.with_user(self.customer).read(["body"])
        with self.assertRaises(AccessError):
            self.note(self.customer, self.customer.partner_id)

    def test_access_is_asked_for_all_notes_at_once(self):
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(9)])
        notes = self.env["document.note"]
        for partner in partners:
            notes |= self.public_note(self.ann, partner)
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            some = some.with_user(self.bob)
            start = self.env.cr.sql_log_count
            some.search([("id", "in", some.ids)]).web_read(
                {"body": {}, "document_name": {}, "document_access": {}}
            )
            return self.env.cr.sql_log_count - start

        count(notes)
        self.assertEqual(count(notes[:2]), count(notes))

    def test_note_needs_a_document_that_one_may_read(self):
        with self.assertRaises(AccessError):
            self.public_note(self.carl)
        with self.assertRaises(AccessError):
            self.public_note(self.ann, self.env["res.partner"].browse(2**31 - 1))

    def test_note_needs_a_document_with_a_history(self):
        with self.assertRaises(AccessError):
            self.public_note(self.ann, self.env.company)

    def test_note_is_in_the_name_of_who_writes_it(self):
        note = self.public_note(self.ann, author_id=self.bob.id)
        self.assertEqual(note.author_id, self.ann)

    def test_author_document_and_visibility_stay(self):
        note = self.public_note(self.ann)
        other = self.env["res.partner"].create({"name": "Other"})
        for values in (
            {"author_id": self.bob.id},
            {"document_id": other.id},
            {"document_model": "document.trail.setting"},
            {"visibility": "private"},
        ):
            with self.assertRaisesRegex(UserError, "stay as they are"):
                note.write(values)

    def test_only_the_author_changes_it(self):
        note = self.public_note(self.ann)
        for user in (self.bob, self.manager):
            with self.assertRaises(AccessError):
                note.with_user(user).write({"body": "<p>x</p>"})
        note.body = "<p>better</p>"
        self.assertTrue(note.edited_at)

    @mute_logger("odoo.sql_db")
    def test_it_is_archived_never_deleted(self):
        note = self.public_note(self.ann)
        with self.assertRaises(AccessError):
            note.unlink()
        with self.assertRaises(UserError):
            note.sudo().unlink()
        note.action_archive()
        notes = self.env["document.note"].with_user(self.bob)
        self.assertFalse(notes.search([("id", "=", note.id)]))
        self.assertTrue(notes.search([("active", "=", False), ("id", "=", note.id)]))

    def test_history_of_a_note_tells_its_former_texts(self):
        note = self.public_note(self.ann, body="<p>first</p>")
        note.body = "<p>second</p>"
        note.action_archive()
        scope = self.scope_of(note)
        page = self.env["document.trail.history"].with_user(self.bob).get_page(scope)
        self.assertIn("second", str(page))

    def test_markup_is_cleaned(self):
        note = self.public_note(self.ann, body="<p>a<script>alert(1)</script></p>")
        self.assertNotIn("script", note.body)

    def test_file_of_another_record_is_refused(self):
        file = self.env["ir.attachment"].create(
            {
                "name": "contract",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": self.partner.id,
            }
        )
        with self.assertRaisesRegex(AccessError, "stays there"):
            self.public_note(self.ann, attachment_ids=[(4, file.id)])
        foreign = (
            self.env["ir.attachment"]
            .with_user(self.bob)
            .create({"name": "bob", "raw": b"x"})
        )
        with self.assertRaises(AccessError):
            self.public_note(self.ann, attachment_ids=[(4, foreign.id)])

    def test_counting_costs_one_query_for_many_documents(self):
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(5)])
        partners = partners.with_user(self.bob)
        partners.mapped("document_note_count")
        partners.invalidate_recordset()
        with self.assertQueryCount(1):
            partners.mapped("document_note_count")


@tagged("post_install", "-at_install")
class TestSentNote(ScreensCommon):
    """A public note can be sent to the document's partner in the same step."""

    def test_it_is_sent_and_the_row_tells_to_whom_and_when(self):
        note = self.public_note(
            self.ann, send_to_partner=True, attachment_ids=[self.file()]
        )
        message = note.sent_message_id
        self.assertEqual(
            (message.model, message.res_id), ("res.partner", self.partner.id)
        )
        self.assertIn("remember", message.body)
        self.assertIn(self.partner, message.notified_partner_ids)
        self.assertEqual(message.attachment_ids.raw, b"secret words")
        self.assertEqual(note.sent_partner_ids, self.partner)
        self.assertTrue(note.sent_at)
        self.assertEqual(note.with_user(self.bob).sent_state, "sent")

    def test_row_tells_that_it_did_not_arrive(self):
        note = self.public_note(self.ann, send_to_partner=True)
        # sudo: the mail server answers later
        lines = note.sudo().sent_message_id.notification_ids
        lines.notification_status = "bounce"
        self.assertEqual(note.with_user(self.bob).sent_state, "failed")

    def test_it_is_sent_later(self):
        note = self.public_note(self.ann)
        self.assertFalse(note.sent_state)
        note.action_send()
        self.assertEqual(note.sent_partner_ids, self.partner)

    def test_it_is_sent_once(self):
        note = self.public_note(self.ann, send_to_partner=True)
        with self.assertRaisesRegex(UserError, "sent already, to Acme"):
            note.action_send()
        note.send_to_partner = True
        messages = self.partner.message_ids.filtered(lambda m: "remember" in m.body)
        self.assertEqual(len(messages), 1)

    def test_sent_text_stays(self):
        note = self.public_note(self.ann, send_to_partner=True)
        with self.assertRaisesRegex(UserError, "Write a new one"):
            note.body = "<p>something else</p>"

    def test_sending_cannot_be_claimed(self):
        with self.assertRaises(AccessError):
            self.public_note(self.ann, sent_at="2026-01-01")
        with self.assertRaises(AccessError):
            self.public_note(self.ann).write({"sent_partner_ids": [(4, 1)]})

    def test_nothing_is_lost_without_an_address(self):
        self.partner.email = False
        with self.assertRaisesRegex(UserError, "Acme has no e-mail address"):
            self.public_note(self.ann, send_to_partner=True)

    def test_private_note_is_refused(self):
        with self.assertRaisesRegex(UserError, "Publish it first"):
            self.note(self.ann, send_to_partner=True)


@tagged("post_install", "-at_install")
class TestNoteFiles(HttpCase, ScreensCommon):
    """Files of private notes over HTTP."""

    def test_file_is_sent_to_the_author_alone(self):
        note = self.note(self.ann, attachment_ids=[self.file()])
        url = f"/web/content/{note.attachment_ids.id}"
        for user, status in (("trail_ann", 200), ("trail_bob", 404)):
            self.authenticate(user, user)
            self.assertEqual(self.url_open(url).status_code, status, user)
        self.authenticate("trail_manager", "trail_manager")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(url).status_code, 404)
