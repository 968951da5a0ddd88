"""Runs the tests of addons in Odoo, shared out over several processes."""

import os
import socket
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from setup.bootstrap import Environment

from . import recorder
from .jobs import Follower, Job
from .repo import Addon, Repo
from .results import Report
from .templates import Templates
from .timings import Timings

START_SECONDS = 15  # what one more process costs


class OdooTests:
    """The tests of some addons, as jobs."""

    def __init__(
        self, env: Environment, repo: Repo, report: Report, templates: Templates
    ):
        self.env = env
        self.repo = repo
        self.report = report
        self.templates = templates

    def jobs(self, addons: Iterable[Addon], pattern: str = "") -> list[Job]:
        files = [file for addon in addons for file in addon.test_files]
        timings = Timings(self.templates.folder)
        shares = share_out(timings.of_files(self.repo, files), os.cpu_count() or 1)
        return [
            self._job(number, seconds, names, pattern)
            for number, (seconds, names) in enumerate(shares, 1)
        ]

    def _job(self, number: int, seconds: float, names: list[str], pattern: str) -> Job:
        name = f"odoo {number}"
        return Job(name, seconds, lambda: self._run(name, names, pattern))

    def _run(self, name: str, names: list[str], pattern: str) -> None:
        follower = Follower(name, self.report, self.templates.folder)
        with self.templates.copy(name.replace(" ", "_")) as database:
            command = self._command(follower.results, database, names, pattern)
            status = follower.run(command)
        for fault in dict.fromkeys(follower.log.faults()):
            follower.fail(f"the log has an error: {fault[:400]}")
        if status and not follower.has_failed:
            follower.fail(f"Odoo ended with status {status}")

    def _command(self, results: Path, database: str, names: list[str], pattern: str):
        python, odoo_bin, *arguments = self.env.odoo(
            *("-d", database, "--test-tags", ",".join(f"/{name}" for name in names)),
            *("--http-port", str(free_port()), "--max-cron-threads", "0"),
            "--stop-after-init",
        )
        return [python, recorder.__file__, results, pattern, odoo_bin, *arguments]


def share_out(seconds: dict[str, float], processors: int) -> list[tuple[float, list]]:
    """Deal files out to processes so that all end at about the same time."""
    total = sum(seconds.values())
    number = min(processors, len(seconds), 1 + int(total // (2 * START_SECONDS)))
    shares: list[tuple[float, list]] = [(0.0, []) for _ in range(number)]
    for name in sorted(seconds, key=seconds.get, reverse=True):
        shares.sort(key=lambda share: share[0])
        load, names = shares[0]
        shares[0] = (load + seconds[name], [*names, name])
    return shares


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
