from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .task_common import TaskMixin


@tagged("post_install", "-at_install")
class TestDiscussion(TaskMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discussion = cls._create_project_discussion(cls.clerk)

    def _invite(self, *users):
        self.discussion.with_user(self.clerk).message_subscribe(
            [user.partner_id.id for user in users]
        )

    # --- Who reads ---

    def test_creator_and_who_is_responsible_for_the_project_read_it(self):
        for user in (self.clerk, self.lead, self.boss):
            self.assertEqual(self.discussion.with_user(user).name, "Which one?")

    def test_responsible_reads_all_of_the_project_also_when_he_is_new(self):
        self.project.user_id = self.colleague
        found = self.env["project.discussion"].with_user(self.colleague).search([])
        self.assertIn(self.discussion, found)
        self.discussion.with_user(self.colleague).state = "waiting"

    def test_others_read_it_only_when_they_are_invited(self):
        stranger = self.discussion.with_user(self.colleague)
        with self.assertRaises(AccessError):
            stranger.read(["name"])
        with self.assertRaises(AccessError):
            stranger.message_post(body="Let me in")
        self.assertFalse(stranger.message_subscribe(self.colleague.partner_id.ids))
        with self.assertRaises(AccessError):
            stranger.read(["name"])
        self._invite(self.colleague)
        self.assertEqual(stranger.name, "Which one?")

    def test_who_was_removed_reads_it_no_more(self):
        self._invite(self.colleague)
        self.discussion.with_user(self.clerk).message_unsubscribe(
            self.colleague.partner_id.ids
        )
        with self.assertRaises(AccessError):
            self.discussion.with_user(self.colleague).read(["name"])

    def test_customers_read_it_only_when_they_are_invited(self):
        buyer = new_test_user(self.env, "discussion_buyer", groups="base.group_portal")
        own = self.discussion.with_user(buyer)
        with self.assertRaises(AccessError):
            own.read(["name"])
        self._invite(buyer)
        self.assertEqual(own.name, "Which one?")
        own.message_post(body="Mine", subtype_xmlid="mail.mt_comment")
        for values in ({"name": "Mine"}, {"state": "closed"}):
            with self.assertRaises(AccessError):
                own.write(values)
        with self.assertRaises(AccessError):
            own.message_subscribe(self.colleague.partner_id.ids)

    def test_discussion_in_a_project_one_may_not_read_is_refused(self):
        self.project.privacy_visibility = "followers"
        with self.assertRaises(AccessError):
            self._create_project_discussion(self.colleague)

    def test_discussions_of_other_companies_are_not_read(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids += other
        project = self.env["project.project"].create(
            {"name": "Theirs", "company_id": other.id, "user_id": self.env.user.id}
        )
        theirs = self._create_project_discussion(self.env.user, project_id=project.id)
        found = self.env["project.discussion"].with_user(self.boss).search([])
        self.assertNotIn(theirs, found)

    # --- Who edits ---

    def test_status_is_changed_by_creator_responsible_and_manager_only(self):
        self._invite(self.colleague)
        for user in (self.clerk, self.lead, self.boss):
            own = self.discussion.with_user(user)
            self.assertTrue(own.can_edit)
            own.state = "waiting"
            own.state = "open"
        invited = self.discussion.with_user(self.colleague)
        self.assertFalse(invited.can_edit)
        with self.assertRaises(AccessError):
            invited.state = "closed"
        with self.assertRaises(AccessError):
            invited.message_subscribe(self.outsider.partner_id.ids)

    def test_participants_comment_attach_and_add_tasks(self):
        self._invite(self.colleague)
        invited = self.discussion.with_user(self.colleague)
        invited.message_post(
            body="I have a drawing", attachments=[("drawing.txt", b"two boxes")]
        )
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "project.discussion"),
                ("res_id", "=", self.discussion.id),
            ]
        )
        self.assertEqual(attachment.name, "drawing.txt")
        task = self._create_task(self.discussion, self.colleague)
        self.assertEqual(task.with_user(self.clerk).document_ref, self.discussion)
        with self.assertRaises(AccessError):
            task.with_user(self.outsider).read(["name"])

    def test_discussion_is_opened_on_its_form(self):
        Discussion = self.env["project.discussion"].with_user(self.clerk)
        with Form(Discussion) as form:
            form.name = "Prices"
            form.project_id = self.project
        discussion = form.record
        self.assertIn(self.lead.partner_id, discussion.message_partner_ids)
        self.assertIn(self.clerk.partner_id, discussion.message_partner_ids)
        self.assertEqual(self.project.with_user(self.clerk).discussion_count, 2)

    # --- Mails and history ---

    def test_participants_get_comments_and_the_changed_status_by_mail(self):
        discussion = self.discussion.with_context(tracking_disable=False)
        self._invite(self.colleague)
        self._commit()
        message = discussion.with_user(self.colleague).message_post(
            body="I am for the second", subtype_xmlid="mail.mt_comment"
        )
        told = message.sudo().notified_partner_ids
        self.assertEqual(told, (self.clerk | self.lead).partner_id)
        discussion.with_user(self.clerk).state = "decided"
        self._commit()
        status = self.env.ref("sale_rma_tasks.mail_message_subtype_status")
        message = discussion.message_ids.filtered(lambda m: m.subtype_id == status)
        told = message.notified_partner_ids
        self.assertEqual(told, (self.colleague | self.lead).partner_id)

    def test_who_was_invited_is_noted(self):
        self._invite(self.colleague)
        bodies = "".join(self.discussion.message_ids.mapped("body"))
        self.assertIn("Invited: task_colleague", bodies)

    def test_who_is_invited_is_told_once_and_nobody_else(self):
        self._invite(self.colleague)
        self._invite(self.colleague)
        invitations = self.env["mail.message"].search(
            [
                ("model", "=", "project.discussion"),
                ("res_id", "=", self.discussion.id),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", self.colleague.partner_id.ids),
            ]
        )
        self.assertEqual(len(invitations), 1)
        self.assertEqual(invitations.notified_partner_ids, self.colleague.partner_id)
        self.assertIn("invites you", invitations.body)

    def test_discussion_cannot_be_deleted_and_keeps_its_history(self):
        with self.assertRaisesRegex(UserError, "history is kept"):
            self.discussion.sudo().unlink()
        self.discussion.state = "decided"
        self._commit()
        entries = self.env["document.trail.entry"].search_count(
            [
                ("document_model", "=", "project.discussion"),
                ("document_id", "=", self.discussion.id),
            ]
        )
        self.assertGreaterEqual(entries, 2)

    def test_archived_discussion_says_why(self):
        self.discussion.archive_with_reason("Asked twice")
        self.assertFalse(self.discussion.active)
        self.assertEqual(self.discussion.archive_reason, "Asked twice")
