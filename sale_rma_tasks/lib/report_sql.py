"""Returns in the sales analysis: rows of their own, in the month of the return.

Odoo takes what came back off the order's own row, which changes months that are long
told. So each return gives the order's month back what it took, and has a row on its own
day that takes it off there; both together are nothing. What a return document has
credited lowers the sales of that day, too.
"""

OUTSIDE = (
    "({0}.usage = 'customer' OR ({0}.usage = 'transit' AND {0}.company_id IS NULL))"
)

_DIGITS = "(SELECT digits FROM decimal_precision WHERE name = 'Product Unit')"


def _half_up(value: str) -> str:
    """Round a quantity as Odoo does that of each transfer."""
    return f"round(({value})::numeric, {_DIGITS})"


def _up(value: str) -> str:
    """Round a quantity as Odoo does that of each invoice line."""
    exact = f"round(({value})::numeric, {_DIGITS} + 6)"
    return f"sign({exact}) * ceil(abs({exact}) * 10.0 ^ {_DIGITS}) / 10.0 ^ {_DIGITS}"


_CROSSING = f"{OUTSIDE.format('origin')} <> {OUTSIDE.format('target')}"
_SIGN = f"CASE WHEN {OUTSIDE.format('target')} THEN 1.0 ELSE -1.0 END"
_DONE = f"move.state = 'done' AND target.usage <> 'inventory' AND {_CROSSING}"
_LATER = (
    "(move.rma_replaced_line_id IS NOT NULL"
    " OR move.to_refund AND move.origin_returned_move_id IS NOT NULL)"
)
_MOVES = """
    stock_move move
    JOIN sale_order_line sold ON sold.id = move.sale_line_id
    JOIN stock_location origin ON origin.id = move.location_id
    JOIN stock_location target ON target.id = move.location_dest_id
    JOIN uom_uom unit ON unit.id = move.product_uom
    JOIN uom_uom own ON own.id = sold.product_uom_id
"""

# source, line, day, delivered: what came back (less), what replaces it (more); counted:
# the same as Odoo has rounded it.
_GOODS = f"""
    SELECT source, line_id, day, delivered,
           {_half_up("delivered")} AS counted
    FROM (
        SELECT move.id AS source, move.sale_line_id AS line_id, move.date AS day,
               {_SIGN} * move.quantity * unit.factor / own.factor AS delivered
        FROM {_MOVES}
        WHERE move.product_id = sold.product_id AND {_DONE} AND {_LATER}
    ) whole
"""

# Odoo counts whole units of the bill of material, whatever the product's own unit is.
_KIT_UNIT = """
    SELECT unit.factor FROM mrp_bom bom
    JOIN uom_uom unit ON unit.id = bom.product_uom_id
    WHERE bom.type = 'phantom' AND (bom.product_id = product.id
        OR bom.product_id IS NULL AND bom.product_tmpl_id = product.product_tmpl_id)
    ORDER BY EXISTS (
        SELECT FROM mrp_bom_line part
        JOIN stock_move planned ON planned.bom_line_id = part.id
        WHERE part.bom_id = bom.id AND planned.sale_line_id = sold.id
    ) DESC, bom.active DESC, bom.sequence, bom.id
    LIMIT 1
"""

# line, part, how much of it a unit of the bill of material has, and how many of the
# line's units that is; see `sale.order.line._get_parts_per_kit`.
_NEEDS = f"""
    SELECT sold.id AS line_id, move.product_id, kit.factor / max(own.factor) AS share,
           sum(move.product_qty) / max(sold.product_uom_qty) * kit.factor
               / max(own.factor) AS need
    FROM {_MOVES}
    JOIN product_product product ON product.id = sold.product_id
    CROSS JOIN LATERAL ({_KIT_UNIT}) kit
    WHERE move.product_id <> sold.product_id AND sold.product_uom_qty > 0
        AND move.origin_returned_move_id IS NULL AND move.rma_replaced_line_id IS NULL
        AND NOT {OUTSIDE.format("origin")} AND NOT EXISTS (
            SELECT FROM stock_picking delivery
            WHERE delivery.id = move.picking_id AND delivery.state = 'cancel'
                AND delivery.backorder_id IS NULL
        ) AND NOT EXISTS (
            SELECT FROM stock_move_move_rel chain
            JOIN stock_move former ON former.id = chain.move_orig_id
            WHERE chain.move_dest_id = move.id
                AND former.sale_line_id = move.sale_line_id
        )
    GROUP BY sold.id, move.product_id, kit.factor
    HAVING sum(move.product_qty) > 0
"""

