from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "document.trail.mixin"]


class StockMove(models.Model):
    _name = "stock.move"
    _inherit = ["stock.move", "document.trail.mixin"]

    _trail_document = "picking_id"
    _trail_kept_when = "OLD.state = 'done'"
