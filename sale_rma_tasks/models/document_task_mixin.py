from lxml import etree

from odoo import api, fields, models
from odoo.fields import Domain

OPEN_TASKS = Domain("is_closed", "=", False)


class DocumentTaskMixin(models.AbstractModel):
    """A document that people give each other tasks on.

    A model opts in by inheriting this; its tasks are in ``task_ids``, its form gets a
    tab, and the task list can be filtered by it. Nothing else is needed.
    """

    _name = "document.task.mixin"
    _description = "Document with Tasks"

    task_ids = fields.One2many(
        "project.task",
        "document_id",
        "Document Tasks",
        copy=False,
        groups="base.group_user",
        help="The tasks on this document that the current user may read.",
    )
    task_count = fields.Integer(
        "Open Tasks",
        compute="_compute_task_count",
        groups="base.group_user",
        help="Number of open tasks on this document that the current user may read.",
    )

    @api.depends("task_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_task_count(self):
        domain = self._get_task_domain() & OPEN_TASKS
        groups = self.env["project.task"]._read_group(
            domain, ["document_id"], ["__count"]
        )
        counts = dict(groups)
        for document in self:
            document.task_count = counts.get(document.id, 0)

    def _get_task_domain(self):
        """Return the domain of the tasks on these documents."""
        model = Domain("document_model", "=", self._name)
        return model & Domain("document_id", "in", self.ids)

    @api.model
    def _get_tasked_models(self):
        """Return the names of the models of documents that can have tasks."""
        names = self.env.registry.descendants([self._name], "_inherit")
        return [name for name in names if not self.env[name]._abstract]

    # --- Form ---

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Put the tab with the tasks on the forms of documents."""
        arch, view = super()._get_view(view_id, view_type, **options)
        notebooks = arch.xpath("//notebook[not(ancestor::field)]")
        if view_type == "form" and notebooks and not arch.xpath("//*[@name='tasks']"):
            notebooks[0].append(self._make_task_page())
        return arch, view

    @api.model
    def _make_task_page(self):
        page = etree.Element("page", name="tasks", string=self.env._("Tasks"))
        page.set("groups", "base.group_user")
        tasks = etree.SubElement(page, "field", name="task_ids", nolabel="1")
        tasks.set("mode", "list,kanban")
        # what a new row is about, also before the document has an id
        tasks.set(
            "context",
            str(
                {
                    "default_document_model": self._name,
                    "list_view_ref": "sale_rma_tasks.project_task_view_list_document",
                    "kanban_view_ref": "project.project_sub_task_view_kanban_mobile",
                }
            ),
        )
        return page
