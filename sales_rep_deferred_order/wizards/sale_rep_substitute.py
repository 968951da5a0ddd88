from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class SaleRepSubstitute(models.TransientModel):
    """Let a rep stand in for another one for a while."""

    _name = "sale.rep.substitute"
    _description = "Substitute for a rep"

    rep_id = fields.Many2one(
        "res.users", required=True, domain="[('is_rep', '=', True)]"
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        domain="[('is_rep', '=', True), ('id', '!=', rep_id)]",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="To", required=True)

    @api.constrains("rep_id", "substitute_id", "date_from", "date_to")
    def _check_substitute(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise ValidationError(self.env._("The first day is after the last."))
            if wizard.rep_id == wizard.substitute_id:
                raise ValidationError(self.env._("A rep cannot be his own substitute."))
            if not (wizard.rep_id.is_rep and wizard.substitute_id.is_rep):
                raise ValidationError(self.env._("Choose reps."))

    def action_apply(self):
        """Give the substitute all the rep's customers for the period."""
        self.ensure_one()
        user = self.env.user
        if user._is_rep() and user != self.rep_id:
            # he would see what is not his, though he may manage reps
            raise AccessError(self.env._("A rep may give away his own customers only."))
        self.env["sale.rep.assignment"]._insert_substitute(
            self.rep_id, self.substitute_id, self.date_from, self.date_to
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Substitutes"),
            "res_model": "sale.rep.assignment",
            "view_mode": "list,form",
            "domain": [
                ("rep_id", "=", self.substitute_id.id),
                ("substitute_for_id", "=", self.rep_id.id),
            ],
        }
