"""Queries of confirming 40 orders, and one of 500 lines, with the suite, against Odoo
without it.

Both databases have the same addons of Odoo and the same orders: goods that make a
delivery each. The count has no noise, so one measurement does. Bound: at most 1.1 times
the queries of Odoo. The long order is also timed, the best of several by turns: a clerk
waits for it, at most 1.3 times as long as without the suite.
"""

import contextlib
import subprocess

from setup.testing.bench import Row

FACTOR, TIME_FACTOR = 1.1, 1.3
COUNT, LONG_COUNT = 40, 400
LINES, ROUNDS, LONG_ROUNDS = 500, 2, 5
MARK = "measured:"

_CONFIRM = """
import time
from odoo.fields import Command
env["ir.cron"].search([]).active = False
partner = env["res.partner"].create({{"name": "Bench customer", "is_company": True}})
products = env["product.product"].create(
    [{{"name": f"Bench ware {{n}}", "is_storable": True}} for n in range({lines})]
)

def confirm(count, lines):
    rows = [
        Command.create({{"product_id": product.id, "price_unit": 12.5}})
        for product in products[:lines]
    ]
    orders = env["sale.order"].create(
        [{{"partner_id": partner.id, "order_line": rows}} for _n in range(count)]
    )
    env.cr.commit()
    env.invalidate_all()
    before, start = env.cr.sql_log_count, time.monotonic()
    orders.action_confirm()
    env.cr.commit()
    return env.cr.sql_log_count - before, time.monotonic() - start

confirm(1, 1)  # what is read once only
many, _seconds = confirm({count}, 1)
confirm(1, {lines})  # the same for all products
long = [confirm(1, {lines}) for _n in range({rounds})]
print({mark!r}, many, min(q for q, _s in long), min(s for _q, s in long))
"""


def run(env, full):
    """Measure both; answer a row for each figure and one for each ratio."""
    count = LONG_COUNT if full else COUNT
    rounds = LONG_ROUNDS if full else ROUNDS
    stock = _measure(env, "core", count, rounds)
    suite = _measure(env, "suite", count, rounds)
    one = f"an order of {LINES} lines"
    figures = (
        (f"confirms {count} orders", "queries", FACTOR),
        (f"confirms {one}", "queries", FACTOR),
        (f"confirms {one}", "s", TIME_FACTOR),
    )
    rows = []
    for (words, unit, bound), plain, ours in zip(figures, stock, suite, strict=True):
        ratio = round(ours / plain, 3)
        rows += [
            Row(f"Odoo {words}", round(plain, 2), unit, "", True),
            Row(f"the suite {words}", round(ours, 2), unit, "", True),
            Row("suite over Odoo", ratio, "times", f"<= {bound}", ratio <= bound),
        ]
    return rows


def _measure(env, template, count, rounds):
    """Answer the queries of many orders, those of a long one, and its seconds."""
    with _copy(env, template) as name:
        shell = env.odoo("shell", "-d", name, "--no-http")
        script = _CONFIRM.format(count=count, lines=LINES, rounds=rounds, mark=MARK)
        done = subprocess.run(
            shell, input=script, text=True, check=True, capture_output=True
        )
    many, long, seconds = done.stdout.partition(MARK)[2].split()[:3]
    return int(many), int(long), float(seconds)


@contextlib.contextmanager
def _copy(env, template):
    name = f"bench_confirm_{template}"
    env.databases.drop(name)
    env.databases.create(name, env.templates[template])
    try:
        yield name
    finally:
        env.databases.drop(name)
