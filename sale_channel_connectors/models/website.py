from odoo import api, models


class Website(models.Model):
    _inherit = "website"

    @api.model_create_multi
    def create(self, vals_list):
        """Make each website a channel of its own."""
        websites = super().create(vals_list)
        websites._make_channels()
        return websites

    def write(self, vals):
        """Let the channel of a website that goes to another company be of both: orders
        that are there keep it. What it gave them of the one company it gives no more.
        """
        result = super().write(vals)
        if vals.get("company_id"):
            # As in _make_channels.
            channels_sudo = self.env["sale.channel"].sudo()
            own = channels_sudo.with_context(active_test=False).search(
                [("website_id", "in", self.ids)]
            )
            for channel in own:
                if channel.company_id.id != vals["company_id"]:
                    channel.write(channel._prepare_sharing())
        return result

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
