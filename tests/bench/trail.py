"""What the history costs: orders made, confirmed and changed with and without it.

Both databases are copies of one template; in the one without, triggers and the
statement that says who acts are gone. Orders are made in pairs, in random order of the
two, and the ratio is taken of each pair. After every tenth of them OCA's auditlog does
the same work in a database of its own, with full rules for the same models; it takes
three times as long, and would stand between the two of a pair.
"""

import json
import subprocess
import sys
from pathlib import Path

from setup.testing.bench import Row

RATIO, STATEMENTS, VERIFIED = 1.05, 1, 50_000
MARK = "bench: "
AUDITLOG = "odoo-addon-auditlog==19.0.*"
MODELS = (
    "sale.order",
    "sale.order.line",
    "stock.picking",
    "stock.move",
    "account.move",
    "purchase.order",
    "purchase.order.line",
    "res.partner",
)

_SCRIPT = """
import gc, json, random, statistics, time
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

NAMES, RUNS, PAIRS, MODELS = {names!r}, {runs}, {pairs}, {models!r}
OTHERS = 10
registries = {{kind: Registry(name) for kind, name in NAMES.items()}}

def without_history(registry):
    registry["base"]._trail_note_actor = lambda self, is_relevant=False: None
    with registry.cursor() as cr:
        cr.execute('''
            SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
            FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
            WHERE p.proname LIKE 'document\\\\_trail\\\\_%' AND NOT tgisinternal
                AND p.proname <> 'document_trail_entry_stays'
        ''')
        for (statement,) in cr.fetchall():
            cr.execute(statement)

def with_auditlog(registry):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {{}})
        rules = env["auditlog.rule"].create([
            {{"name": model, "model_id": env["ir.model"]._get_id(model),
              "log_type": "full", "log_read": False, "log_create": True,
              "log_write": True, "log_unlink": True}}
            for model in MODELS
        ])
        rules.set_to_confirmed()

def furnish(registry):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {{}})
        stock = env["stock.warehouse"].search([], limit=1).lot_stock_id
        products = env["product.product"].create([
            {{"name": f"Bench {{n}}", "is_storable": True, "list_price": 10 + n}}
            for n in range(5)
        ])
        for product in products:
            env["stock.quant"]._update_available_quantity(product, stock, 10**6)
        customer = env["res.partner"].create({{"name": "Bench customer"}})
        return products.ids, customer.id, env.ref("base.user_admin").id

def order(kind):
    registry, (products, customer, user) = registries[kind], world[kind]
    began, order_id = time.perf_counter(), None
    for step in ("create", "confirm", "edit"):
        with registry.cursor() as cr:
            env = api.Environment(cr, user, {{}})
            env.transaction.default_env = env
            orders = env["sale.order"]
            if step == "create":
                order_id = orders.create({{"partner_id": customer, "order_line": [
                    (0, 0, {{"product_id": product, "product_uom_qty": n + 1}})
                    for n, product in enumerate(products)
                ]}}).id
            elif step == "confirm":
                orders.browse(order_id).action_confirm()
            else:
                lines = orders.browse(order_id).order_line
                orders.browse(order_id).write({{"client_order_ref": "x", "order_line": [
                    (1, lines[0].id, {{"product_uom_qty": 9}}),
                    (1, lines[1].id, {{"price_unit": 3}}),
                ]}})
            statements[kind] += cr.sql_log_count
    return time.perf_counter() - began

for kind, registry in registries.items():
    if kind != "with":
        without_history(registry)
if "auditlog" in registries:
    with_auditlog(registries["auditlog"])
world = {{kind: furnish(registry) for kind, registry in registries.items()}}
statements = dict.fromkeys(registries, 0)
for _n in range(5):
    for kind in registries:
        order(kind)
gc.disable()
dice = random.Random(5)
ratios = {{kind: [] for kind in registries if kind != "without"}}
times = {{kind: [] for kind in registries}}
statements = dict.fromkeys(registries, 0)
for pair in range(RUNS * PAIRS):
    kinds = ["with", "without"]
    dice.shuffle(kinds)
    if pair % OTHERS == 0 and "auditlog" in registries:
        kinds.append("auditlog")
    taken = {{kind: order(kind) for kind in kinds}}
    for kind, seconds in taken.items():
        times[kind].append(seconds * 1000)
        if kind != "without":
            ratios[kind].append(seconds / taken["without"])
    gc.collect()
middle = [
    statistics.median(ratios["with"][start:start + PAIRS])
    for start in range(0, RUNS * PAIRS, PAIRS)
]
bounce = {{}}
for kind, found in ratios.items():
    medians = sorted(
        statistics.median(dice.choices(found, k=len(found))) for _n in range(1000)
    )
    bounce[kind] = [statistics.median(found), medians[25], medians[974]]

with registries["with"].cursor() as cr:
    env = api.Environment(cr, SUPERUSER_ID, {{}})
    seals = env["document.trail.seal"]
    due = seals._get_documents()
    cr.execute("SELECT count(*) FROM document_trail_entry")
    entries = cr.fetchone()[0]
    began = time.perf_counter()
    broken = []
    for documents in seals._get_batches(due):
        broken += env["document.trail.verify"]._verify(documents)
    verified = entries / (time.perf_counter() - began)
print({mark!r} + json.dumps({{
    "ratios": bounce, "runs": middle, "broken": len(broken), "verified": verified,
    "entries": entries,
    "times": {{kind: statistics.median(found) for kind, found in times.items()}},
    "extra": (statements["with"] - statements["without"]) / (RUNS * PAIRS * 3),
}}))
"""


