import base64

from odoo import SUPERUSER_ID, api

from odoo.addons.sale_channel_connectors.lib import cxml


def migrate(cr, version):
    """Mask what was kept of secrets and card numbers in messages of before."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    messages = env["sale.channel.message"].search(
        [("channel_id.channel_type", "=", "cxml"), ("direction", "=", "in")]
    )
    for message in messages:
        data = message._get_bytes()
        kept = cxml.mask(data)
        if kept != data:
            message.payload = base64.b64encode(kept)
        message.invalidate_recordset(["payload"])
