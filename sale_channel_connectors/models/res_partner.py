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
