"""Tells a person what is being done, how far it is and how long it has taken."""

import contextlib
import sys
import threading
import time


class Progress:
    """Numbered steps on stderr; a step that has nothing to do says nothing.

    The clock goes on while a step is silent: a long one is not a dead one.
    """

    _QUIET_SECONDS = 10  # between two lines where lines cannot be overwritten
    _SILENT_SECONDS = 30  # until a silent step says there that it goes on
    _TICK_SECONDS = 1

    def __init__(self, total: int, stream=None):
        self.total = total
        self.stream = stream or sys.stderr
        self.is_live = self.stream.isatty()
        self._number = 0
        self._title = self._what = ""
        self._lock = threading.Lock()
        self._began = self._said_at = 0.0
        self._has_spoken = False

    @contextlib.contextmanager
    def step(self, title: str):
        """Count a step; its line is shown with the first ``say``."""
        self._number += 1
        self._title = title
        self._began = time.monotonic()
        self._has_spoken = False
        with self._ticking():
            yield self
        if self._has_spoken:
            self._print("done", is_last=True)

    def say(self, what: str) -> None:
        """Show what the current step does right now."""
        with self._lock:
            self._what = what
            is_first = not self._has_spoken
            self._has_spoken = True
            if self.is_live or is_first or self._is_due(self._QUIET_SECONDS):
                self._show()

    @contextlib.contextmanager
    def _ticking(self):
        is_over = threading.Event()
        clock = threading.Thread(target=self._tick, args=(is_over,), daemon=True)
        clock.start()
        try:
            yield
        finally:
            is_over.set()
            clock.join()

    def _tick(self, is_over: threading.Event) -> None:
        quiet = 0 if self.is_live else self._SILENT_SECONDS
        while not is_over.wait(self._TICK_SECONDS):
            with self._lock:
                if self._has_spoken and self._is_due(quiet):
                    self._show()

    def _is_due(self, seconds: float) -> bool:
        return time.monotonic() - self._said_at >= seconds

    def _show(self) -> None:
        self._said_at = time.monotonic()
        self._print(self._what)

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
