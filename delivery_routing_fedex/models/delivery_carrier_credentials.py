"""Credentials of FedEx: written, never read back."""

from odoo import api, fields, models

NAMES = ("fedex_account", "fedex_key", "fedex_secret")


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"  # pylint: disable=consider-merging-classes-inherited

    fedex_credentials = fields.Json(groups=fields.NO_ACCESS, copy=False)
    fedex_account = fields.Char(
        "FedEx Account Number",
        compute="_compute_fedex_credentials",
        inverse="_inverse_fedex_credentials",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    fedex_key = fields.Char(
        "FedEx API Key",
        compute="_compute_fedex_credentials",
        inverse="_inverse_fedex_credentials",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    fedex_secret = fields.Char(
        "FedEx Secret Key",
        compute="_compute_fedex_credentials",
        inverse="_inverse_fedex_credentials",
        groups="base.group_system",
        copy=False,
        exportable=False,
        help="Write a new one to replace it. It cannot be read back.",
    )
    fedex_credentials_state = fields.Char(
        "Stored",
        compute="_compute_fedex_credentials_state",
        groups="base.group_system",
        help="Which credentials are there; not what they are.",
    )
    fedex_url = fields.Char(
        "FedEx Address",
        groups="base.group_system",
        help="Where the services are asked; empty: FedEx's own, for trials or for "
        "production.",
    )

    def _compute_fedex_credentials(self):
        """Show nothing, ever."""
        for carrier in self:
            for name in NAMES:
                carrier[name] = False

    def _inverse_fedex_credentials(self):
        """Keep what was written; what was left empty stays."""
        for carrier in self:
            written = {name: carrier[name] for name in NAMES if carrier[name]}
            if written:
                carrier.check_access("write")
                # nobody may read the field; the groups of what was written are asked
                known = carrier.sudo().fedex_credentials or {}
                carrier.sudo().fedex_credentials = known | written
                carrier.invalidate_recordset(["fedex_credentials_state", *NAMES])

    @api.depends("fedex_credentials")
    def _compute_fedex_credentials_state(self):
        labels = {
            "fedex_account": self.env._("account"),
            "fedex_key": self.env._("key"),
            "fedex_secret": self.env._("secret"),
        }
        # names only
        for carrier, carrier_sudo in zip(self, self.sudo(), strict=True):
            known = carrier_sudo.fedex_credentials or {}
            stored = [word for name, word in labels.items() if name in known]
            carrier.fedex_credentials_state = ", ".join(stored)
