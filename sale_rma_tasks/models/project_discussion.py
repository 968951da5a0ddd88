from odoo import api, fields, models

OPEN = "open"
STATUS = "sale_rma_tasks.mail_message_subtype_status"


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
        # Customers who are invited need not know of the project.
        groups="base.group_user",
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
            return self.env.ref(STATUS)
        return super()._track_subtype(initial_values)

    def _message_track(self, fields_iter, initial_values_dict):
        """Log another project by itself: who is told of a status need not know it."""
        names = set(fields_iter)
        inside = names & {"project_id"}
        tracking = super()._message_track(names - inside, initial_values_dict)
        logged = super()._message_track(inside, initial_values_dict)
        for discussion_id, (changes, values) in logged.items():
            told = tracking.get(discussion_id, (set(), []))
            tracking[discussion_id] = (told[0] | changes, told[1] + values)
        return tracking

    # --- Portal ---

    def _get_readable_project(self):
        """Return the project where the current user may read it, none otherwise."""
        # sudo: customers learn which one it is only when they may read it
        return self.sudo().project_id.sudo(False)._filtered_access("read")

    def _get_readable_tasks(self):
        """Return the tasks on the discussion that the current user may read."""
        tasks = self.env["project.task"]
        # sudo: customers may not search by document; what they find is up to the rules
        on_discussion_sudo = tasks.sudo()._search(self._get_task_domain())
        return tasks.search([("id", "in", on_discussion_sudo)])

    def _get_status_changes(self):
        """Return who changed the status when from what to what, the latest first.

        :return: dicts with ``date``, ``author``, ``old`` and ``new``, of the messages
            that the current user may read, in his language
        """
        self.ensure_one()
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id(STATUS)
        messages = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("subtype_id", "=", subtype_id),
            ]
        )
        # sudo: tracked values are for administrators, colleagues no contacts of his
        values_sudo = messages.sudo().tracking_value_ids
        words = self._get_status_words()
        return [
            {
                "date": value.mail_message_id.date,
                "author": value.mail_message_id.author_id.name,
                "old": words.get(value.old_value_char, value.old_value_char),
                "new": words.get(value.new_value_char, value.new_value_char),
            }
            for value in values_sudo.filtered(lambda one: one.field_id.name == "state")
        ]

    def _get_status_words(self):
        """Return each status in the user's language, by its words in any language.

        What is tracked is kept in the language of who changed it.
        """
        field = self._fields["state"]
        own = dict(field._description_selection(self.env))
        return {
            words: own[state]
            for code, _name in self.env["res.lang"].get_installed()
            for state, words in field._description_selection(
                self.with_context(lang=code).env
            )
        }
