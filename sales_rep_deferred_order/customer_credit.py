"""What customers owe and may owe: receivables and orders not invoiced yet."""

from dataclasses import dataclass

from odoo.fields import Date
from odoo.tools import SQL

ORDER_FIELDS = (
    "amount_total",
    "company_id",
    "currency_id",
    "currency_rate",
    "partner_invoice_id",
    "state",
)
INVOICE_FIELDS = ("currency_id", "invoice_currency_rate", "move_type", "state")
# Per order what is left, never less than nothing; summed by currency. The whole order
# counts, delivered or not, and draft invoices do not. What was paid online counts as
# paid where no journal entry says so yet.
NOT_INVOICED = """
    SELECT p.commercial_partner_id, o.currency_id,
           SUM(GREATEST(
               o.amount_total - COALESCE(i.amount, 0) - COALESCE(t.amount, 0), 0
           ))
      FROM sale_order o
      JOIN res_partner p ON p.id = o.partner_invoice_id
      LEFT JOIN LATERAL (
            SELECT SUM(
                ml.price_total
                * CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                * CASE WHEN m.currency_id = o.currency_id THEN 1
                  ELSE o.currency_rate / NULLIF(m.invoice_currency_rate, 0) END
            ) AS amount
              FROM sale_order_line l
              JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
              JOIN account_move_line ml ON ml.id = r.invoice_line_id
              JOIN account_move m ON m.id = ml.move_id
             WHERE l.order_id = o.id
               AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund')
           ) i ON TRUE
      LEFT JOIN LATERAL (
            SELECT SUM(tx.amount) AS amount
              FROM sale_order_transaction_rel r
              JOIN payment_transaction tx ON tx.id = r.transaction_id
              LEFT JOIN account_payment pay ON pay.id = tx.payment_id
             WHERE r.sale_order_id = o.id
               AND tx.state = 'done'
               AND pay.move_id IS NULL
           ) t ON TRUE
     WHERE o.state = 'sale'
       AND o.company_id IN %(companies)s
       AND p.commercial_partner_id IN %(customers)s
     GROUP BY p.commercial_partner_id, o.currency_id
"""


@dataclass(frozen=True, slots=True)
class CustomerCredit:
    """Credit of one customer in the currency of the company.

    ``limit`` is 0 where none is set; ``used`` can be negative after a prepayment.
    """

    limit: float
    used: float

    def is_exceeded(self, currency, amount=0.0):
        """Return whether the limit does not cover this amount on top."""
        total = currency.round(self.used + amount)
        return bool(self.limit) and currency.compare_amounts(total, self.limit) > 0


def get_customer_credits(customers_sudo, company):
    """Return a dictionary of `CustomerCredit` by customer, in few queries.

    :param customers_sudo: commercial entities, in sudo: reps and customers may read
        neither accounts nor limits
    :param company: whose books count, with those of its branches
    """
    customers_sudo = customers_sudo.with_company(company)
    has_limits = company.sudo().account_use_credit_limit
    not_invoiced = _get_amounts_not_invoiced(customers_sudo, company)
    return {
        customer: CustomerCredit(
            limit=customer.credit_limit if has_limits else 0.0,
            used=company.currency_id.round(
                customer.credit + not_invoiced.get(customer.id, 0.0)
            ),
        )
        for customer in customers_sudo
    }


def _get_amounts_not_invoiced(customers_sudo, company):
    """Return what of confirmed orders is on no posted invoice, by customer id."""
    if not customers_sudo:
        return {}
    env = customers_sudo.env
    env["sale.order"].flush_model(ORDER_FIELDS)
    env["sale.order.line"].flush_model(["order_id", "invoice_lines"])
    env["account.move"].flush_model(INVOICE_FIELDS)
    env["account.move.line"].flush_model(["move_id", "price_total"])
    env["payment.transaction"].flush_model(["amount", "payment_id", "state"])
    today = Date.context_today(customers_sudo)
    amounts = {}
    query = _get_not_invoiced_query(customers_sudo, company)
    for customer_id, currency_id, amount in env.execute_query(query):
        currency = env["res.currency"].browse(currency_id)
        amounts[customer_id] = amounts.get(customer_id, 0.0) + currency._convert(
            float(amount), company.currency_id, company, today
        )
    return amounts


def _get_not_invoiced_query(customers_sudo, company):
    return SQL(
        NOT_INVOICED,
        companies=_get_company_ids(company),
        customers=tuple(customers_sudo.ids),
    )


def _get_company_ids(company):
    """Return the companies whose receivables core adds up: the root's tree."""
    root = company.sudo().root_id
    return tuple(company.sudo().search([("id", "child_of", root.id)]).ids)
