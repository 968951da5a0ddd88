"""Runs the tests of addons in Odoo, shared out over several processes."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from setup.bootstrap import Environment
from setup.bootstrap.ports import any_free

from . import recorder
from .jobs import Follower, Job
from .repo import Addon, Repo, addons_below
from .results import Report
from .templates import Templates
from .timings import Timings

START_SECONDS = 15  # what one more process costs


@dataclass(frozen=True)
class Share:
    """What one process runs: files as `addon/tests/test_x.py`, and of them the tests
    with the pattern in their name. An addon that the template lacks is installed first;
    the prefix tells then where in the repository its folder is."""

    files: list[str]
    pattern: str
    addon: Addon | None = None
    prefix: str = ""

    @property
    def tags(self) -> str:
        return ",".join(f"/{name}" for name in self.files)

    def place(self, env: Environment) -> list[str]:
        if not self.addon:
            return []
        paths = [*env.addons_paths, self.addon.path.parent]
        return [f"--addons-path={','.join(map(str, paths))}"]


class OdooTests:
    """The tests of some addons, as jobs."""

    def __init__(
        self, env: Environment, repo: Repo, report: Report, templates: Templates
    ):
        self.env = env
        self.repo = repo
        self.report = report
        self.templates = templates
        self.timings = Timings(templates.folder)

    def jobs(self, addons: Iterable[Addon], pattern: str = "") -> list[Job]:
        """Jobs for addons of the suite, which every copy of the template has."""
        files = [file for addon in addons for file in addon.test_files]
        timings = self.timings.of_files(self.repo, files)
        shares = share_out(timings, os.cpu_count() or 1)
        return [
            self._job(f"odoo {number}", seconds, Share(names, pattern))
            for number, (seconds, names) in enumerate(shares, 1)
        ]

    def jobs_of_suite(self, suite: str, pattern: str = "") -> list[Job]:
        """Jobs for addons in a folder of tests/, each installed for itself."""
        return [
            self._job(
                f"odoo {addon.name}",
                sum(self.timings.of_files(self.repo, addon.test_files).values()),
                Share(
                    [f"{addon.name}/tests/{file.name}" for file in addon.test_files],
                    pattern,
                    addon,
                    f"{self.repo.relative(addon.path.parent)}/",
                ),
            )
            for addon in addons_below(self.repo.suites[suite])
        ]

    def _job(self, name: str, seconds: float, share: Share) -> Job:
        return Job(name, seconds, lambda: self._run(name, share))

    def _run(self, name: str, share: Share) -> None:
        follower = Follower(name, self.report, self.templates.folder, share.prefix)
        with self.templates.copy(name.replace(" ", "_")) as database:
            faults = []
            for command in self._commands(follower.results, database, share):
                status = follower.run(command)
                faults += follower.log.faults()
                if status:
                    break
        if follower.has_failed:
            return  # and that explains what else is wrong
        for fault in dict.fromkeys(faults):
            follower.fail("the log has an error", fault)
        if status and not follower.has_failed:
            follower.fail(f"Odoo ended with status {status}")

    def _commands(self, results: Path, database: str, share: Share) -> Iterator[list]:
        """Install what is missing, then test in a process of its own: where an addon
        was just installed, the classes of models stand in another order."""
        if share.addon:
            yield self._command(results, database, share, "-i", share.addon.name)
        yield self._command(results, database, share, "--test-tags", share.tags)

    def _command(self, results, database, share, *asked) -> list:
        python, odoo_bin, *arguments = self.env.odoo(
            *("-d", database, *asked, *share.place(self.env)),
            *("--http-port", str(any_free()), "--max-cron-threads", "0"),
            "--stop-after-init",
        )
        program = [python, recorder.__file__, results, share.pattern]
        return [*program, odoo_bin, *arguments]


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
