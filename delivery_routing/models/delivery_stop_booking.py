"""Money that a courier has taken becomes payments, to the cent."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AccountPayment(models.Model):
    _inherit = "account.payment"

    delivery_stop_id = fields.Many2one(
        "delivery.stop",
        "Taken at",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The door at which a courier took the money.",
    )


class DeliveryStop(models.Model):
    _inherit = "delivery.stop"  # pylint: disable=consider-merging-classes-inherited

    payment_ids = fields.One2many("account.payment", "delivery_stop_id", readonly=True)

    def _book_cash_of(self, order, amount):
        """Book what was taken for an order.

        What waits for the courier is paid first, then open invoices; the rest is a
        payment on account.

        :param float amount: in the currency of the stop
        """
        # a dispatcher signs off, and has no rights in the books
        stop_sudo, order_sudo = self.sudo(), order.sudo()
        left = stop_sudo._pay_waiting(order_sudo, amount)
        left = stop_sudo._pay_invoices(order_sudo, left)
        if left > 0:
            stop_sudo._create_cash(order_sudo, left)

    def _pay_waiting(self, order, left) -> float:
        """Finish transactions that wait; return what of the money is left."""
        waiting = order._pending_on_delivery()
        if not waiting and not order._open_invoices():
            waiting = self._create_waiting(order, left)
        for transaction in waiting:
            part = min(left, transaction.amount)
            if part > 0:
                if self.currency_id.compare_amounts(part, transaction.amount) < 0:
                    transaction = self._split_waiting(transaction, part)
                self._finish(transaction, order)
                left = self.currency_id.round(left - part)
        return left

    def _create_waiting(self, order, amount):
        provider = self.env["payment.provider"].search(
            [
                ("custom_mode", "=", "cash_on_delivery"),
                ("company_id", "=", order.company_id.id),
            ],
            limit=1,
        )
        method = provider.with_context(active_test=False).payment_method_ids[:1]
        transactions = self.env["payment.transaction"]
        if not method:
            return transactions
        return transactions.create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_invoice_id.id,
                "operation": "offline",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )

    def _split_waiting(self, transaction, part):
        """Return a transaction of its own for the part that was paid."""
        transaction.amount = self.currency_id.round(transaction.amount - part)
        return transaction.create(
            {
                "provider_id": transaction.provider_id.id,
                "payment_method_id": transaction.payment_method_id.id,
                "amount": part,
                "currency_id": transaction.currency_id.id,
                "partner_id": transaction.partner_id.id,
                "operation": "offline",
                "sale_order_ids": [Command.set(transaction.sale_order_ids.ids)],
                "invoice_ids": [Command.set(transaction.invoice_ids.ids)],
            }
        )

    def _finish(self, transaction, order):
        transaction._set_done()
        transaction.with_company(transaction.company_id)._create_payment(
            **self._prepare_cash(order)
        )
        transaction._post_process()

    def _pay_invoices(self, order, left) -> float:
        for invoice in order._open_invoices():
            part = min(left, invoice.amount_residual)
            if part > 0:
                self._create_cash(order, part, invoice)
                left = self.currency_id.round(left - part)
        return left

    def _create_cash(self, order, amount, invoice=None):
        """Post a payment; with an invoice, reconcile it."""
        account = {}
        if invoice:
            terms = invoice.line_ids.filtered(
                lambda line: line.display_type == "payment_term"
            )
            account["destination_account_id"] = terms[:1].account_id.id
        payment = self.env["account.payment"].create(
            {
                "amount": amount,
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": order.partner_invoice_id.commercial_partner_id.id,
                "currency_id": self.currency_id.id,
                "company_id": order.company_id.id,
                "invoice_ids": [Command.set(invoice.ids if invoice else [])],
                **self._prepare_cash(order),
                **account,
            }
        )
        payment.action_post()
        if invoice:
            lines = (payment.move_id | invoice).line_ids
            lines.filtered(
                lambda line: (
                    line.account_id == payment.destination_account_id
                    and not line.reconciled
                )
            ).reconcile()
        return payment

    def _prepare_cash(self, order) -> dict:
        """Return what payments of couriers have in common."""
        journal = self._get_cash_journal()
        method = journal.inbound_payment_method_line_ids[:1]
        return {
            "journal_id": journal.id,
            "payment_method_line_id": method.id,
            "memo": f"{order.name} - {self.route_id.name}",
            "delivery_stop_id": self.id,
        }

    def _get_cash_journal(self):
        journal = self.route_id.courier_id.cash_journal_id or self.env[
            "account.journal"
        ].search(
            [("type", "=", "cash"), ("company_id", "=", self.company_id.id)], limit=1
        )
        if not journal:
            raise UserError(
                self.env._(
                    "There is no cash journal for the money of %(courier)s.",
                    courier=self.route_id.courier_id.name,
                )
            )
        return journal


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _open_invoices(self):
        """Return the invoices that are posted and not paid, the oldest first."""
        return (
            self._get_billing_invoices()
            .filtered(lambda move: move.state == "posted" and move.amount_residual > 0)
            .sorted("id")
        )
