"""Two servers with four writers each on the lines of one order, with the history and
without: nothing may be missing, break or fail that does not fail without it, and the
slowest write takes at most three times as long.
"""

import json
import subprocess

from setup.testing.bench import Row

SLOWER, WRITERS = 3, 8
MARK = "bench: "

_MAKE = """
import json
product = env["product.product"].create({{"name": "Bench", "type": "service"}})
customer = env["res.partner"].create({{"name": "Bench customer"}})
order = env["sale.order"].create({{"partner_id": customer.id, "order_line": [
    (0, 0, {{"product_id": product.id}}) for _n in range({writers})
]}})
if not {has_history}:
    env.cr.execute('''
        SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE p.proname LIKE 'document\\\\_trail\\\\_%' AND NOT tgisinternal
            AND p.proname <> 'document_trail_entry_stays'
    ''')
    for (statement,) in env.cr.fetchall():
        env.cr.execute(statement)
env.cr.commit()
print({mark!r} + json.dumps([order.id, order.order_line.ids]))
"""

_WRITE = """
import json, threading, time
from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
if not {has_history}:
    env.registry["base"]._trail_note_actor = lambda self, is_relevant=False: None
results = []

def write(line_id, until, done):
    number = 0
    while time.time() < until:
        number += 1
        began = time.perf_counter()
        try:
            with env.registry.cursor() as cr:
                mine = api.Environment(cr, SUPERUSER_ID, {{}})
                line = mine["sale.order.line"].browse(line_id)
                retrying(lambda: line.write({{"name": f"name {{number}}"}}), mine)
            done["ok"] += 1
        except Exception as error:
            done["failed"].append(type(error).__name__)
        done["slowest"] = max(done["slowest"], time.perf_counter() - began)

until = {until}
time.sleep(max(0, {start} - time.time()))
threads = []
for line_id in {lines}:
    results.append({{"ok": 0, "failed": [], "slowest": 0}})
    threads.append(
        threading.Thread(target=write, args=(line_id, until, results[-1]))
    )
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print({mark!r} + json.dumps(results))
"""

_CHECK = """
import json
lines = {lines}
env.cr.execute(
    "SELECT record_id, count(*) FROM document_trail_entry WHERE changes ? 'name'"
    " AND record_model = 'sale.order.line' AND operation = 'write'"
    " AND record_id = ANY(%s) GROUP BY 1", [lines])
told = dict(env.cr.fetchall())
broken = env["document.trail.verify"]._verify([("sale.order", {order})])
print({mark!r} + json.dumps([sum(told.values()), [list(f) for f in broken.values()]]))
"""


def run(env, full):
    """Answer rows for both databases and what became of the history."""
    seconds = 60 if full else 15
    found = {has: _measure(env, has, seconds) for has in (False, True)}
    for has, (ok, failed, slowest, _told, _broken, deadlocks) in found.items():
        kind = "with" if has else "without"
        yield Row(f"writes, {kind} history", ok, "", "", True)
        yield Row(f"slowest, {kind} history", round(slowest, 3), "s", "", True)
        fails = len(found[False][1])
        holds = not has or len(failed) <= fails
        yield Row(f"failed, {kind} history", len(failed), "", f"<= {fails}", holds)
        yield Row(
            f"deadlocks, {kind} history",
            deadlocks,
            "",
            "= 0" if has else "",
            not has or not deadlocks,
        )
    ratio = found[True][2] / found[False][2]
    yield Row("slowest: ratio", round(ratio, 2), "x", f"<= {SLOWER}", ratio <= SLOWER)
    ok, _failed, _slowest, told, broken, _deadlocks = found[True]
    yield Row("entries missing", ok - told, "", "= 0", ok == told)
    yield Row("broken histories", len(broken), "", "= 0", not broken)


def _measure(env, has_history, seconds):
    name = "bench_trail_writers"
    env.databases.drop(name)
    env.databases.create(name, env.templates["suite"])
    values = {"mark": MARK, "has_history": has_history, "writers": WRITERS}
    try:
        order, lines = _answer(_start(env, name, _MAKE.format(**values)))
        results = _write(env, name, lines, seconds, values)
        told, broken = 0, []
        if has_history:
            check = _CHECK.format(order=order, lines=lines, **values)
            told, broken = _answer(_start(env, name, check))
        ((deadlocks,),) = env.databases.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [name]
        )
    finally:
        env.databases.drop(name)
    ok = sum(one["ok"] for one in results)
    failed = [error for one in results for error in one["failed"]]
    slowest = max(one["slowest"] for one in results)
    return ok, failed, slowest, told, broken, deadlocks


def _write(env, name, lines, seconds, values):
    """Let two servers write at the same time; answer what each writer says."""
    clock = _answer(
        _start(env, name, f"import time; print({MARK!r} + str(time.time()))")
    )
    start = clock + 60  # both have loaded by then
    half = len(lines) // 2
    servers = [
        _start(
            env,
            name,
            _WRITE.format(lines=part, start=start, until=start + seconds, **values),
        )
        for part in (lines[:half], lines[half:])
    ]
    return [one for server in servers for one in _answer(server)]


def _start(env, name, script):
    command = env.odoo("shell", "-d", name, "--no-http")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    server = subprocess.Popen(command, text=True, **pipes)
    server.stdin.write(script)
    server.stdin.close()
    return server


def _answer(server):
    output = server.stdout.read()
    server.wait()
    return json.loads(output.partition(MARK)[2].splitlines()[0])
