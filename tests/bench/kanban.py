"""Orders by stage among 100,000 orders, against Odoo's own list of as many orders.

Both are opened by turns by the same browser, on databases that have the same orders:
one with the suite, one without. Opening is from the click to the first card or row.
Bound: at most 1.3 times the time of Odoo's list.
"""

import contextlib
import statistics
import subprocess
import time

from setup.server import Server, choose_port
from setup.testing.bench import Row
from setup.testing.browser import open_browser

FACTOR = 1.3
WARM_UP, ROUNDS = 2, 9
COUNT, SHORT_COUNT = 100_000, 10_000
SECONDS = 600  # the first log-in makes the assets
PAUSE = 500  # ms until what the screen before has asked for is done
# What is opened in which database, and what it shows first: Odoo's list, our kanban.
OPENED = {
    "core": ("sale.action_orders", ".o_data_row"),
    "suite": (
        "sale_order_flow.sale_order_action_by_stage",
        ".o_kanban_record:not(.o_kanban_ghost)",
    ),
}
EMPTY = {
    "type": "ir.actions.act_window",
    "res_model": "res.lang",
    "views": [[False, "form"]],
}
PASSWORD = "kanban-bench"  # long enough for Odoo's policy

_ORDERS = """
from odoo.fields import Command
env["ir.cron"].search([]).active = False
partner = env["res.partner"].create({{"name": "Bench customer", "is_company": True}})
product = env["product.product"].create({{"name": "Bench ware", "type": "service"}})
env.ref("base.user_admin").password = "{password}"
order = env["sale.order"].create({{
    "partner_id": partner.id, "user_id": env.ref("base.user_admin").id,
    "order_line": [Command.create({{"product_id": product.id, "price_unit": 12.5}})],
}})
order.action_confirm()
env.flush_all()

def columns(table):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    return [name for (name,) in env.cr.fetchall() if name != "id"]

changed = {{
    "name": "'BO' || n",
    "access_token": "NULL",
    "date_order": "now() at time zone 'utc' - n % 900 * interval '1 hour'",
    "stage_since": "now() at time zone 'utc' - n % 900 * interval '1 hour'",
}}
if "stage_id" in env["sale.order"]._fields:
    done = env.ref("sale_order_flow.sale_order_stage_done").id
    first = env.ref("sale_order_flow.sale_order_stage_processing").id
    changed["stage_id"] = (
        f"CASE WHEN n % 10 < 8 THEN {{done}} ELSE {{first}} + n % 5 END"
    )
names = columns("sale_order")
targets = ", ".join(f'"{{name}}"' for name in names)
values = ", ".join(changed.get(name, f't."{{name}}"') for name in names)
env.cr.execute(
    f"INSERT INTO sale_order ({{targets}}) SELECT {{values}} FROM sale_order t,"
    f" generate_series(1, {count}) n WHERE t.id = {{order.id}}"
)
env.cr.commit()
env.cr._cnx.autocommit = True
env.cr.execute("VACUUM ANALYZE")
"""


def run(env, full):
    """Measure both; answer a row for each time and one for their ratio."""
    count = COUNT if full else SHORT_COUNT
    with contextlib.ExitStack() as stack:
        servers = {
            template: stack.enter_context(_filled(env, template, count))
            for template in OPENED
        }
        browser = stack.enter_context(open_browser())
        pages = {name: _log_in(browser, one) for name, one in servers.items()}
        rounds = [
            {name: _open(page, *OPENED[name]) for name, page in pages.items()}
            for _round in range(WARM_UP + ROUNDS)
        ][WARM_UP:]
    stock, kanban = (
        round(statistics.median(times[name] for times in rounds), 1) for name in OPENED
    )
    ratio = round(kanban / stock, 3)
    return [
        Row(f"Odoo's list of {count} orders opens", stock, "ms", "", True),
        Row(f"kanban of {count} orders opens", kanban, "ms", "", True),
        Row("kanban over list", ratio, "times", f"<= {FACTOR}", ratio <= FACTOR),
    ]


def _log_in(browser, server):
    page = browser.new_context(base_url=server.url).new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.goto("/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector(".o_web_client .o_main_navbar")
    return page


def _open(page, action, selector):
    """Open an action from an empty screen, in the web client that is running."""
    page.evaluate(
        "a => { odoo.__WOWL_DEBUG__.root.env.services.action.doAction(a,"
        " {clearBreadcrumbs: true}); }",
        EMPTY,
    )
    page.wait_for_selector(".o_form_view")
    page.wait_for_selector(selector, state="detached")
    page.wait_for_timeout(PAUSE)
    began = time.perf_counter()
    page.evaluate(
        "a => { odoo.__WOWL_DEBUG__.root.env.services.action.doAction(a,"
        " {clearBreadcrumbs: true}); }",
        action,
    )
    page.wait_for_selector(selector)
    return (time.perf_counter() - began) * 1000


@contextlib.contextmanager
def _filled(env, template, count):
    name = f"bench_kanban_{template}"
    env.databases.drop(name)
    env.databases.create(name, env.templates[template])
    try:
        shell = env.odoo("shell", "-d", name, "--no-http")
        script = _ORDERS.format(count=count, password=PASSWORD)
        subprocess.run(shell, input=script, text=True, check=True, capture_output=True)
        with Server(env, name, choose_port(None)) as server:
            yield server
    finally:
        env.databases.drop(name)
