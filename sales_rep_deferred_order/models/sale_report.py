from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    rep_user_id = fields.Many2one("res.users", string="Sales Rep", readonly=True)
    entered_by_id = fields.Many2one("res.users", readonly=True)
    taken_at = fields.Datetime(readonly=True)

    def _select_additional_fields(self):
        return super()._select_additional_fields() | {
            "rep_user_id": "s.rep_user_id",
            "entered_by_id": "s.entered_by_id",
            "taken_at": "s.taken_at",
        }
