from odoo import api, fields, models

from ..lib import ledger_sql


class SaleOrderLedger(models.Model):
    """What was delivered, returned, charged and refunded, held by the database.

    Triggers write it (see `lib/ledger_sql.py`), whoever moves goods or money and by
    whatever way. Three kinds of rows: goods of an order line (one for each product, in
    the product's own unit, so that kits and dozens add up exactly, and one for each
    lot), the money of an order line, and the money of the whole order.
    """

    _name = "sale.order.ledger"
    _description = "Delivered, Returned, Charged and Refunded"
    _log_access = False
    _rec_name = "line_id"
    _order = "order_id desc, line_id, product_id, lot_id"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "sale.order.line", "Order Line", readonly=True, ondelete="cascade", index=True
    )
    product_id = fields.Many2one("product.product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial", readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    currency_id = fields.Many2one(related="order_id.currency_id")
    delivered = fields.Float(
        digits=0, readonly=True, help="Brought to the customer, in the product's unit."
    )
    returned = fields.Float(
        digits=0,
        readonly=True,
        help="Come back from the customer, in the product's unit, with or without a"
        " return document.",
    )
    accepted = fields.Float(
        digits=0,
        readonly=True,
        help="What return documents have accepted, in the product's unit, received or"
        " not.",
    )
    paid = fields.Float(
        "Charged",
        digits=0,
        readonly=True,
        help="What posted invoices have charged, taxes included, in the order's"
        " currency.",
    )
    refunded = fields.Float(
        digits=0,
        readonly=True,
        help="What posted credit notes have given back, taxes included, in the order's"
        " currency.",
    )
    slack = fields.Float(
        digits=0,
        readonly=True,
        help="How far the rounding of that many credit notes may go.",
    )
    excess = fields.Float(
        digits=0,
        readonly=True,
        help="What was too much already when the ledger began.",
    )

    _key = models.UniqueIndex(
        "(order_id, COALESCE(line_id, 0), COALESCE(product_id, 0), COALESCE(lot_id, 0))"
    )
    _returned_at_most_delivered = models.Constraint(
        "CHECK (returned <= delivered + excess + 0.00001)",
        "More would come back than was delivered. Look at the order's returns: part of"
        " these goods, or this lot or serial number, has come back already, or was"
        " never delivered on this order line.",
    )
    _accepted_at_most_delivered = models.Constraint(
        "CHECK (accepted <= delivered + 0.00001)",
        "More would be accepted for return than was delivered. Another return has these"
        " goods already.",
    )
    _refunded_at_most_paid = models.Constraint(
        "CHECK (CASE WHEN paid < 0 THEN refunded >= paid - slack - excess"
        " ELSE refunded <= paid + slack + excess END)",
        "More would be refunded than was charged. Look at the order's credit notes:"
        " part of this was refunded already. An invoice with a credit note can be"
        " cancelled only after its credit note.",
    )

    def init(self):
        """Let the database count from now on."""
        result = super().init()
        self.pool.post_init(self._create_triggers)
        return result

    @api.model
    def _create_triggers(self):
        for statement in ledger_sql.create():
            self.env.cr.execute(statement)

    @api.model
    def _remove_triggers(self):
        for statement in ledger_sql.remove():
            self.env.cr.execute(statement)

    @api.model
    def _count_all(self):
        """Count all that happened before; what was too much already stays so."""
        self.env.flush_all()
        self._create_triggers()
        self.env.cr.execute(
            "SELECT sale_ledger_goods(ARRAY(SELECT DISTINCT sale_line_id"
            " FROM stock_move WHERE state = 'done' AND sale_line_id IS NOT NULL),"
            " true), sale_ledger_money(ARRAY(SELECT DISTINCT line.order_id"
            " FROM sale_order_line_invoice_rel link"
            " JOIN sale_order_line line ON line.id = link.order_line_id), true)"
        )

    @api.model
    def _read_goods(self, lines):
        """Return the rows of the order lines' goods as they are in this moment."""
        self.env.flush_all()
        rows = self.search([("line_id", "in", lines.ids), ("product_id", "!=", False)])
        rows.invalidate_recordset(flush=False)
        return rows
