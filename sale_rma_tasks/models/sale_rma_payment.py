"""Money back the way it came: on the transactions that paid, by their providers."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount

from .payment_transaction import CAME_TO_NOTHING

ACCOUNTANTS = "account.group_account_invoice"


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    refund_transaction_ids = fields.One2many(
        "payment.transaction",
        "rma_id",
        "Refunds of Payments",
        readonly=True,
        groups=ACCOUNTANTS,
    )
    can_refund_payment = fields.Boolean(
        compute="_compute_payment_refund",
        compute_sudo=True,  # providers and their settings belong to administrators
        groups=ACCOUNTANTS,
    )
    payment_refund_words = fields.Text(
        "Refund of the Payment",
        compute="_compute_payment_refund",
        compute_sudo=True,  # as above
        groups=ACCOUNTANTS,
        help="What the customer is owed by credit notes, and which provider pays it.",
    )

    def _compute_payment_refund(self):
        for rma in self:
            plan, obstacles = rma._plan_payment_refunds()
            rma.can_refund_payment = bool(plan)
            told = [rma._get_payment_words(*row) for row in plan]
            words = told + obstacles + rma._get_held_words()
            rma.payment_refund_words = "\n".join(words)

    def _get_payment_words(self, payment, note, amount):
        return self.env._(
            "%(amount)s of credit note %(note)s can be paid back by %(provider)s"
            " (%(payment)s).",
            amount=format_amount(self.env, amount, payment.currency_id),
            note=note.name,
            provider=payment.provider_id.name,
            payment=payment.reference,
        )

    # --- Actions ---

    def action_refund_payments(self):
        """Pay back what credit notes of the return owe, by the payments' providers.

        :raise AccessError: for who is no accountant
        :raise UserError: when nothing can be paid back so, with the reasons
        :return: Odoo's own notice of what became of it
        """
        self.ensure_one()  # what a provider has paid back is not rolled back
        self.check_access("write")
        if not self.env.user.has_group(ACCOUNTANTS):
            raise AccessError(
                self.env._("Only those who may invoice pay money back to customers.")
            )
        # Providers with their keys belong to administrators; Odoo's own refund of a
        # payment looks at them so, too.
        rma_sudo = self.sudo().with_company(self.company_id)
        return rma_sudo._refund_payments()._build_action_feedback_notification()

    def _refund_payments(self):
        self._get_unpaid_notes()._get_paying_transactions()._claim_refund()
        plan, obstacles = self._plan_payment_refunds()
        if not plan:
            nothing = self.env._("%(name)s owes no money back.", name=self.name)
            raise UserError("\n".join(obstacles) or nothing)
        refunds = self.env["payment.transaction"]
        for payment, note, amount in plan:
            refunds |= payment._refund_for_return(self, note, amount)
        self._tell_refunds(refunds)
        # Odoo makes their payments and pays the credit notes with them.
        self.env.ref("payment.cron_post_process_payment_tx")._trigger()
        return refunds

    def _tell_refunds(self, refunds):
        for refund in refunds:
            failed = refund.state in CAME_TO_NOTHING
            amount = format_amount(self.env, -refund.amount, refund.currency_id)
            provider = refund.provider_id.name
            words = (
                self.env._(
                    "%(provider)s did not pay back %(amount)s: %(reason)s",
                    provider=provider,
                    amount=amount,
                    reason=refund.state_message or "",
                )
                if failed
                else self.env._(
                    "%(provider)s was asked to pay back %(amount)s (%(refund)s).",
                    provider=provider,
                    amount=amount,
                    refund=refund.reference,
                )
            )
            self.message_post(body=words, subtype_xmlid="mail.mt_note")

    # --- What is owed ---

    def _plan_payment_refunds(self):
        """Deal out what credit notes owe over the payments of their invoices, the
        oldest first; never more of one than came in by it and is not on its way back.

        :return: rows of payment, credit note and amount; sentences about the rest
        """
        self.ensure_one()
        plan, obstacles, taken = [], [], {}
        for note in self._get_unpaid_notes():
            owed, known = note._get_owed_to_customer(), len(obstacles)
            payments = note._get_paying_transactions()
            for payment in payments:
                part, obstacle = payment._get_refund_part(owed, taken)
                if obstacle:
                    obstacles.append(obstacle)
                elif part:
                    taken[payment] = taken.get(payment, 0.0) + part
                    plan.append((payment, note, part))
                    owed -= part
            is_told = len(obstacles) > known
            if not is_told and note.currency_id.compare_amounts(owed, 0.0) > 0:
                obstacles.append(note._get_unpaid_words(owed, payments))
        return plan, obstacles

    def _get_unpaid_notes(self):
        """Return the posted credit notes by which the customer is still owed money."""
        return self.credit_note_ids.filtered(
            lambda note: (
                note.state == "posted"
                and note.currency_id.compare_amounts(note._get_owed_to_customer(), 0)
                > 0
            )
        ).sorted("id")


class AccountMove(models.Model):
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    def _get_owed_to_customer(self):
        """Return what of a credit note is neither paid, nor on its way by a provider,
        nor pays for goods that were exchanged."""
        self.ensure_one()
        waiting = self.transaction_ids.filtered(
            lambda one: (
                one.operation == "refund"
                and one.state not in CAME_TO_NOTHING
                and not one.payment_id
            )
        )
        held = self._get_held_for_exchange()
        return self.amount_residual - held + sum(waiting.mapped("amount"))

    def _get_unpaid_words(self, owed, payments):
        """Say why no provider pays a sum back, of which none has said so itself."""
        if payments:
            return self.env._(
                "%(amount)s of credit note %(note)s cannot be paid back by a payment"
                " provider: see what was paid back already, then register the payment"
                " there.",
                amount=format_amount(self.env, owed, self.currency_id),
                note=self.name,
            )
        return self.env._(
            "%(amount)s of credit note %(note)s did not come in through a payment"
            " provider: transfer the money, and register the payment there.",
            amount=format_amount(self.env, owed, self.currency_id),
            note=self.name,
        )

    def _get_paying_transactions(self):
        """Return the payments by which money for the credited invoices came in."""
        invoices = self.reversed_entry_id
        orders = invoices.invoice_line_ids.sale_line_ids.order_id
        payments = invoices.transaction_ids | orders.transaction_ids
        parts = payments._get_payment_parts().filtered(
            lambda one: one.currency_id in self.currency_id
        )
        return parts.sorted("id")
