"""The ledger of sales orders as PostgreSQL keeps it: triggers count it, checks hold it.

Every statement that touches done transfers, posted invoices or accepted returns counts
the rows of the lines concerned anew and writes those that changed. Two transactions
that count the same row cannot both commit: the later one fails with a serialization
error, which Odoo retries, and then sees what the first one did.
"""

# Where goods are the customer's: with him, or on the way to another company.
_OUTSIDE = (
    "({0}.usage = 'customer' OR ({0}.usage = 'transit' AND {0}.company_id IS NULL))"
)
_KEY = "order_id, COALESCE(line_id, 0), COALESCE(product_id, 0), COALESCE(lot_id, 0)"

COUNT_GOODS = f"""
CREATE OR REPLACE FUNCTION sale_ledger_goods(wanted integer[], is_start boolean)
RETURNS void AS $$
    INSERT INTO sale_order_ledger AS kept
        (order_id, line_id, product_id, lot_id, delivered, returned, accepted, excess,
         paid, refunded, slack)
    WITH counted AS (
        SELECT move.sale_line_id AS line_id, move.product_id, part.lot_id,
               GROUPING(part.lot_id) AS is_total,
               sum(CASE WHEN {_OUTSIDE.format("target")} THEN part.quantity
                   ELSE 0 END * unit.factor / own.factor) AS delivered,
               sum(CASE WHEN {_OUTSIDE.format("target")} THEN 0
                   ELSE part.quantity END * unit.factor / own.factor) AS returned
        FROM stock_move move
        JOIN stock_move_line part ON part.move_id = move.id
        JOIN stock_location source ON source.id = move.location_id
        JOIN stock_location target ON target.id = move.location_dest_id
        JOIN uom_uom unit ON unit.id = part.product_uom_id
        JOIN product_product product ON product.id = move.product_id
        JOIN product_template template ON template.id = product.product_tmpl_id
        JOIN uom_uom own ON own.id = template.uom_id
        WHERE move.sale_line_id = ANY(wanted) AND move.state = 'done'
            AND {_OUTSIDE.format("source")} <> {_OUTSIDE.format("target")}
        GROUP BY GROUPING SETS (
            (move.sale_line_id, move.product_id),
            (move.sale_line_id, move.product_id, part.lot_id)
        )
    ), claimed AS (
        SELECT claim.sale_line_id AS line_id, claim.product_id,
               sum(claim.quantity * unit.factor / own.factor) AS accepted
        FROM sale_rma_line claim
        JOIN uom_uom unit ON unit.id = claim.uom_id
        JOIN product_product product ON product.id = claim.product_id
        JOIN product_template template ON template.id = product.product_tmpl_id
        JOIN uom_uom own ON own.id = template.uom_id
        WHERE claim.sale_line_id = ANY(wanted) AND claim.is_accepted
        GROUP BY claim.sale_line_id, claim.product_id
    ), keys AS (
        SELECT line_id, product_id, lot_id FROM counted
        WHERE is_total = 1 OR lot_id IS NOT NULL
        UNION SELECT line_id, product_id, NULL FROM claimed
        UNION SELECT line_id, product_id, lot_id FROM sale_order_ledger
        WHERE line_id = ANY(wanted) AND product_id IS NOT NULL
    )
    SELECT line.order_id, keys.line_id, keys.product_id, keys.lot_id,
           COALESCE(counted.delivered, 0), COALESCE(counted.returned, 0),
           COALESCE(claimed.accepted, 0),
           CASE WHEN is_start
               THEN greatest(counted.returned - counted.delivered, 0) ELSE 0 END,
           0, 0, 0
    FROM keys
    JOIN sale_order_line line ON line.id = keys.line_id
    LEFT JOIN counted ON counted.line_id = keys.line_id
        AND counted.product_id = keys.product_id
        AND (counted.lot_id = keys.lot_id
             OR keys.lot_id IS NULL AND counted.is_total = 1)
    LEFT JOIN claimed ON claimed.line_id = keys.line_id
        AND claimed.product_id = keys.product_id AND keys.lot_id IS NULL
    ON CONFLICT ({_KEY}) DO UPDATE SET
        delivered = excluded.delivered, returned = excluded.returned,
        accepted = excluded.accepted
    WHERE (kept.delivered, kept.returned, kept.accepted)
        IS DISTINCT FROM (excluded.delivered, excluded.returned, excluded.accepted)
$$ LANGUAGE sql
"""

