from odoo import api, fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    @api.depends_context("uid")
    def _compute_invoiced(self):
        """Show a rep what was invoiced to his customers, not to all (core: SQL)."""
        result = super()._compute_invoiced()
        if not self.env.su and self.env.user._is_rep():
            self._compute_invoiced_for_rep()
        return result

    def _compute_invoiced_for_rep(self):
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
