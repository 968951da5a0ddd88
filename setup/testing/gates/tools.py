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

from ..repo import Repo
from .finding import Finding

PACKAGE = Path(__file__).parents[3]  # the folder in which setup/ lies
OCA_CHECKS_OFF = "prefer-readme-rst,weblate-component-too-long"


def ruff_check(repo: Repo) -> list[Finding]:
    options = ("--no-cache", "--output-format=concise")
    return _run(repo, "ruff", "check", *options, *repo.places)


def ruff_format(repo: Repo) -> list[Finding]:
    return _run(repo, "ruff", "format", "--no-cache", "--check", *repo.places)


def pylint_odoo(repo: Repo) -> list[Finding]:
    """An addon that has not changed is not read again; others share the processors."""
    command = ("pylint", "--rcfile=pyproject.toml")
    files = {one.name: one.files(".py", ".csv", ".xml") for one in repo.chosen_addons}
    verdicts = {
        name: _verdict(repo, found, *command, name) for name, found in files.items()
    }
    open_ones = [name for name, verdict in verdicts.items() if not verdict.exists()]
    size = {name: sum(path.stat().st_size for path in files[name]) for name in files}

    def run(names: list[str]) -> list[Finding]:
        findings = _run(repo, *command, *names)
        if not findings:
            _keep([verdicts[name] for name in names])
        return findings

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(run, _dealt(open_ones, size, os.cpu_count())))
    return [finding for findings in found for finding in findings]


def _dealt(names: list[str], size: dict[str, int], hands: int) -> list[list[str]]:
    """Groups of about the same size: starting pylint costs as much as a small addon."""
    groups: list[list[str]] = [[] for _ in range(hands)]
    for name in sorted(names, key=size.get, reverse=True):
        min(groups, key=lambda group: sum(map(size.get, group))).append(name)
    return [group for group in groups if group]


def oca_checks(repo: Repo) -> list[Finding]:
    off = f"--disable={OCA_CHECKS_OFF}"
    files = _addon_files(repo)
    return _run_once(repo, files, "oca-checks-odoo-module", off, *_names(repo))


def oca_po_checks(repo: Repo) -> list[Finding]:
    files = _addon_files(repo, ".po", ".pot")
    return _run(repo, "oca-checks-po", *files) if files else []


def translations(repo: Repo) -> list[Finding]:
    """Languages that an addon has are complete."""
    folders = [one.path / "i18n" for one in repo.chosen_addons]
    return _run(repo, "python", "-m", "setup.testing.po_gaps", *folders)


def _names(repo: Repo) -> list[str]:
    return [addon.name for addon in repo.chosen_addons]


def _addon_files(repo: Repo, *suffixes: str) -> list[Path]:
    return [path for addon in repo.chosen_addons for path in addon.files(*suffixes)]


def _run_once(repo: Repo, files: list[Path], *command: str) -> list[Finding]:
    if not files:
        return []
    verdict = _verdict(repo, files, *command)
    if verdict.exists():
        return []
    findings = _run(repo, *command)
    if not findings:
        _keep([verdict])
    return findings


def _verdict(repo: Repo, files: list[Path], *command: str) -> Path:
    """The file whose being there says that the command found nothing in these files."""
    seen = hashlib.sha256(repr(command).encode())
    for path in (Path(__file__), repo.root / "pyproject.toml", *files):
        seen.update(str(path).encode() + path.read_bytes())
    return repo.root / ".run" / "gates" / f"{command[0]}-{seen.hexdigest()[:20]}"


def _keep(verdicts: list[Path]) -> None:
    for verdict in verdicts:
        verdict.parent.mkdir(parents=True, exist_ok=True)
        verdict.touch()


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
