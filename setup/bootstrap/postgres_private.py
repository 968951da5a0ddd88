"""A private cluster run by the server binaries of this machine."""

import shutil
from pathlib import Path

from .cluster import Cluster
from .errors import UnavailableError
from .paths import Paths
from .postgres import Postgres
from .progress import Progress

_OLDEST = 14
_PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/*/bin")


def find(paths: Paths, python: Path, progress: Progress) -> Postgres:
    """Start the cluster with the newest server that can read it."""
    cluster = Cluster(paths)
    folders = [folder for folder in _bin_dirs() if cluster.accepts(folder, _OLDEST)]
    if not folders:
        raise UnavailableError(f"this machine has no initdb of PostgreSQL {_OLDEST}+")
    return cluster.ensure(folders[0], progress)


def _bin_dirs() -> list[Path]:
    """Answer the folders that hold a server, the one on PATH first."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for place in _PLACES:
        folders += sorted(Path("/").glob(place), reverse=True)
    return [folder for folder in folders if (folder / "initdb").exists()]
