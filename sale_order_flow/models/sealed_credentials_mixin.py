"""Credentials of outside services: written, never read back."""

import configparser
import os

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..lib import sealing

# Where the key may stand, the first one that is there counts. The older places are
# those of the addon that had the key for itself.
VARIABLES = ("CREDENTIALS_SECRET_KEY", "CHANNEL_SECRET_KEY")
SECTIONS = ("sale_order_flow", "sale_channel_connectors")
OPTION = "secret_key"
HELP = "Write a new one to replace it. It cannot be read back."


def secret(string: str, groups: str, **attributes) -> fields.Char:
    """Return a field for a secret of a model with the mixin: written, never read back.

    :param groups: of who may write it
    :param attributes: of the field, such as another ``help``
    """
    return fields.Char(
        string,
        compute="_compute_credentials",
        inverse="_inverse_credentials",
        groups=groups,
        copy=False,
        exportable=False,
        **{"help": HELP, **attributes},
    )


class SealedCredentialsMixin(models.AbstractModel):
    """Keeps secrets encrypted in the database and shows them to nobody.

    The key is in the server's configuration (section ``sale_order_flow``,
    ``secret_key``) or environment (``CREDENTIALS_SECRET_KEY``), so that a dump gives
    nothing away. A model that inherits this has a :func:`secret` for each of them. It
    names them in :meth:`_credential_labels` and empties ``credentials_cipher`` in its
    ``neutralize.sql``.
    """

    _name = "sealed.credentials.mixin"
    _description = "Sealed Credentials"

    credentials_cipher = fields.Text(groups=fields.NO_ACCESS, copy=False)
    credentials_state = fields.Char(
        "Stored",
        compute="_compute_credentials_state",
        groups="base.group_system",
        help="Which credentials are there; not what they are.",
    )

    @api.model
    def _credential_labels(self) -> dict[str, str]:
        """Return the fields that hold secrets, each with the word for it."""
        return {}

    def _compute_credentials(self):
        """Show nothing, ever."""
        for name in self._credential_labels():
            self[name] = False

    def _inverse_credentials(self):
        """Encrypt what was written; what was left empty stays."""
        for record in self:
            names = self._credential_labels()
            written = {name: record[name] for name in names if record[name]}
            if written:
                record._store_credentials(written)

    @api.depends("credentials_cipher")
    def _compute_credentials_state(self):
        labels = self._credential_labels()
        # Names only; the values stay encrypted.
        for record, record_sudo in zip(self, self.sudo(), strict=True):
            names = sealing.names(record_sudo.credentials_cipher or "")
            stored = [labels[name] for name in names if name in labels]
            record.credentials_state = ", ".join(stored)

    def _store_credentials(self, written: dict[str, str]):
        self.ensure_one()
        self.check_access("write")
        # Nobody may read the field; who may write the record may replace it.
        record_sudo = self.sudo()
        stored = sealing.names(record_sudo.credentials_cipher or "")
        if not written.keys() >= set(stored):  # else nothing old has to be opened
            written = self._read_credentials() | written
        record_sudo.credentials_cipher = self._with_key(sealing.seal, written)
        self.invalidate_recordset(["credentials_state", *self._credential_labels()])

    def _read_credentials(self) -> dict[str, str]:
        """Return the credentials in clear, for a client and for nothing else."""
        self.ensure_one()
        # The code that talks to the service needs them; no person does.
        text = self.sudo().credentials_cipher or ""
        return self._with_key(sealing.unseal, text) if text else {}

    def _with_key(self, act, values):
        """Seal or unseal, and tell in words when the key does not do."""
        try:
            return act(values, _key(), self._name)
        except sealing.KeyMissing:
            message = self.env._(
                "There is no key to encrypt credentials with. Set the option"
                " %(option)s in the server's configuration, or the variable"
                " %(variable)s, to at least %(number)s random characters.",
                option=f"[{SECTIONS[0]}] {OPTION}",
                variable=VARIABLES[0],
                number=sealing.MINIMUM,
            )
        except sealing.KeyChanged:
            message = self.env._(
                "The credentials of %(record)s were encrypted with another key."
                " Enter them anew.",
                record=self.display_name,
            )
        raise UserError(message)

    def action_forget_credentials(self):
        """Delete the stored credentials; only who may write each of them may."""
        for name in self._credential_labels():
            self._check_field_access(self._fields[name], "write")
        self.check_access("write")
        # Nobody may read the field; who may write the record may empty it.
        self.sudo().credentials_cipher = False


def _key() -> str:
    """Return the key of the environment, else of the configuration file, else ''."""
    for variable in VARIABLES:
        if os.environ.get(variable):
            return os.environ[variable]
    parser = configparser.ConfigParser(interpolation=None)
    places = config.get("config") or []
    parser.read([places] if isinstance(places, str) else places)
    found = (parser.get(section, OPTION, fallback="") for section in SECTIONS)
    return next(filter(None, found), "")
