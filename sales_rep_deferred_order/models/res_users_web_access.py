from odoo import models
from odoo.exceptions import UserError

from ..lib.rep_isolation import REP_GROUP


class ResUsers(models.Model):
    _inherit = "res.users"

    def _check_web_access_manageable(self):
        """Refuse a user with more rights than those of a portal user and a rep.

        An employee may be made a rep, but nobody who administers users.
        """
        self.ensure_one()
        if self._is_system() or self.has_group("base.group_erp_manager"):
            raise UserError(
                self.env._("%(user)s administers users.", user=self.sudo().name)
            )
        if self._is_internal():
            if not self.active:
                raise UserError(
                    self.env._("%(user)s is a former employee.", user=self.name)
                )
            return
        if self in self._get_technical_users():
            raise UserError(self.env._("%(user)s is no person.", user=self.name))
        allowed = self.env["res.groups"].union(
            *(self.env.ref(xmlid) for xmlid in _get_web_groups())
        )
        more = self.all_group_ids - allowed.all_implied_ids
        if more:
            raise UserError(
                self.env._(
                    "%(user)s has more rights than a portal user: %(groups)s.",
                    user=self.name,
                    groups=", ".join(more.mapped("name")),
                )
            )

    def _get_technical_users(self):
        """Users that stand for visitors and for users to come."""
        public = (
            self.env.ref("base.public_user") | self.env["website"].search([]).user_id
        )
        template = self.env.ref("base.template_portal_user_id", False)
        return public | template if template else public


def _get_web_groups():
    return ("base.group_portal", "base.group_public", REP_GROUP)
