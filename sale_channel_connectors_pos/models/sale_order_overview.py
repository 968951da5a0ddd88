from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.sale_channel_connectors.models.sale_order_overview import Kind


class SaleOrderOverview(models.Model):
    _inherit = "sale.order.overview"
    _depends = {
        "pos.order": [
            "amount_total",
            "company_id",
            "config_id",
            "currency_rate",
            "date_order",
            "name",
            "partner_id",
            "sale_channel_id",
            "state",
            "user_id",
        ],
        "pos.config": ["currency_id"],
        "pos.order.line": ["order_id", "price_subtotal_incl", "sale_order_line_id"],
    }

    pos_order_id = fields.Many2one("pos.order", readonly=True)
    state = fields.Selection(selection_add=[("paid", "Paid"), ("done", "Posted")])
    amount_company = fields.Monetary(
        help="By the rate of the order's day. What a till takes for an order of the"
        " office counts there."
    )

    def _get_kinds(self):
        """Add the orders of tills."""
        names = ("name", "sale_channel_id", "date_order", "partner_id", "user_id")
        names += ("state", "amount_total")
        columns = {name: SQL.identifier("o", name) for name in names}
        columns["active"] = SQL("TRUE")
        columns["currency_id"] = SQL(
            "(SELECT currency_id FROM pos_config WHERE id = o.config_id)"
        )
        columns["amount_company"] = SQL(
            """o.amount_total - COALESCE((
                   SELECT SUM(line.price_subtotal_incl) FROM pos_order_line line
                    WHERE line.order_id = o.id
                      AND line.sale_order_line_id IS NOT NULL), 0)"""
        )
        return super()._get_kinds() | {"pos_order_id": Kind(1, columns)}
