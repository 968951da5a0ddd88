from odoo import api, fields, models


class SaleOrderLineRemove(models.TransientModel):
    _name = "sale.order.line.remove"
    _description = "Remove Lines from a Confirmed Order"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    line_ids = fields.Many2many(
        "sale.order.line",
        required=True,
        domain="[('order_id', '=', order_id), ('display_type', '=', False),"
        " ('reward_id', '=', False), ('is_payment_fee', '=', False),"
        " ('is_downpayment', '=', False), ('combo_item_id', '=', False)]",
    )
    reason = fields.Char(
        required=True, help="Why; it stays on the order, with your name."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Open the question to those only who may edit the order."""
        wizards = super().create(vals_list)
        wizards.order_id.check_access("write")
        return wizards

    def action_remove(self):
        """Remove the lines and show the order again."""
        self.ensure_one()
        self.order_id.check_access("write")
        self.order_id._remove_lines(self.line_ids, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
