"""``./setup/test``: everything that has to pass, and one line that says whether."""

import argparse
import os
import signal
import time
from math import inf

from setup.bootstrap import Environment, Paths, prepare
from setup.testing import readme
from setup.testing.gates import run_gates
from setup.testing.gates.catalogue import check_run
from setup.testing.jobs import Job, run_jobs
from setup.testing.odoo_tests import OdooTests
from setup.testing.repo import Repo
from setup.testing.results import FAILED, PASSED, Outcome, Report
from setup.testing.suites import Suites
from setup.testing.templates import Templates
from setup.testing.timings import Timings
from setup.testing.translations import Translations

PROGRAMS = ("wkhtmltopdf", "chromium")


def main(arguments: list[str]) -> int:
    """Answer 0 when everything passed."""
    options = _parse(arguments)
    if options.write_readme:
        return readme.write(Paths.of_this_clone().root)
    programs = PROGRAMS[: 1 if options.no_browser else 2]
    run = TestRun(options, prepare(dev=True, programs=programs))
    if options.write_pot:
        return run.translations.write()
    return run.execute()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("./setup/test", description=__doc__)
    flag = parser.add_argument
    flag("names", nargs="*", help="addons or folders of tests/; all when none is named")
    flag("-k", dest="pattern", default="", help="only tests with this in their name")
    flag("--full", action="store_true", help="the long sizes")
    flag("--no-browser", action="store_true", help="skip what needs a browser")
    flag("--samples", metavar="DIR", help="foreign payloads for tests/conformance")
    flag("--expected", metavar="FILE", help="what they should become")
    flag("--gates", action="store_true", help="only the static gates")
    flag("--write-pot", action="store_true", help="write the translation templates")
    flag("--write-readme", action="store_true", help="write the README's feature table")
    return parser.parse_args(arguments)


class TestRun:
    """One call of the command."""

    def __init__(self, options: argparse.Namespace, env: Environment):
        self.options = options
        self.env = env
        self.report = Report()
        self.repo = Repo(env.root, tuple(options.names), env.python.parent)
        self.templates = Templates(env, self.repo, self.report)
        parts = (env, self.repo, self.report)
        self.odoo = OdooTests(*parts, self.templates)
        self.translations = Translations(*parts, self.templates)
        self.suites = Suites(*parts, self.templates.folder)

    def execute(self) -> int:
        """Gates and tests at once, then what can only be judged after them."""
        began = time.monotonic()
        self._set_variables()
        self._refuse_unknown_names()
        run_jobs(self._jobs(), self.report)
        if not self.options.gates:
            self._judge_run()
            Timings(self.templates.folder).save(self.report.outcomes)
        print(self.report.summary(time.monotonic() - began))
        return 1 if self.report.count(FAILED) or not self.report.count(PASSED) else 0

    def _set_variables(self) -> None:
        """What the tests read, in whichever process they run."""
        if self.options.full:
            os.environ["SUITE_FULL"] = "1"
        if self.options.no_browser:
            os.environ["SUITE_NO_BROWSER"] = "1"
        if self.options.samples:
            os.environ["CONFORMANCE_SAMPLES"] = os.path.abspath(self.options.samples)
        if self.options.expected:
            os.environ["CONFORMANCE_EXPECTED"] = os.path.abspath(self.options.expected)
        signal.signal(signal.SIGTERM, signal.default_int_handler)

    def _refuse_unknown_names(self) -> None:
        for name in self.repo.unknown_names:
            detail = "no addon and no folder of tests/ is called so"
            self.report.add(Outcome("names", name, FAILED, 0, detail))

    def _jobs(self) -> list[Job]:
        """The gates begin first; they are short."""
        gates = Job("gates", inf, lambda: run_gates(self.repo, self.report))
        pattern = self.options.pattern
        if self.options.gates:
            return [gates]
        tests = self.odoo.jobs(self.repo.chosen_addons, pattern)
        tests += self.suites.jobs(self.repo.chosen_suites, pattern)
        for suite in self.repo.chosen_suites:
            tests += self.odoo.jobs_of_suite(suite, pattern)
        if pattern:
            return tests
        if self.repo.chosen_addons:
            tests.append(Job("translations", 10, self.translations.check))
        return [gates, *tests]

    def _judge_run(self) -> None:
        """What ran is what was asked for, and what the catalogue promises."""
        ran = self.report.states
        places = [addon.name for addon in self.repo.chosen_addons]
        places += [f"tests/{name}" for name in self.repo.chosen_suites]
        idle = [one for one in places if not any(t.startswith(f"{one}/") for t in ran)]
        if self.options.pattern:
            idle = ["-k " + self.options.pattern] if idle == places else []
        for place in idle:
            self.report.add(Outcome(place, f"{place}: no test ran", FAILED))
        if not self.options.pattern:
            self._check_catalogue(ran, places)

    def _check_catalogue(self, ran: dict[str, str], places: list[str]) -> None:
        findings = check_run(self.repo, ran, places, self.options.no_browser)
        state = FAILED if findings else PASSED
        detail = "\n".join(map(str, findings))
        self.report.add(
            Outcome("gates", "gate: catalogue, after the run", state, 0, detail)
        )
