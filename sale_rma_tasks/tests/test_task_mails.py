from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.sale_order_flow.notice_errors import DownError, HopelessError

from .task_common import TaskMixin


@tagged("post_install", "-at_install")
class TestTaskMails(TaskMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # tracking is on, as it is for people: Odoo's own mails must not double ours
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.order = cls.order.with_env(cls.env)
        cls.task = cls._create_task(user_ids=cls._assign(cls.colleague, cls.outsider))

    def setUp(self):
        super().setUp()
        self._commit()
        self.env["mail.mail"].search([]).unlink()
        self.before = self.env["mail.message"].search([], order="id desc", limit=1).id

    def _change(self, user=None, **values):
        self.task.with_user(user or self.clerk).write(values)
        self._commit()

    def _get_told(self):
        """Return the logins of who was told, each as often as he was."""
        self._send_all()
        return sorted(address.split("@")[0] for address, _subject in self.handed_over)

    # --- Whom ---

    def test_assignees_and_creator_are_told_once_each(self):
        self._change(state="1_done")
        self.assertEqual(
            self._get_told(), ["task_clerk", "task_colleague", "task_outsider"]
        )
        self.assertEqual(
            {subject for _address, subject in self.handed_over},
            {"Task finished: Call back"},
        )

    def test_each_change_is_told_again(self):
        self._change(state="03_approved")
        self._change(state="1_done")
        self.assertEqual(len(self._get_told()), 6)
        numbers = self._get_notices(self.task).mapped("number")
        self.assertEqual(sorted(set(numbers)), [1, 2])

    def test_creator_who_is_assignee_is_told_once(self):
        self.task.user_ids = self.clerk | self.colleague
        self._change(state="1_done")
        self.assertEqual(self._get_told(), ["task_clerk", "task_colleague"])

    def test_stage_is_told_and_named(self):
        stage = self.env.ref("sale_rma_tasks.project_task_type_progress")
        self._change(stage_id=stage.id)
        notice = self._get_notices(self.task)[:1]
        self.assertIn("In Progress", notice._prepare_message().body_html)
        self.assertEqual(len(self._get_told()), 3)

    def test_stage_and_state_at_once_are_one_change(self):
        stage = self.env.ref("sale_rma_tasks.project_task_type_done")
        self._change(stage_id=stage.id, state="1_done")
        self.assertEqual(len(self._get_told()), 3)

    def test_change_that_is_taken_back_is_not_told(self):
        self.task.with_user(self.clerk).state = "1_done"
        with self.env.cr.savepoint():  # everything is flushed, as before a commit
            self.assertTrue(self._get_notices(self.task))
        self._change(state="01_in_progress")
        self.assertFalse(self._get_notices(self.task))

    def test_two_steps_in_one_transaction_are_one_change(self):
        self.task.with_user(self.clerk).state = "03_approved"
        with self.env.cr.savepoint():
            pass
        self._change(state="1_done")
        notices = self._get_notices(self.task)
        self.assertEqual(len(notices), 3)
        self.assertEqual(set(notices.mapped("from_state")), {"01_in_progress"})
        self.assertEqual(set(notices.mapped("to_state")), {"1_done"})

    def test_nothing_is_told_when_something_else_changes(self):
        self._change(name="Call soon", priority="1")
        self.assertFalse(self._get_notices(self.task))

    def test_making_a_task_is_no_change(self):
        self._create_task(state="1_done")
        self._commit()
        self._create_task()
        self._commit()
        pending = [("state", "=", "pending")]
        self.assertFalse(self.env["project.task.notice"].search(pending))

    def test_tasks_without_document_are_odoos_own_affair(self):
        task = self.env["project.task"].create(
            {"name": "Other", "project_id": self.project.id}
        )
        task.state = "1_done"
        self._commit()
        self.assertFalse(self._get_notices(task))

    def test_task_that_waits_for_another_is_told_when_it_goes_on(self):
        group = self.env.ref("project.group_project_task_dependencies")
        self.env.ref("base.group_user").implied_ids += group
        project_sudo = self.task.project_id.sudo()
        project_sudo.allow_task_dependencies = True
        first = self._create_task(user_ids=self._assign(self.clerk))
        self.task.depend_on_ids = first
        self._commit()
        self.assertEqual(self.task.state, "04_waiting_normal")
        self.assertEqual(len(self._get_notices(self.task)), 3)
        first.with_user(self.clerk).state = "1_done"
        self._commit()
        self.assertEqual(self.task.state, "01_in_progress")
        self.assertEqual(len(self._get_notices(self.task)), 6)

    def test_followers_are_not_told_by_odoo_either(self):
        subtypes = self.env["mail.message.subtype"].search(
            [("res_model", "in", ("project.task", False))]
        )
        self.task.message_subscribe(self.boss.partner_id.ids, subtypes.ids)
        self.order.message_subscribe(self.boss.partner_id.ids)
        self._commit()
        self.before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._change(state="1_done")
        told = self.env["mail.notification"].search(
            [("mail_message_id", ">", self.before)]
        )
        self.assertFalse(told)
        self.assertFalse(self.env["mail.mail"].search([]))
        self.assertNotIn("task_boss", self._get_told())

    def test_changed_state_stays_in_the_chatter(self):
        self._change(state="1_done")
        tracked = self.task.sudo().message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "state"
        )
        self.assertTrue(tracked)

    # --- Whom not ---

    def test_who_has_left_is_not_told(self):
        self.outsider.active = False
        self._change(state="1_done")
        self.assertEqual(self._get_told(), ["task_clerk", "task_colleague"])

    def test_who_leaves_before_the_mail_goes_out_is_skipped(self):
        self._change(state="1_done")
        self.outsider.active = False
        self.assertEqual(self._get_told(), ["task_clerk", "task_colleague"])
        skipped = self._get_notices(self.task).filtered(lambda n: n.state == "skipped")
        self.assertEqual(skipped.user_id, self.outsider)

    def test_who_has_no_address_is_skipped_with_a_reason(self):
        self.outsider.partner_id.email = False
        self._change(state="1_done")
        self.assertEqual(len(self._get_told()), 2)
        skipped = self._get_notices(self.task).filtered(lambda n: n.state == "skipped")
        self.assertIn("no valid mail address", skipped.error)

    def test_who_lost_the_right_to_read_the_task_is_skipped(self):
        self._change(state="1_done")
        self.task.user_ids = self.colleague
        self.task.message_unsubscribe(self.outsider.partner_id.ids)
        self.assertEqual(self._get_told(), ["task_clerk", "task_colleague"])

    # --- What ---

    def test_document_is_named_only_to_those_who_may_read_it(self):
        self._change(state="1_done")
        bodies = {
            notice.user_id: notice._prepare_message().body_html
            for notice in self._get_notices(self.task)
        }
        self.assertIn(self.order.name, bodies[self.colleague])
        self.assertIn(self.order.name, bodies[self.clerk])
        self.assertNotIn(self.order.name, bodies[self.outsider])
        self.assertNotIn("Sales Order", bodies[self.outsider])
        self.assertIn("Call back", bodies[self.outsider])

    def test_name_of_a_task_is_no_markup(self):
        self.task.name = "<b>Call</b>"
        self._change(state="1_done")
        body = self._get_notices(self.task)[:1]._prepare_message().body_html
        self.assertIn("&lt;b&gt;Call&lt;/b&gt;", body)

    def test_mail_is_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.colleague.lang = "hu_HU"
        stage = self.env.ref("sale_rma_tasks.project_task_type_progress")
        stage.with_context(lang="hu_HU").name = "Folyamatban van"
        self._change(stage_id=stage.id)
        bodies = {
            notice.user_id: notice._prepare_message().body_html
            for notice in self._get_notices(self.task)
        }
        self.assertIn("Folyamatban van", bodies[self.colleague])
        self.assertIn("In Progress", bodies[self.clerk])

    # --- When the server is down ---

    def test_server_that_is_down_is_tried_later_with_the_same_id(self):
        self._change(state="1_done")
        self.trouble = DownError("connection refused")
        notices = self._get_notices(self.task)
        ids = set(notices.mapped("message_id"))
        self._send_all()
        self.assertFalse(self.handed_over)
        self.assertEqual(set(notices.mapped("state")), {"pending"})
        self.assertTrue(all(notices.mapped("next_try_at")))
        self.trouble = None
        self.assertEqual(len(self._get_told()), 3)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(set(notices.mapped("message_id")), ids)
        self._send_all()
        self.assertEqual(len(self.handed_over), 3)

    def test_refused_mail_fails_and_is_sent_again_by_a_manager(self):
        self._change(state="1_done")
        notice = self._get_notices(self.task)[:1]
        self.trouble = HopelessError("no such mailbox")
        notice._send()
        self.assertEqual(notice.state, "failed")
        self.trouble = None
        notice.with_user(self.boss).action_retry()
        notice._send()
        self.assertEqual(notice.state, "sent")

    def test_same_change_cannot_be_told_twice(self):
        self._change(state="1_done")
        notice = self._get_notices(self.task)[:1]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            notice.copy({"message_id": "<other@example.com>"})

    # --- Cost ---

    def test_many_changes_cost_no_more_than_one_for_the_finding_of_whom(self):
        tasks = self.task
        for _number in range(9):
            tasks |= self._create_task(user_ids=[Command.set(self.clerk.ids)])
        self._commit()
        tasks.write({"state": "03_approved"})
        before = {task.id: ("01_in_progress", task.stage_id.id) for task in tasks}
        self.env.flush_all()
        self.env.cr.precommit.clear()
        self.env["project.task.notice"]._queue_of_changes(tasks, before)
        self._get_notices(tasks).unlink()
        self.env.flush_all()
        with self.assertQueryCount(12):
            self.env["project.task.notice"]._queue_of_changes(tasks, before)
            self.env.flush_all()
