"""The mails about changed tasks: to assignees and creator, once each."""

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.mail import generate_tracking_message_id

ENDS = ("from", "to")
MAIL = "sale_rma_tasks.project_task_notice_mail"


class ProjectTaskNotice(models.Model):
    _name = "project.task.notice"
    _inherit = ["notice.outbox.mixin"]
    _description = "Task Notice"
    _order = "id desc"
    _rec_name = "task_id"

    task_id = fields.Many2one(
        "project.task", required=True, readonly=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(
        "Change",
        required=True,
        readonly=True,
        aggregator=None,
        help="Which change of the task is told: 1 is the first.",
    )
    channel = fields.Selection(default="mail")
    user_id = fields.Many2one(
        "res.users",
        "For",
        required=True,
        readonly=True,
        index=True,
        help="Who is told. The mail says what this user may read.",
    )
    author_id = fields.Many2one("res.users", "Changed By", readonly=True)
    from_state = fields.Selection(selection="_select_state", readonly=True)
    to_state = fields.Selection(selection="_select_state", readonly=True)
    from_stage_id = fields.Many2one("project.task.type", readonly=True)
    to_stage_id = fields.Many2one("project.task.type", readonly=True)

    _once = models.UniqueIndex(
        "(task_id, number, partner_id)", "This is told to this recipient already."
    )

    @api.model
    def _select_state(self):
        return (
            self.env["project.task"]._fields["state"]._description_selection(self.env)
        )

    # --- Queue ---

    @api.model
    def _queue_of_changes(self, tasks, before):
        """Queue what the changes of this transaction tell.

        :param tasks: project.task records that were touched
        :param dict before: (state, stage id) by task id, before the transaction
        """
        before = before | self._take_back(tasks)
        changed = tasks.filtered(lambda task: task._get_status() != before[task.id])
        numbers = self._get_last_numbers(changed)
        vals_list = []
        for task in changed:
            values = {
                "task_id": task.id,
                "number": numbers.get(task.id, 0) + 1,
                "author_id": self.env.uid,
                "from_state": before[task.id][0],
                "from_stage_id": before[task.id][1],
                "to_state": task.state,
                "to_stage_id": task.stage_id.id,
                "company_id": task.company_id.id,
            }
            users = {user.partner_id: user for user in task._get_status_users()}
            vals_list += [
                {
                    **values,
                    "user_id": user.id,
                    "partner_id": partner.id,
                    "message_id": self._make_message_id(values["task_id"]),
                }
                for partner, user in users.items()
            ]
        return self._queue(vals_list)

    @api.model
    def _make_message_id(self, task_id):
        return generate_tracking_message_id(f"{task_id}-project.task")

    @api.model
    def _take_back(self, tasks):
        """Remove what this transaction has queued before; return what was before it.

        Savepoints settle changes that the transaction may take back later.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM project_task_notice"
                " WHERE task_id IN %s AND create_date = %s",
                tuple(tasks.ids),
                self.env.cr.now(),
            )
        )
        recent = self.browse(row_id for (row_id,) in rows)
        before = {
            notice.task_id.id: (notice.from_state, notice.from_stage_id.id)
            for notice in recent
        }
        recent.unlink()
        return before

    @api.model
    def _get_last_numbers(self, tasks):
        groups = self._read_group(
            [("task_id", "in", tasks.ids)], ["task_id"], ["number:max"]
        )
        return {task.id: number for task, number in groups}

    @api.model
    def _get_sending_cron(self):
        return self.env.ref("sale_rma_tasks.project_task_notice_cron_send")

    def _check_may_press(self):
        """Let those press the buttons who see the notices and edit the tasks."""
        self.check_access("read")
        self.task_id.check_access("write")

    # --- One mail ---

    def _get_refusal(self):
        """Return why this is not to be sent to this recipient, or None."""
        if not self.user_id.active:
            return self.env._("The user has left.")
        if not self.partner_id.email_normalized:
            return self.env._("The user has no valid mail address.")
        if not self._get_readers_task().has_access("read"):
            return self.env._("The user may not read the task.")
        return None

    def _get_readers_task(self):
        """Return the task as its recipient sees it, in his language."""
        lang = self.user_id.lang or self.env.lang
        return self.task_id.with_user(self.user_id).with_context(lang=lang)

    def _prepare_message(self):
        """Return the mail; it says nothing that its reader may not read."""
        task = self._get_readers_task()
        author = self.author_id.partner_id
        return self.env["mail.mail"].create(
            {
                "subject": self._get_subject(task),
                "body_html": self._render(task),
                "author_id": author.id,
                "email_from": author.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [Command.set(self.partner_id.ids)],
                "message_id": self.message_id,
                "auto_delete": True,
            }
        )

    def _get_subject(self, task):
        values = {"task": task.name, "state": self._get_state_name(task, "to_state")}
        if self.to_state == "1_done":
            return task.env._("Task finished: %(task)s", **values)
        return task.env._("%(state)s: %(task)s", **values)

    def _render(self, task):
        return task.env["ir.qweb"]._render(
            MAIL,
            {
                "task": task,
                "author": self.author_id.name,
                "changes": self._get_changes(task),
                "link": task._notify_get_action_link("view"),
            },
            minimal_qcontext=True,
        )

    def _get_changes(self, task):
        """Return (what, before, after) in the words of the task's reader."""
        notice = self.with_context(lang=task.env.lang)
        changes = []
        if self.from_state != self.to_state:
            states = [notice._get_state_name(task, f"{end}_state") for end in ENDS]
            changes.append((task.env._("State"), *states))
        if self.from_stage_id != self.to_stage_id:
            stages = (notice.from_stage_id.name, notice.to_stage_id.name)
            changes.append((task.env._("Stage"), *stages))
        return changes

    def _get_state_name(self, task, name):
        labels = dict(task._fields["state"]._description_selection(task.env))
        return labels.get(self[name], "")
