from odoo import api, fields, models

from odoo.addons.sale_order_flow.models.sealed_credentials_mixin import secret


class DeliveryCarrier(models.Model):
    """Credentials of FedEx: written, never read back."""

    _name = "delivery.carrier"  # pylint: disable=consider-merging-classes-inherited
    _inherit = ["delivery.carrier", "sealed.credentials.mixin"]

    fedex_account = secret("FedEx Account Number", "base.group_system")
    fedex_key = secret("FedEx API Key", "base.group_system")
    fedex_secret = secret("FedEx Secret Key", "base.group_system")
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
