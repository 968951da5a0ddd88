import hmac
from datetime import UTC, timedelta

from odoo import fields, models
from odoo.tools import hmac as database_hmac

from ..lib.errors import BadDocument

VALID = timedelta(hours=2)
SCOPE = "sale_channel_connectors.unas_door"


class SaleChannel(models.Model):
    """The key, the tokens and the orders of a shop that comes to our Unas door."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    door_url = fields.Char(
        "Address for a Home-Made Shop",
        compute="_compute_door_url",
        groups="sales_team.group_sale_manager",
        help="A shop that hands in its orders in the manner of Unas calls login and"
        " setOrder here; its API key is the webhook secret.",
    )

    def _compute_door_url(self):
        # The token is shown as part of the address, to those who set the shop up.
        for channel, channel_sudo in zip(self, self.sudo(), strict=True):
            token = channel_sudo.webhook_token
            base = channel.get_base_url()
            channel.door_url = token and f"{base}/sale_channel/unas/{token}"

    def _is_door_key(self, key):
        """Tell whether a shop may log in with a key."""
        secret = self._read_credentials().get("webhook_secret", "")
        return bool(secret) and hmac.compare_digest(secret.encode(), key.encode())

    def _make_door_token(self):
        """Return a token, until when it is good in the shop's clock, and whose it is.

        :rtype: tuple[str, datetime.datetime, str]
        """
        expires = fields.Datetime.now().replace(tzinfo=UTC) + VALID
        token = self._sign_door_token(int(expires.timestamp()))
        return token, expires.astimezone(self._get_zone()), self.code

    def _is_door_token(self, token):
        """Tell whether a token is one of this channel and its present key, and good."""
        expires = token.partition(".")[0]
        now = fields.Datetime.now().replace(tzinfo=UTC).timestamp()
        if not expires.isdecimal() or len(expires) > 12 or int(expires) < now:
            return False
        wanted = self._sign_door_token(int(expires))
        return hmac.compare_digest(wanted.encode(), token.encode())

    def _sign_door_token(self, expires):
        secret = self._read_credentials().get("webhook_secret", "")
        # The database's own secret signs; it is read as the system.
        signed = database_hmac(self.env(su=True), SCOPE, (self.id, expires, secret))
        return f"{expires}.{signed}"

    def _take_in(self, data):
        """Keep the orders of a call; say of each what is wrong with it, if anything.

        What cannot be read is not kept: the shop is told, and has it still.

        :rtype: list[tuple[str, str]]
        :raise BadDocument: when it holds no orders at all
        """
        answers, kept = [], []
        for payload in self._split_payload(data):
            try:
                orders = self._read_payload(payload).orders
            except BadDocument as fault:
                if payload == data:
                    raise  # it could not be cut into orders
                answers.append(("", str(fault)))
                continue
            answers += [(order.external_id, "") for order in orders]
            kept += [payload] if orders else []
        if not answers:
            raise BadDocument("it holds no order")
        if kept:
            self._store_payloads(kept)
            self._process_soon()
        return answers
