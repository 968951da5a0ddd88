"""Tells a person what is being done, how far it is and how long it has taken."""

import contextlib
import sys
import time


class Progress:
    """Numbered steps on stderr; a step that has nothing to do says nothing."""

    _QUIET_SECONDS = 10  # between two lines where lines cannot be overwritten

    def __init__(self, total: int, stream=None):
        self.total = total
        self.stream = stream or sys.stderr
        self.is_live = self.stream.isatty()
        self._number = 0
        self._title = ""
        self._began = self._said_at = 0.0
        self._has_spoken = False

    @contextlib.contextmanager
    def step(self, title: str):
        """Count a step; its line is shown with the first ``say``."""
        self._number += 1
        self._title = title
        self._began = time.monotonic()
        self._has_spoken = False
        yield self
        if self._has_spoken:
            self._print("done", is_last=True)

    def say(self, what: str) -> None:
        """Show what the current step does right now."""
        now = time.monotonic()
        if self.is_live or not self._has_spoken or self._is_due(now):
            self._said_at = now
            self._has_spoken = True
            self._print(what)

    def _is_due(self, now: float) -> bool:
        return now - self._said_at >= self._QUIET_SECONDS

    def _print(self, what: str, is_last: bool = False) -> None:
        elapsed = time.monotonic() - self._began
        head = f"[{self._number}/{self.total}] {self._title}: "
        tail = f" ({elapsed:.0f} s)"
        line = head + what[: 100 - len(head)] + tail
        if self.is_live:
            self.stream.write("\r\033[K" + line + ("\n" if is_last else ""))
        else:
            self.stream.write(line + "\n")
        self.stream.flush()
