from odoo import fields, models


class SaleChannelOrder(models.Model):
    """That an order of a channel exists here: this row, not a search, makes it once."""

    _name = "sale.channel.order"
    _description = "Order of a Sale Channel"
    _order = "id desc"
    _rec_name = "external_number"

    channel_id = fields.Many2one(
        "sale.channel", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    external_id = fields.Char(
        "Id There", required=True, readonly=True, help="The channel's own id, for good."
    )
    external_number = fields.Char("Number There", readonly=True)
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    version = fields.Char(readonly=True, help="The channel's last version seen here.")
    changed_at = fields.Datetime(
        "Changed There", readonly=True, help="When the channel changed it last."
    )
    raw_status = fields.Char("Status There", readonly=True)
    is_cancelled = fields.Boolean(
        "Cancelled There", readonly=True, help="The channel itself cancelled it."
    )
    merged_into_id = fields.Many2one(
        "sale.channel.order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The channel made one order of several; this one is not sent by itself.",
    )
    merged_from = fields.Text(
        "Numbers It Was Merged From",
        readonly=True,
        help="The numbers there of what it was merged from, also of what is to come.",
    )
    merged_ids = fields.One2many("sale.channel.order", "merged_into_id", "Merged From")
    message_id = fields.Many2one(
        "sale.channel.message",
        "Last Message",
        readonly=True,
        index=True,
        ondelete="restrict",
    )

    _merged_from_idx = models.Index("(channel_id) WHERE merged_from IS NOT NULL")
    _external_unique = models.UniqueIndex(
        "(channel_id, external_id)", "The channel's order exists already."
    )
