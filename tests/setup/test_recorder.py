"""What is written down about tests that run inside Odoo, without a database."""

import json
import os
import subprocess
import sys

import pytest

from setup.testing import recorder

# Stands for odoo-bin: a class of tests as Odoo would find it in an addon.
PROGRAM = """
import logging, sys, types
from odoo.tests import BaseCase, common, loader, tagged
from odoo.tests.result import OdooTestResult
from odoo.tests.suite import OdooSuite
from odoo.tests.tag_selector import TagsSelector

logging.disable(logging.CRITICAL)
MODULE = "odoo.addons.good_addon.tests.test_thing"
sys.modules[MODULE] = types.ModuleType(MODULE)
sys.modules[MODULE].__file__ = __file__

@tagged("post_install", "-at_install")
class TestThing(BaseCase):
    __module__ = MODULE
    def test_bad(self): self.fail("no")
    def test_broken(self): raise OSError("gone")
    def test_good(self): pass
    def test_later(self): self.skipTest("not today")
    def test_browser(self): common._find_executable()
    def test_parts(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertEqual(number, 1)

@tagged("post_install", "-at_install")
class TestUnready(BaseCase):
    __module__ = MODULE
    @classmethod
    def setUpClass(cls): raise OSError("not ready")
    def test_never(self): pass

chosen = TagsSelector("post_install")
tests = [cls(name) for cls in (TestThing, TestUnready)
         for name in sorted(vars(cls)) if callable(getattr(cls, name))
         and name.startswith("test_")]
OdooSuite(test for test in tests if chosen.check(test))(OdooTestResult())
if "--test-tags" in sys.argv:
    assert not loader.get_test_modules("base")
    class TestPage(common.HttpCase):
        __module__ = MODULE
        def test_page(self): pass
    pages = OdooSuite([TestPage("test_page")])
    assert pages.has_http_case() == ("--addons-path=more" in sys.argv)
"""
FILE = "good_addon/tests/test_thing.py"


@pytest.fixture
def record(tmp_path):
    def run(
        pattern: str = "", arguments: tuple[str, ...] = (), **variables: str
    ) -> dict[str, dict]:
        program, results = tmp_path / "odoo-bin", tmp_path / "results.jsonl"
        program.write_text(PROGRAM)
        results.unlink(missing_ok=True)
        command = [sys.executable, recorder.__file__, results, pattern, program]
        subprocess.run([*command, *arguments], check=True, env=os.environ | variables)
        lines = [json.loads(line) for line in results.read_text().splitlines()]
        assert len({line["test"] for line in lines}) == len(lines)
        return {line["test"].removeprefix(f"{FILE}::"): line for line in lines}

    return run


def test_every_kind_of_outcome(record):
    lines = record(SUITE_NO_BROWSER="1")
    assert {name: line["state"] for name, line in lines.items()} == {
        "TestThing::test_bad": "failed",
        "TestThing::test_broken": "failed",
        "TestThing::test_browser": "skipped",
        "TestThing::test_good": "passed",
        "TestThing::test_later": "skipped",
        "TestThing::test_parts": "failed",
        "TestUnready::setUpClass": "failed",
    }
    assert "gone" in lines["TestThing::test_broken"]["detail"]
    assert lines["TestThing::test_parts"]["detail"].count("AssertionError") == 2


@pytest.mark.parametrize("more", [(), ("--addons-path=more",)])
def test_nothing_is_loaded_that_no_test_needs(record, more):
    assert record(
        "test_good", ("--test-tags", "/good_addon/tests/test_thing.py", *more)
    )


def test_only_tests_of_that_name(record):
    assert list(record("test_good")) == ["TestThing::test_good"]
