from odoo import models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "document.trail.archive.mixin"]

    _trail_ignored = ("access_token",)


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "document.trail.mixin"]

    _trail_document = "order_id"
    _trail_kept_when = "OLD.qty_received <> 0 OR OLD.qty_invoiced <> 0"
