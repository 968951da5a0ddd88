"""What the check tells: one line per step with its figures, and a last line."""

import time
from contextlib import contextmanager


class WrongError(Exception):
    """A step that went wrong: one sentence with what was expected and what came."""


def expect(what: str, expected, got) -> None:
    """Stop the check unless ``got`` is what was expected."""
    if expected != got:
        raise WrongError(f"{what}: expected {expected!r}, got {got!r}")


class Step:
    """A step under way; ``figures`` are printed at its end."""

    figures = ""


class Report:
    """Numbers, times and prints the steps."""

    def __init__(self):
        self.count = 0
        self.started = time.monotonic()

    @contextmanager
    def step(self, name: str):
        """Run one step; its line is printed when it ends, or why it did not."""
        self.count += 1
        step, started = Step(), time.monotonic()
        try:
            yield step
        except Exception:
            self._tell("FAILED", name, started, step.figures)
            raise
        self._tell("ok", name, started, step.figures)

    def _tell(self, mark: str, name: str, started: float, figures: str) -> None:
        seconds = time.monotonic() - started
        print(
            f"{self.count:3} {mark:<6} {name:<47} {seconds:6.2f} s  {figures}".rstrip(),
            flush=True,
        )

    def conclude(self, words: str) -> None:
        """Print the last line."""
        seconds = time.monotonic() - self.started
        print(f"{words} ({self.count} steps in {seconds:.1f} s)", flush=True)
