import base64
import configparser
import hashlib
import json
import os

from cryptography.fernet import Fernet, InvalidToken

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import config

SECTION, OPTION = "sale_channel_connectors", "secret_key"
VARIABLE = "CHANNEL_SECRET_KEY"
NAMES = ("api_key", "api_secret", "webhook_secret")


class SaleChannel(models.Model):
    """Credentials: written, never read back.

    They lie in the database only encrypted; the key is in the server's configuration
    (section ``sale_channel_connectors``, ``secret_key``) or environment
    (``CHANNEL_SECRET_KEY``), so that a dump gives nothing away.
    """

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    credentials_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False)
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
    credentials_state = fields.Char(
        "Stored",
        compute="_compute_credentials_state",
        groups="sales_team.group_sale_manager",
        help="Which credentials are there; not what they are.",
    )

    def _compute_credentials(self):
        """Show nothing, ever."""
        for channel in self:
            for name in NAMES:
                channel[name] = False

    def _inverse_credentials(self):
        """Encrypt what was written; what was left empty stays."""
        for channel in self:
            written = {name: channel[name] for name in NAMES if channel[name]}
            if written:
                channel._store_credentials(written)

    @api.depends("credentials_cipher")
    def _compute_credentials_state(self):
        labels = {
            "api_key": self.env._("key"),
            "api_secret": self.env._("secret"),
            "webhook_secret": self.env._("webhook secret"),
        }
        # Names only; the values stay encrypted.
        for channel, channel_sudo in zip(self, self.sudo(), strict=True):
            names = (channel_sudo.credentials_cipher or "").partition("|")[0].split(",")
            stored = [labels[name] for name in names if name in labels]
            channel.credentials_state = ", ".join(stored)

    def _store_credentials(self, written):
        self.ensure_one()
        self.check_access("write")
        known = self._read_credentials() | written
        token = self._get_cipher().encrypt(json.dumps(known).encode()).decode()
        # Nobody may read the field; who may write the channel may replace it.
        self.sudo().credentials_cipher = f"{','.join(sorted(known))}|{token}"
        self.invalidate_recordset(["credentials_state", *NAMES])

    def _read_credentials(self):
        """Return the credentials in clear, for a client and for nothing else.

        :rtype: dict
        """
        self.ensure_one()
        # The code that talks to the shop needs them; no person does.
        token = (self.sudo().credentials_cipher or "").partition("|")[2]
        if not token:
            return {}
        try:
            return json.loads(self._get_cipher().decrypt(token.encode()))
        except InvalidToken:
            raise UserError(
                self.env._(
                    "The credentials of %(channel)s were encrypted with another key."
                    " Enter them anew.",
                    channel=self.name,
                )
            ) from None

    @api.model
    def _get_cipher(self):
        key = os.environ.get(VARIABLE) or _configured_key()
        if len(key) < 16:
            raise UserError(
                self.env._(
                    "There is no key to encrypt credentials with. Set the option"
                    " %(option)s in the server's configuration, or the variable"
                    " %(variable)s, to at least 16 random characters.",
                    option=f"[{SECTION}] {OPTION}",
                    variable=VARIABLE,
                )
            )
        digest = hashlib.sha256(b"sale.channel\0" + key.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def action_forget_credentials(self):
        """Delete the stored credentials."""
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only a sales manager may delete credentials.")
            )
        self.check_access("write")
        # Nobody may read the field; who may write the channel may empty it.
        self.sudo().credentials_cipher = False


def _configured_key():
    """Return the key of the server's configuration file; empty where there is none."""
    parser = configparser.ConfigParser(interpolation=None)
    places = config.get("config") or []
    parser.read([places] if isinstance(places, str) else places)
    return parser.get(SECTION, OPTION, fallback="")
