from odoo import api, models


class Website(models.Model):
    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        """Make each website a channel of its own."""
        websites = super().create(vals_list)
        websites._make_channels()
        return websites

    def _make_channels(self):
        """Make the channels of websites that have none."""
        # Who makes websites may not set up channels; his site is one all the same.
        channels_sudo = self.env["sale.channel"].sudo()
        known = channels_sudo.search([("website_id", "in", self.ids)]).website_id
        channels_sudo.create(
            [website._prepare_channel_values() for website in self - known]
        )

    def _prepare_channel_values(self):
        """Return the values of the website's channel.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "name": self.name,
            "channel_type": "website",
            "company_id": self.company_id.id,
            "website_id": self.id,
        }
