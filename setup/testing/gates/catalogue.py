"""Gate: the feature catalogue is whole, and every row called done names its test."""

from collections import Counter
from collections.abc import Iterator

from .. import catalogue
from ..repo import Repo
from .finding import Finding


def check(repo: Repo) -> list[Finding]:
    rows = catalogue.load(repo.root)
    findings = [Finding(str(catalogue.PLACE), text) for text in _table_faults(rows)]
    for row in rows:
        place = f"{catalogue.PLACE}, {row.id}"
        findings += [Finding(place, text) for text in _row_faults(repo, row)]
    return findings


def _table_faults(rows: list[catalogue.Row]) -> Iterator[str]:
    if len(rows) != catalogue.ROWS:
        yield f"{len(rows)} rows, {catalogue.ROWS} expected"
    for id_, times in Counter(row.id for row in rows).items():
        if times > 1:
            yield f"{id_} is there {times} times"


def _row_faults(repo: Repo, row: catalogue.Row) -> Iterator[str]:
    if row.state not in catalogue.STATES:
        yield f"state {row.state!r} is not one of {sorted(catalogue.STATES)}"
    if row.kind not in catalogue.CLASSES:
        yield f"kind {row.kind!r} is not one of {sorted(catalogue.CLASSES)}"
    if not row.feature or not row.addon:
        yield "feature or addon is empty"
    if row.is_done and not row.place:
        yield "is called done and names no place to see it"
    if row.is_done and not row.tests:
        yield "is called done and names no test"
    for test in row.tests:
        if not catalogue.exists(repo.root, test):
            yield f"names a test that does not exist: {test}"


def check_run(
    repo: Repo, run: dict[str, str], places: list[str], can_skip: bool
) -> list[Finding]:
    """After the tests: rows called done whose test, in these places, did not pass."""
    allowed = {"passed", "skipped"} if can_skip else {"passed"}
    return [
        Finding(f"{catalogue.PLACE}, {row.id}", f"is called done; {test} {state}")
        for row in catalogue.load(repo.root)
        if row.is_done
        for test in row.tests
        if any(test.startswith(f"{place}/") for place in places)
        and (state := catalogue.state_in(run, test) or "did not run") not in allowed
    ]
