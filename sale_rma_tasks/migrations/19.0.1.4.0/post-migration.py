from odoo import SUPERUSER_ID, api
from odoo.fields import Command


def migrate(cr, version):
    """The warehouse reads all returns by a rule of its own now, and writes none;
    lines whose order names no vendor have that of their product; what credit notes of
    returns have taken along is not invoiced again; putting goods away is no receipt."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model in ("sale_rma", "sale_rma_line"):
        rule = env.ref(f"sale_rma_tasks.{model}_rule_all", raise_if_not_found=False)
        if rule:
            rule.groups = [Command.unlink(env.ref("stock.group_stock_user").id)]
    env["sale.rma.line"].search([("vendor_id", "=", False)])._compute_vendor_id()
    lines = env["sale.rma.line"].search([])
    env.add_to_compute(lines._fields["qty_received"], lines)
    notes = env["account.move"].search([("rma_id", "!=", False)])
    lines = notes.invoice_line_ids.sale_line_ids.order_id.order_line
    env.add_to_compute(lines._fields["qty_to_invoice"], lines)
