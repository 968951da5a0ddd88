"""What was asked to be paid before delivery, what has come, and reminders."""

from datetime import timedelta
from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 50
# Whatever changes one of these changes what counts as paid.
SECURED = (
    "order_line.invoice_lines.move_id.amount_residual",
    "order_line.invoice_lines.move_id.order_cents",
    "order_line.invoice_lines.move_id.state",
    "transaction_ids.amount",
    "transaction_ids.state",
)


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    prepayment_state = fields.Selection(
        [
            ("none", "Not asked"),
            ("asked", "Asked"),
            ("partly", "Partly paid"),
            ("paid", "Paid"),
        ],
        "Prepayment",
        compute="_compute_prepayment_state",
        store=True,
        compute_sudo=True,  # payments and invoices are hidden from sales people
        index=True,
        help="Whether the customer has paid what he was asked to pay in advance. He is "
        "asked as soon as a quotation that requires payment is sent or confirmed.",
    )
    prepayment_amount = fields.Monetary(
        "Prepayment Asked",
        compute="_compute_prepayment_state",
        store=True,
        compute_sudo=True,
    )
    prepayment_asked_at = fields.Datetime(
        compute="_compute_prepayment_state",
        store=True,
        compute_sudo=True,
        copy=False,
        help="Since when a prepayment is missing; reminders count from here.",
    )
    amount_due = fields.Monetary(
        "Still to Be Paid",
        compute="_compute_amount_due",
        compute_sudo=True,  # payments and invoices are hidden from sales people
        help="What is left to be paid of the whole order, once the customer has it.",
    )
    prepayment_reminder_count = fields.Integer("Reminders", readonly=True, copy=False)
    prepayment_reminded_at = fields.Datetime("Last Reminder", readonly=True, copy=False)

    @api.depends(
        "amount_received",
        "amount_total",
        "currency_id",
        "prepayment_percent",
        "require_payment",
        "state",
        *SECURED,
    )
    def _compute_prepayment_state(self):
        now = fields.Datetime.now()
        going = self.filtered(lambda order: order.state not in ("draft", "cancel"))
        secured = going._get_amounts_secured()
        for order in self:
            amount = order._get_prepayment_asked()
            state = "none"
            if order in secured:
                state = order._get_prepayment_state(amount, secured[order])
            order.prepayment_amount = amount
            order.prepayment_state = state
            is_missing = state in ("asked", "partly")
            order.prepayment_asked_at = is_missing and (
                order.prepayment_asked_at or now
            )

    def _get_prepayment_asked(self):
        """Return what the customer has been asked to pay in advance. Nobody has asked
        him for a draft or a cart."""
        if self.state not in ("sent", "sale") or not self.require_payment:
            return 0.0
        return self.currency_id.round(self.amount_total * self.prepayment_percent)

    def _get_prepayment_state(self, asked, paid):
        due = asked or (self.amount_total if paid else 0.0)
        if self.currency_id.compare_amounts(due, 0.0) <= 0:
            return "none"
        if self.currency_id.compare_amounts(paid, due) >= 0:
            return "paid"
        return "partly" if self.currency_id.compare_amounts(paid, 0.0) > 0 else "asked"

    def _get_amount_secured(self):
        """Return what counts as paid for this order."""
        return self._get_amounts_secured()[self]

    def _get_amounts_secured(self):
        """Return what counts as paid for each order. Hook for orders that are paid
        together with others.

        :rtype: dict[sale.order, float]
        """
        stored, amounts = {order: order._origin or order for order in self}, {}
        for order in stored.values():
            if order not in amounts:
                amounts |= order._get_orders_invoiced_together()._get_amounts_together()
        return {order: amounts[stored[order]] for order in self}

    def _get_amounts_together(self):
        """Return what has come in online, is authorized, or was paid on invoices, of
        orders that have their invoices in common.

        Payments that came in online are on the invoices, too; they count once.
        """
        online = {order: order._get_amount_online() for order in self}
        invoiced = {order.id: 0.0 for order in self}
        for invoice in self._get_posted_invoices():
            for id_, amount in invoice._get_paid_by_order().items():
                if id_ in invoiced:
                    invoiced[id_] += amount
        sums = sum(online.values()), sum(invoiced.values())
        if self.currency_id[:1].compare_amounts(*sums) >= 0:
            return online
        return {order: invoiced[order.id] for order in self}

    def _get_orders_invoiced_together(self):
        """Return the order and those that share posted invoices with it or with each
        other."""
        orders, found = self.browse(), self
        while found:
            orders |= found
            found = found._get_posted_invoices()._get_invoiced_orders() - orders
        return orders

    def _get_amount_online(self):
        authorized = sum(
            payment.amount
            for payment in self.transaction_ids
            if payment.state == "authorized"
        )
        return self.amount_received + authorized

    def _get_posted_invoices(self):
        return self._get_billing_invoices().filtered(
            lambda invoice: invoice.state == "posted"
        )

    @api.depends("amount_total", "state", *SECURED)
    def _compute_amount_due(self):
        asked = self.filtered(lambda order: order.state in ("sent", "sale"))
        (self - asked).amount_due = 0.0
        for order, secured in asked._get_amounts_secured().items():
            due = order.currency_id.round(order.amount_total - secured)
            order.amount_due = max(due, 0.0)

    # --- Asking ---

    def _get_amount_due(self):
        """Return what is left to be paid of the whole order."""
        self.ensure_one()
        # Payments and invoices are hidden from sales people.
        due = self.amount_total - self.sudo()._get_amount_secured()
        return max(self.currency_id.round(due), 0.0)

    def _get_payment_request_amount(self, kind="balance"):
        """Return what to ask for: the rest of the prepayment, or of the whole order.

        :param str kind: "prepayment" or "balance"
        """
        self.ensure_one()
        due = self._get_amount_due()
        if kind == "balance":
            return due
        percent = self.prepayment_percent or 1.0
        asked = self.currency_id.round(self.amount_total * percent)
        paid = self.amount_total - due
        return max(self.currency_id.round(asked - paid), 0.0)

    def _get_payment_request_url(self, kind="balance"):
        """Return the page where the customer pays, with the amount filled in."""
        self.ensure_one()
        self._portal_ensure_token()
        query = urlencode({"payment_amount": self._get_payment_request_amount(kind)})
        return f"{self.get_base_url()}{self.get_portal_url()}&{query}"

    def _request_payment(self, kind, source, is_of_stage=False):
        """Ask each customer once, with a link, to pay what is left.

        Orders that are paid, cancelled or free are left out. What is told stands in the
        outbox, in the same transaction as its cause.

        :param str kind: "prepayment" or "balance"
        :param source: a function that returns for an order why it is asked; the same
            reason is never told twice
        :param bool is_of_stage: whether it goes when the stage is taken back
        """
        orders = self.filtered(
            lambda order: (
                order.state != "cancel" and order._get_payment_request_amount(kind) > 0
            )
        )
        template = self.env.ref(f"sale_order_flow.mail_template_payment_{kind}")
        orders._queue_payment_notices(template, source, is_of_stage)

    def _queue_payment_notices(self, template, source, is_of_stage=False):
        # The outbox is the system's, whoever causes a notice.
        notices_sudo = self.env["sale.order.notice"].sudo()
        vals_list = []
        for order in self:
            vals_list += notices_sudo._prepare_notices(
                order,
                source=source(order),
                subject=template.name,
                mail_template=template.sudo(),
                sms_template=self.env["sms.template"],
                entry_id=is_of_stage and order.sudo().stage_entry_id.id,
            )
        notices_sudo._queue(vals_list)

    @api.model
    def _request_stage_payments(self, entries):
        """Ask for what the entered and the passed stages want; each order once, for
        the last one that wants something.

        :param entries: sale.order.stage.entry, the new ones, oldest first
        """
        asking = entries.filtered(lambda e: e.stage_id.payment_request != "none")
        last = {entry.order_id: entry for entry in asking}
        by_kind = asking.order_id.grouped(
            lambda order: last[order].stage_id.payment_request
        )
        for kind, orders in by_kind.items():
            orders._request_payment(
                kind,
                lambda order: f"payment_request:{last[order].id}",
                is_of_stage=True,
            )

    def action_request_payment(self):
        """Ask for what is left, now. For the clerk; once a minute.

        :raises AccessError: for people who may not edit the orders
        """
        self.check_access("write")
        minute = fields.Datetime.now().strftime("%Y-%m-%d %H:%M")
        self._request_payment("balance", lambda _order: f"payment_request:{minute}")
        return True

    # --- Reminders ---

    @api.model
    def _get_prepayment_reminder_domain(self, company):
        """Return which orders of the company are to be reminded of now."""
        before = fields.Datetime.now() - timedelta(company.prepayment_reminder_days)
        return (
            Domain("company_id", "=", company.id)
            & Domain("prepayment_state", "in", ("asked", "partly"))
            & Domain("prepayment_reminder_count", "<", company.prepayment_reminder_max)
            & Domain("prepayment_asked_at", "<=", before)
            & (
                Domain("state", "=", "sale")
                | Domain("validity_date", "=", False)
                | Domain("validity_date", ">=", fields.Date.today())
            )
            & (
                Domain("prepayment_reminded_at", "=", False)
                | Domain("prepayment_reminded_at", "<=", before)
            )
        )

    @api.model
    def _cron_remind_of_prepayments(self):
        """Remind customers, batch by batch. An order is counted in the transaction that
        puts its notice into the outbox: whatever stops the job, nobody is told twice.
        """
        companies = self.env["res.company"].search(
            [("prepayment_reminder_days", ">", 0)]
        )
        domain = Domain.OR(map(self._get_prepayment_reminder_domain, companies))
        orders = self.search(domain, limit=BATCH, order="id").try_lock_for_update()
        orders._remind_of_prepayment()
        self.env["ir.cron"]._commit_progress(
            len(orders), remaining=self.search_count(domain)
        )

    def _remind_of_prepayment(self):
        template = self.env.ref("sale_order_flow.mail_template_payment_reminder")
        for order in self:
            order.prepayment_reminder_count += 1
        self.prepayment_reminded_at = fields.Datetime.now()
        self._queue_payment_notices(
            template, lambda order: f"prepayment:{order.prepayment_reminder_count}"
        )
