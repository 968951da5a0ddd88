from odoo import fields, models


class SaleRmaReason(models.Model):
    _name = "sale.rma.reason"
    _description = "Reason of a Return"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    is_seller_fault = fields.Boolean(
        "The Seller's Fault",
        help="Wrong or broken goods: no return fee is taken.",
    )
    is_photo_wanted = fields.Boolean(
        "Photo Wanted", help="Customers have to add a photo when they give this reason."
    )
    is_public = fields.Boolean(
        "Shown to Customers",
        default=True,
        help="Customers can choose it in the portal.",
    )
