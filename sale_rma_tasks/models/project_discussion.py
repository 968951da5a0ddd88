from odoo import api, fields, models

OPEN = "open"


class ProjectDiscussion(models.Model):
    """What invited people talk about in a project until it is decided.

    Its participants are its followers: who is invited reads and writes comments, gets
    them by mail, and adds tasks. Rules say who edits it: its creator, who is
    responsible for the project, and project managers.
    """

    _name = "project.discussion"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "document.trail.archive.mixin",
        "document.task.mixin",
    ]
    _description = "Discussion"
    _order = "priority desc, date_deadline, id desc"
    _mail_post_access = "read"
    _check_company_auto = True
    _trail_ignored = ("access_token",)

    name = fields.Char("Topic", required=True, tracking=True)
    project_id = fields.Many2one(
        "project.project",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    manager_id = fields.Many2one(
        related="project_id.user_id",
        string="Responsible",
        help="Who is responsible for the project reads all of its discussions.",
    )
    state = fields.Selection(
        [
            (OPEN, "Open"),
            ("waiting", "Waiting"),
            ("decided", "Decided"),
            ("closed", "Closed"),
        ],
        "Status",
        default=OPEN,
        required=True,
        tracking=True,
        copy=False,
        index=True,
        group_expand=True,
        help="Changed by who has opened the discussion, or manages the project.",
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Important")], default="0", required=True
    )
    date_deadline = fields.Date("To Be Decided By", tracking=True)
    description = fields.Html("What It Is About")
    decision = fields.Html(help="What was decided, for those who read it later.")
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    can_edit = fields.Boolean(
        compute="_compute_can_edit",
        help="Whether the current user may edit the discussion and change its status.",
    )

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for discussion in self:
            discussion.access_url = f"/my/discussions/{discussion.id}"
        return result

    @api.depends_context("uid")
    def _compute_can_edit(self):
        known = self.filtered("id")
        editable = known._filtered_access("write")
        for discussion in self:
            discussion.can_edit = discussion in editable or discussion not in known

    @api.model_create_multi
    def create(self, vals_list):
        """Invite who has opened it and who is responsible for the project.

        :raises AccessError: when the user may not read the project
        """
        discussions = super().create(vals_list)
        discussions.project_id.check_access("read")
        for discussion in discussions:
            people = (discussion.manager_id | self.env.user).filtered("active")
            discussion._message_subscribe(people.partner_id.ids)
        return discussions

    def write(self, vals):
        """Move discussions only to projects that the user may read."""
        result = super().write(vals)
        if "project_id" in vals:
            self.project_id.check_access("read")
        return result

    # --- Participants ---

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Note in the discussion who was invited, and tell them."""
        before = {one.id: one.sudo().message_partner_ids for one in self}
        result = super()._message_subscribe(partner_ids, subtype_ids, customer_ids)
        bodies = {}
        for discussion in self:
            # Followers are readable for those who may read the discussion.
            invited = discussion.sudo().message_partner_ids - before[discussion.id]
            if invited - self.env.user.partner_id:
                names = ", ".join(invited.mapped("name"))
                bodies[discussion.id] = self.env._("Invited: %s", names)
                discussion._tell_invited(invited - self.env.user.partner_id)
        self.browse(bodies)._message_log_batch(bodies=bodies)
        return result

    def message_unsubscribe(self, partner_ids=None):
        """Let nobody who is removed read on by a link that he was mailed before."""
        removed = self.env["res.partner"].browse(partner_ids or ())
        # Whom a user may remove is checked by Odoo.
        left_sudo = self.sudo().filtered(lambda one: one.message_partner_ids & removed)
        result = super().message_unsubscribe(partner_ids)
        left_sudo.access_token = False
        return result

    def _tell_invited(self, partners):
        """Mail those who are invited, each in his language, and nobody else."""
        for language, readers in partners.grouped("lang").items():
            own = self.with_context(lang=language or self.env.lang)
            own.message_notify(
                partner_ids=readers.ids,
                subject=own.env._("Invitation: %s", own.name),
                body=own.env._(
                    "%(name)s invites you to the discussion %(topic)s.",
                    name=own.env.user.name,
                    topic=own.name,
                ),
                email_layout_xmlid="mail.mail_notification_light",
            )

    # --- Mails ---

    def _track_subtype(self, initial_values):
        """Tell participants by mail about a changed status."""
        if "state" in initial_values:
            return self.env.ref("sale_rma_tasks.mail_message_subtype_status")
        return super()._track_subtype(initial_values)
