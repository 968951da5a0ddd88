"""Processes that run tests, several at a time, followed while they run."""

import json
import os
import subprocess
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from setup.bootstrap.process import end, end_all, start

from .logs import Log
from .results import FAILED, Outcome, Report
from .templates import BuildError

TICK = 0.5
TIME_LIMIT = 40 * 60
HEARTBEAT = 30


@dataclass(frozen=True)
class Job:
    """Something that takes a processor for a while; the longest begin first."""

    name: str
    seconds: float
    run: Callable[[], None]


def run_jobs(jobs: list[Job], report: Report) -> None:
    """Run them, as many at a time as there are processors."""
    longest_first = sorted(jobs, key=lambda job: -job.seconds)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        futures = [pool.submit(_run, job, report) for job in longest_first]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise


def _run(job: Job, report: Report) -> None:
    try:
        job.run()
    except BuildError as error:
        report.add_once(Outcome("installation", "installation", FAILED, 0, str(error)))
    except Exception:
        trace = traceback.format_exc()
        report.add(Outcome(job.name, job.name, FAILED, 0, trace))


class Follower:
    """Runs one process and reports the results that it writes, as it writes them."""

    def __init__(self, name: str, report: Report, folder: Path, prefix: str = ""):
        self.name = name
        self.report = report
        self.prefix = prefix  # of the names of its tests
        stem = name.replace("/", "-").replace(" ", "-")
        self.log = Log(folder / f"{stem}.log")
        self.results = folder / f"{stem}.jsonl"
        self.results.unlink(missing_ok=True)
        self.tests = 0
        self.has_failed = False
        self._read = 0

    def run(self, command: list, **options) -> int:
        """Run a command to its end; answer its exit status."""
        with self.log.writing() as output:
            child = start(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C ends it through here, in good order
                **options,
            )
            try:
                self._follow(child)
            finally:
                end(child)
        self._collect()
        return child.returncode

    def _follow(self, child: subprocess.Popen) -> None:
        began = told = time.monotonic()
        while child.poll() is None:
            time.sleep(TICK)
            self._collect()
            if time.monotonic() - told > HEARTBEAT:
                told = time.monotonic()
                self.report.say(f"... {self.name}: {self.tests} tests so far")
            if time.monotonic() - began > TIME_LIMIT:
                return self.fail(f"was ended after {TIME_LIMIT // 60} minutes")

    def _collect(self) -> None:
        """Report what was written since the last time."""
        if not self.results.exists():
            return
        with open(self.results, encoding="utf-8") as file:
            file.seek(self._read)
            while (line := file.readline()).endswith("\n"):
                self._read = file.tell()
                self._report(**json.loads(line))

    def _report(self, test: str, state: str, seconds: float, detail: str) -> None:
        test = self.prefix + test
        self.tests += 1
        self.has_failed |= state == FAILED
        self.report.add(Outcome(group_of(test), test, state, seconds, detail))

    def fail(self, what: str, detail: str = "") -> None:
        """Report a fault that is no single test's."""
        self.has_failed = True
        detail = f"see {self.log.path}\n{detail or self.log.tail()}"
        self.report.add(Outcome(self.name, f"{self.name}: {what}", FAILED, 0, detail))


def group_of(test: str) -> str:
    """The addon, or the folder of tests/, that a test belongs to."""
    parts = test.split("/")
    return "/".join(parts[:2]) if parts[0] == "tests" else parts[0]
