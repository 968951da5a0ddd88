"""Transactions for the same records, one after the other."""

from odoo.tools import SQL


def serialize(records):
    """Let of two transactions for the same records the second one start anew, and see
    what the first one did.

    The rows are written and not only locked: a transaction that waited for a lock
    would go on with what it saw when it began.
    """
    if records:
        table = SQL.identifier(records._table)
        records.env.cr.execute(
            SQL(
                """UPDATE %s SET id = id
                    WHERE id IN (SELECT id FROM %s WHERE id = ANY(%s)
                                  ORDER BY id FOR NO KEY UPDATE)""",
                table,
                table,
                records.ids,
            )
        )
