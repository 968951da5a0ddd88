"""The virtual environment, with every package pinned."""

import hashlib
import shutil
import sys
from pathlib import Path

from . import wheels
from .errors import SetupError
from .paths import Paths
from .process import ToolError, run_tool
from .progress import Progress


def ensure(paths: Paths, requirements: list[Path], progress: Progress) -> Path:
    """Answer the environment's Python, with these requirement files installed."""
    python = paths.venv / "bin" / "python"
    if not stamp_of(paths, "venv").matches(origin(paths)):
        _create(paths, progress)
    for file in requirements:
        if not stamp_of(paths, file.stem).matches(file.read_text()):
            _add(paths, python, file, progress)
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

    def remove(self) -> None:
        """Say that it is being changed."""
        self.path.unlink(missing_ok=True)

    @staticmethod
    def _digest(source: str) -> str:
        return hashlib.sha256(source.encode()).hexdigest()


def stamp_of(paths: Paths, name: str) -> Stamp:
    """Answer the stamp of the environment, or of a requirements file."""
    return Stamp(paths.venv / f".{name}.finished")


def origin(paths: Paths) -> str:
    """What the environment depends on: its scripts hold its path."""
    return f"{sys.version} {paths.venv}"


def _create(paths: Paths, progress: Progress) -> None:
    """Make it anew; it cannot be built beside and renamed, for its path is in it."""
    progress.say("creating the environment")
    shutil.rmtree(paths.venv, ignore_errors=True)
    log = paths.log / "venv.log"
    try:
        run_tool([sys.executable, "-m", "venv", "--without-pip", paths.venv], log)
        run_tool([paths.venv / "bin" / "python", "-m", "ensurepip"], log)
    except ToolError as error:
        raise SetupError(
            "Python cannot make a virtual environment here: install its venv module "
            f"(Debian: apt-get install python3-venv) and run again; {error.reason}."
        ) from error
    stamp_of(paths, "venv").write(origin(paths))


def _add(paths: Paths, python: Path, file: Path, progress: Progress) -> None:
    if wheels.missing(paths, file):
        wheels.download(paths, python, file, progress)
    # A pip that was killed leaves halves behind that it takes for whole ones: until
    # it is through, the environment does not count as finished.
    stamp_of(paths, "venv").remove()
    try:
        _install(paths, python, file, progress)
    except ToolError:  # the cached wheels are of another Python, or damaged
        wheels.download(paths, python, file, progress)
        _install(paths, python, file, progress)
    stamp_of(paths, file.stem).write(file.read_text())
    stamp_of(paths, "venv").write(origin(paths))


def _install(paths: Paths, python: Path, file: Path, progress: Progress) -> None:
    progress.say(f"installing {file.name}")
    # --no-deps: the files pin every package, so that nothing has to be resolved,
    # and Odoo's own wish for psycopg2 (a compiler) is met by psycopg2-binary.
    command = [python, "-m", "pip", "install", "--no-deps", "--no-cache-dir"]
    command += ["--no-index", "--find-links", wheels.folder_of(paths), "-r", file]
    run_tool(command, paths.log / f"install-{file.stem}.log")
