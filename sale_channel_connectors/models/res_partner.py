from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    channel_address_key = fields.Char(
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="Fingerprint of the address as a channel sent it, so that the same address"
        " is one contact.",
    )

    _channel_email_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    def _trail_get_personal_columns(self):
        """Messages carry names and addresses, orders the customer's remarks."""
        columns = super()._trail_get_personal_columns()
        add = self._trail_add_personal
        add(columns, "sale.order", ["channel_note", "channel_pickup_point"])
        add(columns, "sale.channel.binding", ["external_name"])
        message = ["payload", "error"]
        add(columns, "sale.channel.message", message, "order_id.partner_id")
        return columns
