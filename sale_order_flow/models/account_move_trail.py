from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "document.trail.mixin"]

    _trail_ignored = ("access_token",)
    # Accounting has rules of its own for what may be deleted, and the database keeps
    # what they keep: a posted invoice. A line of a bank statement takes its posted
    # entry along; what goes is recorded.
    _trail_kept_when = "OLD.state = 'posted' AND OLD.move_type <> 'entry'"


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "document.trail.mixin"]

    _trail_document = "move_id"
    _trail_kept_when = (
        "EXISTS (SELECT FROM account_move AS move WHERE move.id = OLD.move_id"
        " AND move.state = 'posted' AND move.move_type <> 'entry')"
    )
    # copies of what stands on the invoice, and what follows from the other columns or
    # from the payments
    _trail_ignored = (
        "journal_id",
        "company_id",
        "company_currency_id",
        "move_name",
        "parent_state",
        "date",
        "invoice_date",
        "ref",
        "payment_id",
        "statement_id",
        "statement_line_id",
        "debit",
        "credit",
        "tax_line_id",
        "tax_group_id",
        "amount_residual",
        "amount_residual_currency",
        "reconciled",
        "full_reconcile_id",
        "matching_number",
    )
