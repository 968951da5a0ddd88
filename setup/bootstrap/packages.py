"""Programs that only the machine's own package manager can install.

This is the only thing that is ever written outside the clone, and only for what is
missing: wkhtmltopdf prints documents, Chromium runs the browser tests.
"""

import os
import shutil
from pathlib import Path

from .errors import SetupError
from .paths import Paths
from .process import ToolError, run_tool
from .progress import Progress

_MANAGERS = {
    "apt-get": ["apt-get", "install", "--yes", "--no-install-recommends"],
    "dnf": ["dnf", "install", "--assumeyes"],
    "apk": ["apk", "add"],
    "pacman": ["pacman", "--sync", "--noconfirm"],
    "zypper": ["zypper", "--non-interactive", "install"],
}
# program -> other names under which it is found
_PROGRAMS = {
    "wkhtmltopdf": (),
    "chromium": ("chromium-browser", "google-chrome", "google-chrome-stable"),
}


def find(program: str) -> Path | None:
    """Answer where the program is, None when it is missing."""
    for name in (program, *_PROGRAMS[program]):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def ensure(paths: Paths, programs: tuple[str, ...], progress: Progress) -> None:
    """Install the missing ones."""
    missing = [program for program in programs if not find(program)]
    if missing:
        _install(paths, missing, progress)


def _install(paths: Paths, missing: list[str], progress: Progress) -> None:
    names = " and ".join(missing)
    manager = next((name for name in _MANAGERS if shutil.which(name)), None)
    if not manager:
        raise SetupError(
            f"{names} is missing and this machine has no package manager known to "
            "this script: install it by hand and run again."
        )
    command = [*_MANAGERS[manager], *missing]
    if os.geteuid() != 0:
        raise SetupError(
            f"{names} is missing: install it as root ({' '.join(command)}) "
            "and run again."
        )
    progress.say(f"installing {names} with {manager}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        if manager == "apt-get":
            run_tool(["apt-get", "update"], paths.log / "packages-update.log")
        run_tool(command, paths.log / "packages.log", env=environment)
    except ToolError as error:
        raise SetupError(
            f"{names} could not be installed: {error.reason}; install it by hand "
            "and run again."
        ) from error
