from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "document.trail.mixin"]

    _trail_ignored = ("signup_type", "contact_address_complete")
