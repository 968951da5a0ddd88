from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "document.trail.archive.mixin"]

    _trail_ignored = ("weight", "shipping_weight")


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "document.trail.mixin"]

    _trail_document = "picking_id"
    _trail_kept_when = "OLD.state = 'done'"
    # follow from product, quantity, places and transfer
    _trail_ignored = (
        "is_in",
        "is_out",
        "is_dropship",
        "product_qty",
        "reference",
        "weight",
        "packaging_uom_qty",
    )


class StockMoveLine(models.Model):
    """Which lots and packages went, from where to where."""

    _name = "stock.move.line"
    _inherit = ["stock.move.line", "document.trail.mixin"]

    _trail_document = "picking_id"
    _trail_kept_when = "OLD.state = 'done'"
    # copies of what stands on the move, and what follows from the other columns
    _trail_ignored = (
        "company_id",
        "date",
        "is_entire_pack",
        "package_history_id",
        "quantity_product_uom",
        "state",
    )
