from odoo import api, fields, models


class PosOrder(models.Model):
    _inherit = "pos.order"

    sale_channel_id = fields.Many2one(
        "sale.channel",
        "Channel",
        copy=False,
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The channel that the shop was when the order was made.",
    )

    @api.model
    def _complete_values_from_session(self, session, values):
        """Let the shop say what channel it is; the till knows nothing of channels."""
        values = super()._complete_values_from_session(session, values)
        # in place: whoever calls this keeps the dict he gave
        values["sale_channel_id"] = session.config_id.sale_channel_id.id
        return values

    def _prepare_invoice_vals(self):
        return super()._prepare_invoice_vals() | {
            "sale_channel_id": self.sale_channel_id.id
        }
