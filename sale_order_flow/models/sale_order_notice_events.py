"""What customers are told besides the stages: payments, and dropship deliveries."""

from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _tell_payment_received(self, source):
        """Tell customers that the payment of their orders has come in.

        :param str source: the payment, as kind and id; each is told once
        """
        Notice = self.env["sale.order.notice"].sudo()  # the outbox is the system's
        vals_list = []
        for order in self:
            company = order.company_id
            vals_list += Notice._prepare_notices(
                order,
                source=source,
                subject=self.env._("Payment received"),
                mail_template=company.order_payment_mail_template_id,
                sms_template=company.order_payment_sms_template_id,
            )
        return Notice._queue_once(vals_list)


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Tell the customers of orders about payments that have come in."""
        result = super().write(vals)
        if vals.get("state") == "done":
            for payment in self.filtered(lambda tx: tx.operation != "refund"):
                orders = payment._get_paid_orders()
                orders._tell_payment_received(f"payment:{payment.id}")
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the customers of orders about payments of their invoices."""
        partials = super().create(vals_list)
        # Who matches payments need not see the orders, nor online payments.
        partials.sudo()._tell_receipts()
        return partials

    def _tell_receipts(self):
        """Tell of each payment once, of a part of an invoice as well as of all of it.

        A payment made online was told when it came in; credit notes pay nothing.
        """
        for receipt, partials in self.grouped("credit_move_id").items():
            move = receipt.move_id
            payment = move.origin_payment_id
            if payment.payment_transaction_id or not (
                payment or move.statement_line_id
            ):
                continue
            invoices = partials.debit_move_id.move_id.filtered(
                lambda invoice: invoice.move_type == "out_invoice"
            )
            orders = invoices._get_invoiced_orders()
            orders._tell_payment_received(f"receipt:{move.id}")


class StockPicking(models.Model):
    _inherit = "stock.picking"  # pylint: disable=consider-merging-classes-inherited

    def _send_confirmation_email(self):
        """Tell customers about what a vendor has sent to them, as Odoo does about
        what has left the own warehouse.
        """
        result = super()._send_confirmation_email()
        self._queue_dropship_notices()
        return result

    def _queue_dropship_notices(self):
        dropped = self.filtered(
            lambda picking: (
                picking.sale_id
                and picking.company_id.stock_move_email_validation
                and picking.location_id.usage == "supplier"
                and picking.location_dest_id.usage == "customer"
            )
        )
        Notice = self.env["sale.order.notice"].sudo()  # the outbox is the system's
        vals_list = []
        for picking in dropped:
            vals_list += Notice._prepare_notices(
                picking.sale_id,
                source=f"picking:{picking.id}",
                subject=self.env._("Sent by the vendor: %s", picking.name),
                mail_template=picking.company_id.stock_mail_confirmation_template_id,
                sms_template=self.env["sms.template"],
                document_model="stock.picking",
                document_id=picking.id,
            )
        return Notice._queue_once(vals_list)
