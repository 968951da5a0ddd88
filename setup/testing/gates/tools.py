"""Gates that are the tools of others, run from the virtual environment.

A tool that found nothing is not asked again about the same files: its verdict is
kept under the digest of everything that it read.
"""

import hashlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setup.bootstrap.process import start

from ..repo import Addon, Repo
from .finding import Finding

PACKAGE = Path(__file__).parents[3]  # the folder in which setup/ lies
OCA_CHECKS_OFF = "prefer-readme-rst,weblate-component-too-long"


def ruff_check(repo: Repo) -> list[Finding]:
    options = ("--no-cache", "--output-format=concise")
    return _run(repo, "ruff", "check", *options, *repo.places)


def ruff_format(repo: Repo) -> list[Finding]:
    return _run(repo, "ruff", "format", "--no-cache", "--check", *repo.places)


def pylint_odoo(repo: Repo) -> list[Finding]:
    """Addon by addon: one that has not changed is not read again."""

    def run(addon: Addon) -> list[Finding]:
        files = addon.files(".py", ".csv", ".xml")
        return _run_once(repo, files, "pylint", "--rcfile=pyproject.toml", addon.name)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(run, repo.chosen_addons))
    return [finding for findings in found for finding in findings]


def oca_checks(repo: Repo) -> list[Finding]:
    off = f"--disable={OCA_CHECKS_OFF}"
    files = _addon_files(repo)
    return _run_once(repo, files, "oca-checks-odoo-module", off, *_names(repo))


def oca_po_checks(repo: Repo) -> list[Finding]:
    files = _addon_files(repo, ".po", ".pot")
    return _run(repo, "oca-checks-po", *files) if files else []


def translations(repo: Repo) -> list[Finding]:
    """Languages that an addon has are complete."""
    findings = []
    for addon in repo.chosen_addons:
        files = [*addon.path.glob("i18n/*.pot"), *sorted(addon.path.glob("i18n/*.po"))]
        if len(files) > 1:
            findings += _run(repo, "python", "-m", "setup.testing.po_gaps", *files)
    return findings


def _names(repo: Repo) -> list[str]:
    return [addon.name for addon in repo.chosen_addons]


def _addon_files(repo: Repo, *suffixes: str) -> list[Path]:
    return [path for addon in repo.chosen_addons for path in addon.files(*suffixes)]


def _run_once(repo: Repo, files: list[Path], *command: str) -> list[Finding]:
    if not files:
        return []
    seen = hashlib.sha256(repr(command).encode())
    for path in (Path(__file__), repo.root / "pyproject.toml", *files):
        seen.update(str(path).encode() + path.read_bytes())
    verdict = repo.root / ".run" / "gates" / f"{command[0]}-{seen.hexdigest()[:20]}"
    if verdict.exists():
        return []
    findings = _run(repo, *command)
    if not findings:
        verdict.parent.mkdir(parents=True, exist_ok=True)
        verdict.touch()
    return findings


def _run(repo: Repo, tool: str, *arguments: str | Path) -> list[Finding]:
    program = repo.bin_dir / tool
    if not program.exists():
        return [Finding(tool, "is not installed; see requirements-dev.txt")]
    child = start(
        [program, *arguments],
        cwd=repo.root,
        env=os.environ | {"PYTHONPATH": str(PACKAGE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = child.communicate()[0].strip()
    if child.returncode == 0:
        return []
    return [Finding(tool, said or f"ended with status {child.returncode}")]
