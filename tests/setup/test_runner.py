"""What a run of tests reports, whatever becomes of the processes that it starts."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from setup.testing.jobs import Follower, Job, group_of, run_jobs
from setup.testing.logs import is_fault
from setup.testing.odoo_tests import OdooTests, share_out
from setup.testing.repo import Repo
from setup.testing.results import Outcome, Report
from setup.testing.templates import BuildError, digest, static_sources, suite_sources
from setup.testing.timings import Timings
from setup.testing.translations import without_dates
from tests.setup.repository import ROOT, Sample

STAMP = "2026-05-01 10:00:00,000 1 {level} db {logger}: {text}"
TEST = "good_addon/tests/test_good_thing.py::TestGoodThing::test_it_has_a_name"


def line(state: str, detail: str = "") -> str:
    fields = {"test": TEST, "state": state, "seconds": 1.0, "detail": detail}
    return json.dumps(fields)


class FakeTemplates:
    """Stands for the database server."""

    def __init__(self, folder):
        self.folder = folder

    @contextmanager
    def copy(self, purpose):
        yield purpose


@pytest.fixture
def report():
    return Report()


@pytest.fixture
def run_addon(tmp_path, report, monkeypatch):
    """Run the sample's tests with a program in Odoo's place."""
    sample = Sample(tmp_path)

    def run(program: str) -> Report:
        fake = tmp_path / "recorder.py"
        fake.write_text("import sys\nresults = open(sys.argv[1], 'a')\n" + program)
        monkeypatch.setattr("setup.testing.odoo_tests.recorder.__file__", str(fake))
        env = SimpleNamespace(odoo=lambda *args: [sys.executable, "odoo-bin", *args])
        tests = OdooTests(env, sample.repo, report, FakeTemplates(tmp_path))
        run_jobs(tests.jobs(sample.repo.chosen_addons), report)
        return report

    return run


def write(text: str) -> str:
    return f"results.write({text!r} + '\\n')\n"


def test_outcomes_are_counted(run_addon):
    report = run_addon(write(line("passed")) + write(line("skipped")))
    assert (report.count("passed"), report.count("skipped")) == (1, 1)
    assert report.count("failed") == 0


def test_a_failed_test_is_red_once(run_addon):
    report = run_addon(write(line("failed", "trace")) + "sys.exit(1)")
    assert [one.test for one in report.outcomes] == [TEST]
    assert report.count("failed") == 1


def test_a_crash_at_load_is_red(run_addon):
    report = run_addon("sys.exit(3)")
    assert report.outcomes[0].test == "odoo 1: Odoo ended with status 3"


def test_a_crash_after_tests_that_passed_is_red(run_addon):
    report = run_addon(write(line("passed")) + "sys.exit(3)")
    assert (report.count("passed"), report.count("failed")) == (1, 1)


def test_an_error_in_the_log_is_red(run_addon):
    said = STAMP.format(level="ERROR", logger="odoo.sql_db", text="bad query")
    report = run_addon(write(line("passed")) + f"print({said!r})")
    assert (report.count("passed"), report.count("failed")) == (1, 1)
    assert report.outcomes[-1].test == "odoo 1: the log has an error"
    assert "bad query" in report.outcomes[-1].detail


def test_half_a_line_waits_for_its_rest(tmp_path, report):
    follower = Follower("x", report, tmp_path)
    follower.results.write_text(line("passed")[:10])
    follower._collect()
    assert report.outcomes == []
    follower.results.write_text(line("passed") + "\n")
    follower._collect()
    assert report.count("passed") == 1


def test_a_process_that_hangs_is_ended(tmp_path, report, monkeypatch):
    monkeypatch.setattr("setup.testing.jobs.TIME_LIMIT", 0)
    follower = Follower("x", report, tmp_path)
    follower.run([sys.executable, "-c", "import time; time.sleep(600)"])
    assert report.outcomes[0].test == "x: was ended after 0 minutes"


def test_a_broken_installation_is_told_once(report):
    def fail():
        raise BuildError("no such field")

    run_jobs([Job("a", 1, fail), Job("b", 1, fail)], report)
    assert [one.test for one in report.outcomes] == ["installation"]


def test_a_broken_runner_is_red(report):
    run_jobs([Job("a", 1, lambda: 1 / 0)], report)
    assert "ZeroDivisionError" in report.outcomes[0].detail


def test_the_verdict_stands_alone_on_the_last_line(report):
    report.add(Outcome("gates", "gate: a", "passed"))
    report.add(Outcome("sale", "sale/tests/test_a.py::A::test_b", "failed", 2, "why"))
    assert report.summary(1).splitlines()[-1] == "1 passed, 1 failed"
    report.add(Outcome("sale", "sale/tests/test_a.py::A::test_c", "skipped"))
    lines = report.summary(1).splitlines()
    assert lines[-1] == "1 passed, 1 failed, 1 skipped"
    assert "  sale/tests/test_a.py::A::test_b" in lines


def test_a_test_that_failed_once_has_failed(report):
    for state in ("passed", "failed", "passed"):
        report.add(Outcome("sale", TEST, state))
    assert report.states == {TEST: "failed"}


@pytest.mark.parametrize(
    ("level", "text", "expected"),
    [
        ("INFO", "ERROR in words only", False),
        ("WARNING", "careful", False),
        ("ERROR", "bad query", True),
        ("CRITICAL", "no database", True),
        ("ERROR", "FAIL: TestA.test_b", False),
    ],
)
def test_which_lines_of_a_log_are_faults(level, text, expected):
    said = STAMP.format(level=level, logger="odoo.sql_db", text=text)
    assert is_fault(said) is expected


def test_groups_of_the_summary():
    assert group_of(TEST) == "good_addon"
    assert group_of("tests/e2e/test_smoke.py::test_page") == "tests/e2e"


ENDLESS = """
import subprocess, sys
from pathlib import Path
from setup.bootstrap.process import start
from setup.testing.jobs import Follower, Job, run_jobs
from setup.testing.results import Report

