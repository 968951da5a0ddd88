"""A pytest plugin that writes what becomes of every test, one JSON line each."""

import json
import os

import pytest

TARGET = "SUITE_TEST_RESULTS"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write a test once: with its call, or with the fixture that stopped it."""
    is_verdict = report.when == "call" or report.outcome != "passed"
    if TARGET in os.environ and is_verdict:
        _write(report.nodeid, report.outcome, report.duration, report.longreprtext)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A file that cannot be read is a failed test."""
    if TARGET in os.environ and report.failed:
        _write(report.nodeid, report.outcome, 0.0, report.longreprtext)


def _write(test: str, state: str, seconds: float, detail: str) -> None:
    fields = {"test": test, "state": state, "seconds": round(seconds, 3)}
    with open(os.environ[TARGET], "a", encoding="utf-8") as file:
        file.write(json.dumps(fields | {"detail": detail}) + "\n")
