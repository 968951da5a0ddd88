import base64
import binascii
import hashlib
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..lib import formats, money, unas, woocommerce
from ..lib.errors import BadDocument

KINDS = {"order": "order", "change": "change", "cancel": "cancel", "return": "refund"}
TYPES_BY_CONTENT = {
    "application/json": ("woocommerce", "shoprenter"),
    "application/xml": ("unas", "ubl", "cxml"),
    "text/xml": ("unas", "ubl", "cxml"),
    "application/edifact": ("edifact",),
    "application/octet-stream": ("edifact",),
    "text/plain": ("edifact",),
}


class SaleChannel(models.Model):
    """Where messages come in: bytes are kept first, and understood afterwards."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    def _get_zone(self):
        """Return the clock of the channel, for its texts without an offset."""
        return ZoneInfo(self.time_zone or "UTC")

    def _read_payload(self, data):
        """Return the document of some bytes.

        :raise BadDocument: when they cannot be read
        """
        return formats.read(self.channel_type, data, self._get_zone())

    def _split_payload(self, data):
        """Return payloads of one order each; what cannot be cut stays whole."""
        return formats.split_safely(self.channel_type, data)

    def _read_hint(self, data):
        """Return the ids of the orders that a shop's call names, if it names any.

        :rtype: list[str]
        :raise BadDocument: when it cannot be read
        """
        is_unas = self.channel_type == "unas"
        if is_unas and data.lstrip()[:1] in (b"{", b"["):
            return list(unas.keys_of_hook(data))
        if self.channel_type == "woocommerce" and (
            deleted := woocommerce.id_of_deleted(data)
        ):
            return [deleted]
        orders = self._read_payload(data).orders
        return [one.number if is_unas else one.external_id for one in orders]

    def _store_payloads(self, payloads):
        """Keep payloads, each once, and return their messages, old and new.

        Two queries for any number of them. What cannot be read is kept as well.

        :param list payloads: bytes, one order each
        :rtype: sale.channel.message
        """
        self.ensure_one()
        rows = {}
        for data in payloads:
            values = self._prepare_message(data)
            rows.setdefault(_key(values), values)
        # Whoever pulls or pushes may not write messages; they are the system's.
        messages_sudo = self.env["sale.channel.message"].sudo()
        known = messages_sudo.search(
            [
                ("channel_id", "=", self.id),
                ("direction", "=", "in"),
                ("digest", "in", [values["digest"] for values in rows.values()]),
            ]
        )
        found = {_key(one): one for one in known}
        created = messages_sudo.create(
            [values for key, values in rows.items() if key not in found]
        )
        kept = [found[key] for key in rows if key in found]
        return messages_sudo.concat(*kept, created)

    def _prepare_message(self, data):
        data = formats.mask(self.channel_type, data)  # a table is no place for secrets
        values = {
            "channel_id": self.id,
            "company_id": self.company_id.id,
            "direction": "in",
            "kind": "order",
            "external_ref": "",
            "digest": hashlib.sha256(data).hexdigest(),
            "payload": base64.b64encode(data),
        }
        try:
            document = self._read_payload(data)
        except BadDocument as fault:
            return values | {
                "state": "failed",
                "error_code": "bad_document",
                "error": str(fault),
            }
        values["kind"] = KINDS.get(document.kind, "other")
        values["external_ref"] = document.reference
        if len(document.orders) == 1:
            (order,) = document.orders
            total = order.totals.gross
            values |= {
                "external_ref": order.external_id,
                "number": order.number,
                "amount": _amount(total, order.currency),
            }
        return values

    # --- Other programs ---

    @api.model
    def import_payload(self, channel_code, payload, content_type):
        """Take a message of a channel and answer what became of it.

        The same payload again gets the same answer; nothing is made twice.

        :param str channel_code: code of a connected channel
        :param str payload: the bytes of the message, in base64
        :param str content_type: their media type
        :return: ``message_id``, ``state`` (received, done, blocked, failed, ignored),
            ``order_id`` (or False) and ``error`` (empty when there is none)
        :rtype: dict
        """
        if not self.env.user.has_group("sale_channel_connectors.group_channel_push"):
            raise AccessError(self.env._("You may not hand in messages of a channel."))
        channel = self._find_connected(channel_code)
        data = _decoded(payload)
        if data is None:
            raise UserError(self.env._("The payload is not base64 text."))
        media = str(content_type or "").partition(";")[0].strip().lower()
        if channel.channel_type not in TYPES_BY_CONTENT.get(media, ()):
            raise UserError(
                self.env._(
                    "%(channel)s does not take %(type)s.",
                    channel=channel.name,
                    type=media or "?",
                )
            )
        # The group above may hand in; the order is made by the system.
        messages = channel._store_payloads(channel._split_payload(data))
        messages._process()
        return self.env["sale.channel.message"]._answer(messages[:1])

    def _find_connected(self, code):
        # Whoever hands in may not see channels, only name them.
        channel = self.sudo().search(
            [
                ("code", "=", str(code)),
                ("company_id", "in", [False, *self.env.companies.ids]),
            ],
            limit=1,
        )
        if not channel.is_connected:
            raise UserError(self.env._("There is no connected channel %s.", code))
        return channel


def _key(values):
    return tuple(values[name] for name in ("kind", "external_ref", "digest"))


def _amount(total, currency):
    if total is None:
        return currency
    return f"{money.rounded(total, money.digits_of(currency)):f} {currency}".strip()


def _decoded(payload):
    if not isinstance(payload, str):
        return None
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        return None
