"""How long an order is on its way from a shop to here.

On a clock of the bench, with shops that keep their published limits: 200 orders come at
random moments to each of five shops, which the schedule asks as often as they allow
(Unas every two minutes, the others every minute). The same again while one of them
throttles every call. The time of a webhook is real: a server with its job runner is
called by a shop. Last come days of twenty Unas shops, a week of them in the long run.
"""

import contextlib
import json
import statistics
import subprocess
import time
from pathlib import Path

import psycopg2

from setup.bootstrap.ports import any_free
from setup.server import Server
from setup.testing.bench import Row

MARK = "bench: "
SLACK, LONGEST, BY_HOOK, SLOWER = 15, 300, 5, 1.05
KNOCKS = {True: 200, False: 30}  # of the long run, and of the short one

_WORLD = """
import json, sys
sys.path[:0] = [{root!r}, {folder!r}]
import sync_week, sync_world
print({mark!r} + json.dumps({call}))
"""


def run(env, full):
    """Answer a row for every figure; the long run has all orders and a whole week."""
    count, hours, days = (200, 24, 7) if full else (40, 4, 0.5)
    calm = _in_odoo(env, f"sync_world.latencies(env, {count}, {hours}, False)")
    yield from _waits(calm)
    rough = _in_odoo(env, f"sync_world.latencies(env, {count}, {hours}, True)")
    yield from _slowed(calm, rough)
    yield from _knocks(env, KNOCKS[full])
    yield from _week(_in_odoo(env, f"sync_week.week(env, {days})"), days)


def _week(found, days):
    yield Row(f"{found['shops']} Unas shops: days", days, "", "", True)
    yield Row("  orders that came", found["orders"], "", "", found["lost"] == 0)
    yield Row("  calls", found["calls"], "", "", True)
    for name, said in (
        ("uncounted", "  calls that only one side counted"),
        ("uncompared", "  shops whose days were not compared"),
        ("bans", "  bans"),
    ):
        yield Row(said, found[name], "", "= 0", found[name] == 0)


def _waits(found):
    for name, shop in found.items():
        bound = shop["interval"] + SLACK
        middle, late = _quantile(shop["waits"], 0.5), _quantile(shop["waits"], 0.99)
        yield Row(f"{name}: orders", len(shop["waits"]), "", "", shop["lost"] == 0)
        yield Row(f"{name}: median", middle, "s", "", True)
        yield Row(f"{name}: p99", late, "s", f"<= {bound}", late <= bound)
        worst = round(max(shop["waits"]), 1)
        yield Row(f"{name}: longest", worst, "s", f"<= {LONGEST}", worst <= LONGEST)
        yield Row(f"{name}: bans", shop["bans"], "", "= 0", shop["bans"] == 0)


def _slowed(calm, rough):
    """Compare the shops that answer as ever while another one throttles."""
    for name, shop in rough.items():
        if shop["throttles"]:
            yield Row(f"{name} throttles: calls", shop["calls"], "", "", True)
            continue
        pair = (statistics.mean(found[name]["waits"]) for found in (rough, calm))
        ratio = round(next(pair) / next(pair), 3)
        said = f"{name}: wait beside it"
        yield Row(said, ratio, "x", f"<= {SLOWER}", ratio <= SLOWER)


def _quantile(values, part):
    ordered = sorted(values)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 1)


def _in_odoo(env, call):
    """Answer what a call answers in a database of its own."""
    with _database(env, "bench_sync") as name:
        return _call(env, name, call)


@contextlib.contextmanager
def _database(env, name):
    env.databases.drop(name)
    env.databases.create(name, env.templates["suite"])
    try:
        yield name
    finally:
        env.databases.drop(name)


def _call(env, name, call):
    folder = str(Path(__file__).parent)
    script = _WORLD.format(mark=MARK, root=str(env.root), folder=folder, call=call)
    done = subprocess.run(
        env.odoo("shell", "-d", name, "--no-http", "--log-level=critical"),
        input=script,
        text=True,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout.partition(MARK)[2].splitlines()[0])


# --- By webhook ---


def _knocks(env, count):
    """Let a shop call a real server, and wait for the answers and the orders."""
    from tests.simulators import orders
    from tests.simulators.woocommerce import WooCommerceShop

    answers, waits = [], []
    with _database(env, "bench_sync_hook") as name, WooCommerceShop() as shop:
        path, currency = _call(env, name, f"sync_world.connect_hook(env, {shop.url!r})")
        with Server(env, name, any_free()) as server:
            shop.hooks = [(f"{server.url}{path}", "hook secret")]
            for number in range(1, count + 3):
                shop.put(orders.woocommerce(number, currency))
                began = time.monotonic()
                shop.knock(number)
                answers.append(time.monotonic() - began)
                _wait_for(env, name, number)
                waits.append(time.monotonic() - began)
    del answers[:2], waits[:2]  # the first ones load what is read once only
    answered, late = _quantile(answers, 0.99), _quantile(waits, 0.99)
    yield Row("webhook: orders", len(waits), "", "", True)
    yield Row("webhook: p99 of the answers", answered, "s", "", True)
    yield Row("webhook: median", round(statistics.median(waits), 2), "s", "", True)
    yield Row("webhook: p99", late, "s", f"<= {BY_HOOK}", late <= BY_HOOK)


def _wait_for(env, name, number):
    until = time.monotonic() + 120
    pg = env.pg
    connection = psycopg2.connect(
        dbname=name, host=pg.host, port=pg.port, user=pg.user, password=pg.password
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT 1 FROM sale_channel_order WHERE external_id = %s",
                [str(number)],
            )
            if cursor.fetchone():
                break
            time.sleep(0.02)
    connection.close()
