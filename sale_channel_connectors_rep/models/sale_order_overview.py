from odoo import fields, models
from odoo.tools import SQL


class SaleOrderOverview(models.Model):
    _inherit = "sale.order.overview"
    _depends = {"sale.order": ["rep_user_id"]}

    rep_user_id = fields.Many2one("res.users", "Sales Rep", readonly=True)

    def _get_kinds(self):
        """Add the rep who took the order."""
        kinds = super()._get_kinds()
        columns = kinds["sale_order_id"].columns
        columns["rep_user_id"] = SQL.identifier("o", "rep_user_id")
        return kinds
