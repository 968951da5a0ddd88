"""Books what couriers took at doors: all doors at once, in Odoo's own methods."""

import dataclasses
from typing import Any

from odoo.fields import Command


@dataclasses.dataclass(eq=False)
class Part:
    """What of the money of a stop pays one thing of an order: it becomes one payment.

    `amount` is in the currency of the stop. `waiting` is the transaction or `invoice`
    that it pays, both empty for a payment on account; `transaction` is what is done
    with it, a part of the one that waits where there is not enough for all.
    """

    stop: Any
    order: Any
    amount: float
    waiting: Any
    invoice: Any
    transaction: Any
    has_transaction: bool = False

    @property
    def invoices(self):
        return self.transaction.invoice_ids | self.invoice


class CashBook:
    """The money of stops of one company, read with all rights in the books."""

    def __init__(self, stops_sudo):
        self.env = stops_sudo.env
        self.stops = stops_sudo
        self.provider = self._find_provider(stops_sudo.company_id)
        self.method = self.provider.with_context(active_test=False).payment_method_ids[
            :1
        ]
        self.journals = stops_sudo.route_id._get_cash_journals()
        self._open: dict = {}  # what is not paid yet, by transaction and by invoice

    def book(self):
        """Pay what waits for the courier first, then open invoices.

        The rest is a payment on account.
        """
        parts = [
            part
            for stop in self.stops
            for order, amount in stop._cash_of_orders().items()
            for part in self._deal_out(stop, order.sudo(), amount)
        ]
        self._finish([part for part in parts if part.has_transaction])
        self._post(parts)

    def _find_provider(self, company):
        return self.env["payment.provider"].search(
            [
                ("custom_mode", "=", "cash_on_delivery"),
                ("company_id", "=", company.id),
            ],
            limit=1,
        )

    # --- What is paid ---

    def _deal_out(self, stop, order, left) -> list[Part]:
        """Return what the money of an order pays."""
        waiting, invoices = order._pending_on_delivery(), order._open_invoices()
        for transaction in waiting:
            self._open.setdefault(transaction, transaction.amount)
        for invoice in invoices:
            self._open.setdefault(invoice, invoice.amount_residual)
        parts, rounded = [], stop.currency_id.round
        payable = [one for one in (*waiting, *invoices) if self._open[one] > 0]
        for one in payable:
            amount = min(left, self._open[one])
            if amount > 0:
                parts.append(self._part(stop, order, amount, one))
                left = rounded(left - amount)
        if left > 0:
            part = self._part(stop, order, left)
            part.has_transaction = bool(self.method) and not payable
            parts.append(part)
        return parts

    def _part(self, stop, order, amount, paid=None) -> Part:
        none = self.env["payment.transaction"]
        invoice = self.env["account.move"]
        if paid is None:
            return Part(stop, order, amount, none, invoice, none)
        is_whole = not stop.currency_id.compare_amounts(amount, self._open[paid])
        self._pay(paid, amount, stop.currency_id)
        if paid._name == invoice._name:
            return Part(stop, order, amount, none, paid, none)
        return Part(
            stop, order, amount, paid, invoice, paid if is_whole else none, True
        )

    def _pay(self, paid, amount, currency):
        """Note how much less is open; of a transaction's invoices too."""
        self._open[paid] = currency.round(self._open[paid] - amount)
        if paid._name == "payment.transaction":
            for invoice in paid.invoice_ids:
                still = self._open.setdefault(invoice, invoice.amount_residual)
                share = min(amount, still)
                if share > 0:
                    self._open[invoice] = currency.round(still - share)
                    amount = currency.round(amount - share)

    # --- Transactions ---

    def _finish(self, parts):
        """Make the transactions done; Odoo's job writes to the customers."""
        if not parts:
            return
        split = [part for part in parts if not part.transaction]
        for part in split:
            if part.waiting:
                rest = part.waiting.amount - part.amount
                part.waiting.amount = part.stop.currency_id.round(rest)
        self._create_transactions(split)
        transactions = self.env["payment.transaction"].union(
            *(part.transaction for part in parts)
        )
        transactions._set_done()
        job = self.env.ref("payment.cron_post_process_payment_tx")
        if job.active:
            job._trigger()
        else:  # Odoo switches it off with the last provider that is switched on
            transactions._post_process()

    def _create_transactions(self, parts):
        """Those of one order come one after the other: their references count on."""
        while parts:
            batch = list({part.order: part for part in reversed(parts)}.values())
            rows = [self._prepare_transaction(part) for part in batch]
            created = self.env["payment.transaction"].create(rows)
            for part, transaction in zip(batch, created, strict=True):
                part.transaction = transaction
            parts = [part for part in parts if not part.transaction]

    def _prepare_transaction(self, part) -> dict:
        whole, order = part.waiting, part.order
        return {
            "provider_id": (whole.provider_id or self.provider).id,
            "payment_method_id": (whole.payment_method_id or self.method).id,
            "amount": part.amount,
            "currency_id": (whole.currency_id or order.currency_id).id,
            "partner_id": (whole.partner_id or order.partner_invoice_id).id,
            "operation": "offline",
            "sale_order_ids": [Command.set((whole.sale_order_ids or order).ids)],
            "invoice_ids": [Command.set(whole.invoice_ids.ids)],
        }

    # --- Payments ---

    def _post(self, parts):
        """Post a payment for each part and reconcile it with what it pays."""
        discounted = [part for part in parts if self._has_discount(part)]
        for part in discounted:  # Odoo knows how much that is
            part.transaction._create_payment(**self._prepare_cash(part))
        parts = [part for part in parts if part not in discounted]
        payments = self.env["account.payment"].create(
            [self._prepare_payment(part) for part in parts]
        )
        payments.action_post()
        for part, payment in zip(parts, payments, strict=True):
            part.transaction.payment_id = payment
        payments.invoice_ids.filtered(lambda move: move.state == "draft").action_post()
        plan = [self._lines_of(payment) for payment in payments if payment.invoice_ids]
        self.env["account.move.line"]._reconcile_plan(plan)

    def _has_discount(self, part) -> bool:
        terms = part.transaction.invoice_ids.invoice_payment_term_id
        return any(terms.mapped("early_discount"))

    def _lines_of(self, payment):
        account = payment.destination_account_id
        return (payment.move_id | payment.invoice_ids).line_ids.filtered(
            lambda line: line.account_id == account and not line.reconciled
        )

    def _prepare_payment(self, part) -> dict:
        invoices = part.invoices.filtered(lambda move: move.state != "cancel")
        partner = part.transaction.partner_id or part.order.partner_invoice_id
        values = {
            "amount": part.amount,
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": partner.commercial_partner_id.id,
            "currency_id": part.stop.currency_id.id,
            "company_id": part.order.company_id.id,
            "payment_transaction_id": part.transaction.id,
            "invoice_ids": [Command.set(invoices.ids)],
            **self._prepare_cash(part),
        }
        terms = invoices.line_ids.filtered(lambda x: x.display_type == "payment_term")
        if terms:
            values["destination_account_id"] = terms[0].account_id.id
        return values

    def _prepare_cash(self, part) -> dict:
        """Return what payments of couriers have in common."""
        journal = self.journals[part.stop.route_id]
        return {
            "journal_id": journal.id,
            "payment_method_line_id": journal.inbound_payment_method_line_ids[:1].id,
            "memo": f"{part.order.name} - {part.stop.route_id.name}",
            "delivery_stop_id": part.stop.id,
        }