_DROPSHIPPED = f"""EXISTS (
    SELECT FROM stock_move sent
    JOIN stock_location vendor ON vendor.id = sent.location_id
    JOIN stock_location buyer ON buyer.id = sent.location_dest_id
    WHERE sent.sale_line_id = sold.id AND {OUTSIDE.format("buyer")}
        AND (vendor.usage = 'supplier'
             OR vendor.usage = 'transit' AND vendor.company_id IS NULL)
)"""

# Parts of kits that came back or replace others: how many whole kits that makes less or
# more than there were before. The column is that of Odoo's Manufacturing.
_KITS = f"""
    WITH later AS (
        SELECT move.id AS source, move.sale_line_id AS line_id, move.date AS day
        FROM {_MOVES}
        WHERE move.bom_line_id IS NOT NULL AND move.product_id <> sold.product_id
            AND {_DONE} AND {_LATER} AND NOT {_DROPSHIPPED}
    ), parts AS (
        SELECT move.id AS source, move.sale_line_id AS line_id, move.product_id,
               CASE WHEN {_LATER} THEN move.date ELSE '-infinity' END AS day,
               {_SIGN} * move.quantity * unit.factor / part_unit.factor AS delivered
        FROM {_MOVES}
        JOIN product_product part ON part.id = move.product_id
        JOIN product_template template ON template.id = part.product_tmpl_id
        JOIN uom_uom part_unit ON part_unit.id = template.uom_id
        WHERE move.bom_line_id IS NOT NULL AND move.product_id <> sold.product_id
            AND {_DONE} AND (move.origin_returned_move_id IS NULL OR move.to_refund)
    ), counted AS (
        SELECT event.source, event.line_id, event.day, (
            SELECT min(floor(COALESCE(here.delivered, 0) / needs.need + 1e-6)
                       * needs.share)
            FROM ({_NEEDS}) needs
            LEFT JOIN LATERAL (
                SELECT sum(parts.delivered) AS delivered FROM parts
                WHERE parts.line_id = needs.line_id
                    AND parts.product_id = needs.product_id
                    AND (parts.day = '-infinity'
                         OR (parts.day, parts.source) <= (event.day, event.source))
            ) here ON true
            WHERE needs.line_id = event.line_id
        ) AS kits
        FROM (
            SELECT * FROM later
            UNION ALL SELECT DISTINCT 0, line_id, '-infinity'::timestamp FROM later
        ) event
    ), changes AS (
        SELECT source, line_id, day,
               kits - lag(kits) OVER chain AS delivered,
               {_up("kits")} - {_up("lag(kits) OVER chain")} AS counted
        FROM counted WINDOW chain AS (PARTITION BY line_id ORDER BY day, source)
    )
    SELECT * FROM changes WHERE source > 0 AND delivered <> 0
"""

# Of kits that vendors send Odoo counts all or nothing: nothing from the first part that
# comes back until all of it was sent again.
_SENT_KITS = f"""
    SELECT source, line_id, day, delivered, delivered AS counted
    FROM (
        SELECT source, line_id, day,
               whole * (has_all - lag(has_all, 1, 1) OVER (
                   PARTITION BY line_id ORDER BY day, source
               )) AS delivered
        FROM (
            SELECT move.id AS source, sold.id AS line_id, move.date AS day,
                   sold.product_uom_qty AS whole,
                   CASE WHEN EXISTS (
                       SELECT FROM stock_move back
                       JOIN stock_location place ON place.id = back.location_dest_id
                       JOIN uom_uom back_unit ON back_unit.id = back.product_uom
                       WHERE back.sale_line_id = sold.id AND back.state = 'done'
                           AND place.usage <> 'customer'
                           AND (back.date, back.id) <= (move.date, move.id)
                           AND back.quantity > 1e-6 + (
                               SELECT COALESCE(sum(again.quantity * again_unit.factor
                                                   / back_unit.factor), 0)
                               FROM stock_move again
                               JOIN uom_uom again_unit
                                   ON again_unit.id = again.product_uom
                               WHERE again.origin_returned_move_id = back.id
                                   AND again.state = 'done'
                                   AND (again.date, again.id) <= (move.date, move.id)
                           )
                   ) THEN 0 ELSE 1 END AS has_all
            FROM {_MOVES}
            WHERE move.product_id <> sold.product_id AND move.state = 'done'
                AND (move.origin_returned_move_id IS NOT NULL
                     OR move.rma_replaced_line_id IS NOT NULL)
                AND {_DROPSHIPPED} AND NOT EXISTS (
                    SELECT FROM stock_move first
                    JOIN stock_location place ON place.id = first.location_dest_id
                    WHERE first.sale_line_id = sold.id AND place.usage = 'customer'
                        AND first.state NOT IN ('done', 'cancel')
                        AND first.origin_returned_move_id IS NULL
                        AND first.rma_replaced_line_id IS NULL
                )
        ) counted
    ) changes
    WHERE delivered <> 0
"""

