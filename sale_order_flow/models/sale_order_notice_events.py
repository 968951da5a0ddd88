"""What customers are told besides the stages: payments, and dropship deliveries."""

from odoo import models


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


class AccountMove(models.Model):
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    def _invoice_paid_hook(self):
        """Tell the customers of orders about invoices that are paid.

        A payment made online was told when it came in.
        """
        result = super()._invoice_paid_hook()
        for invoice in self.filtered(lambda move: move.move_type == "out_invoice"):
            # Payments are not for everybody to read.
            payments_sudo = invoice.sudo().transaction_ids
            if not payments_sudo.filtered(lambda tx: tx.state == "done"):
                orders = invoice._get_invoiced_orders()
                orders._tell_payment_received(f"invoice:{invoice.id}")
        return result


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
