"""Outcomes of gates and tests, and how a run reports them."""

import dataclasses
import threading
from collections import Counter

DETAIL_LINES = 60
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of one gate or one test.

    `test` is a path with names, `addon/tests/test_file.py::Class::method`, the same
    for every runner; `group` is the line of the summary it is counted in.
    """

    group: str
    test: str
    state: str
    seconds: float = 0.0
    detail: str = ""


class Report:
    """Collects outcomes of all runners and prints them for a person."""

    def __init__(self):
        self.outcomes: list[Outcome] = []
        self.notes: list[str] = []
        self._lock = threading.Lock()

    def add(self, outcome: Outcome) -> None:
        with self._lock:
            self.outcomes.append(outcome)
            if outcome.state == FAILED:
                print(f"\nFAILED  {outcome.test}\n{indent(outcome.detail)}", flush=True)

    def add_once(self, outcome: Outcome) -> None:
        """Add what several runners find out, each for itself."""
        if all(known.test != outcome.test for known in self.outcomes):
            self.add(outcome)

    def say(self, text: str) -> None:
        with self._lock:
            print(text, flush=True)

    def note(self, text: str) -> None:
        """Remember a line for the end of the run."""
        self.notes.append(text)

    def count(self, state: str) -> int:
        return sum(outcome.state == state for outcome in self.outcomes)

    @property
    def states(self) -> dict[str, str]:
        """State by test; a test that failed once has failed."""
        states: dict[str, str] = {}
        for outcome in self.outcomes:
            if states.get(outcome.test) != FAILED:
                states[outcome.test] = outcome.state
        return states

    def summary(self, seconds: float) -> str:
        """The closing table and, last and alone on its line, the verdict."""
        lines = ["", *self._table(), "", *self._notes(), *self._failures()]
        verdict = f"{self.count(PASSED)} passed, {self.count(FAILED)} failed"
        if skipped := self.count(SKIPPED):
            verdict += f", {skipped} skipped"
        return "\n".join([*lines, f"Took {duration(seconds)}.", verdict])

    def _table(self) -> list[str]:
        groups = list(dict.fromkeys(outcome.group for outcome in self.outcomes))
        width = max(map(len, groups), default=10)
        rows = [f"{'':{width}}  passed  failed  skipped    time"]
        for group in groups:
            members = [one for one in self.outcomes if one.group == group]
            states = Counter(one.state for one in members)
            rows.append(
                f"{group:{width}}  {states[PASSED]:6}  {states[FAILED]:6}"
                f"  {states[SKIPPED]:7}  {duration(sum(m.seconds for m in members)):>6}"
            )
        return rows

    def _notes(self) -> list[str]:
        return [*self.notes, ""] if self.notes else []

    def _failures(self) -> list[str]:
        failed = [one.test for one in self.outcomes if one.state == FAILED]
        return ["Failed:", *(f"  {test}" for test in failed), ""] if failed else []


def duration(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:.0f}m{rest:02.0f}s" if minutes else f"{rest:.1f}s"


def indent(text: str) -> str:
    lines = text.strip().splitlines()
    if len(lines) > DETAIL_LINES:
        hidden = len(lines) - DETAIL_LINES
        lines = [f"... {hidden} lines before these ...", *lines[-DETAIL_LINES:]]
    return "\n".join(f"    {line}" for line in lines)
