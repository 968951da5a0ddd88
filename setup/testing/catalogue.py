"""The feature catalogue: one row per feature, where it is and what proves it."""

import ast
import csv
import dataclasses
from pathlib import Path

from .results import FAILED, PASSED, SKIPPED

PLACE = Path("tests", "catalogue", "rows.csv")
ROWS = 245
STATES = {"planned", "done"}
CLASSES = {"build", "native", "doc"}


@dataclasses.dataclass(frozen=True)
class Row:
    """One feature. `test` holds names like `addon/tests/test_file.py::Class::method`;
    a name may stop at the class or the file, and several are set apart by a space."""

    id: str
    feature: str
    addon: str
    kind: str
    place: str
    test: str
    state: str

    @property
    def is_done(self) -> bool:
        return self.state == "done"

    @property
    def tests(self) -> list[str]:
        return self.test.split()


def load(root: Path) -> list[Row]:
    with open(root / PLACE, newline="", encoding="utf-8") as file:
        return [Row(**fields) for fields in csv.DictReader(file)]


def exists(root: Path, test: str) -> bool:
    """Whether a test of this name is written down somewhere."""
    file, *names = test.split("::")
    path = root / file
    if not path.is_file():
        return False
    body = ast.parse(path.read_text()).body
    for name in names:
        named = [one for one in body if getattr(one, "name", None) == name]
        if not named:
            return False
        body = getattr(named[0], "body", [])
    return True


def state_in(run: dict[str, str], test: str) -> str | None:
    """What became of a test, a class or a file of tests in a run; None: not run."""
    own = {
        state
        for name, state in run.items()
        if name == test or name.startswith((f"{test}::", f"{test}["))
    }
    return next((one for one in (FAILED, PASSED, SKIPPED) if one in own), None)
