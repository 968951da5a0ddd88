from odoo import api, fields, models


class PosConfig(models.Model):
    _inherit = "pos.config"

    sale_channel_id = fields.Many2one(
        "sale.channel",
        copy=False,
        check_company=True,
        index=True,
        ondelete="restrict",
        help="The channel that new orders of this shop come through. Tills of one shop"
        " may share it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Make each shop a channel of its own."""
        configs = super().create(vals_list)
        configs._make_channels()
        return configs

    def _make_channels(self):
        """Make the channels of shops that have none."""
        configs = self.filtered(lambda config: not config.sale_channel_id)
        # Who opens shops may not set up channels; his shop is one all the same.
        channels_sudo = self.env["sale.channel"].sudo()
        made = channels_sudo.create(
            [config._prepare_channel_values() for config in configs]
        )
        for config, channel in zip(configs, made, strict=True):
            config.sale_channel_id = channel

    def _prepare_channel_values(self):
        """Return the values of the shop's channel.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "name": self.name,
            "channel_type": "pos",
            "company_id": self.company_id.id,
            "team_id": self.crm_team_id.id,
            "warehouse_id": self.picking_type_id.warehouse_id.id,
        }
