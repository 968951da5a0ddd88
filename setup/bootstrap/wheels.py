"""The wheels of the pinned packages, kept in the cache."""

import re
import zipfile
from pathlib import Path

from .errors import SetupError
from .paths import Paths
from .process import ToolError, run_tool
from .progress import Progress


def folder_of(paths: Paths) -> Path:
    """Answer the folder of the wheels."""
    folder = paths.cache / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def missing(paths: Paths, requirements: Path) -> list[str]:
    """Answer the pins of which the cache has no wheel at all."""
    cached = {_key(*file.name.split("-")[:2]) for file in _whole(folder_of(paths))}
    return [pin for pin in _pins(requirements) if _key(*pin.split("==")) not in cached]


def download(
    paths: Paths, python: Path, requirements: Path, progress: Progress
) -> None:
    """Get what is missing; a package that has no wheel is built into one."""
    total = len(_pins(requirements))
    seen = []

    def show(line: str) -> None:
        if line.startswith("Collecting "):
            seen.append(line)
            name = line.split()[1].split("==")[0]
            progress.say(f"downloading {name}, {len(seen)} of {total}")

    folder = folder_of(paths)
    command = [python, "-m", "pip", "wheel", "--no-deps", "--no-cache-dir"]
    # an environment of its own for every build: Debian's Python brings setuptools
    # without wheel, and an older pip would take that
    command += ["--use-pep517"]
    command += ["--retries=2", "--find-links", folder, "-w", folder]
    command += ["-r", requirements]
    log = paths.log / f"download-{requirements.stem}.log"
    try:
        run_tool(command, log, show)
    except ToolError as error:
        if _failed_to_build(error.output):
            message = f"A Python package could not be built: {log} says why."
        else:
            message = (
                "The Python packages could not be downloaded: check the network (or "
                f"the package index that pip uses) and run again; {error.reason}."
            )
        raise SetupError(message) from error


def _failed_to_build(said: str) -> bool:
    """Tell a build that failed from a network that did not bring what it needs."""
    is_network = "install build dependencies did not run" in said
    return "did not run successfully" in said and not is_network


def _whole(folder: Path) -> list[Path]:
    """Answer the wheels, without those of which a killed copy left a part."""
    files = list(folder.glob("*.whl"))
    for file in files:
        if not zipfile.is_zipfile(file):
            file.unlink()
    return [file for file in files if file.exists()]


def _pins(requirements: Path) -> list[str]:
    lines = [line.strip() for line in requirements.read_text().splitlines()]
    return [line for line in lines if "==" in line and not line.startswith("#")]


def _key(name: str, version: str) -> tuple[str, str]:
    return re.sub(r"[-_.]+", "-", name).lower(), version
