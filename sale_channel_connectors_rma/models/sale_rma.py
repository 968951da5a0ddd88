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

    def _settle(self):
        """Tell the channels what was carried out; what they have paid back is credited
        by the return's own credit notes."""
        result = super()._settle()
        # Refunds of channels are accountants'.
        self.sudo().channel_refund_ids._settle_returns()
        self._tell_channels_settled()
        return result

    def action_cancel(self):
        """Ask a person what becomes of money that channels have paid back already."""
        result = super().action_cancel()
        self.sudo().channel_refund_ids._settle_returns()  # as above
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
        if self.state == "refused":
            self._tell_channels("return_refused", self.order_ids)
        elif self.credit_note_ids:
            self._tell_channels(
                "return_refunded",
                self.order_ids.filtered(lambda order: order._is_wholly_refunded()),
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

    def _is_wholly_refunded(self):
        """Tell whether all that invoices have charged was given back."""
        self.env.flush_all()
        # The ledger is the database's own; only the answer is told.
        money = self.env["sale.order.ledger"].sudo()
        row = money.search([("order_id", "=", self.id), ("line_id", "=", False)])
        row.invalidate_recordset(flush=False)
        currency = self.currency_id
        return row.paid > 0 and currency.compare_amounts(row.refunded, row.paid) >= 0
