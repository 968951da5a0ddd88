from odoo import api, fields, models


class SaleChannel(models.Model):
    """Credentials of a shop or a partner: written, never read back."""

    _name = "sale.channel"  # pylint: disable=consider-merging-classes-inherited
    _inherit = ["sale.channel", "sealed.credentials.mixin"]

    api_key = fields.Char(
        "Key or User",
        compute="_compute_credentials",
        inverse="_inverse_credentials",
        groups="sales_team.group_sale_manager",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    api_secret = fields.Char(
        "Secret or Password",
        compute="_compute_credentials",
        inverse="_inverse_credentials",
        groups="sales_team.group_sale_manager",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    webhook_secret = fields.Char(
        compute="_compute_credentials",
        inverse="_inverse_credentials",
        groups="sales_team.group_sale_manager",
        copy=False,
        exportable=False,
        help="What the shop signs its calls with, or the partner's shared secret."
        " It cannot be read back.",
    )
    credentials_state = fields.Char(groups="sales_team.group_sale_manager")

    @api.model
    def _credential_labels(self):
        return super()._credential_labels() | {
            "api_key": self.env._("key"),
            "api_secret": self.env._("secret"),
            "webhook_secret": self.env._("webhook secret"),
        }
