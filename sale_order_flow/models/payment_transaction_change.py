from odoo import api, fields, models


class PaymentTransactionChange(models.Model):
    _name = "payment.transaction.change"
    _description = "Payment State Change"
    _order = "at desc, id desc"
    _rec_name = "transaction_id"

    transaction_id = fields.Many2one(
        "payment.transaction",
        "Payment",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    from_state = fields.Selection(selection="_get_states", string="From", readonly=True)
    to_state = fields.Selection(
        selection="_get_states", string="To", required=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users", "By", readonly=True, help="Who, or whose request, changed it."
    )
    at = fields.Datetime(required=True, readonly=True, index=True)
    provider_id = fields.Many2one("payment.provider", readonly=True)
    payment_method_id = fields.Many2one("payment.method", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    order_ids = fields.Many2many(related="transaction_id.sale_order_ids")

    @api.depends("transaction_id.reference")
    def _compute_display_name(self):
        # whoever reads the list need not read payments
        for change, change_sudo in zip(self, self.sudo(), strict=True):
            change.display_name = change_sudo.transaction_id.reference

    @api.model
    def _get_states(self):
        return (
            self.env["payment.transaction"]
            ._fields["state"]
            ._description_selection(self.env)
        )

    @api.model
    def _log(self, transactions, states_before):
        """Note the payments whose state is another one than before.

        :param dict states_before: state by transaction id
        """
        now = fields.Datetime.now()
        return self.create(
            [
                {
                    "transaction_id": tx.id,
                    "from_state": states_before[tx.id],
                    "to_state": tx.state,
                    "user_id": self.env.uid,
                    "at": now,
                    "provider_id": tx.provider_id.id,
                    "payment_method_id": tx.payment_method_id.id,
                    "partner_id": tx.partner_id.id,
                    "amount": tx.amount,
                    "currency_id": tx.currency_id.id,
                    "company_id": tx.company_id.id,
                }
                for tx in transactions
                if tx.state != states_before[tx.id]
            ]
        )


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Note when the state changes, and who has changed it."""
        if "state" not in vals:
            return super().write(vals)
        before = {tx.id: tx.state for tx in self}
        result = super().write(vals)
        # The log is the system's, whoever pays.
        self.env["payment.transaction.change"].sudo()._log(self, before)
        return result
