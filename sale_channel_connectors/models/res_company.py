from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    sale_channel_id = fields.Many2one(
        "sale.channel",
        "Default Channel",
        default=lambda self: self._get_office_channel(),
        ondelete="restrict",
        help="Orders come through it that no website, shop or rep brought and for which"
        " no other channel was chosen, such as those that clerks write.",
    )

    def _get_office_channel(self):
        """Return the channel that all companies start with."""
        office = "sale_channel_connectors.sale_channel_office"
        return self.env.ref(office, raise_if_not_found=False)
