"""Queries of confirming 40 orders with the suite, against Odoo without it.

Both databases have the same addons of Odoo and the same orders: goods that make a
delivery each. The count has no noise, so one measurement does. Bound: at most 1.1 times
the queries of Odoo.
"""

import contextlib
import subprocess

from setup.testing.bench import Row

FACTOR = 1.1
COUNT, LONG_COUNT = 40, 400
MARK = "queries:"

_CONFIRM = """
from odoo.fields import Command
env["ir.cron"].search([]).active = False
partner = env["res.partner"].create({{"name": "Bench customer", "is_company": True}})
product = env["product.product"].create({{"name": "Bench ware", "is_storable": True}})

def confirm(count):
    line = Command.create({{"product_id": product.id, "price_unit": 12.5}})
    orders = env["sale.order"].create(
        [{{"partner_id": partner.id, "order_line": [line]}} for _n in range(count)]
    )
    env.cr.commit()
    env.invalidate_all()
    before = env.cr.sql_log_count
    orders.action_confirm()
    env.cr.commit()
    return env.cr.sql_log_count - before

confirm(1)  # what is read once only
print({mark!r}, confirm({count}))
"""


def run(env, full):
    """Measure both; answer a row for each count and one for their ratio."""
    count = LONG_COUNT if full else COUNT
    stock = _measure(env, "core", count)
    suite = _measure(env, "suite", count)
    ratio = round(suite / stock, 3)
    return [
        Row(f"Odoo confirms {count} orders", stock, "queries", "", True),
        Row(f"the suite confirms {count} orders", suite, "queries", "", True),
        Row("suite over Odoo", ratio, "times", f"<= {FACTOR}", ratio <= FACTOR),
    ]


def _measure(env, template, count):
    with _copy(env, template) as name:
        shell = env.odoo("shell", "-d", name, "--no-http")
        script = _CONFIRM.format(count=count, mark=MARK)
        done = subprocess.run(
            shell, input=script, text=True, check=True, capture_output=True
        )
    return int(done.stdout.partition(MARK)[2].split()[0])


@contextlib.contextmanager
def _copy(env, template):
    name = f"bench_confirm_{template}"
    env.databases.drop(name)
    env.databases.create(name, env.templates[template])
    try:
        yield name
    finally:
        env.databases.drop(name)
