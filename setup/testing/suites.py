"""Runs the tests that stand outside of Odoo, one pytest process per folder."""

import os
from pathlib import Path

from setup.bootstrap import Environment

from .jobs import Follower, Job
from .repo import Repo
from .results import Report
from .timings import Timings

NO_TEST_CHOSEN = 5  # pytest's exit status
ENDED_WELL = {0, 1, NO_TEST_CHOSEN}  # 1: tests have failed, and are recorded


class Suites:
    """The folders of tests/, as jobs."""

    def __init__(self, env: Environment, repo: Repo, report: Report, folder: Path):
        self.env = env
        self.repo = repo
        self.report = report
        self.folder = folder

    def jobs(self, names: list[str], pattern: str = "") -> list[Job]:
        files = {
            name: sorted(self.repo.suites[name].glob("test_*.py")) for name in names
        }
        return [self._job(name, of, pattern) for name, of in files.items() if of]

    def _job(self, name: str, files: list[Path], pattern: str) -> Job:
        seconds = Timings(self.folder).of_files(self.repo, files)
        return Job(
            f"tests/{name}", sum(seconds.values()), lambda: self._run(name, pattern)
        )

    def _run(self, name: str, pattern: str) -> None:
        follower = Follower(f"tests/{name}", self.report, self.folder)
        command = [
            self.env.python,
            "-m",
            "pytest",
            "-p",
            "setup.testing.pytest_recorder",
        ]
        command += [f"tests/{name}", *(["-k", pattern] if pattern else [])]
        notes = self.folder / f"{name}.notes"
        notes.unlink(missing_ok=True)
        places = {"SUITE_TEST_RESULTS": str(follower.results)}
        places["SUITE_TEST_NOTES"] = str(notes)
        status = follower.run(command, cwd=self.repo.root, env=os.environ | places)
        if status not in ENDED_WELL:
            follower.fail(f"pytest ended with status {status}")
        if notes.exists():
            self._tell(name, notes.read_text())

    def _tell(self, name: str, notes: str) -> None:
        """Print what tests found: all of it when they were asked for by name."""
        whole = name in self.repo.names
        self.report.note(notes if whole else notes.split("\n\n")[0])
