from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "document.trail.archive.mixin"]

    # a link with the token needs no login
    _trail_ignored = ("access_token",)
    # Odoo deletes no order by itself. A cart that a visitor left without a name may be
    # cleared away by whoever wants to.
    _trail_exempt_when = (
        "OLD.state = 'draft' AND OLD.website_id IS NOT NULL"
        " AND OLD.write_date < now() AT TIME ZONE 'UTC' - interval '1 day'"
        " AND OLD.partner_id IN (SELECT u.partner_id FROM website w"
        " JOIN res_users u ON u.id = w.user_id)"
    )


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "document.trail.mixin"]

    _trail_document = "order_id"
    # follow from other columns, and change with every invoice and delivery
    _trail_ignored = (
        "untaxed_amount_invoiced",
        "untaxed_amount_to_invoice",
        "qty_to_invoice",
        "invoice_status",
        "price_reduce_taxexcl",
        "price_reduce_taxinc",
    )
    # A down payment's line goes with its invoice, as Odoo removes it. What came back,
    # or was credited, counts as nothing on the line: goods and invoices tell.
    _trail_kept_when = (
        "NOT coalesce(OLD.is_downpayment, false)"
        " AND (OLD.qty_delivered <> 0 OR OLD.qty_invoiced <> 0"
        " OR EXISTS (SELECT FROM stock_move AS move"
        " WHERE move.sale_line_id = OLD.id AND move.state = 'done')"
        " OR EXISTS (SELECT FROM sale_order_line_invoice_rel AS billed"
        " JOIN account_move_line AS bill ON bill.id = billed.invoice_line_id"
        " WHERE billed.order_line_id = OLD.id AND bill.parent_state = 'posted'))"
    )