COUNT_MONEY = f"""
CREATE OR REPLACE FUNCTION sale_ledger_money(wanted integer[], is_start boolean)
RETURNS void AS $$
    INSERT INTO sale_order_ledger AS kept
        (order_id, line_id, paid, refunded, slack, excess,
         delivered, returned, accepted)
    WITH billed AS (
        SELECT line.order_id, line.id AS line_id, item.id AS item_id,
               COALESCE(line.is_downpayment, false) AS is_downpayment,
               bill.move_type = 'out_refund' AS is_refund,
               item.price_total * CASE
                   WHEN bill.currency_id = sale.currency_id THEN 1
                   ELSE COALESCE(sale.currency_rate, 1) / COALESCE(
                       NULLIF(first.invoice_currency_rate, 0),
                       NULLIF(bill.invoice_currency_rate, 0), 1)
               END AS amount
        FROM sale_order_line line
        JOIN sale_order sale ON sale.id = line.order_id
        JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
        JOIN account_move_line item ON item.id = link.invoice_line_id
        JOIN account_move bill ON bill.id = item.move_id
        LEFT JOIN account_move first ON first.id = bill.reversed_entry_id
        WHERE line.order_id = ANY(wanted) AND bill.state = 'posted'
            AND bill.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
    ), items AS (
        SELECT order_id, line_id, is_refund, amount FROM billed WHERE NOT is_downpayment
        UNION ALL
        SELECT order_id, NULL, is_refund, amount FROM (
            SELECT DISTINCT order_id, item_id, is_refund, amount FROM billed
        ) once
    ), summed AS (
        SELECT order_id, line_id,
               COALESCE(sum(amount) FILTER (WHERE NOT is_refund), 0) AS paid,
               COALESCE(sum(amount) FILTER (WHERE is_refund), 0) AS refunded,
               count(*) FILTER (WHERE is_refund) AS refunds
        FROM items GROUP BY order_id, line_id
    ), keys AS (
        SELECT order_id, line_id FROM summed
        UNION SELECT order_id, line_id FROM sale_order_ledger
        WHERE order_id = ANY(wanted) AND product_id IS NULL
    )
    SELECT keys.order_id, keys.line_id,
           COALESCE(summed.paid, 0), COALESCE(summed.refunded, 0),
           currency.rounding * (1 + COALESCE(summed.refunds, 0)),
           CASE WHEN is_start
               THEN greatest(abs(summed.refunded) - abs(summed.paid), 0) ELSE 0 END,
           0, 0, 0
    FROM keys
    JOIN sale_order sale ON sale.id = keys.order_id
    JOIN res_currency currency ON currency.id = sale.currency_id
    LEFT JOIN summed ON summed.order_id = keys.order_id
        AND summed.line_id IS NOT DISTINCT FROM keys.line_id
    ON CONFLICT ({_KEY}) DO UPDATE SET
        paid = excluded.paid, refunded = excluded.refunded, slack = excluded.slack
    WHERE (kept.paid, kept.refunded, kept.slack)
        IS DISTINCT FROM (excluded.paid, excluded.refunded, excluded.slack)
$$ LANGUAGE sql
"""


def _trigger_function(name: str, count: str, old: str, new: str) -> str:
    """Return a function that counts for what a statement's old and new rows concern."""
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
DECLARE wanted integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT key) INTO wanted FROM ({new}) found;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT key) INTO wanted FROM ({old}) found;
    ELSE
        SELECT array_agg(DISTINCT key) INTO wanted FROM ({old} UNION {new}) found;
    END IF;
    IF wanted IS NOT NULL THEN
        PERFORM {count}(wanted, false);
    END IF;
    RETURN NULL;
END
$$ LANGUAGE plpgsql
"""


_MOVES = (
    "SELECT sale_line_id AS key FROM {rows}"
    " WHERE sale_line_id IS NOT NULL AND state = 'done'"
)
_PARTS = (
    "SELECT move.sale_line_id AS key FROM {rows}"
    " JOIN stock_move move ON move.id = {rows}.move_id"
    " WHERE move.sale_line_id IS NOT NULL AND move.state = 'done'"
)
_CLAIMS = (
    "SELECT sale_line_id AS key FROM {rows} WHERE sale_line_id IS NOT NULL"
    " AND is_accepted"
)
_BILLS = (
    "SELECT line.order_id AS key FROM {rows}"
    " JOIN account_move_line item ON item.move_id = {rows}.id"
    " JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id"
    " JOIN sale_order_line line ON line.id = link.order_line_id"
    " WHERE {rows}.state = 'posted'"
)
_LINKS = (
    "SELECT line.order_id AS key FROM {rows}"
    " JOIN account_move_line item ON item.id = {rows}.invoice_line_id"
    " JOIN account_move bill ON bill.id = item.move_id"
    " JOIN sale_order_line line ON line.id = {rows}.order_line_id"
    " WHERE bill.state = 'posted'"
)

# table -> (function that counts, rows concerned, events)
_WATCHED = {
    "stock_move": ("sale_ledger_goods", _MOVES, ("INSERT", "UPDATE", "DELETE")),
    "stock_move_line": ("sale_ledger_goods", _PARTS, ("INSERT", "UPDATE", "DELETE")),
    "sale_rma_line": ("sale_ledger_goods", _CLAIMS, ("INSERT", "UPDATE", "DELETE")),
    "account_move": ("sale_ledger_money", _BILLS, ("INSERT", "UPDATE")),
    "sale_order_line_invoice_rel": (
        "sale_ledger_money",
        _LINKS,
        ("INSERT", "DELETE"),
    ),
}
_ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def create() -> list[str]:
    """Return the statements that create or renew functions and triggers."""
    result = [COUNT_GOODS, COUNT_MONEY]
    for table, (count, rows, events) in _WATCHED.items():
        old, new = rows.format(rows="old_rows"), rows.format(rows="new_rows")
        result.append(_trigger_function(f"sale_ledger_{table}", count, old, new))
        for event in events:
            name = f"sale_ledger_{table}_{event.lower()}"
            result += [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING"
                f" {_ROWS[event]} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION sale_ledger_{table}()",
            ]
    return result


def remove() -> list[str]:
    """Return the statements that take all of it away."""
    return [
        *(
            f"DROP FUNCTION IF EXISTS sale_ledger_{table}() CASCADE"
            for table in _WATCHED
        ),
        "DROP FUNCTION IF EXISTS sale_ledger_goods(integer[], boolean)",
        "DROP FUNCTION IF EXISTS sale_ledger_money(integer[], boolean)",
    ]
