"""Runs one bench and prints what it measured.

A bench is a file `tests/bench/<name>.py` with `run(env, full)`, which answers rows;
`env` is a `Workbench`.
"""

import dataclasses
import importlib
import json
import sys
from pathlib import Path

from setup.bootstrap import Environment

from .repo import Repo
from .results import Report
from .templates import Templates

FOLDER = Path("tests", "bench")


@dataclasses.dataclass(frozen=True)
class Row:
    """One figure, and whether it is within its bound (empty: none is set)."""

    name: str
    value: float
    unit: str
    bound: str
    holds: bool


@dataclasses.dataclass(frozen=True)
class Workbench(Environment):
    """The environment, with names of databases to copy: `core` without the suite's
    addons and `suite` with them."""

    templates: dict[str, str]


def names(root: Path) -> list[str]:
    """Benches that there are: files with a function `run`."""
    files = sorted((root / FOLDER).glob("*.py"))
    return [path.stem for path in files if "\ndef run(" in path.read_text()]


def run(env: Environment, name: str, is_full: bool, json_file: str | None) -> int:
    """Run a bench; answer 0 when it has figures and every bound holds."""
    templates = Templates(env, Repo(env.root), Report()).ready()
    workbench = Workbench(**vars(env), templates=templates)
    sys.path.insert(0, str(env.root / FOLDER))
    rows = []
    _write(json_file, rows)
    for row in importlib.import_module(name).run(workbench, is_full):
        rows.append(row)
        print(f"{row.name}: {row.value:,} {row.unit}", file=sys.stderr, flush=True)
        _write(json_file, rows)
    print(table(rows))
    return 0 if rows and all(row.holds for row in rows) else 1


def _write(json_file: str | None, rows: list[Row]) -> None:
    """Write what there is so far: what a long run has measured is not lost."""
    if json_file:
        Path(json_file).write_text(as_json(rows))


def table(rows: list[Row]) -> str:
    width = max((len(row.name) for row in rows), default=0)
    lines = [
        f"{row.name:{width}}  {row.value:>12,} {row.unit:8} {row.bound:16} "
        f"{'' if row.holds else 'DOES NOT HOLD'}".rstrip()
        for row in rows
    ]
    broken = sum(not row.holds for row in rows)
    return "\n".join([*lines, f"{len(rows)} figures, {broken} out of bounds"])


def as_json(rows: list[Row]) -> str:
    return json.dumps([dataclasses.asdict(row) for row in rows], indent=1) + "\n"
