from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "document.trail.mixin"]

    # a link with the token needs no login
    _trail_ignored = ("access_token",)


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "document.trail.mixin"]

    _trail_document = "order_id"
    # A down payment's line goes with its invoice, as Odoo removes it.
    _trail_kept_when = (
        "NOT coalesce(OLD.is_downpayment, false)"
        " AND (OLD.qty_delivered <> 0 OR OLD.qty_invoiced <> 0)"
    )
