from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .task_common import KINDS, TaskMixin

REMINDER = "sale_rma_tasks.mail_activity_type_reminder"


@tagged("post_install", "-at_install")
class TestTaskOnDocument(TaskMixin, TransactionCase):
    def test_each_kind_of_document_has_tasks_and_a_tab(self):
        for kind in KINDS:
            with self.subTest(kind=kind):
                document = self._create_document(kind)
                task = self._create_task(document, self.env.user)
                self.assertEqual(document.task_ids, task)
                self.assertEqual(document.task_count, 1)
                view = self.env[kind].get_view(view_type="form")
                self.assertIn('name="tasks"', view["arch"])

    def test_open_tasks_are_counted_in_one_query(self):
        orders = self.order | self._create_order() | self._create_order()
        for order in orders[:2]:
            self._create_task(order)
        self._create_task(self.order, state="1_done")
        self.env.invalidate_all()
        self.env.user.has_group("base.group_user")
        with self.assertQueryCount(1):
            self.assertEqual(orders.mapped("task_count"), [1, 1, 0])

    def test_task_without_project_is_among_the_documents(self):
        task = self._create_task()
        project = self.env.ref("sale_rma_tasks.project_documents")
        self.assertEqual(task.project_id, project)
        self.assertEqual(task.company_id, self.order.company_id)
        self.assertTrue(task.stage_id)
        task.project_id = False
        self.assertEqual(task.project_id, project)

    def test_task_may_be_in_a_project_of_ones_own(self):
        task = self._create_task(user=self.lead, document=self._create_discussion())
        task.project_id = self.project
        self.assertEqual(task.project_id, self.project)

    def _create_discussion(self):
        return self._create_project_discussion()

    def test_task_is_added_on_the_form_of_the_document(self):
        view = "sale.view_order_form"
        order = self.order.with_user(self.clerk)
        with Form(order, view=view) as form, form.task_ids.new() as row:
            row.name = "Ask for the size"
        task = self.order.task_ids
        self.assertEqual(task.document_model, "sale.order")
        self.assertEqual(task.user_ids, self.clerk)
        self.assertTrue(task.project_id.is_document_project)

    def test_part_of_a_task_is_on_the_same_document(self):
        task = self._create_task()
        part = self.env["project.task"].create(
            {"name": "Look up the number", "parent_id": task.id}
        )
        self.assertEqual(part.document_model, "sale.order")
        self.assertEqual(part.document_id, self.order.id)

    def test_document_is_chosen_on_the_task(self):
        task = self._create_task()
        other = self._create_order()
        task.document_ref = other
        self.assertEqual(task.document_id, other.id)
        task.document_ref = False
        self.assertFalse(task.document_model)

    def test_half_a_document_is_refused(self):
        task = self._create_task()
        with self.assertRaises(ValidationError):
            task.write({"document_id": 999999999})

    def test_copy_of_a_document_has_no_tasks(self):
        self._create_task()
        self.assertFalse(self.order.copy().task_ids)


