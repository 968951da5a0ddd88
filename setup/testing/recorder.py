"""Runs Odoo and writes down what becomes of every test, one JSON line each.

Started as a program inside the virtual environment:
`recorder.py RESULTS PATTERN ODOO-BIN ARGUMENTS...`; an empty pattern lets every test
of the given tags run.
"""

import json
import os
import re
import runpy
import sys

HOLDER = re.compile(r"(?P<what>\w+) \((?P<path>[\w.]+)\)")  # of an error in setUpClass


def main(results: str, pattern: str, odoo_bin: str, *arguments: str) -> None:
    sys.path.pop(0)  # the folder of this file
    sys.argv = [odoo_bin, *arguments]
    with open(results, "a", buffering=1, encoding="utf-8") as file:
        Recorder(file).install()
        select(pattern)
        load_only(arguments)
        keep_what_stays_the_same()
        if "SUITE_NO_BROWSER" in os.environ:
            hide_browser()
        runpy.run_path(odoo_bin, run_name="__main__")


class Recorder:
    """Listens to Odoo's test result; a failed subtest fails its test."""

    def __init__(self, file):
        self.file = file
        self.began = 0.0
        self.name = ""
        self.state = ""
        self.detail = ""

    def install(self) -> None:
        from odoo.tests.result import OdooTestResult as Result

        def trace(result, test, error):
            return result._exc_info_to_string(error, test)

        _before(Result, "startTest", lambda _result, test: self.start(test))
        _before(Result, "addSuccess", lambda _result, test: self.add(test, "passed"))
        _before(Result, "addSkip", lambda _r, test, why: self.add(test, "skipped", why))
        for fault in ("addError", "addFailure"):
            _before(
                Result,
                fault,
                lambda result, test, error: self.add(
                    test, "failed", trace(result, test, error)
                ),
            )
        _before(Result, "stopTest", lambda _result, _test: self.write())

    def start(self, test) -> None:
        self.name, self.began = _name(test), _clock()
        self.state, self.detail = "passed", ""

    def add(self, test, state: str, detail: str = "") -> None:
        is_outside = _name(test) != self.name  # set-up or tear-down of a class
        if is_outside:
            self.start(test)
        if self.state != "failed":
            self.state = state
        self.detail += detail
        if is_outside:
            self.write()

    def write(self) -> None:
        seconds = round(_clock() - self.began, 3)
        fields = {"test": self.name, "state": self.state, "seconds": seconds}
        self.file.write(json.dumps(fields | {"detail": self.detail}) + "\n")
        self.name = ""


def _before(owner, method: str, listener) -> None:
    original = getattr(owner, method)

    def wrapper(self, *args):
        listener(self, *args)
        return original(self, *args)

    setattr(owner, method, wrapper)


def select(pattern: str) -> None:
    """Let only tests run whose name contains the pattern."""
    from odoo.tests.tag_selector import TagsSelector

    check = TagsSelector.check
    TagsSelector.check = lambda self, test: pattern in _name(test) and check(self, test)


def load_only(arguments: tuple[str, ...]) -> None:
    """Leave out what these tests do not need: the tests of other addons, and bundles
    made beforehand, which the template has as long as nothing is installed on it."""
    from odoo.tests import loader
    from odoo.tests.suite import OdooSuite

    if "--test-tags" not in arguments:
        return
    tags = arguments[arguments.index("--test-tags") + 1].split(",")
    addons = {tag.lstrip("/").split("/")[0] for tag in tags}
    load = loader.get_test_modules
    loader.get_test_modules = lambda name: load(name) if name in addons else []
    if not any(one.startswith("--addons-path") for one in arguments):
        OdooSuite.has_http_case = lambda self: False


def keep_what_stays_the_same() -> None:
    """Compile templates, find files of bundles and collect routes once.

    After a test Odoo forgets all of it, as the test may have changed any. Here each
    counts by what it is made from, and is made anew when that was changed.
    """
    from odoo.tests.result import OdooTestResult as Result

    original = Result.startTest

    def start_test(self, test):
        Result.startTest = original  # the models are there now
        _keep_compiled({})
        _keep_bundles({})
        _keep_routes({})
        return original(self, test)

    Result.startTest = start_test


def _keep_compiled(kept: dict) -> None:
    from odoo.addons.base.models.ir_qweb import IrQweb

    compile_ = IrQweb._generate_code_uncached

    def generate(self, template):
        if not isinstance(template, int):
            return compile_(self, template)
        try:
            _element, text, ref = self._get_template(template)
        except Exception:  # and that is what compiling it tells
            return compile_(self, template)
        context = [self.env.context.get(key) for key in self._get_template_cache_keys()]
        key = (self.env.cr.dbname, ref, text, repr(context))
        if key not in kept:
            kept[key] = compile_(self, template)
        return kept[key]

    IrQweb._generate_code_uncached = generate


def _keep_bundles(kept: dict) -> None:
    """The files of a bundle: they follow from manifests and the rows of `ir.asset`."""
    from odoo.addons.base.models.ir_asset import IrAsset

    find = IrAsset._get_asset_paths

    def get_asset_paths(self, bundle, assets_params):
        addons = tuple(self._get_active_addons_list(**assets_params))
        self.env["ir.asset"].flush_model()
        self.env.cr.execute("SELECT array_agg(a::text ORDER BY id) FROM ir_asset a")
        rows = repr((self.env.cr.fetchone(), sorted(assets_params.items())))
        key = (self.env.cr.dbname, bundle, addons, rows)
        if key not in kept:
            kept[key] = find(self, bundle, assets_params)
        return list(kept[key])

    IrAsset._get_asset_paths = get_asset_paths


def _keep_routes(kept: dict) -> None:
    """The routes of controllers: they follow from their classes."""
    from odoo import http

    generate = http._generate_routing_rules

    def generate_routing_rules(modules, nodb_only, converters=None):
        known = repr([http.Controller.children_classes.get(one) for one in modules])
        key = (known, nodb_only, frozenset(_subclasses(http.Controller)))
        if key not in kept:
            kept[key] = list(generate(modules, nodb_only, converters))
        return iter(kept[key])

    http._generate_routing_rules = generate_routing_rules


def _subclasses(one: type):
    """Those of addons, without what Odoo puts together of them."""
    for child in one.__subclasses__():
        if child.__module__.startswith("odoo.addons."):
            yield child
            yield from _subclasses(child)


def hide_browser() -> None:
    """Skip every test that would start a browser."""
    import unittest

    from odoo.tests import common

    def refuse():
        raise unittest.SkipTest("no browser was asked for")

    common._find_executable = refuse


def _name(test) -> str:
    """`odoo.addons.sale.tests.test_x.TestX.test_y` as a path with names."""
    name, suffix = getattr(test, "test_case", test).id(), ""  # itself or a subtest's
    if holder := HOLDER.fullmatch(name):
        name, suffix = holder["path"], f"::{holder['what']}"
    addon, *parts = name.removeprefix("odoo.addons.").split(".")
    if len(parts) < 2:
        return name + suffix
    _tests, file, *names = parts
    return "::".join([f"{addon}/tests/{file}.py", *names]) + suffix


def _clock() -> float:
    return os.times().elapsed  # time.time() stands still in tests that freeze it


if __name__ == "__main__":
    main(*sys.argv[1:])
