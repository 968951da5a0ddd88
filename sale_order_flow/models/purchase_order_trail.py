from odoo import models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "document.trail.archive.mixin"]

    _trail_ignored = ("access_token",)


class PurchaseOrderLine(models.Model):
    _name = "purchase.order.line"
    _inherit = ["purchase.order.line", "document.trail.mixin"]

    _trail_document = "order_id"
    # what went back, or was credited, counts as nothing on the line
    _trail_kept_when = (
        "OLD.qty_received <> 0 OR OLD.qty_invoiced <> 0"
        " OR EXISTS (SELECT FROM stock_move AS move"
        " WHERE move.purchase_line_id = OLD.id AND move.state = 'done')"
        " OR EXISTS (SELECT FROM account_move_line AS bill"
        " WHERE bill.purchase_line_id = OLD.id AND bill.parent_state = 'posted')"
    )
