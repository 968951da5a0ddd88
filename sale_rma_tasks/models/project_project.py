from odoo import fields, models


class ProjectProject(models.Model):
    _inherit = "project.project"

    is_document_project = fields.Boolean(
        "Tasks of Documents",
        copy=False,
        help="Whoever may read a document, such as an order, reads and edits the tasks "
        "on it that are in this project.",
    )
    discussion_ids = fields.One2many(
        "project.discussion", "project_id", "Discussions", groups="base.group_user"
    )
    discussion_count = fields.Integer(
        compute="_compute_discussion_count",
        groups="base.group_user",
        help="Number of discussions of the project that you may read.",
    )

    def _compute_discussion_count(self):
        groups = self.env["project.discussion"]._read_group(
            [("project_id", "in", self.ids)], ["project_id"], ["__count"]
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.discussion_count = counts.get(project.id, 0)
