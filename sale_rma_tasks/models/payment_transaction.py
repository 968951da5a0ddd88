from odoo import fields, models

# A refund in one of these has given nothing back, and does not any more.
CAME_TO_NOTHING = ("cancel", "error")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    rma_id = fields.Many2one(
        "sale.rma",
        "Return",
        readonly=True,
        index="btree_not_null",
        help="The return for which this refund was asked for.",
    )
    refund_claims = fields.Integer(
        readonly=True,
        copy=False,
        help="How often a return has asked for a refund of this payment.",
    )

    def _get_payment_parts(self):
        """Return the payments by which money came in: captures, where there are any."""
        done = self.filtered(
            lambda one: (
                one.state == "done" and one.operation not in ("refund", "validation")
            )
        )
        captures = self.child_transaction_ids.filtered(
            lambda one: one.operation != "refund" and one.state == "done"
        )
        return (done - captures.source_transaction_id) | captures

    def _get_refundable_amount(self):
        """Return what was captured and is neither refunded nor being refunded."""
        self.ensure_one()
        refunds = self.child_transaction_ids.filtered(
            lambda one: one.operation == "refund" and one.state not in CAME_TO_NOTHING
        )
        # refunds are negative
        return max(self.amount + sum(refunds.mapped("amount")), 0.0)

    def _get_refund_part(self, wanted, taken):
        """Return how much of a sum the provider can pay back, and why it cannot.

        :param float wanted: what the customer is owed, in the payment's currency
        :param dict taken: what is planned to be paid back already, by payment
        :return: the amount, and a sentence or None
        """
        self.ensure_one()
        left = self._get_refundable_amount() - taken.get(self, 0.0)
        part = self.currency_id.round(max(min(left, wanted), 0.0))
        if not part:
            return 0.0, None
        method = self.payment_method_id
        kinds = {
            self.provider_id.support_refund or "none",
            (method.primary_payment_method_id or method).support_refund or "none",
        }
        names = {"payment": self.reference, "provider": self.provider_id.name}
        if "none" in kinds or self.provider_id.state == "disabled":
            return 0.0, self.env._(
                "%(provider)s pays nothing back (%(payment)s): transfer the money, and"
                " register the payment on the credit note.",
                **names,
            )
        is_whole = not self.currency_id.compare_amounts(part, self.amount)
        if "full_only" in kinds and not is_whole:
            return 0.0, self.env._(
                "%(provider)s pays a payment back as a whole only (%(payment)s):"
                " transfer the money, and register the payment on the credit note.",
                **names,
            )
        return part, None

    def _claim_refund(self):
        """Let nobody else refund the same money at once: the later one has to retry
        and then sees what is left."""
        for payment in self:
            payment.refund_claims += 1
        self.flush_recordset(["refund_claims"])

    def _refund_for_return(self, rma, note, amount):
        """Ask the provider to pay back a part, and pay the credit note with it."""
        refund = self.with_context(payment_backend_action=True)._refund(amount)
        refund.write({"rma_id": rma.id, "invoice_ids": note.ids})
        return refund
