from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .screens_common import ScreensCommon


@tagged("post_install", "-at_install")
class TestComments(ScreensCommon):
    """One list of what people write on all documents."""

    def comments(self, user, *domain):
        domain = [
            ("document_model", "=", "res.partner"),
            ("document_id", "=", self.partner.id),
            *domain,
        ]
        return self.env["document.comment"].with_user(user).search(domain)

    def post(self, user, body, **values):
        partner = self.partner.with_user(user)
        return partner.message_post(body=body, message_type="comment", **values)

    def answer(self, body="from outside"):
        """A mail of the customer that came in."""
        return self.partner.message_post(
            body=body,
            message_type="email",
            author_id=self.customer.partner_id.id,
            email_from="customer@example.com",
            subtype_xmlid="mail.mt_comment",
        )

    def test_notes_messages_and_answers_are_together(self):
        self.public_note(self.ann, body="<p>a note</p>")
        self.note(self.bob, body="<p>my own</p>")
        self.post(self.ann, "to the customer", subtype_xmlid="mail.mt_comment")
        self.post(self.ann, "among us", subtype_xmlid="mail.mt_note")
        self.answer()
        told = {c.preview: c.kind for c in self.comments(self.bob)}
        self.assertEqual(
            told,
            {
                "a note": "public",
                "my own": "private",
                "to the customer": "message",
                "among us": "internal",
                "from outside": "customer",
            },
        )

    def test_automatic_messages_are_left_out(self):
        self.partner.message_post(body="tracked", message_type="notification")
        self.assertFalse(self.comments(self.bob))

    def test_what_the_system_sends_is_told_apart_from_what_people_write(self):
        robot = self.env.ref("base.user_root")
        self.post(robot, "your goods have left", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.comments(self.bob).kind, "automatic")
        self.assertFalse(self.comments(self.bob, ("kind", "!=", "automatic")))

    def test_who_cannot_read_the_document_reads_nothing(self):
        self.public_note(self.ann)
        self.answer()
        self.assertEqual(len(self.comments(self.bob)), 2)
        self.assertFalse(self.comments(self.carl))
        comment = self.comments(self.bob)[0].with_user(self.carl)
        comment.invalidate_recordset()
        with self.assertRaises(AccessError):
            comment.read(["preview"])

    def test_customers_have_no_access(self):
        with self.assertRaises(AccessError):
            self.comments(self.customer)

    def test_each_row_opens_its_document(self):
        self.public_note(self.ann)
        action = self.comments(self.bob).action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.partner.id)
        )

    def test_mine(self):
        self.public_note(self.ann)
        self.post(self.bob, "mine")
        self.assertEqual(
            self.comments(self.bob, ("is_mine", "=", True)).mapped("preview"), ["mine"]
        )

    def test_customers_only(self):
        self.public_note(self.ann)
        self.answer()
        found = self.comments(self.bob, ("kind", "=", "customer"))
        self.assertEqual(found.mapped("preview"), ["from outside"])
        self.assertEqual(found.author_name, self.customer.partner_id.display_name)

    def test_mail_of_a_stranger_is_a_customers(self):
        self.partner.message_post(
            body="hello",
            message_type="email",
            author_id=False,
            email_from="x@y.example",
        )
        comment = self.comments(self.bob)
        self.assertEqual(
            (comment.kind, comment.author_name), ("customer", "x@y.example")
        )

    def test_text_is_searched(self):
        self.public_note(self.ann, body="<p>about chairs</p>")
        self.post(self.ann, "about tables")
        found = self.comments(self.bob, ("body", "ilike", "tables"))
        self.assertEqual(found.mapped("preview"), ["about tables"])
        found = self.comments(self.bob, ("body", "ilike", "chairs"))
        self.assertEqual(found.mapped("preview"), ["about chairs"])

    def test_grouping_counts_what_one_may_read(self):
        self.note(self.ann)
        self.public_note(self.ann)
        groups = self.env["document.comment"].with_user(self.bob)
        domain = [("document_id", "=", self.partner.id)]
        rows = groups._read_group(domain, ["document_model"], ["__count"])
        self.assertEqual(rows, [("res.partner", 1)])

    def test_sent_note_is_told_once(self):
        self.public_note(self.ann, send_to_partner=True)
        self.assertEqual(self.comments(self.bob).mapped("kind"), ["public"])

    def test_archived_notes_are_left_out(self):
        self.public_note(self.ann).action_archive()
        self.assertFalse(self.comments(self.bob))

    def test_new_is_what_others_wrote_since_the_last_look(self):
        comments = self.env["document.comment"].with_user(self.bob)
        self.public_note(self.ann, body="<p>old</p>")
        old = self.env["document.note"].search([("body", "ilike", "old")])
        self.env.flush_all()
        hours_ago = fields.Datetime.now() - timedelta(hours=3)
        self.env.cr.execute(
            "UPDATE document_note SET create_date = %s WHERE id = %s",
            [hours_ago, old.id],
        )
        comments.action_open_comments()
        look = self.env["document.trail.look"].search([("place", "=", "comments")])
        look.looked_at = fields.Datetime.now() - timedelta(hours=1)
        comments.action_open_comments()
        self.public_note(self.ann, body="<p>new</p>")
        self.post(self.bob, "mine")
        found = self.comments(self.bob, ("is_new", "=", True))
        self.assertEqual(found.mapped("preview"), ["new"])
        found.invalidate_recordset()
        self.assertEqual(
            self.comments(self.bob).filtered("is_new").mapped("preview"), ["new"]
        )
        comments.action_mark_seen()
        self.assertFalse(self.comments(self.bob, ("is_new", "=", True)))

    def test_list_costs_the_same_queries_for_many_rows(self):
        partners = self.env["res.partner"].create([{"name": f"P{i}"} for i in range(9)])
        for partner in partners:
            self.public_note(self.ann, partner)
            partner.with_user(self.ann).message_post(body="x", message_type="comment")
        self.env.flush_all()
        read = {"preview": {}, "author_name": {}, "document_name": {}, "is_new": {}}

        def count(some):
            self.env.invalidate_all()
            comments = self.env["document.comment"].with_user(self.bob)
            start = self.env.cr.sql_log_count
            comments.web_search_read([("document_id", "in", some.ids)], read)
            return self.env.cr.sql_log_count - start

        count(partners)
        self.assertEqual(count(partners[:2]), count(partners))
