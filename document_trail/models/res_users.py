from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _update_last_login(self):
        """Keep every login: Odoo's own log is emptied but for each person's last."""
        result = super()._update_last_login()
        self.env["document.trail.event"]._record("login")
        return result

    @api.readonly
    def action_open_doings(self):
        """Open the list of all that the person did.

        :raise AccessError: for whom the history of persons is not
        """
        self.ensure_one()
        scope = {"scope": "person", "user_id": self.id}
        self.env["document.trail.history"]._check_scope(scope)
        return {
            "type": "ir.actions.client",
            "tag": "document_trail.history",
            "name": self.env._("Activity of %(name)s", name=self.name),
            "params": scope,
        }
