"""A task may be about a document: whose it is, who reads it, and its deadline."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

DOCUMENT = ("document_model", "document_id")
DOCUMENTS_PROJECT = "sale_rma_tasks.project_documents"
REMINDER = "sale_rma_tasks.mail_activity_type_reminder"
REMINDER_DAYS = "sale_rma_tasks.reminder_days"
REMINDER_BATCH = 200


class ProjectTask(models.Model):
    """Without a project of its own, a task on a document is in the project Documents.

    There it is read by the readers of the document, its assignees and its creator. In
    another project it is read by those who read the tasks of that project.
    """

    _name = "project.task"
    _inherit = [
        "project.task",
        "document.trail.mixin",
        "document.trail.access.mixin",
    ]

    # Links with the token need no login; the rest follows from other columns.
    _trail_ignored = (
        "access_token",
        "date_last_stage_update",
        "html_field_history",
        "is_deadline_reminded",
        "working_days_close",
        "working_days_open",
        "working_hours_close",
        "working_hours_open",
    )
    # What people note for themselves only may go.
    _trail_kept_when = "OLD.project_id IS NOT NULL OR OLD.document_model IS NOT NULL"

    document_model = fields.Selection(
        selection="_select_document_model",
        string="Kind of Document",
        index="btree_not_null",
        help="The model of the document that the task is about.",
    )
    document_id = fields.Many2oneReference(
        "Document ID", model_field="document_model", aggregator=None
    )
    document_ref = fields.Reference(
        "_select_document_model",
        "Document",
        compute="_compute_document_ref",
        inverse="_inverse_document_ref",
        help="The document that the task is about; empty when you may not read it.",
    )
    is_deadline_reminded = fields.Boolean(
        "Reminder Made",
        readonly=True,
        copy=False,
        help="Whether somebody was reminded of the deadline.",
    )

    _document_idx = models.Index(
        "(document_model, document_id) WHERE document_model IS NOT NULL"
    )
    _document_whole = models.Constraint(
        "CHECK ((document_model IS NULL) = (coalesce(document_id, 0) = 0))",
        "A task on a document needs both the kind of document and the document.",
    )

    @api.depends("document_model", "document_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_ref(self):
        readable = self._get_readable_documents()
        for task in self:
            task.document_ref = readable.get(task._get_document_key(), False)

    def _inverse_document_ref(self):
        for task in self:
            document = task.document_ref
            task.write(
                {
                    "document_model": document._name if document else False,
                    "document_id": document.id if document else False,
                }
            )

    def _check_document(self):
        """Refuse documents that the user may not read: nobody learns of them so.

        Constraints are checked as superuser, so this is none.
        """
        on_documents = self.filtered("document_model")
        for model, tasks in on_documents.grouped("document_model").items():
            documents = self.env[model].browse(set(tasks.mapped("document_id")))
            if len(documents.exists()) < len(documents):
                raise ValidationError(self.env._("There is no such document."))
            documents.check_access("read")

    @api.model
    def _get_document_models(self):
        return self.env["document.task.mixin"]._get_tasked_models()

    # --- Where tasks on documents are ---

    @api.model_create_multi
    def create(self, vals_list):
        """Give tasks on documents a project and the company of the document."""
        self._follow_parents(vals_list)
        self._give_project([vals for vals in vals_list if self._is_lonely(vals)])
        tasks = super().create(vals_list)
        tasks._check_document()
        tasks._begin_status()
        return tasks

    @api.model
    def _get_given(self, vals, name):
        return vals.get(name) or self.env.context.get(f"default_{name}")

    @api.model
    def _follow_parents(self, vals_list):
        """Make the parts of a task on a document tasks on this document, too."""
        names = ("parent_id", DOCUMENT[0])
        given = [[self._get_given(vals, name) for name in names] for vals in vals_list]
        # Whether the user may add parts to a task is asked when they are made.
        parent_ids = {parent_id for parent_id, _model in given if parent_id}
        parents_sudo = self.sudo().browse(parent_ids)
        for vals, (parent_id, model) in zip(vals_list, given, strict=True):
            if parent_id and not model:
                parent_sudo = parents_sudo.browse(parent_id)
                vals.update({name: parent_sudo[name] for name in DOCUMENT})

    @api.model
    def _is_lonely(self, vals):
        """Return whether these values make a task on a document without a project."""
        return self._get_given(vals, "document_model") and not any(
            self._get_given(vals, name) for name in ("project_id", "parent_id")
        )

    @api.model
    def _give_project(self, vals_list):
        project = self._get_documents_project()
        ids = {}
        for vals in vals_list:
            model, document_id = (self._get_given(vals, name) for name in DOCUMENT)
            ids.setdefault(model, set()).add(document_id)
        companies = {}
        for model, document_ids in ids.items():
            if model in self._get_document_models():
                # Whether the user may read it is asked when the task is made.
                documents_sudo = self.env[model].browse(document_ids).sudo().exists()
                for document in documents_sudo:
                    companies[model, document.id] = document.company_id.id
        for vals in vals_list:
            key = tuple(self._get_given(vals, name) for name in DOCUMENT)
            vals["project_id"] = project.id
            vals["company_id"] = vals.get("company_id") or companies.get(key, False)

    @api.model
    def _get_documents_project(self):
        """Return the project of the tasks on documents, none when it was removed."""
        project = self.env.ref(DOCUMENTS_PROJECT, raise_if_not_found=False)
        return project or self.env["project.project"]

    def write(self, vals):
        """Tell of changed states; never leave a document's task without a project."""
        if "date_deadline" in vals:
            vals = {"is_deadline_reminded": False, **vals}
        if {"state", "stage_id"} & vals.keys():
            self._note_status()
        homeless = self.browse()
        if "project_id" in vals and not vals["project_id"]:
            homeless = self.filtered("document_model")
            project = self._get_documents_project()
            super(ProjectTask, homeless).write({**vals, "project_id": project.id})
        result = super(ProjectTask, self - homeless).write(vals)
        if set(DOCUMENT) & vals.keys():
            self._check_document()
        return result

    # --- Deadline ---

    @api.model
    def _get_reminder_domain(self):
        """Return the domain of the tasks whose deadline is near and not reminded."""
        days = self.env["ir.config_parameter"].get_param(REMINDER_DAYS, "1")
        until = fields.Datetime.add(fields.Datetime.now(), days=int(days))
        return (
            Domain("document_model", "!=", False)
            & Domain("is_closed", "=", False)
            & Domain("is_deadline_reminded", "=", False)
            & Domain("date_deadline", "<=", until)
        )

    @api.model
    def _cron_remind(self, limit=REMINDER_BATCH):
        """Give each task whose deadline is near one activity, whenever this is run."""
        done = self._remind_due(limit)
        remaining = self.search_count(self._get_reminder_domain()) if done else 0
        self.env["ir.cron"]._commit_progress(done, remaining=remaining)

    @api.model
    def _remind_due(self, limit=REMINDER_BATCH):
        """Remind of what is due and nobody else reminds of; return of how many."""
        due = self.search(self._get_reminder_domain(), order="id", limit=limit)
        tasks = due.try_lock_for_update()
        tasks._remind()
        return len(tasks)

    def _remind(self):
        """Give the tasks their reminders; one that is open already is moved."""
        self.is_deadline_reminded = True
        opened = self.activity_search([REMINDER])
        tasks_of = defaultdict(self.browse)
        for task in self:
            for key in task._get_reminders():
                tasks_of[key] |= task
        for (user, day), tasks in tasks_of.items():
            known = opened.filtered(
                lambda one, ids=set(tasks.ids), user=user: (
                    one.res_id in ids and one.user_id == user
                )
            )
            known.date_deadline = day
            missing = tasks - tasks.browse(known.mapped("res_id"))
            # Whom it is for finds it among his activities; no mail is sent.
            missing.with_context(mail_activity_quick_update=True).activity_schedule(
                REMINDER, day, user_id=user.id
            )

    def _get_reminders(self):
        """Return who is reminded, the assignees or else the creator, each with the day
        of the deadline where he is."""
        self.ensure_one()
        users = self.user_ids.filtered("active") or self.create_uid.filtered("active")
        return [
            (
                user,
                fields.Datetime.context_timestamp(
                    self.with_context(tz=user.tz or "UTC"), self.date_deadline
                ).date(),
            )
            for user in users
        ]

    def _end_reminders(self):
        """Close the reminders of tasks that are closed."""
        closed = self.filtered("is_closed")
        if closed:
            closed.activity_feedback([REMINDER])
