from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartnerWebAccess(models.TransientModel):
    """Give contacts access to the website, as customers or as reps, or take it."""

    _name = "res.partner.web.access"
    _description = "Web access"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts",
        required=True,
        help="Who gets or loses access.",
    )
    method = fields.Selection(
        [
            ("invite", "Invite by e-mail"),
            ("password", "Type a password"),
            ("revoke_rep", "No longer a rep"),
            ("revoke", "Revoke access"),
        ],
        required=True,
        default="invite",
    )
    as_rep = fields.Boolean(string="Is a rep", help="Orders for customers.")
    message = fields.Text(help="Stands in the invitation.")
    password = fields.Char(
        compute="_compute_password",
        inverse="_inverse_password",
        help="Kept as a hash only, and only until it is applied.",
    )
    password_hash = fields.Char(groups="base.group_system", copy=False)
    login_names = fields.Char(
        string="Login", compute="_compute_login_names", compute_sudo=True
    )

    @api.depends("partner_ids")
    def _compute_login_names(self):
        for wizard in self:
            users = wizard.partner_ids.with_context(active_test=False).user_ids
            names = users.mapped("login") or wizard.partner_ids.mapped("email")
            wizard.login_names = ", ".join(name for name in names if name)

    def _compute_password(self):
        self.password = False

    def _inverse_password(self):
        users = self.env["res.users"]
        for wizard in self.filtered("password"):
            users._check_password_policy([wizard.password])
            wizard_sudo = wizard.sudo()  # nobody else reads the hash
            wizard_sudo.password_hash = users._crypt_context().hash(wizard.password)
        self.invalidate_recordset(["password"])  # the answer does not repeat it

    def action_apply(self):
        """Do what was chosen; each contact gets a note that says who did it."""
        self.ensure_one()
        partners = self.partner_ids
        if self.method == "invite":
            partners._invite_to_web(as_rep=self.as_rep, message=self.message)
        elif self.method == "password":
            self._apply_password()
        elif self.method == "revoke_rep":
            partners._revoke_rep()
        else:
            partners._revoke_web_access()
        return {"type": "ir.actions.act_window_close"}

    def _apply_password(self):
        if len(self.partner_ids) != 1:
            raise UserError(self.env._("A password is typed for one contact."))
        wizard_sudo = self.sudo()  # nobody else reads the hash
        if not wizard_sudo.password_hash:
            raise UserError(self.env._("Type a password."))
        self.partner_ids._set_web_password(
            wizard_sudo.password_hash, as_rep=self.as_rep
        )
        wizard_sudo.password_hash = False
