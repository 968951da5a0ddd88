"""When the demo database is built, upgraded and left alone."""

import sys
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from setup import demo_database
from setup.bootstrap import SetupError
from setup.bootstrap.progress import Progress
from setup.demo_database import DemoDatabase, Place

# Stands for Odoo: notes what it was called for, and answers a place as the company's
# code does.
_ODOO = """
import pathlib, re, sys
home = pathlib.Path({home!r})
with open(home / "calls", "a") as calls:
    is_shell = sys.argv[1] == "shell"
    what = ["shell"] if is_shell else sys.argv[sys.argv.index("--stop-after-init") + 1:]
    print(*what, file=calls)
if is_shell:
    answer = re.search(r"open\\('(.*?)'", sys.stdin.read()).group(1)
    pathlib.Path(answer).write_text('[["The shop", "", "", "/shop"]]')
sys.exit((home / "broken").exists() and "ValueError: no such field")
"""


class FakeDatabases:
    """Databases by name, each with its label."""

    def __init__(self):
        self.labels = {}

    def names(self):
        return list(self.labels)

    def label(self, name):
        return self.labels.get(name)

    def set_label(self, name, text):
        self.labels[name] = text

    def drop(self, name):
        self.labels.pop(name, None)

    def rename(self, old, new):
        self.labels[new] = self.labels.pop(old)


@pytest.fixture
def house(tmp_path):
    """A repository of two addons and a company, with an Odoo that only takes notes."""
    for addon in ("one", "two"):
        _write(tmp_path / addon / "__manifest__.py", "{}")
    _write(tmp_path / "setup" / "demo" / "__init__.py", "")
    _write(tmp_path / ".run" / "odoo-bin", _ODOO.format(home=str(tmp_path / ".run")))
    for folder in ("log", "tmp"):
        (tmp_path / ".run" / folder).mkdir()
    launcher = str(tmp_path / ".run" / "odoo-bin")
    return SimpleNamespace(
        root=tmp_path,
        home=tmp_path / ".run",
        databases=FakeDatabases(),
        odoo=lambda *arguments: [sys.executable, launcher, *arguments],
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def ensure(house) -> tuple[list[Place], list[str]]:
    """Answer the places, and what Odoo was called for."""
    calls = house.home / "calls"
    calls.write_text("")
    places = DemoDatabase(house, Progress(1, StringIO())).ensure()
    return places, calls.read_text().splitlines()


def test_built_once_and_left_alone(house):
    places, calls = ensure(house)
    assert calls == ["-i one,two", "shell"]
    assert places == [Place("The shop", "", "", "/shop")]
    assert house.databases.names() == [demo_database.NAME]
    assert ensure(house) == (places, [])


def test_changed_addon_is_upgraded(house):
    ensure(house)
    _write(house.root / "one" / "models" / "thing.py", "name = 1")
    assert ensure(house)[1] == ["-u one", "shell"]
    assert ensure(house)[1] == []


def test_new_addon_is_installed(house):
    ensure(house)
    _write(house.root / "six" / "__manifest__.py", "{}")
    assert ensure(house)[1] == ["-i six", "shell"]


def test_changed_company_is_populated_again(house):
    ensure(house)
    _write(house.root / "setup" / "demo" / "shop.py", "name = 1")
    assert ensure(house)[1] == ["shell"]


def test_changed_tests_change_nothing(house):
    ensure(house)
    _write(house.root / "one" / "tests" / "test_thing.py", "assert True")
    assert ensure(house)[1] == []


def test_what_a_killed_build_left_is_built_anew(house):
    house.databases.set_label("demo_building", None)
    assert ensure(house)[1] == ["-i one,two", "shell"]
    assert house.databases.names() == [demo_database.NAME]


def test_failed_upgrade_is_repeated(house):
    ensure(house)
    _write(house.root / "one" / "thing.py", "name = 1")
    _write(house.home / "broken", "")
    with pytest.raises(SetupError, match=r"could not be made: .*no such field"):
        ensure(house)
    (house.home / "broken").unlink()
    assert ensure(house)[1] == ["-u one", "shell"]


def test_foreign_database_is_not_touched(house):
    house.databases.set_label(demo_database.NAME, None)
    with pytest.raises(SetupError, match="did not make"):
        ensure(house)
    assert house.databases.names() == [demo_database.NAME]
