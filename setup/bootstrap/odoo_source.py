"""Odoo's official source, the last resort: a shallow clone, or its archive."""

import shutil
import tarfile
import urllib.request
from pathlib import Path

from .errors import UnavailableError
from .odoo import Odoo
from .paths import Paths
from .process import ToolError, run_tool
from .progress import Progress

REPOSITORY = "https://github.com/odoo/odoo"
ARCHIVE = f"{REPOSITORY}/archive/refs/heads/19.0.tar.gz"


def find(paths: Paths, progress: Progress) -> Odoo:
    """Download the 19.0 branch."""
    beside = paths.odoo.with_name("odoo.new")
    shutil.rmtree(beside, ignore_errors=True)
    if shutil.which("git"):
        _clone(paths, beside, progress)
    else:
        _unpack_archive(beside, progress)
    beside.rename(paths.odoo)
    return Odoo.at(paths.odoo)


def _clone(paths: Paths, target: Path, progress: Progress) -> None:
    progress.say("cloning the official source")
    command = ["git", "clone", "--depth=1", "--branch=19.0", REPOSITORY, target]
    try:
        run_tool(command, paths.log / "odoo-source.log")
    except ToolError as error:
        raise UnavailableError(error.reason) from error


def _unpack_archive(target: Path, progress: Progress) -> None:
    progress.say("downloading the official source")
    try:
        with (
            urllib.request.urlopen(ARCHIVE, timeout=60) as answer,
            tarfile.open(fileobj=answer, mode="r|gz") as archive,
        ):
            archive.extractall(target.with_name("odoo.tar"), filter="tar")
    except (OSError, tarfile.TarError, EOFError) as error:
        if getattr(error, "errno", None):  # the disk, not the network
            raise
        raise UnavailableError(f"{ARCHIVE}: {error}") from error
    (folder,) = target.with_name("odoo.tar").iterdir()
    folder.rename(target)
    target.with_name("odoo.tar").rmdir()
