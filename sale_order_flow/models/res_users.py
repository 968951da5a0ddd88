import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

_logger = logging.getLogger(__name__)


class ResUsers(models.Model):
    _inherit = "res.users"

    standard_role_id = fields.Many2one(
        "sale.user.role",
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_erp_manager",
        help="The role to which the rights of the user can be set back.",
    )
    role_deviation = fields.Text(
        "Deviation from the Role",
        compute="_compute_role_deviation",
        groups="base.group_erp_manager",
        help="Groups that the role has and the user has not, and the other way round.",
    )

    @api.depends(
        "group_ids", "standard_role_id.group_ids", "standard_role_id.user_type"
    )
    def _compute_role_deviation(self):
        for user in self:
            if not user.standard_role_id:
                user.role_deviation = False
            elif not user._fits_type_of_role():
                user.role_deviation = user._prepare_type_refusal()
            else:
                user.role_deviation = user._describe_role_changes(
                    self.env._("Missing: %(groups)s"),
                    self.env._("Beyond the role: %(groups)s"),
                )

    # --- Reset ---

    def action_reset_to_role(self):
        """Give the users exactly the groups of their roles; say what changed.

        :raises AccessError: for people who may not manage access rights
        :raises UserError: when it would leave nobody to administer the system
        """
        if not self.env.user.has_group("base.group_erp_manager"):
            raise AccessError(
                self.env._("Only people who manage access rights may reset a user.")
            )
        users = self.filtered("standard_role_id")
        users._check_role_reset()
        changes = []
        for user in users:
            change = user._reset_to_role()
            if change:
                changes.append(f"{user.name}: {change}")
        return self._prepare_reset_notification(changes)

    def _check_role_reset(self):
        for user in self:
            if not user._fits_type_of_role():
                raise UserError(user._prepare_type_refusal())
        admins = self.env.ref("base.group_system")
        dismissed = self.filtered(
            lambda user: (
                admins in user.all_group_ids
                and admins not in user._get_role_groups().all_implied_ids
            )
        )
        others = Domain("all_group_ids", "in", admins.ids) & Domain(
            "id", "not in", dismissed.ids
        )
        if dismissed and not self.search_count(others, limit=1):
            raise UserError(
                self.env._(
                    "Nobody could administer the system any more. Make somebody else"
                    " an administrator before you reset %(users)s.",
                    users=", ".join(dismissed.mapped("name")),
                )
            )

    def _reset_to_role(self):
        """Write the groups of the role; return what changed in words, or None."""
        self.ensure_one()
        change = self._describe_role_changes(
            self.env._("added %(groups)s"), self.env._("removed %(groups)s"), "; "
        )
        self.group_ids = [Command.set(self._get_role_groups().ids)]
        _logger.info(
            "%s was reset to role %s by %s: %s",
            self.login,
            self.standard_role_id.name,
            self.env.user.login,
            change or "no change",
        )
        return change

    def _prepare_reset_notification(self, changes):
        nothing = self.env._("All rights were as the role has them. Nothing changed.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Reset to role"),
                "message": "\n".join(changes) or nothing,
                "type": "warning" if changes else "success",
                "sticky": bool(changes),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- Comparison ---

    def _get_type_group(self):
        """Return the group that makes the user internal, portal or public."""
        return self.all_group_ids & self.env["res.groups"]._get_user_type_groups()

    def _fits_type_of_role(self):
        type_group = self.standard_role_id._get_type_group()
        return not type_group or type_group == self._get_type_group()

    def _prepare_type_refusal(self):
        return self.env._(
            "The role %(role)s is not made for %(user)s, who is in the group"
            " %(type)s. Change the type of the user or the role.",
            role=self.standard_role_id.name,
            user=self.name,
            type=self._get_type_group().full_name,
        )

    def _get_role_groups(self):
        """Return the groups of the role and those of the user's own type."""
        self.ensure_one()
        return self.standard_role_id.group_ids | self._get_type_group()

    def _describe_role_changes(self, added, removed, separator="\n"):
        """Say what the role has more and less than the user, or return None.

        Only the widest groups are named: what they imply goes without saying.

        :param str added: the sentence for what the user lacks, with %(groups)s
        :param str removed: the sentence for what he has beyond it
        """
        self.ensure_one()
        due = self._get_role_groups().all_implied_ids
        parts = (
            (added, due - self.all_group_ids),
            (removed, self.all_group_ids - due),
        )
        texts = [
            sentence % {"groups": groups._name_widest()}
            for sentence, groups in parts
            if groups
        ]
        return separator.join(texts) or None
