"""How fast bytes become committed orders of three rows, beside what else makes them.

In one process, by turns: UBL documents through a channel (a job's row, the messages,
the guards and the mappings with them), the same documents through Odoo's own
`sale_edi_ubl`, and orders of the same values by `create`, one by one and in one batch.
Beside the empty database one with many orders (copied there by SQL) is measured by
turns too, and at last two processes at once against one.
"""

import contextlib
import json
import statistics
import subprocess
import time
from pathlib import Path

from setup.testing.bench import Row

MARK = "bench: "
EDI, ALONE, BATCH, QUERIES, GROWN, WORKERS = 10, 3, 1.0, 12, 0.85, 1.7

_COMPARE = """
import json, sys
sys.path.insert(0, {folder!r})
import import_orders
found = import_orders.compare({names!r}, {count}, {rounds}, {old})
print({mark!r} + json.dumps(found))
"""
_WORK = """
import json, sys
sys.path.insert(0, {folder!r})
import import_orders
print({mark!r} + json.dumps(import_orders.work(env, {code!r}, {count}, {start})))
"""


def run(env, full):
    """Measure on copies of the suite's template; answer a row for every figure."""
    count, rounds, old = (1000, 5, 100_000) if full else (200, 3, 10_000)
    names = {"empty": "bench_import_empty", "grown": "bench_import_grown"}
    with contextlib.ExitStack() as stack:
        for name in names.values():
            stack.enter_context(_copy(env, name))
        values = {"names": names, "count": count, "rounds": rounds, "old": old}
        found = _answer(_start(env, names["empty"], _COMPARE, **values))
        yield from _compared(found, old)
        yield from _with_workers(env, names["empty"], count * 2)


def _compared(found, old):
    speeds = {way: statistics.median(rates) for way, rates in found["rates"].items()}
    for way, speed in speeds.items():
        yield Row(f"orders a second: {way}", round(speed, 1), "/s", "", True)
    for way, bound in (("edi", EDI), ("one_by_one", ALONE), ("batch", BATCH)):
        pairs = zip(found["rates"]["ours"], found["rates"][way], strict=True)
        ratio = round(statistics.median(ours / other for ours, other in pairs), 2)
        yield Row(f"ours over {way}", ratio, "x", f">= {bound}", ratio >= bound)
    queries = round(found["queries"], 2)
    yield Row("queries an order", queries, "", f"<= {QUERIES}", queries <= QUERIES)
    pairs = zip(found["rates"]["grown"], found["rates"]["ours"], strict=True)
    ratio = round(statistics.median(grown / ours for grown, ours in pairs), 3)
    name = f"with {old:,} orders, over empty"
    yield Row(name, ratio, "x", f">= {GROWN}", ratio >= GROWN)


def _with_workers(env, database, count):
    alone = _work_together(env, database, ["bench-one"], count)
    both = _work_together(env, database, ["bench-two", "bench-three"], count)
    yield Row("one worker", round(alone, 1), "/s", "", True)
    yield Row("two workers", round(both, 1), "/s", "", True)
    ratio = round(both / alone, 2)
    yield Row("two workers over one", ratio, "x", f">= {WORKERS}", ratio >= WORKERS)


def _work_together(env, database, codes, count):
    """Return orders a second of processes that begin together, one a channel."""
    values = {"count": count, "start": time.time() + 45}  # all have loaded by then
    workers = [_start(env, database, _WORK, code=code, **values) for code in codes]
    spans = [_answer(worker) for worker in workers]
    seconds = max(end for _begin, end in spans) - min(begin for begin, _end in spans)
    return count * len(codes) / seconds


@contextlib.contextmanager
def _copy(env, name):
    env.databases.drop(name)
    env.databases.create(name, env.templates["suite"])
    try:
        yield
    finally:
        env.databases.drop(name)


def _start(env, database, script, **values):
    folder = str(Path(__file__).parent)
    worker = subprocess.Popen(
        env.odoo("shell", "-d", database, "--no-http", "--log-level=error"),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    worker.stdin.write(script.format(mark=MARK, folder=folder, **values))
    worker.stdin.close()
    return worker


def _answer(worker):
    output = worker.stdout.read()
    worker.wait()
    return json.loads(output.partition(MARK)[2].splitlines()[0])