@tagged("post_install", "-at_install")
class TestTaskAccess(TaskMixin, TransactionCase):
    def test_readers_of_the_document_read_and_edit_its_tasks(self):
        task = self._create_task()
        seen = task.with_user(self.colleague)
        self.assertEqual(seen.document_ref, self.order)
        self.assertIn(task, seen.search([]))
        seen.state = "1_done"
        self.assertEqual(task.state, "1_done")

    def test_nobody_else_reads_them(self):
        task = self._create_task()
        stranger = task.with_user(self.outsider)
        with self.assertRaises(AccessError):
            stranger.read(["name"])
        self.assertFalse(stranger.search([("id", "=", task.id)]))
        with self.assertRaises(AccessError):
            stranger.write({"state": "1_done"})

    def test_assignee_reads_the_task_but_not_the_name_of_the_document(self):
        task = self._create_task(user_ids=self._assign(self.outsider))
        seen = task.with_user(self.outsider)
        self.assertEqual(seen.name, "Call back")
        self.assertFalse(seen.document_ref)
        self.assertFalse(seen.document_name)
        with self.assertRaises(AccessError):
            seen.action_open_document()
        seen.state = "1_done"
        self.assertEqual(task.state, "1_done")

    def test_creator_keeps_reading_what_he_has_given_to_others(self):
        task = self._create_task(user_ids=self._assign(self.colleague))
        task.sudo().message_unsubscribe(self.clerk.partner_id.ids)
        self.assertEqual(task.with_user(self.clerk).name, "Call back")

    def test_task_on_a_document_one_may_not_read_is_refused(self):
        with self.assertRaises(AccessError):
            self._create_task(user=self.outsider)
        discussion = self._create_project_discussion(self.outsider)
        mine = self._create_task(discussion, self.outsider)
        with self.assertRaises(AccessError):
            mine.document_ref = self.order
        with self.assertRaises(AccessError):
            mine.write({"document_model": "sale.order", "document_id": self.order.id})

    def test_employees_without_projects_make_no_other_tasks(self):
        Task = self.env["project.task"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            Task.create({"name": "Free", "project_id": self.project.id})

    def test_task_in_a_closed_project_is_not_opened_by_its_document(self):
        self.project.privacy_visibility = "followers"
        task = self._create_task(user=self.env.user, project_id=self.project.id)
        with self.assertRaises(AccessError):
            task.with_user(self.colleague).read(["name"])

    def test_tasks_of_other_companies_are_not_read(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids += other
        order = self._create_order(company_id=other.id)
        task = self._create_task(order, self.env.user)
        self.assertEqual(task.company_id, other)
        self.assertFalse(task.with_user(self.clerk).search([("id", "=", task.id)]))

    def test_employee_without_projects_opens_the_form_of_a_task(self):
        for user in (self.clerk, self.storeman):
            with self.subTest(user=user.login):
                task = self._create_task(user_ids=self._assign(user))
                with Form(task.with_user(user), "project.view_task_form2") as form:
                    form.name = "Call later"
                self.assertEqual(task.name, "Call later")

    def test_task_of_a_project_cannot_be_deleted(self):
        task = self._create_task()
        with self.assertRaisesRegex(UserError, "history is kept"):
            task.sudo().unlink()
        history = self.env["document.trail.entry"].search_count(
            [("document_model", "=", "project.task"), ("document_id", "=", task.id)]
        )
        self.assertTrue(history)

    def test_private_note_to_oneself_may_go(self):
        task = self.env["project.task"].with_user(self.lead).create({"name": "Milk"})
        task.unlink()
        self.assertFalse(task.exists())


@tagged("post_install", "-at_install")
class TestTaskDeadline(TaskMixin, TransactionCase):
    def _remind(self):
        return self.env["project.task"]._remind_due()

    def _get_reminders(self, task):
        return task.activity_search([REMINDER])

    @freeze_time("2026-05-04 08:00:00")
    def test_deadline_is_reminded_once(self):
        soon = self._create_task(
            date_deadline="2026-05-05 07:00:00", user_ids=self._assign(self.colleague)
        )
        later = self._create_task(date_deadline="2026-05-07 07:00:00")
        self.assertEqual(self._remind(), 1)
        self.assertEqual(self._remind(), 0)
        reminder = self._get_reminders(soon)
        self.assertEqual(reminder.user_id, self.colleague)
        self.assertEqual(str(reminder.date_deadline), "2026-05-05")
        self.assertFalse(self._get_reminders(later))

    @freeze_time("2026-05-04 08:00:00")
    def test_each_assignee_is_reminded_once_and_who_left_is_not(self):
        left = new_test_user(self.env, "reminder_left", groups="base.group_user")
        task = self._create_task(
            date_deadline="2026-05-05 07:00:00",
            user_ids=self._assign(self.colleague, self.lead, left),
        )
        left.active = False
        self._remind()
        task.date_deadline = "2026-05-05 06:00:00"
        self._remind()
        reminders = self._get_reminders(task)
        self.assertEqual(len(reminders), 2)
        self.assertEqual(reminders.user_id, self.colleague | self.lead)

    @freeze_time("2026-05-04 08:00:00")
    def test_moved_deadline_moves_its_reminder(self):
        task = self._create_task(
            date_deadline="2026-05-04 12:00:00", user_ids=self._assign(self.colleague)
        )
        self._remind()
        task.date_deadline = "2026-05-05 07:00:00"
        self._remind()
        self.assertEqual(len(self._get_reminders(task)), 1)
        self.assertEqual(str(self._get_reminders(task).date_deadline), "2026-05-05")

    @freeze_time("2026-05-04 08:00:00")
    def test_finished_task_is_not_reminded_and_ends_its_reminder(self):
        task = self._create_task(date_deadline="2026-05-04 12:00:00")
        done = self._create_task(date_deadline="2026-05-04 12:00:00", state="1_done")
        self._remind()
        self.assertFalse(self._get_reminders(done))
        self.assertTrue(self._get_reminders(task))
        task.state = "1_done"
        self._commit()
        self.assertFalse(self._get_reminders(task))

    def test_reminder_sends_no_mail(self):
        self._create_task(
            date_deadline=Datetime.now() + timedelta(hours=1),
            user_ids=self._assign(self.colleague),
        )
        before = self.env["mail.mail"].search_count([])
        self.assertEqual(self._remind(), 1)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_reminding_many_tasks_costs_no_query_for_each(self):
        due = Datetime.now() + timedelta(hours=1)
        for _number in range(12):
            self._create_task(date_deadline=due, user_ids=[Command.set(self.clerk.ids)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(150):
            self._remind()
