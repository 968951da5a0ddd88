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
            }
            for move in posted
            if move.move_type in EVENTS
            for order in move.invoice_line_ids.sale_line_ids.order_id
        ]
        if told:
            self.env["sale.channel.message"]._tell(told)
        return posted

    def _get_channel_facts(self):
        """Return what a shop is told of an invoice: its number, and the address at
        which its customer can open it without logging in.

        :rtype: dict
        """
        self.ensure_one()
        path = self.get_portal_url(report_type="pdf", download=True)
        return {"invoice": self.name, "invoice_url": f"{self.get_base_url()}{path}"}
