from odoo import fields, models


class SaleChannel(models.Model):
    _inherit = "sale.channel"

    channel_type = fields.Selection(
        selection_add=[("pos", "POS Shop")], ondelete={"pos": "set null"}
    )
    pos_config_ids = fields.One2many(
        "pos.config",
        "sale_channel_id",
        "Tills",
        readonly=True,
        groups="point_of_sale.group_pos_user",
    )

    def _compute_counts(self):
        """Count the orders of tills too."""
        result = super()._compute_counts()
        shops = self.filtered(lambda channel: channel.channel_type == "pos")
        today = shops._get_today_domain("sale_channel_id", "date_order")
        groups = self.env["pos.order"]._read_group(
            today, ["sale_channel_id"], ["__count"]
        )
        for channel, count in groups:
            channel.today_count += count
        return result
