"""Returns and tasks leave a database in which trading goes on."""

import subprocess

import pytest

from setup.testing.repo import Repo
from setup.testing.results import Report
from setup.testing.templates import Templates

SELL = """
from odoo.fields import Command

def sell(give_back):
    product = env["product.product"].create(
        {"name": "Left behind", "type": "consu", "invoice_policy": "order"})
    partner = env["res.partner"].create({"name": "Stays"})
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [
        Command.create({"product_id": product.id, "product_uom_qty": 3})]})
    order.action_confirm()
    order.picking_ids.move_ids.write({"quantity": 3, "picked": True})
    order.picking_ids._action_done()
    order._create_invoices().action_post()
    if give_back:
        rows = order._prepare_rma_lines()
        rma = env["sale.rma"].create({"partner_id": partner.id, "line_ids": [
            Command.create(row | {"decision": "refund"}) for row in rows]})
        rma.action_confirm()
        for transfer in rma._get_transfers():
            transfer.move_ids.write({"quantity": 3, "picked": True})
            transfer._action_done()
        rma.action_settle()
        env["project.task"].create({"name": "Count", "document_model": "sale.rma",
                                    "document_id": rma.id})
    env.cr.commit()
"""
UNINSTALL = """
env["ir.module.module"].search([("name", "=", "sale_rma_tasks")]
    ).button_immediate_uninstall()
"""
LEFT = {
    "triggers": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'sale_ledger%'",
    "functions": "SELECT proname FROM pg_proc WHERE proname LIKE 'sale_ledger%'",
    "tables": "SELECT relname FROM pg_class WHERE relname ~ '^(sale_rma"
    "|sale_order_ledger|project_discussion|project_task_notice)'"
    " AND relkind IN ('r', 'v', 'S')",
    "columns": "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name ~ '^(sale|stock|account|project)_'"
    " AND (column_name LIKE 'rma\\_%'"
    " OR (table_name, column_name) = ('project_task', 'document_model'))",
    "models": "SELECT model FROM ir_model"
    " WHERE model ~ '^(sale.rma|project.discussion)'",
    "jobs": "SELECT cron_name FROM ir_cron WHERE cron_name ~ '^(Returns|Tasks):'",
}


@pytest.fixture
def database(environment):
    templates = Templates(environment, Repo(environment.root), Report())
    with templates.copy("uninstall") as database:
        yield database


def _ask(environment, database, script):
    done = subprocess.run(
        environment.odoo("shell", "-d", database, "--no-http", "--log-level=error"),
        input=script,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert not done.returncode and "Traceback" not in done.stderr, done.stderr[-3000:]


def test_the_uninstall_leaves_nothing_and_trading_goes_on(environment, database):
    _ask(environment, database, f"{SELL}\nsell(True)\n")
    execute = environment.databases.execute
    assert execute(LEFT["triggers"], database=database)
    _ask(environment, database, UNINSTALL)
    left = {what: execute(query, database=database) for what, query in LEFT.items()}
    assert left == {what: [] for what in LEFT}
    _ask(environment, database, f"{SELL}\nsell(False)\n")
