from odoo import api, fields, models


class UtmMixin(models.AbstractModel):
    """The word that a visitor searched for, beside campaign, source and medium."""

    _inherit = "utm.mixin"

    utm_keyword = fields.Char(
        "Keyword",
        help="What the visitor searched for: utm_term of the link that he came by.",
    )

    @api.private
    def tracking_fields(self):
        """Keep the keyword of the link until there is an order."""
        return [
            *super().tracking_fields(),
            ("utm_term", "utm_keyword", "odoo_utm_term"),
        ]
