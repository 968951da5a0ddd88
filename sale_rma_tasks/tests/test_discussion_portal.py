from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

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


@tagged("post_install", "-at_install")
class TestDiscussionParticipant(TaskMixin, HttpCase):
    """A participant is told of the status, and of what else he may read himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discussion = cls._create_project_discussion(cls.clerk)
        cls.discussion = cls.discussion.with_context(tracking_disable=False)
        cls.invited = new_test_user(
            cls.env, "discussion_participant", "base.group_portal", password=PASSWORD
        )
        cls.partner = cls.invited.partner_id
        cls.discussion.message_subscribe(cls.partner.ids)
        cls.hidden = cls.env["project.project"].create({"name": "Secret merger"})
        cls.task, cls.hidden_task = (
            cls._create_task(
                cls.discussion, cls.boss, name=name, project_id=cls.project.id
            )
            for name in ("Measure the shelves", "Ask the rival")
        )
        cls.inside_task = cls._create_task(cls.discussion, name="Count the money")

    def setUp(self):
        super().setUp()
        self._commit()  # what was made before is no change
        self.authenticate(self.invited.login, PASSWORD)

    def _change(self, **values):
        self.discussion.write(values)
        self._commit()

    def _open_page(self):
        page = self.url_open(self.discussion.access_url)
        self.assertEqual(page.status_code, 200)
        return page.text

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _fetch_thread(self, route):
        request = {"thread_model": self.discussion._name}
        return str(
            self.make_jsonrpc_request(
                route, request | {"thread_id": self.discussion.id}
            )
        )

    def _let_read_a_task(self):
        self.task.message_subscribe(self.partner.ids)

    # --- Status ---

    def test_the_page_tells_who_changed_the_status_from_what_to_what(self):
        self.assertNotIn("Status Changes", self._open_page())
        self._change(state="waiting")
        self._change(state="decided")
        words = " ".join(html2plaintext(self._open_page()).split())
        self.assertIn("Status Changes", words)
        for change in ("Open → Waiting", "Waiting → Decided"):
            self.assertRegex(words, f"task_clerk *\\*? *{change}")
        self.assertLess(words.index("Waiting → Decided"), words.index("Open → Waiting"))

    def test_changes_are_told_in_the_words_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        field = self.env["ir.model.fields"]._get(self.discussion._name, "state")
        for state, words in (("open", "Ouvert"), ("decided", "Tranché")):
            choice = field.selection_ids.filtered_domain([("value", "=", state)])
            choice.with_context(lang="fr_FR").name = words
        self.discussion = self.discussion.with_context(lang="fr_FR")
        self._change(state="decided")
        page = self._open_page()
        self.assertIn("Open → Decided", page)
        self.assertNotIn("Tranché", page)

    def test_what_is_noted_inside_is_not_told(self):
        self._change(state="decided")
        message = self.discussion.sudo().message_ids.filtered("tracking_value_ids")[:1]
        message.is_internal = True
        page = self._open_page()
        self.assertNotIn("Open → Decided", page)

    # --- Tasks ---

    def test_the_page_names_the_tasks_that_he_may_read(self):
        self._let_read_a_task()
        page = self._open_page()
        self.assertIn("Measure the shelves", page)
        self.assertIn("In Progress", page)
        self.assertIn(f'href="/my/tasks/{self.task.id}"', page)
        for task in (self.hidden_task, self.inside_task):
            self.assertNotIn(task.name, page)
            self.assertNotIn(f"/my/tasks/{task.id}", page)

    def test_who_reads_no_task_sees_none(self):
        page = self._open_page()
        self.assertNotIn("Tasks of This Discussion", page)
        for task in (self.task, self.hidden_task, self.inside_task):
            self.assertNotIn(task.name, page)

    def test_other_doors_open_no_task_either(self):
        self._let_read_a_task()
        found = self._call("project.task", "search_read", [], ["name"])
        self.assertEqual([task["name"] for task in found], ["Measure the shelves"])
        refused = (
            (self.discussion._name, "read", [self.discussion.id], ["task_ids"]),
            (self.discussion._name, "read", [self.discussion.id], ["task_count"]),
            (self.discussion._name, "search", [("task_ids.name", "ilike", "rival")]),
            ("project.task", "read", [self.hidden_task.id], ["name"]),
            ("project.task", "search", [("document_id", "=", self.discussion.id)]),
            ("mail.tracking.value", "search_read", [], ["new_value_char"]),
        )
        for call in refused:
            with self.subTest(call=call), mute_logger("odoo.http"):
                self.assertRaises(JsonRpcException, self._call, *call)
        for route in ("/mail/thread/messages", "/mail/chatter_fetch"):
            told = self._fetch_thread(route)
            for task in (self.hidden_task, self.inside_task):
                self.assertNotIn(task.name, told)
        page = self.url_open(f"/my/tasks/{self.hidden_task.id}")
        self.assertNotIn(self.hidden_task.name, page.text)

    # --- Project ---

    def test_the_page_names_the_project_to_who_may_read_it(self):
        self.assertNotIn("New range", self._open_page())
        self.project.message_subscribe(self.partner.ids)
        page = self._open_page()
        self.assertEqual(page.count("New range"), 1)  # not among the breadcrumbs
        self.assertIn(f'href="/my/projects/{self.project.id}"', page)

    def test_nothing_names_a_project_that_he_may_not_read(self):
        self.project.message_subscribe(self.partner.ids)
        self._change(state="decided", project_id=self.hidden.id)
        self.assertNotIn("Secret merger", self._open_page())
        for call in (
            ("read", [self.discussion.id], ["project_id"]),
            ("web_search_read", [], {"project_id": {"fields": {"name": {}}}}),
            ("search", [("project_id.name", "like", "Secret")]),
            ("formatted_read_group", [], ["project_id"]),
        ):
            with self.subTest(call=call), mute_logger("odoo.http"):
                self.assertRaises(
                    JsonRpcException, self._call, self.discussion._name, *call
                )
        names = self._call(self.discussion._name, "fields_get", [], ["type"])
        self.assertIn("state", names)
        self.assertNotIn("project_id", names)
        told = self._fetch_thread("/mail/thread/messages")
        self.assertIn("Decided", told)
        self.assertNotIn("Secret merger", told)
        self.assertNotIn("Secret merger", self._fetch_thread("/mail/chatter_fetch"))

    def test_the_mail_tells_the_status_and_not_the_project(self):
        self._change(state="decided", project_id=self.hidden.id)
        to_him = [("recipient_ids", "in", self.partner.ids)]
        mails = self.env["mail.mail"].search(to_him)
        told = [mail.body_html for mail in mails if "Decided" in mail.body_html]
        self.assertEqual(len(told), 1)
        self.assertNotIn("Secret merger", told[0])
        kept = self.discussion.sudo().message_ids.tracking_value_ids
        self.assertIn("Secret merger", kept.mapped("new_value_char"))
