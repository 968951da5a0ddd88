from odoo import models

EVENTS = {"out_invoice": "invoiced", "out_refund": "credited"}


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Tell the channels the numbers of invoices and credit notes."""
        posted = super()._post(soft)
        told = [
            {
                "order": order,
                "event": EVENTS[move.move_type],
                "key": f"{move.id}:{move.name}",
                "invoice": move,
                "facts": {"invoice": move.name},
            }
            for move in posted
            if move.move_type in EVENTS
            for order in move.invoice_line_ids.sale_line_ids.order_id
        ]
        if told:
            self.env["sale.channel.message"]._tell(told)
        return posted
