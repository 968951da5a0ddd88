import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_channel_offer import WANTED

STATUS_FIELDS = {
    "confirmed": "status_confirmed",
    "cancelled": "status_cancelled",
    "shipped": "status_shipped",
}
KINDS = {
    "confirmed": "answer",
    "cancelled": "answer",
    "shipped": "shipment",
    "tracking": "shipment",
    "invoiced": "invoice",
    "credited": "invoice",
}

DOCUMENTS = ("confirmed", "cancelled", "shipped")


class SaleChannelMessage(models.Model):
    """What happened here and is told to the channel: a row for each event, once.

    The row is written in the transaction of the event itself, so that both are there or
    neither is; it is sent afterwards.
    """

    _inherit = "sale.channel.message"  # pylint: disable=consider-merging-classes-inherited

    event = fields.Selection(
        [
            ("confirmed", "Order Confirmed"),
            ("cancelled", "Order Cancelled"),
            ("shipped", "Goods Left"),
            ("tracking", "Tracking Number"),
            ("invoiced", "Invoice Posted"),
            ("credited", "Credit Note Posted"),
            ("stock", "Stock Changed"),
            ("price", "Prices Changed"),
        ],
        readonly=True,
        help="What happened here that is told to the channel.",
    )
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", readonly=True, index="btree_not_null"
    )
    invoice_id = fields.Many2one("account.move", readonly=True, index="btree_not_null")
    next_try_at = fields.Datetime("Next Try", readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True)

    _to_send_idx = models.Index(
        "(channel_id, id) WHERE direction = 'out' AND state = 'received'"
    )

    # --- Events ---

    @api.model
    def _tell(self, told):
        """Keep events of orders that came from a channel; each goes out once.

        Two queries for any number of them, whatever was told before.

        :param list told: dicts with ``order`` (sale.order), ``event``, ``key`` (what
            makes the event one of its kind), and optionally ``picking``, ``invoice``
            and ``facts`` (what a shop is told)
        :return: the messages that are new
        """
        # Who confirms or ships may not write messages; they are the system's.
        messages_sudo = self.sudo()
        orders = self.env["sale.order"].union(*(one["order"] for one in told))
        guards = orders._get_told_guards()
        rows = {}
        for one in told:
            for guard in guards.get(one["order"], ()):
                values = self._prepare_event(guard, one)
                if values:
                    rows[_row_key(values)] = values
        if not rows:
            return messages_sudo
        known = messages_sudo._search_told(rows.values())
        there = {_row_key(one, one.channel_id.id) for one in known}
        created = messages_sudo.create(
            [values for key, values in rows.items() if key not in there]
        )
        if created:
            created.channel_id._send_soon()
        return created

    @api.model
    def _search_told(self, rows):
        """Return the messages that may be of these events, in one query."""
        return self.search_fetch(
            [
                ("channel_id", "in", [row["channel_id"] for row in rows]),
                ("direction", "=", "out"),
                ("digest", "in", [row["digest"] for row in rows]),
            ],
            ["channel_id", "kind", "external_ref", "digest"],
        )

    def _prepare_event(self, guard, told):
        """Return the values of an event's row; None when the channel need not know."""
        channel, event = guard.channel_id, told["event"]
        if not channel[_switch(event)]:
            return None
        if event == "cancelled" and (guard.is_cancelled or guard.merged_into_id):
            return None  # the channel itself did it
        facts = dict(told.get("facts", {}))
        if channel.is_pulled:
            if told.get("invoice"):
                facts |= told["invoice"]._get_channel_facts()
            is_whole = facts.pop("is_whole", True)
            status = event in STATUS_FIELDS and channel[STATUS_FIELDS[event]]
            if status and is_whole and status != guard.raw_status:
                facts["status"] = status
            if not facts:
                return None
        elif event not in DOCUMENTS or told.get("is_rest"):
            return None
        text = json.dumps({"event": event} | facts, sort_keys=True, ensure_ascii=False)
        return {
            "channel_id": channel.id,
            "direction": "out",
            "kind": KINDS[event],
            "event": event,
            "external_ref": guard.external_id,
            "number": guard.external_number,
            "digest": hashlib.sha256(f"{event}:{told['key']}".encode()).hexdigest(),
            "order_id": guard.order_id.id,
            "picking_id": told["picking"].id if told.get("picking") else False,
            "invoice_id": told["invoice"].id if told.get("invoice") else False,
            "payload": base64.b64encode(text.encode()),
        }

    # --- Actions ---

    def action_send_again(self):
        """Send the messages once more, also those that were sent.

        Of stock and prices the figures of now are told, in messages of their own.
        """
        going = self._get_for_decision().filtered(lambda one: one.direction == "out")
        figures = going.filtered(lambda one: one.kind in WANTED)
        events = going - figures
        if figures and not figures._tell_anew() and not events:
            raise UserError(self.env._("The channel sells none of these products now."))
        events._conclude("received", attempts=0, next_try_at=False)
        channels_sudo = going.channel_id
        channels_sudo.write({"send_after": False, "send_error": False})
        channels_sudo._send_soon()


def _switch(event):
    return "is_invoice_told" if KINDS[event] == "invoice" else "is_told"


def _row_key(values, channel_id=None):
    channel_id = channel_id or values["channel_id"]
    return channel_id, values["kind"], values["external_ref"], values["digest"]