def run(env, full):
    """Measure on copies of the suite's template; answer a row for every figure."""
    runs, pairs = (20, 100) if full else (4, 25)
    names = {"with": "bench_trail_with", "without": "bench_trail_without"}
    path = _get_auditlog(env)
    if path:
        names["auditlog"] = "bench_trail_auditlog"
    try:
        for name in names.values():
            env.databases.drop(name)
            env.databases.create(name, env.templates["suite"])
        if path:
            _prepare_auditlog(env, names["auditlog"], path)
        script = _SCRIPT.format(
            names=names, runs=runs, pairs=pairs, models=MODELS, mark=MARK
        )
        found = _in_shell(env, names["with"], script, path)
    finally:
        for name in names.values():
            env.databases.drop(name)
    return list(_rows(found))


def _get_auditlog(env):
    """The folder with OCA's addon, from the package index; None when it has none."""
    target = env.home / "bench" / "auditlog"
    pip = (
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--target",
        target,
    )
    if not (target / "odoo" / "addons" / "auditlog").exists():
        subprocess.run([*map(str, pip), AUDITLOG], check=False)
    folder = target / "odoo" / "addons"
    return str(folder) if (folder / "auditlog").exists() else None


def _addons_path(env, path):
    if not path:
        return []
    command = env.odoo("shell")
    config = next((one for one in map(str, command) if one.endswith(".conf")), None)
    known = ""
    for line in Path(config or env.home / "odoo.conf").read_text().splitlines():
        if line.startswith("addons_path"):
            known = line.partition("=")[2].strip()
    return ["--addons-path", ",".join(filter(None, [known, path]))]


def _prepare_auditlog(env, name, path):
    options = [*_addons_path(env, path), "--stop-after-init", "--no-http"]
    command = env.odoo("-d", name, "-i", "auditlog", *options)
    subprocess.run(command, check=True, capture_output=True)


def _in_shell(env, name, script, path):
    command = env.odoo("shell", "-d", name, "--no-http", *_addons_path(env, path))
    done = subprocess.run(
        command, input=script, text=True, check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout.partition(MARK)[2].splitlines()[0])


def _rows(found):
    ratio, low, high = found["ratios"]["with"]
    yield Row(
        "order with history: ratio", round(ratio, 4), "x", f"<= {RATIO}", ratio <= RATIO
    )
    yield Row("  its interval of 95 %, from", round(low, 4), "x", "", True)
    yield Row("  to", round(high, 4), "x", "", True)
    for number, middle in enumerate(found["runs"], 1):
        yield Row(f"  run {number}", round(middle, 4), "x", "", True)
    extra = round(found["extra"], 2)
    yield Row(
        "statements more, per transaction",
        extra,
        "",
        f"<= {STATEMENTS}",
        extra <= STATEMENTS,
    )
    if "auditlog" in found["ratios"]:
        other = found["ratios"]["auditlog"][0]
        yield Row("order with OCA auditlog: ratio", round(other, 3), "x", "", True)
    for kind, middle in found["times"].items():
        yield Row(f"order, {kind}", round(middle, 1), "ms", "", True)
    yield Row("entries checked", found["entries"], "", "", True)
    speed = round(found["verified"])
    yield Row(
        "entries checked a second", speed, "/s", f">= {VERIFIED}", speed >= VERIFIED
    )
    yield Row("broken histories", found["broken"], "", "= 0", found["broken"] == 0)
