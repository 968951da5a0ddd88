from odoo import fields, models
from odoo.tools import SQL


class SaleRepAssign(models.TransientModel):
    """Assign many customers at once."""

    _name = "sale.rep.assign"
    _description = "Assign customers to reps"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    rep_ids = fields.Many2many(
        "res.users", string="Reps", domain="[('is_rep', '=', True)]", required=True
    )
    operation = fields.Selection(
        [
            ("add", "Add to the reps they have"),
            ("replace", "Put in the place of the reps they have"),
            ("remove", "Take from them"),
        ],
        required=True,
        default="add",
    )
    date_from = fields.Date(string="From", default=fields.Date.context_today)
    date_to = fields.Date(string="To")

    def action_apply(self):
        """Assign; what is taken is ended and stays in the history."""
        self.ensure_one()
        assignments = self.env["sale.rep.assignment"]
        if self.operation != "add":
            assignments._end_in_set(self._get_end_condition(), "hand")
        if self.operation != "remove":
            assignments._insert_missing(
                self._get_customers_sql(),
                self.rep_ids,
                date_from=self.date_from,
                date_to=self.date_to,
            )
        return {"type": "ir.actions.act_window_close"}

    def _get_customers_sql(self):
        return SQL(
            "SELECT DISTINCT commercial_partner_id FROM res_partner WHERE id = ANY(%s)",
            self.partner_ids.ids,
        )

    def _get_end_condition(self):
        same_rep = SQL("rep_id = ANY(%s)", self.rep_ids.ids)
        if self.operation == "replace":
            same_rep = SQL("NOT (%s)", same_rep)
        # a statement asks no rule: rows of other companies are not the user's
        return SQL(
            "partner_id IN (%s) AND %s"
            " AND (company_id IS NULL OR company_id = ANY(%s))",
            self._get_customers_sql(),
            same_rep,
            self.env.companies.ids,
        )
