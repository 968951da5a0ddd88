from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from ..lib.rep_isolation import REP_GROUP

PORTAL_GROUP = "base.group_portal"
MANAGER_GROUP = "sales_rep_deferred_order.group_rep_manager"


class PartnerWebAccessMixin(models.AbstractModel):
    """Web access of contacts: given, shown and taken.

    Giving a login is giving rights, so it has one door with all the checks: only who
    manages reps, only on a partner he may write, only to users who are and stay
    portal users (and reps). The methods are private; the wizard calls them.
    """

    _name = "partner.web.access.mixin"
    _description = "Web access of contacts"

    web_access = fields.Selection(
        [("none", "No access"), ("invited", "Invited"), ("active", "Active")],
        compute="_compute_web_access",
        search="_search_web_access",
        compute_sudo=True,
        groups="base.group_user",
        help="Invited: has a login and has never used it.",
    )

    @api.depends("user_ids.active", "user_ids.log_ids")
    def _compute_web_access(self):
        users = self.user_ids.filtered("active")
        used = self.env["res.users"].search(
            [("id", "in", users.ids), ("log_ids", "!=", False)]
        )
        for partner in self:
            if partner.user_ids & used:
                partner.web_access = "active"
            else:
                partner.web_access = "invited" if partner.user_ids & users else "none"

    def _search_web_access(self, operator, value):
        if operator != "in":
            return NotImplemented
        someone = Domain("user_ids", "any!", Domain("active", "=", True))
        used = Domain("active", "=", True) & Domain("log_ids", "!=", False)
        active = Domain("user_ids", "any!", used)
        domains = {"none": ~someone, "invited": someone & ~active, "active": active}
        return Domain.OR(domains[state] for state in value if state)

    def _invite_to_web(self, *, as_rep=False, message=None):
        """Create the logins that are missing and mail the sign-up links."""
        self._check_may_manage_web_access()
        for partner in self:
            user_sudo = partner._get_or_create_web_user(as_rep)
            partner._send_web_invitation(user_sudo, message)
            note = self.env._("Web access: invited %(login)s.", login=user_sudo.login)
            partner._note_web_access(note, as_rep)

    def _set_web_password(self, password_hash, *, as_rep=False):
        """Give access by a password that the policy has passed, known as its hash."""
        self.ensure_one()
        self._check_may_manage_web_access()
        user_sudo = self._get_or_create_web_user(as_rep)
        if user_sudo._is_internal():
            raise UserError(
                self.env._("The password of an employee is not set here: invite him.")
            )
        user_sudo._set_encrypted_password(user_sudo.id, password_hash)
        self.env.registry.clear_cache()  # sessions with the old password end
        self.sudo().signup_type = False  # an invitation on its way is void
        note = self.env._(
            "Web access: password set for %(login)s.", login=user_sudo.login
        )
        self._note_web_access(note, as_rep)

    def _revoke_web_access(self):
        """Archive the logins; their sessions, keys and invitations end at once."""
        self._check_may_manage_web_access()
        for partner in self:
            users_sudo = partner._get_manageable_users().filtered("active")
            if users_sudo.filtered(lambda user: user._is_internal()):
                raise UserError(
                    self.env._("Employees are archived by the administrator, not here.")
                )
            partner._end_rep(users_sudo)
            users_sudo.api_key_ids.unlink()
            users_sudo.active = False
            partner.sudo().signup_type = False
            partner._note_web_access(self.env._("Web access: revoked."), False)

    def _revoke_rep(self):
        """Make reps ordinary users again; their customers are free."""
        self._check_may_manage_web_access()
        for partner in self:
            partner._end_rep(partner._get_manageable_users())
            partner._note_web_access(self.env._("Is no longer a rep."), False)

    # --- Checks ---
    def _check_may_manage_web_access(self):
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("You may not manage web access."))
        self.check_access("write")
        if self.env.user.partner_id in self:
            raise AccessError(self.env._("You may not change your own access here."))

    def _get_manageable_users(self):
        """The partner's users, archived ones included, as superuser; refused if one of
        them has rights that must not be handed out or taken here."""
        self.ensure_one()
        # sudo: who manages reps may not read and write users otherwise
        users_sudo = self.sudo().with_context(active_test=False).user_ids
        for user_sudo in users_sudo:
            user_sudo._check_web_access_manageable()
        return users_sudo

    # --- Steps ---
    def _get_or_create_web_user(self, as_rep):
        """The partner's one user, made portal user and perhaps rep."""
        self.ensure_one()
        users_sudo = self._get_manageable_users()
        if len(users_sudo) > 1:
            raise UserError(
                self.env._("%(partner)s has several logins.", partner=self.name)
            )
        user_sudo = users_sudo or self._create_web_user()
        values = {}
        if not user_sudo.active:
            values["active"] = True
        group_ids = self._get_web_group_commands(user_sudo, as_rep)
        if group_ids:
            values["group_ids"] = group_ids
        if values:
            user_sudo.write(values)
        user_sudo._check_web_access_manageable()
        return user_sudo

    def _get_web_group_commands(self, user_sudo, as_rep):
        commands = []
        if user_sudo._is_public() or not (
            user_sudo._is_internal() or user_sudo._is_portal()
        ):
            commands.append(Command.unlink(self.env.ref("base.group_public").id))
            commands.append(Command.link(self.env.ref(PORTAL_GROUP).id))
        if as_rep and not user_sudo._is_rep():
            commands.append(Command.link(self.env.ref(REP_GROUP).id))
        return commands

    def _create_web_user(self):
        login = email_normalize(self.email)
        if not login:
            raise UserError(
                self.env._("%(partner)s has no valid e-mail.", partner=self.name)
            )
        company = self.company_id or self.env.company
        users_sudo = self.env["res.users"].sudo().with_context(no_reset_password=True)
        if users_sudo.with_context(active_test=False).search_count(
            [("login", "=ilike", login)], limit=1
        ):
            raise UserError(
                self.env._("Another user has the e-mail %(login)s.", login=login)
            )
        return users_sudo.create(
            {
                "login": login,
                "partner_id": self.id,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(self.env.ref(PORTAL_GROUP).ids)],
            }
        )

    def _send_web_invitation(self, user_sudo, message):
        if user_sudo._is_internal():
            return  # an employee has his login
        user_sudo.partner_id.signup_prepare()
        template_sudo = self.env.ref("auth_signup.portal_set_password_email").sudo()
        template_sudo.with_context(
            dbname=self.env.cr.dbname,
            lang=user_sudo.lang,
            welcome_message=message or "",
            medium="portalinvite",
        ).send_mail(user_sudo.id, force_send=True)

    def _end_rep(self, users_sudo):
        reps_sudo = users_sudo.filtered(lambda user: user._is_rep())
        if not reps_sudo:
            return
        rows_sudo = self.env["sale.rep.assignment"].sudo()  # bookkeeping
        rows_sudo.search([("rep_id", "in", reps_sudo.ids)])._end("hand")
        group = self.env.ref(REP_GROUP)
        reps_sudo.write({"group_ids": [Command.unlink(group.id)]})

    def _note_web_access(self, note, as_rep):
        if as_rep:
            note = self.env._("%(note)s Is a rep.", note=note)
        self.message_post(body=note)
