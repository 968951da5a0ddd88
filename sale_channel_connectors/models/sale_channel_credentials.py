from odoo import api, fields, models

from odoo.addons.sale_order_flow.models.sealed_credentials_mixin import secret


class SaleChannel(models.Model):
    """Credentials of a shop or a partner: written, never read back."""

    _name = "sale.channel"  # pylint: disable=consider-merging-classes-inherited
    _inherit = ["sale.channel", "sealed.credentials.mixin"]

    api_key = secret("Key or User", "sales_team.group_sale_manager")
    api_secret = secret("Secret or Password", "sales_team.group_sale_manager")
    webhook_secret = secret(
        "Webhook Secret",
        "sales_team.group_sale_manager",
        help="What the shop signs its calls with, or the partner's shared secret."
        " It cannot be read back.",
    )
    credentials_state = fields.Char(groups="sales_team.group_sale_manager")
    secret_warning = fields.Char(
        compute="_compute_secret_warning", groups="sales_team.group_sale_manager"
    )

    @api.depends("credentials_cipher", "channel_type")
    def _compute_secret_warning(self):
        """Say what it means that a channel which pushes has no secret."""
        label = self._credential_labels()["webhook_secret"]
        for channel in self:
            said = False
            has_secret = label in (channel.credentials_state or "").split(", ")
            if channel.is_connected and not channel.is_pulled and not has_secret:
                said = self.env._(
                    "There is no webhook secret: whoever knows the address for"
                    " webhooks may hand in orders."
                )
                if channel.channel_type == "cxml":
                    said = self.env._(
                        "There is no webhook secret: all messages are refused."
                    )
            channel.secret_warning = said

    @api.model
    def _credential_labels(self):
        return super()._credential_labels() | {
            "api_key": self.env._("key"),
            "api_secret": self.env._("secret"),
            "webhook_secret": self.env._("webhook secret"),
        }
