"""Who is told when a task on a document changes its state or stage."""

from odoo import api, models

CHANGES = "sale_rma_tasks.status_changes"


class ProjectTask(models.Model):
    _inherit = "project.task"  # pylint: disable=consider-merging-classes-inherited

    def _get_status(self):
        """Return what people are told about when it changes: state and stage's id."""
        self.ensure_one()
        return (self.state, self.stage_id.id)

    def _get_status_users(self):
        """Return who is told: the assignees and the creator, each once.

        Hook: an addon that tells others, too, adds them. People who left are not told.
        """
        self.ensure_one()
        return (self.user_ids | self.create_uid).filtered("active")

    # --- Noting ---

    def _compute_field_value(self, field):
        """Note what is about to change because something else did."""
        if field.name in ("state", "stage_id"):
            self._note_status()
        return super()._compute_field_value(field)

    def _note_status(self):
        """Remember the state and stage before they change in this transaction."""
        precommit = self.env.cr.precommit
        if CHANGES not in precommit.data:
            precommit.add(self.browse().sudo()._settle_status)
        noted = precommit.data.setdefault(CHANGES, {})
        # Who changes a task, such as a customer, need not read all of it.
        for task in self.sudo().filtered("id"):
            if task.id not in noted and task.document_model:
                noted[task.id] = task._get_status()

    def _begin_status(self):
        """Take the state and stage that tasks are made with for no change."""
        self.sudo().mapped(lambda task: task._get_status())
        noted = self.env.cr.precommit.data.get(CHANGES, {})
        for task_id in self.ids:
            noted.pop(task_id, None)

    @api.model
    def _settle_status(self):
        """Queue the mails about the changes of this transaction, before its commit."""
        noted = self.env.cr.precommit.data.pop(CHANGES, {})
        tasks = self.browse(noted).exists()
        if tasks:
            self.env["project.task.notice"]._queue_of_changes(tasks, noted)
            tasks._end_reminders()

    # --- Odoo's own mails ---

    def _track_subtype(self, initial_values):
        """Log changed states without telling followers: the notices tell whom to."""
        is_status = {"state", "stage_id"} & initial_values.keys()
        if self.document_model and is_status:
            return self.env["mail.message.subtype"]
        return super()._track_subtype(initial_values)
