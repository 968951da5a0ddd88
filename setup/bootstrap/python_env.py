"""The virtual environment: every package pinned, wheels kept in the cache."""

import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

from .errors import SetupError
from .paths import Paths
from .process import ToolError, run_tool
from .progress import Progress


def ensure(paths: Paths, requirements: list[Path], progress: Progress) -> Path:
    """Answer the environment's Python, with these requirement files installed."""
    python = paths.venv / "bin" / "python"
    if not _stamp(paths, "venv").matches(sys.version + str(paths.venv)):
        _create(paths, progress)
    for file in requirements:
        stamp = _stamp(paths, file.stem)
        if not stamp.matches(file.read_text()):
            stamp.path.unlink(missing_ok=True)
            _install(paths, python, file, progress)
            stamp.write(file.read_text())
    return python


class Stamp:
    """Says that something was finished, and from what it was made."""

    def __init__(self, path: Path):
        self.path = path

    def matches(self, source: str) -> bool:
        """Tell whether it was finished from the same source."""
        return self.path.exists() and self.path.read_text() == self._digest(source)

    def write(self, source: str) -> None:
        """Say that it is finished."""
        self.path.write_text(self._digest(source))

    @staticmethod
    def _digest(source: str) -> str:
        return hashlib.sha256(source.encode()).hexdigest()


def _stamp(paths: Paths, name: str) -> Stamp:
    return Stamp(paths.venv / f".{name}.finished")


def _create(paths: Paths, progress: Progress) -> None:
    """Make it anew: its scripts hold its path, so it cannot be renamed into place."""
    progress.say("creating the environment")
    shutil.rmtree(paths.venv, ignore_errors=True)
    try:
        run_tool([sys.executable, "-m", "venv", paths.venv], paths.log / "venv.log")
    except ToolError as error:
        raise SetupError(
            "Python cannot make a virtual environment here: install its venv module "
            f"(Debian: apt-get install python3-venv) and run again; {error.reason}."
        ) from error
    _stamp(paths, "venv").write(sys.version + str(paths.venv))


def _install(paths: Paths, python: Path, file: Path, progress: Progress) -> None:
    """Install from the cached wheels; what they lack is downloaded first."""
    try:
        _install_from_cache(paths, python, file, progress)
    except ToolError:
        _download(paths, python, file, progress)
        _install_from_cache(paths, python, file, progress)


def _install_from_cache(paths, python, file, progress) -> None:
    progress.say(f"installing {file.name}")
    # --no-deps: the files pin every package, so that nothing has to be resolved,
    # and Odoo's own wish for psycopg2 (a compiler) is met by psycopg2-binary.
    command = [python, "-m", "pip", "install", "--no-deps", "--no-cache-dir"]
    command += ["--no-index", "--find-links", _wheels(paths), "-r", file]
    run_tool(command, paths.log / f"install-{file.stem}.log")


def _download(paths, python, file, progress) -> None:
    for wheel in _wheels(paths).glob("*.whl"):
        if not zipfile.is_zipfile(wheel):  # half of a copy
            wheel.unlink()
    packages = [line for line in file.read_text().splitlines() if "==" in line]
    seen = []

    def show(line: str) -> None:
        if line.startswith("Collecting "):
            seen.append(line)
            name = line.split()[1].split("==")[0]
            progress.say(f"downloading {name}, {len(seen)} of {len(packages)}")

    command = [python, "-m", "pip", "wheel", "--no-deps", "--no-cache-dir"]
    command += ["--find-links", _wheels(paths), "-w", _wheels(paths), "-r", file]
    try:
        run_tool(command, paths.log / f"download-{file.stem}.log", show)
    except ToolError as error:
        raise SetupError(
            "The Python packages could not be downloaded: check the network (or the "
            f"package index that pip uses) and run again; {error.reason}."
        ) from error


def _wheels(paths: Paths) -> Path:
    folder = paths.cache / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
