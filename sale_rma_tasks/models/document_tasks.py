"""The documents that can have tasks, besides the discussions."""

from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "document.task.mixin"]


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "document.task.mixin"]


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "document.task.mixin"]


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "document.task.mixin"]


class SaleRma(models.Model):
    _name = "sale.rma"
    _inherit = ["sale.rma", "document.task.mixin"]
