from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .task_common import TaskMixin

PASSWORD = "discussion_portal_1"


@tagged("post_install", "-at_install")
class TestDiscussionPortal(TaskMixin, HttpCase):
    """An invited customer reads and answers; nobody else finds anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discussion = cls._create_project_discussion(cls.clerk)
        cls.discussion.write(
            {"description": "<p>Red or blue</p>", "decision": "<p>Blue</p>"}
        )
        cls.invited, cls.stranger = (
            new_test_user(
                cls.env, f"discussion_{name}", "base.group_portal", password=PASSWORD
            )
            for name in ("invited", "stranger")
        )
        cls.discussion.message_subscribe(cls.invited.partner_id.ids)

    def _open(self, user, path):
        self.authenticate(user.login, PASSWORD)
        return self.url_open(path)

    def test_the_invited_customer_reads_what_it_is_about_and_what_was_decided(self):
        self.discussion.message_post(body="Not for him")
        page = self._open(self.invited, "/my/discussions")
        self.assertIn("Which one?", page.text)
        page = self.url_open(self.discussion.access_url)
        for words in ("Which one?", "Red or blue", "Blue", "Open"):
            self.assertIn(words, page.text)
        self.assertNotIn("Not for him", page.text)

    def test_he_answers_and_the_others_read_it(self):
        self.authenticate(self.invited.login, PASSWORD)
        answer = self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "project.discussion",
                "thread_id": self.discussion.id,
                "post_data": {"body": "Blue, please"},
            },
        )
        self.assertTrue(answer)
        message = self.discussion.message_ids[:1]
        self.assertIn("Blue, please", message.body)
        self.assertEqual(message.author_id, self.invited.partner_id)

    def test_a_stranger_finds_nothing_by_guessing_numbers(self):
        page = self._open(self.stranger, "/my/discussions")
        self.assertNotIn("Which one?", page.text)
        self.assertIn("Nobody has invited you", page.text)
        answer = self.url_open(self.discussion.access_url)
        self.assertTrue(answer.url.endswith("/my"))
        self.assertNotIn("Which one?", answer.text)
        answer = self.url_open(f"{self.discussion.access_url}?access_token=x")
        self.assertNotIn("Which one?", answer.text)

    def test_who_is_invited_no_more_finds_nothing(self):
        self.discussion.message_unsubscribe(self.invited.partner_id.ids)
        page = self._open(self.invited, "/my/discussions")
        self.assertNotIn("Which one?", page.text)

    def test_a_link_that_was_mailed_opens_nothing_for_who_was_removed(self):
        comment = self.discussion.message_post(
            body="Later", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        link = f"/mail/view?model=project.discussion&res_id={self.discussion.id}"
        page = self._open(self.invited, link)
        self.assertIn("Red or blue", page.text)
        token = page.url.partition("access_token=")[2]
        self.assertTrue(token)
        self.authenticate(None, None)
        request = {"thread_model": self.discussion._name}
        request |= {"thread_id": self.discussion.id, "token": token}
        answer = self.make_jsonrpc_request("/mail/chatter_fetch", request)
        self.assertIn(comment.id, answer["messages"])
        self.discussion.message_unsubscribe(self.invited.partner_id.ids)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request("/mail/chatter_fetch", request)

    def test_who_has_no_login_is_mailed_no_page_that_refuses_him(self):
        guest = self.env["res.partner"].create(
            {"name": "Guest", "email": "guest@example.com"}
        )
        self.discussion.message_subscribe(guest.ids)
        self.discussion.message_post(
            body="Look", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self._commit()
        mails = self.env["mail.mail"].search([("recipient_ids", "in", guest.ids)])
        self.assertGreaterEqual(len(mails), 2)  # the invitation, and the comment
        for mail in mails:
            self.assertNotIn("/mail/view", mail.body_html)
            self.assertNotIn("/my/discussions", mail.body_html)
