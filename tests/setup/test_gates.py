"""Every gate is green on a repository without faults and red on each planted one."""

import pytest

from setup.testing import catalogue, readme
from setup.testing.gates import GATES
from setup.testing.gates.catalogue import check_run
from setup.testing.gates.finding import Finding, Note
from tests.setup.repository import FILES, Sample

ADDON = "good_addon"
MANIFEST = f"{ADDON}/__manifest__.py"
MODEL = f"{ADDON}/models/good_thing.py"
VIEW = f"{ADDON}/views/good_thing_views.xml"
TEST = f"{ADDON}/tests/test_good_thing.py"
ROWS = str(catalogue.PLACE)
FIRST_ROW = "odoo,native,,,planned"


@pytest.fixture
def sample(tmp_path):
    sample = Sample(tmp_path)
    readme.write(tmp_path)
    return sample


def findings(sample: Sample, gate: str) -> list[str]:
    return [str(one) for one in GATES[gate](sample.repo) if isinstance(one, Finding)]


@pytest.mark.parametrize("gate", GATES)
def test_no_fault_is_green(sample, gate):
    assert findings(sample, gate) == []


FAULTS = {
    "unused import": ("ruff check", MODEL, "import fields", "import api, fields"),
    "print in an addon": ("ruff check", MODEL, "    name", "    print(1)\n    name"),
    "layout of code": ("ruff format", MODEL, 'name = "', 'name  =  "'),
    "text without env": (
        *("pylint-odoo", MODEL),
        *(
            "    name",
            "    def go(self):\n        raise ValueError(_('x'))\n\n    name",
        ),
    ),
    "commit": (
        *("pylint-odoo", MODEL),
        *("    name", "    def go(self):\n        self.env.cr.commit()\n\n    name"),
    ),
    "duplicate id": (
        *("oca checks", VIEW, "</odoo>"),
        '<record id="good_thing_action" model="res.groups" />\n</odoo>',
    ),
    "t-esc": (
        *("oca checks", VIEW, "</odoo>"),
        '<template id="x"><t t-esc="1" /></template></odoo>',
    ),
    "file not loaded": ("oca checks", MANIFEST, "views/good_thing", "views/other"),
    "comment without module": (
        *("oca po checks", f"{ADDON}/i18n/good_addon.pot"),
        *("#. module: good_addon\n", ""),
    ),
    "text not translated": (
        *("translations", f"{ADDON}/i18n/it.po"),
        *('msgstr "Cose buone"', 'msgstr ""'),
    ),
    "text that translations do not know": (
        *("translations", f"{ADDON}/i18n/good_addon.pot"),
        *('msgid "Good Things"', 'msgid "Better Things"'),
    ),
    "version": ("manifests", MANIFEST, "19.0.1.0.0", "1.0"),
    "no summary": ("manifests", MANIFEST, '"summary": "Nothing', '"note": "Nothing'),
    "depends not sorted": ("manifests", MANIFEST, '"portal"', '"stock"'),
    "licence": ("manifests", MANIFEST, "LGPL-3", "OPL-1"),
    "needless AGPL": ("manifests", MANIFEST, "LGPL-3", "AGPL-3"),
    "AGPL below": ("manifests", MANIFEST, '"sale"', '"sale_channel"'),
    "missing file": ("manifests", MANIFEST, "views/good_thing", "views/other"),
    "missing asset": (
        *("manifests", MANIFEST, '    "data"'),
        '    "assets": {"web.assets_backend": ["good_addon/static/src/x.js"]},\n'
        '    "data"',
    ),
    "package not pinned": (
        *("manifests", MANIFEST, '    "data"'),
        '    "external_dependencies": {"python": ["zzz"]},\n    "data"',
    ),
    "absolute path": (
        "portable",
        MODEL,
        "What it",
        "See " + "/".join(("", "home", "me")) + ", what it",
    ),
    "registry host": (
        "portable",
        MODEL,
        "What it",
        "From " + ".".join(("pypi", "org")) + ", what it",
    ),
    "test not imported": ("tests", f"{ADDON}/tests/__init__.py", "from . ", "# "),
    "test not tagged": ("tests", TEST, '"post_install", ', ""),
    "unknown state": ("catalogue", ROWS, "planned", "nearly"),
    "unknown kind": ("catalogue", ROWS, ",native,", ",magic,"),
    "row twice": ("catalogue", ROWS, "\nO2,", "\nO1,"),
    "feature without words": ("catalogue", ROWS, "A price list per customer", ""),
    "done without test": ("catalogue", ROWS, FIRST_ROW, "odoo,native,/shop,,done"),
    "done without place": (
        *("catalogue", ROWS, FIRST_ROW),
        f"odoo,native,,{TEST}::TestGoodThing,done",
    ),
    "done by no test": (
        *("catalogue", ROWS, FIRST_ROW),
        f"odoo,native,/shop,{TEST}::TestGoodThing::test_gone,done",
    ),
    "old feature table": ("readme", "README.md", "| odoo |", "| other |"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_red(sample, name):
    gate, file, old, new = FAULTS[name]
    sample.replace(file, old, new)
    assert findings(sample, gate)


@pytest.mark.parametrize(
    "part", [n for n in FILES if n.startswith(("py", "readme", "stat"))]
)
def test_a_missing_part_is_red(sample, part):
    sample.remove(f"{ADDON}/{part}")
    assert findings(sample, "layout") == [f"{ADDON}: {part} is missing"]


def test_a_missing_row_is_red(sample):
    path = sample.root / ROWS
    path.write_text("\n".join(path.read_text().splitlines()[:-1]))
    assert findings(sample, "catalogue") == [f"{ROWS}: 244 rows, 245 expected"]


def test_an_addon_without_tests_is_red(sample):
    sample.remove(TEST)
    assert findings(sample, "tests") == [f"{ADDON}: has no test"]


def _long_method(lines: int, reason: str = "") -> str:
    body = "\n".join(f"    x{number} = {number}" for number in range(lines - 1))
    return f"def long_one():{reason}\n{body}\n"


def test_a_long_method_needs_a_reason(sample):
    sample.write(MODEL, _long_method(41))
    said = f"{MODEL}:1: long_one has 41 lines, at most 40"
    assert findings(sample, "sizes") == [said]

    sample.write(MODEL, _long_method(41, "  # long: a table in code"))
    assert findings(sample, "sizes") == []
    notes = [one for one in GATES["sizes"](sample.repo) if isinstance(one, Note)]
    assert [note.text for note in notes] == ["Longer than the rule, with a reason: 1."]


def test_a_long_file_needs_a_reason(sample):
    sample.write(VIEW, "\n" * 401)
    assert findings(sample, "sizes") == [f"{VIEW}: 401 lines, at most 400"]

    sample.write(VIEW, "<!-- long: one form -->" + "\n" * 401)
    assert findings(sample, "sizes") == []


def test_a_method_at_the_limit_is_green(sample):
    sample.write(MODEL, _long_method(40))
    assert findings(sample, "sizes") == []


class TestAfterTheRun:
    """A row called done wants its test to have passed in this run."""

    place = "good_addon"
    test = f"{TEST}::TestGoodThing"

    @pytest.fixture
    def done(self, sample):
        sample.replace(ROWS, FIRST_ROW, f"odoo,native,/shop,{self.test},done")
        return sample

    def judge(self, sample, run, place=place, can_skip=False):
        return [
            finding.text for finding in check_run(sample.repo, run, [place], can_skip)
        ]

    def test_passed_is_green(self, done):
        run = {f"{self.test}::test_it_has_a_name": "passed"}
        assert self.judge(done, run) == []

    def test_not_run_is_red(self, done):
        assert self.judge(done, {}) == [f"is called done; {self.test} did not run"]

    def test_failed_is_red(self, done):
        run = {f"{self.test}::test_a": "passed", f"{self.test}::test_b": "failed"}
        assert self.judge(done, run) == [f"is called done; {self.test} failed"]

    def test_skipped_is_red_unless_it_was_asked_for(self, done):
        run = {f"{self.test}::test_it_has_a_name": "skipped"}
        assert self.judge(done, run)
        assert self.judge(done, run, can_skip=True) == []

    def test_other_places_are_not_judged(self, done):
        assert self.judge(done, {}, place="tests/e2e") == []
