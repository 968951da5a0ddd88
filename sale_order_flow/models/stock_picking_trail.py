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