# source, line, day, invoiced, the same as Odoo has rounded it, amount and total in the
# order's currency, whether a return document did it, and which share of the goods the
# customer has kept. Drafts count in quantities, as Odoo has it.
_MONEY = f"""
    SELECT item.id AS source, sold.id AS line_id,
           COALESCE(bill.invoice_date, bill.date)::timestamp AS day,
           item.quantity * unit.factor / own.factor AS invoiced,
           {_up("item.quantity * unit.factor / own.factor")} AS counted,
           item.price_subtotal * rate.rate AS amount,
           item.price_total * rate.rate AS total,
           bill.rma_id IS NOT NULL AND bill.state = 'posted' AS is_return,
           COALESCE(claim.kept, 0) AS kept
    FROM account_move bill
    JOIN account_move_line item ON item.move_id = bill.id
    JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
    JOIN sale_order_line sold ON sold.id = link.order_line_id
    JOIN sale_order sale ON sale.id = sold.order_id
    JOIN uom_uom unit ON unit.id = item.product_uom_id
    JOIN uom_uom own ON own.id = sold.product_uom_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN bill.state <> 'posted' THEN 0
            WHEN bill.currency_id = sale.currency_id THEN 1
            ELSE COALESCE(sale.currency_rate, 1)
                / COALESCE(NULLIF(bill.invoice_currency_rate, 0), 1) END AS rate
    ) rate
    LEFT JOIN LATERAL (
        SELECT sum(CASE decision WHEN 'keep' THEN qty_settled ELSE 0 END)
            / NULLIF(sum(qty_settled), 0) AS kept
        FROM sale_rma_line
        WHERE rma_id = bill.rma_id AND sale_line_id = sold.id
    ) claim ON true
    WHERE bill.move_type = 'out_refund' AND bill.state <> 'cancel'
        AND NOT COALESCE(sold.is_downpayment, false)
"""

# Each returns to the order's day what it took, and takes it off on its own day.
_EVENTS = f"""
    WITH goods AS ({{goods}}), money AS ({_MONEY})
    SELECT -(source * 4) AS id, line_id, NULL::timestamp AS day,
           -counted AS delivered, 0.0 AS invoiced, 0.0 AS amount_invoiced,
           0.0 AS ordered, 0.0 AS amount, 0.0 AS total, 0.0 AS taken_back
    FROM goods
    UNION ALL
    SELECT -(source * 4 + 1), line_id, day, delivered, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    FROM goods
    UNION ALL
    SELECT -(source * 4 + 2), line_id, NULL, 0.0, counted, amount, 0.0, 0.0, 0.0, 0.0
    FROM money
    UNION ALL
    SELECT -(source * 4 + 3), line_id, day, 0.0, -invoiced, -amount,
           CASE WHEN is_return THEN -invoiced ELSE 0.0 END,
           CASE WHEN is_return THEN -amount ELSE 0.0 END,
           CASE WHEN is_return THEN -total ELSE 0.0 END,
           CASE WHEN is_return THEN -invoiced * (1 - kept) ELSE 0.0 END
    FROM money
"""

_LINES = """(
    SELECT changed.* FROM ({events}) event
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


def lines(has_kits: bool) -> str:
    """Return rows like those of sale_order_line, with the numbers of the returns.

    :param has_kits: whether Odoo counts kits by their parts
    """
    kits = f" UNION ALL ({_KITS}) UNION ALL ({_SENT_KITS})" if has_kits else ""
    return _LINES.format(events=_EVENTS.format(goods=f"{_GOODS}{kits}"))