folder, report = Path(sys.argv[1]), Report()
sleep = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(600)"]

def follow():
    Follower("followed", report, folder).run(sleep)

def wait_for():
    child = start(sleep, stdout=subprocess.PIPE)
    (folder / "waited").write_text(str(child.pid))
    child.communicate()

run_jobs([Job("a", 2, follow), Job("b", 1, wait_for)], report)
"""


def test_every_process_ends_with_the_run(tmp_path):
    script = "import signal\nsignal.signal(15, signal.default_int_handler)" + ENDLESS
    run = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    waited = tmp_path / "waited"
    until = time.monotonic() + 20
    while not (waited.exists() and waited.read_text()):
        assert time.monotonic() < until
        time.sleep(0.05)
    run.terminate()
    assert run.wait(15) != 0
    assert not Path("/proc", waited.read_text()).exists()


class TestSharing:
    """Files of tests are dealt out to processes."""

    def test_short_tests_share_one_process(self):
        assert len(share_out({"a": 5, "b": 5}, 2)) == 1

    def test_long_tests_are_balanced(self):
        shares = share_out({"a": 60, "b": 40, "c": 30}, 2)
        assert sorted(seconds for seconds, _names in shares) == [60, 70]
        assert sorted(name for _s, names in shares for name in names) == list("abc")

    def test_no_file_is_no_process(self):
        assert share_out({}, 2) == []

    def test_seconds_are_remembered_by_file(self, tmp_path):
        sample = Sample(tmp_path)
        file = sample.repo.addons["good_addon"].test_files[0]
        timings = Timings(tmp_path)
        name = "good_addon/tests/test_good_thing.py"
        assert timings.of_files(sample.repo, [file])[name] < 1
        (sample.repo.root / "tests").mkdir(exist_ok=True)
        (sample.repo.root / "tests" / "timings.json").write_text(f'{{"{name}": 40}}')
        assert timings.of_files(sample.repo, [file]) == {name: 40}
        timings.save([Outcome("g", TEST, "passed", 7), Outcome("g", TEST, "passed", 2)])
        assert timings.of_files(sample.repo, [file]) == {name: 9}


class TestDigest:
    """A template is built anew when what reaches the database has changed."""

    @pytest.mark.parametrize(
        ("file", "is_new"),
        [
            ("models/good_thing.py", True),
            ("views/good_thing_views.xml", True),
            ("security/ir.model.access.csv", True),
            ("tests/test_good_thing.py", False),
            ("readme/USAGE.md", False),
            ("static/src/thing.js", False),
        ],
    )
    def test_which_files_count(self, tmp_path, file, is_new):
        sample = Sample(tmp_path)
        before = digest(suite_sources(sample.repo))
        sample.write(f"good_addon/{file}", "changed")
        assert (digest(suite_sources(sample.repo)) != before) is is_new


def test_bundles_are_old_when_a_file_of_theirs_was_written(tmp_path):
    sample = Sample(tmp_path)
    sample.write("good_addon/static/src/x.js", "one")
    before = digest(static_sources(sample.repo))
    os.utime(sample.root / "good_addon/static/src/x.js", (1, 1))
    assert digest(static_sources(sample.repo)) != before


def test_dates_do_not_make_a_template_old():
    text = 'msgid ""\n"POT-Creation-Date: {}\\n"\n"Language: \\n"\n'
    assert without_dates(text.format(1)) == without_dates(text.format(2))
    assert "Language" in without_dates(text.format(1))


def test_names_choose_addons_and_folders():
    repo = Repo(ROOT, ("sale_order_flow", "setup", "nothing"))
    assert [addon.name for addon in repo.chosen_addons] == ["sale_order_flow"]
    assert repo.chosen_suites == ["setup"]
    assert repo.unknown_names == ["nothing"]


def test_pytest_records_every_kind_of_outcome(tmp_path):
    (tmp_path / "test_sample.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert 0\n"
        "@pytest.mark.skip\n"
        "def test_later(): pass\n"
        "@pytest.fixture\n"
        "def broken(): raise OSError\n"
        "def test_unready(broken): pass\n"
    )
    (tmp_path / "test_unreadable.py").write_text("import nothing_of_this_name\n")
    results = tmp_path / "results.jsonl"
    command = [sys.executable, "-m", "pytest", "-p", "setup.testing.pytest_recorder"]
    command += ["--continue-on-collection-errors", f"--rootdir={tmp_path}", tmp_path]
    subprocess.run(
        command,
        cwd=ROOT,
        env={"SUITE_TEST_RESULTS": str(results), "PATH": ""},
        capture_output=True,
    )
    lines = [json.loads(one) for one in results.read_text().splitlines()]
    states = {one["test"].split("::")[-1]: one["state"] for one in lines}
    assert states == {
        "test_good": "passed",
        "test_bad": "failed",
        "test_later": "skipped",
        "test_unready": "failed",
        "test_unreadable.py": "failed",
    }
