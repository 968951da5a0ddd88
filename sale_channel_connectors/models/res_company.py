from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

BY_HAND = ("custom", "phone", "email")  # kinds that clerks choose


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

    @api.constrains("sale_channel_id")
    def _check_sale_channel(self):
        for company in self:
            channel = company.sale_channel_id
            if channel and not channel.filtered_domain(company._get_channel_domain()):
                raise ValidationError(
                    self.env._(
                        "%(channel)s cannot be the default channel of %(company)s: it"
                        " has to be one that clerks choose, of the company or of all.",
                        channel=channel.name,
                        company=company.name,
                    )
                )

    def _get_channel_domain(self):
        """Return which channels may be the default: those that clerks choose."""
        own = Domain("company_id", "in", [*self.ids, False])
        return own & Domain("channel_type", "in", BY_HAND)

    def _get_office_channel(self):
        """Return the channel that companies start with: one that all of them have."""
        # Who makes companies may see no channels.
        channels_sudo = self.env["sale.channel"].sudo()
        office = self.env.ref(
            "sale_channel_connectors.sale_channel_office", raise_if_not_found=False
        )
        if office and office.sudo().active:  # as above
            return office
        shared = self.browse()._get_channel_domain()
        return channels_sudo.search(shared, limit=1).sudo(False)
