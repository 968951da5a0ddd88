from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Single pieces of a dozen that came back are not to be invoiced again."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    lines = (
        env["sale.rma.line"]
        .search([])
        .sale_line_id.filtered(
            lambda line: line.product_uom_id != line.product_id.uom_id
        )
    )
    lines.modified(["qty_kept_credited"])
