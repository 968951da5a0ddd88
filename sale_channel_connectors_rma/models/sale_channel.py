from odoo import fields, models


class SaleChannel(models.Model):
    _inherit = "sale.channel"

    refund_policy = fields.Selection(
        selection_add=[("return", "Return")], ondelete={"return": "set default"}
    )
    status_return_received = fields.Char(
        "Status When Goods Are Back",
        help="The shop's own word or id, told when the goods of a return have come."
        " Nothing is told when it is empty.",
    )
    status_return_refunded = fields.Char(
        "Status When Refunded",
        help="The shop's own word or id, told when all that was charged is refunded."
        " Nothing is told when it is empty.",
    )
    status_return_refused = fields.Char(
        "Status When a Return Is Refused",
        help="The shop's own word or id. Nothing is told when it is empty.",
    )

    def _takes_open_returns(self):
        return self.refund_policy == "return" or super()._takes_open_returns()
