from odoo import fields, models


class SaleRepAssignmentRule(models.Model):
    """Assigns every customer that fits to its reps."""

    _name = "sale.rep.assignment.rule"
    _description = "Rule that assigns customers to reps"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    rep_ids = fields.Many2many("res.users", string="Reps", required=True)
    company_id = fields.Many2one("res.company")
