"""Logs of Odoo processes, and what in them is a fault."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LINE = re.compile(
    r"^\S+ \S+ \d+ (?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL) \S+ "
    r"(?P<logger>\S+?): (?P<text>.*)"
)
FAULTS = {"ERROR", "CRITICAL"}
OF_TESTS = re.compile(r"^(FAIL|ERROR): ")  # recorded as the test's own outcome

# Lines that are no fault of the suite, each with the reason.
ALLOWED = (
    # Odoo's own count of what is recorded test by test.
    re.compile(r"odoo\.tests\.result"),
    # Odoo's own, when a browser test ends while a page is still loading.
    re.compile(r"odoo\.addons\.bus\.websocket"),
)


class Log:
    """One log file, written by one Odoo process after the other."""

    def __init__(self, path: Path):
        self.path = path
        self.path.unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator:
        with open(self.path, "a", encoding="utf-8", errors="replace") as file:
            yield file

    def text(self) -> str:
        if not self.path.exists():
            return ""
        return self.path.read_text(encoding="utf-8", errors="replace")

    def tail(self, lines: int = 25) -> str:
        return "\n".join(self.text().splitlines()[-lines:])

    def faults(self) -> list[str]:
        """Every message of a level that no run should have, with its traceback."""
        return [said for said in self._messages() if is_fault(said)]

    def _messages(self) -> Iterator[str]:
        message: list[str] = []
        for line in self.text().splitlines():
            if LINE.match(line) and message:
                yield "\n".join(message)
                message = []
            message.append(line)
        if message:
            yield "\n".join(message)


def is_fault(message: str) -> bool:
    found = LINE.match(message)
    return (
        bool(found)
        and found["level"] in FAULTS
        and not OF_TESTS.match(found["text"])
        and not any(pattern.search(message) for pattern in ALLOWED)
    )
