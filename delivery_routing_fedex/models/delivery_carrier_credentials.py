from odoo import api, fields, models


class DeliveryCarrier(models.Model):
    """Credentials of FedEx: written, never read back."""

    _name = "delivery.carrier"  # pylint: disable=consider-merging-classes-inherited
    _inherit = ["delivery.carrier", "sealed.credentials.mixin"]

    fedex_account = fields.Char(
        "FedEx Account Number",
        compute="_compute_credentials",
        inverse="_inverse_credentials",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    fedex_key = fields.Char(
        "FedEx API Key",
        compute="_compute_credentials",
        inverse="_inverse_credentials",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    fedex_secret = fields.Char(
        "FedEx Secret Key",
        compute="_compute_credentials",
        inverse="_inverse_credentials",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    fedex_url = fields.Char(
        "FedEx Address",
        groups="base.group_system",
        help="Where the services are asked; empty: FedEx's own, for trials or for "
        "production.",
    )

    @api.model
    def _credential_labels(self):
        return super()._credential_labels() | {
            "fedex_account": self.env._("account"),
            "fedex_key": self.env._("key"),
            "fedex_secret": self.env._("secret"),
        }
