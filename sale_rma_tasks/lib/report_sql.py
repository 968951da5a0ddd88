"""Returns in the sales analysis: rows of their own, in the month of the return.

Odoo takes what came back off the order's own row, which changes months that are long
told. So each return gives the order's month back what it took, and has a row on its own
day that takes it off there; both together are nothing. What a return document has
credited lowers the sales of that day, too.
"""

OUTSIDE = (
    "({0}.usage = 'customer' OR ({0}.usage = 'transit' AND {0}.company_id IS NULL))"
)

# source, line, day, delivered: what came back (less), what replaces it (more).
_GOODS = f"""
    SELECT move.id AS source, move.sale_line_id AS line_id, move.date AS day,
           CASE WHEN {OUTSIDE.format("target")} THEN 1.0 ELSE -1.0 END
               * move.quantity * unit.factor / own.factor AS delivered
    FROM stock_move move
    JOIN sale_order_line sold ON sold.id = move.sale_line_id
        AND sold.product_id = move.product_id
    JOIN stock_location origin ON origin.id = move.location_id
    JOIN stock_location target ON target.id = move.location_dest_id
    JOIN uom_uom unit ON unit.id = move.product_uom
    JOIN uom_uom own ON own.id = sold.product_uom_id
    WHERE move.state = 'done' AND target.usage <> 'inventory'
        AND {OUTSIDE.format("origin")} <> {OUTSIDE.format("target")}
        AND (move.rma_replaced_line_id IS NOT NULL
             OR move.to_refund AND move.origin_returned_move_id IS NOT NULL)
"""

# source, line, day, invoiced, amount and total in the order's currency, whether a
# return document did it, and which share of the goods the customer has kept.
_MONEY = """
    SELECT item.id AS source, sold.id AS line_id,
           COALESCE(bill.invoice_date, bill.date)::timestamp AS day,
           item.quantity * unit.factor / own.factor AS invoiced,
           item.price_subtotal * rate.rate AS amount,
           item.price_total * rate.rate AS total,
           bill.rma_id IS NOT NULL AS is_return,
           COALESCE(claim.kept, 0) AS kept
    FROM account_move bill
    JOIN account_move_line item ON item.move_id = bill.id
    JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
    JOIN sale_order_line sold ON sold.id = link.order_line_id
    JOIN sale_order sale ON sale.id = sold.order_id
    JOIN uom_uom unit ON unit.id = item.product_uom_id
    JOIN uom_uom own ON own.id = sold.product_uom_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN bill.currency_id = sale.currency_id THEN 1
            ELSE COALESCE(sale.currency_rate, 1)
                / COALESCE(NULLIF(bill.invoice_currency_rate, 0), 1) END AS rate
    ) rate
    LEFT JOIN LATERAL (
        SELECT sum(CASE decision WHEN 'keep' THEN qty_settled ELSE 0 END)
            / NULLIF(sum(qty_settled), 0) AS kept
        FROM sale_rma_line
        WHERE rma_id = bill.rma_id AND sale_line_id = sold.id
    ) claim ON true
    WHERE bill.move_type = 'out_refund' AND bill.state = 'posted'
        AND NOT COALESCE(sold.is_downpayment, false)
"""

# Each returns to the order's day what it took, and takes it off on its own day.
_EVENTS = f"""
    SELECT -(source * 4) AS id, line_id, NULL::timestamp AS day,
           -delivered AS delivered, 0.0 AS invoiced, 0.0 AS amount_invoiced,
           0.0 AS ordered, 0.0 AS amount, 0.0 AS total, 0.0 AS taken_back
    FROM ({_GOODS}) goods
    UNION ALL
    SELECT -(source * 4 + 1), line_id, day, delivered, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    FROM ({_GOODS}) goods
    UNION ALL
    SELECT -(source * 4 + 2), line_id, NULL, 0.0, invoiced, amount, 0.0, 0.0, 0.0, 0.0
    FROM ({_MONEY}) money
    UNION ALL
    SELECT -(source * 4 + 3), line_id, day, 0.0, -invoiced, -amount,
           CASE WHEN is_return THEN -invoiced ELSE 0.0 END,
           CASE WHEN is_return THEN -amount ELSE 0.0 END,
           CASE WHEN is_return THEN -total ELSE 0.0 END,
           CASE WHEN is_return THEN -invoiced * (1 - kept) ELSE 0.0 END
    FROM ({_MONEY}) money
"""

# Rows like those of sale_order_line, with the numbers of the return.
LINES = f"""(
    SELECT changed.* FROM ({_EVENTS}) event
    JOIN sale_order_line line ON line.id = event.line_id
    JOIN sale_order sale ON sale.id = line.order_id
    CROSS JOIN LATERAL jsonb_populate_record(line, jsonb_build_object(
        'id', event.id,
        'create_date', COALESCE(event.day, sale.date_order),
        'product_uom_qty', event.ordered,
        'qty_delivered', event.delivered,
        'qty_invoiced', event.invoiced,
        'qty_to_invoice', 0,
        'price_unit', NULL,
        'price_subtotal', event.amount,
        'price_total', event.total,
        'untaxed_amount_invoiced', event.amount_invoiced,
        'untaxed_amount_to_invoice', 0,
        'margin', event.amount
            - event.taken_back * COALESCE(line.purchase_price, 0)
    )) changed
) l"""
