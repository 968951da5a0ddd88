"""Static gates: what is checked without starting Odoo, all of them in parallel."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ..repo import Repo
from ..results import FAILED, PASSED, Outcome, Report
from . import catalogue, layout, manifests, portable, readme, sizes, tests, tools
from .finding import Finding, Note

Gate = Callable[[Repo], list[Finding | Note]]

GATES: dict[str, Gate] = {
    "ruff check": tools.ruff_check,
    "ruff format": tools.ruff_format,
    "pylint-odoo": tools.pylint_odoo,
    "oca checks": tools.oca_checks,
    "oca po checks": tools.oca_po_checks,
    "translations": tools.translations,
    "manifests": manifests.check,
    "layout": layout.check,
    "sizes": sizes.check,
    "portable": portable.check,
    "tests": tests.check,
    "catalogue": catalogue.check,
    "readme": readme.check,
}


def run_gates(repo: Repo, report: Report) -> None:
    """Run every gate and report each as one outcome."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda name: _run(name, repo, report), GATES))


def _run(name: str, repo: Repo, report: Report) -> None:
    began = time.monotonic()
    try:
        said = GATES[name](repo)
    except Exception as error:  # a gate that cannot judge is red
        said = [Finding(name, f"{type(error).__name__}: {error}")]
    findings = [one for one in said if isinstance(one, Finding)]
    for note in (one for one in said if isinstance(one, Note)):
        report.note(note.text)
    state = FAILED if findings else PASSED
    detail = "\n".join(map(str, findings))
    seconds = time.monotonic() - began
    report.add(Outcome("gates", f"gate: {name}", state, seconds, detail))
