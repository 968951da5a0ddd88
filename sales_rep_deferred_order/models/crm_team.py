from odoo import api, fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.depends_context("uid")
    def _compute_invoiced(self):
        """Show a rep what was invoiced to his customers, not to all (core: SQL)."""
        super()._compute_invoiced()
        if self.env.su or not self.env.user._is_rep():
            return
        today = fields.Date.today()
        totals = dict(
            self.env["account.move"]._read_group(
                [
                    ("move_type", "in", self.env["account.move"].get_sale_types()),
                    ("payment_state", "in", ("in_payment", "paid", "reversed")),
                    ("state", "=", "posted"),
                    ("team_id", "in", self.ids),
                    ("date", ">=", today.replace(day=1)),
                    ("date", "<=", today),
                ],
                ["team_id"],
                ["amount_untaxed_signed:sum"],
            )
        )
        for team in self:
            team.invoiced = totals.get(team._origin, 0.0)
