from odoo import fields, models


class SaleRma(models.Model):
    _inherit = "sale.rma"

    source = fields.Selection(
        selection_add=[("channel", "Shop")], ondelete={"channel": "set default"}
    )
    channel_refund_ids = fields.One2many(
        "sale.channel.refund",
        "rma_id",
        "Refunds of Channels",
        readonly=True,
        groups="sales_team.group_sale_salesman_all_leads,account.group_account_invoice",
    )

    # --- What becomes of it ---

    def _follow_settlement(self):
        """Let what channels have paid back be credited by the notes of returns that
        have ended, and tell them; where there are no notes, a person is asked."""
        result = super()._follow_settlement()
        # Refunds of channels are accountants'.
        returns_sudo = self.sudo()
        returns_sudo.channel_refund_ids._settle_returns()
        returns_sudo._tell_channels_settled()
        return result

    def _tell_channels_received(self):
        here = self.filtered(
            lambda rma: (
                rma.state in ("received", "done")
                and any(rma.line_ids.mapped("qty_received"))
            )
        )
        here._tell_channels("return_received", here.order_ids)

    def _tell_channels_settled(self):
        refused = self.filtered(lambda rma: rma.state == "refused")
        refused._tell_channels("return_refused", refused.order_ids)
        credited = self.filtered("credit_note_ids")
        credited._tell_channels(
            "return_refunded", credited.order_ids._get_wholly_refunded()
        )

    def _tell_channels(self, event, orders):
        """Keep what channels are told of these orders, once for each return."""
        told = [
            {"order": order, "event": event, "key": str(rma.id)}
            for rma in self
            for order in rma.order_ids & orders
        ]
        if told:
            self.env["sale.channel.message"]._tell(told)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_wholly_refunded(self):
        """Return the orders of which all that invoices have charged was given back."""
        self.env.flush_all()
        # The ledger is the database's own; only the answer is told.
        ledger_sudo = self.env["sale.order.ledger"].sudo()
        ledger_sudo.invalidate_model(flush=False)
        rows = ledger_sudo.search(
            [("order_id", "in", self.ids), ("line_id", "=", False)]
        )
        whole = rows.filtered(
            lambda row: (
                row.paid > 0
                and row.order_id.currency_id.compare_amounts(row.refunded, row.paid)
                >= 0
            )
        )
        return self & whole.order_id
