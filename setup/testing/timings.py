"""How long every file of tests took when it ran last.

A clone in which nothing has run yet goes by `tests/timings.json`, where the slow ones
are: what takes long has to begin first.
"""

import json
from collections import Counter
from pathlib import Path

from .repo import Repo
from .results import Outcome

GUESS_PER_LINE = 0.03  # seconds, for a file that has not run here yet


class Timings:
    """Seconds by file of tests, kept between runs."""

    def __init__(self, folder: Path):
        self.path = folder / "timings.json"

    def load(self) -> dict[str, float]:
        return self._read(self.path)

    @staticmethod
    def _read(path: Path) -> dict[str, float]:
        try:
            return json.loads(path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def of_files(self, repo: Repo, files: list[Path]) -> dict[str, float]:
        known = self._read(repo.root / "tests" / "timings.json") | self.load()
        seconds = {}
        for file in files:
            guess = GUESS_PER_LINE * len(file.read_text().splitlines())
            seconds[repo.relative(file)] = known.get(repo.relative(file), guess)
        return seconds

    def save(self, outcomes: list[Outcome]) -> None:
        seconds: Counter = Counter()
        for outcome in outcomes:
            if "::" in outcome.test:
                seconds[outcome.test.split("::")[0]] += round(outcome.seconds, 1)
        self.path.write_text(json.dumps(self.load() | seconds, indent=1))
