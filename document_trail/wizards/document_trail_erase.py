from odoo import api, fields, models
from odoo.exceptions import UserError


class DocumentTrailErase(models.TransientModel):
    """Asks once more before personal data are erased: nobody can undo it."""

    _name = "document.trail.erase"
    _description = "Erase Personal Data"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Contacts",
        required=True,
        readonly=True,
        context={"active_test": False},
        default=lambda self: self._default_partners(),
    )
    is_confirmed = fields.Boolean(
        "I know that nobody can undo this",
        help="The values are taken out of the database; a digest of each stays, so that"
        " the history can still be checked.",
    )

    @api.model
    def _default_partners(self):
        context = self.env.context
        if context.get("active_model") != "res.partner":
            return self.env["res.partner"]
        return self.env["res.partner"].browse(context.get("active_ids") or [])

    def action_erase(self):
        """Erase the contacts' cards, and what histories say of them.

        :raise UserError: when it is not confirmed, or somebody still works here
        """
        self.ensure_one()
        if not self.is_confirmed:
            raise UserError(
                self.env._("Please tick that you know that nobody can undo this.")
            )
        self._check_nobody_logs_in()
        self.env["document.trail.entry"].erase_personal_data(self.partner_ids)
        return {"type": "ir.actions.act_window_close"}

    def _check_nobody_logs_in(self):
        users = self.env["res.users"].search(
            [("partner_id", "in", self.partner_ids.ids)]
        )
        if users:
            raise UserError(
                self.env._(
                    "%(names)s can still log in. Archive the user first.",
                    names=", ".join(users.mapped("name")),
                )
            )
