import base64
import hashlib
import json

from odoo import fields, models

# What is told of a return: the channel's word for it.
RETURNS = {
    "return_received": "status_return_received",
    "return_refunded": "status_return_refunded",
    "return_refused": "status_return_refused",
}


class SaleChannelMessage(models.Model):
    _inherit = "sale.channel.message"

    event = fields.Selection(
        selection_add=[
            ("return_received", "Returned Goods Came"),
            ("return_refunded", "Return Refunded"),
            ("return_refused", "Return Refused"),
        ],
        ondelete=dict.fromkeys(RETURNS, "set null"),
    )

    def _prepare_event(self, guard, told):
        """Tell shops in their own words what became of a return; the documents of
        partners have no place for it."""
        if told["event"] not in RETURNS:
            return super()._prepare_event(guard, told)
        channel = guard.channel_id
        status = channel[RETURNS[told["event"]]]
        if not channel.is_told or not channel.is_pulled or not status:
            return None
        if status == guard.raw_status:
            return None
        text = json.dumps({"event": told["event"], "status": status}, sort_keys=True)
        key = f"{told['event']}:{told['key']}"
        return {
            "channel_id": channel.id,
            "direction": "out",
            "kind": "refund",
            "event": told["event"],
            "external_ref": guard.external_id,
            "number": guard.external_number,
            "digest": hashlib.sha256(key.encode()).hexdigest(),
            "order_id": guard.order_id.id,
            "payload": base64.b64encode(text.encode()),
        }
