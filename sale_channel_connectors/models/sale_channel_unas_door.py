import hmac
from datetime import UTC, timedelta

from odoo import fields, models
from odoo.tools import hash_sign, verify_hash_signed

from ..lib.errors import BadDocument

VALID = timedelta(hours=2)
SCOPE = "sale_channel_connectors.unas_door"


class SaleChannel(models.Model):
    """The key, the tokens and the orders of a shop that comes to our Unas door."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    door_url = fields.Char(
        "Address for a Home-Made Shop",
        compute="_compute_webhook_url",
        groups="sales_team.group_sale_manager",
        help="A shop that hands in its orders in the manner of Unas calls login and"
        " setOrder here; its API key is the webhook secret.",
    )

    def _is_door_key(self, key):
        """Tell whether a shop may log in with a key."""
        secret = self._read_credentials().get("webhook_secret", "")
        return bool(secret) and hmac.compare_digest(secret.encode(), key.encode())

    def _make_door_token(self):
        """Return a token, until when it is good in the shop's clock, and whose it is.

        :rtype: tuple[str, datetime.datetime, str]
        """
        expires = fields.Datetime.now().replace(tzinfo=UTC) + VALID
        # The database's own secret signs; it is read as the system.
        env = self.env(su=True)
        token = hash_sign(env, self._door_scope(), self.id, expiration=expires)
        return token, expires.astimezone(self._get_zone()), self.code

    def _is_door_token(self, token):
        """Tell whether a token is one of this channel and its present key, and good."""
        try:
            env = self.env(su=True)  # as above
            return verify_hash_signed(env, self._door_scope(), token) == self.id
        except ValueError:  # it never was one
            return False

    def _door_scope(self):
        """Return what tokens of this channel and its present key are signed for."""
        secret = self._read_credentials().get("webhook_secret")
        return repr((SCOPE, self.id, secret))

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
