"""Odoo's own tests with documents recorded and without: none may fail only with it.

Both databases are copies of the template that has none of the suite's addons. In one of
them the history is installed with an addon that is written here and does nothing but
record the documents of sales, purchase, stock and accounting, with protection switched
off as in the settings. The long size has the tests of stock and of the website too.
"""

import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setup.bootstrap.ports import any_free
from setup.testing import recorder
from setup.testing.bench import Row

MODULES, MORE = ("sale", "purchase"), ("stock", "website_sale")
RECORDED = (
    ("sale.order", ""),
    ("sale.order.line", "order_id"),
    ("purchase.order", ""),
    ("purchase.order.line", "order_id"),
    ("stock.picking", ""),
    ("stock.move", "picking_id"),
    ("account.move", ""),
    ("account.move.line", "move_id"),
)
MANIFEST = """
{"name": "Recorded", "version": "19.0.1.0.0", "license": "LGPL-3", "author": "Test",
 "depends": ["document_trail", "purchase_stock", "sale_stock"]}
"""
CLASS = """

class Model{number}(models.Model):
    _name = {model!r}
    _inherit = [{model!r}, "document.trail.{mixin}mixin"]

    _trail_document = {line!r}
"""


def run(env, full):
    """Answer how many tests of each addon fail where."""
    modules = (*MODULES, *MORE) if full else MODULES
    names = {"without": "bench_native_without", "with": "bench_native_with"}
    with tempfile.TemporaryDirectory() as folder:
        _write_addon(Path(folder) / "trail_recorded")
        try:
            for name in names.values():
                env.databases.drop(name)
                env.databases.create(name, env.templates["core"])
            with ThreadPoolExecutor() as both:
                tests = both.map(
                    lambda kind: _measure(env, kind, names[kind], folder, modules),
                    names,
                )
                found = dict(zip(names, tests, strict=True))
        finally:
            for name in names.values():
                env.databases.drop(name)
    for module in modules:
        yield from _rows(module, *(_of(found[kind], module) for kind in names))


def _write_addon(addon):
    addon.mkdir()
    (addon / "__manifest__.py").write_text(MANIFEST)
    (addon / "__init__.py").write_text("from . import models\n")
    classes = [
        CLASS.format(
            number=number,
            model=model,
            line=line or None,
            mixin="" if line or model == "account.move" else "archive.",
        )
        for number, (model, line) in enumerate(RECORDED)
    ]
    text = "from odoo import models\n" + "".join(classes)
    (addon / "models.py").write_text(text)


def _measure(env, kind, name, folder, modules):
    """Return {test: state} of the addons' tests in a database of the kind."""
    paths = [f"--addons-path={','.join([*map(str, env.addons_paths), folder])}"]
    if kind == "with":
        install = env.odoo("-d", name, "-i", "trail_recorded", "--no-http", *paths)
        subprocess.run([*install, "--stop-after-init"], check=True, capture_output=True)
        env.databases.execute(
            "UPDATE document_trail_setting SET is_protected = false", [], name
        )
    python, odoo, *arguments = env.odoo(
        *("-d", name, "-u", ",".join(modules), "--max-cron-threads", "0", *paths),
        *("--http-port", str(any_free()), "--test-tags"),
        ",".join(f"/{module}" for module in modules),
        "--stop-after-init",
    )
    results = Path(folder) / kind
    command = [python, recorder.__file__, results, "", odoo, *arguments]
    subprocess.run(command, check=False, capture_output=True)
    lines = map(json.loads, results.read_text().splitlines())
    return {line["test"]: line["state"] for line in lines}


def _of(states, module):
    return {test: s for test, s in states.items() if test.startswith(f"{module}/")}


def _rows(module, without, with_):
    failed, anew = (
        {test for test, state in states.items() if state == "failed"}
        for states in (without, with_)
    )
    yield Row(f"{module}: tests without the history", len(without), "", "", True)
    missing = without.keys() - with_.keys()
    ran = not missing and bool(without)
    yield Row(f"{module}: of them not run with it", len(missing), "", "= 0", ran)
    yield Row(f"{module}: failed without", len(failed), "", "", True)
    only = sorted(anew - failed)
    yield Row(f"{module}: failed only with it", len(only), "", "= 0", not only)
    for test in only:
        yield Row(f"  {test}", 1, "", "", False)
