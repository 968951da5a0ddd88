from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    is_manufacturer = fields.Boolean(
        help="This vendor makes the goods himself: what he ships straight to customers "
        "counts as fulfilled by the manufacturer.",
    )
