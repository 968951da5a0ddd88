"""Prepares everything that Odoo needs, and says where it is."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from . import (
    odoo_debian,
    odoo_given,
    odoo_importable,
    odoo_source,
    odoo_unpacked,
    packages,
    postgres_embedded,
    postgres_given,
    postgres_private,
    python_env,
)
from .databases import Databases
from .errors import SetupError, UnavailableError
from .lock import exclusive
from .odoo import SERIES, Odoo
from .paths import Paths, write_if_changed
from .postgres import Postgres
from .progress import Progress

# The first that works is taken.
ODOO_STRATEGIES = (
    odoo_given,
    odoo_importable,
    odoo_unpacked,
    odoo_debian,
    odoo_source,
)
POSTGRES_STRATEGIES = (postgres_given, postgres_private, postgres_embedded)


@dataclass(frozen=True)
class Environment:
    """Where everything is; made by ``prepare``."""

    root: Path
    home: Path
    python: Path
    odoo_bin: Path
    addons_paths: tuple[Path, ...]
    pg: Postgres
    data_dir: Path

    def odoo(self, *arguments: str) -> list[str]:
        """Answer an Odoo command line; its configuration comes with ``odoo_bin``."""
        return [str(self.python), str(self.odoo_bin), *arguments]

    def psql_env(self) -> dict[str, str]:
        """Answer the variables by which psql and libpq find the server."""
        return self.pg.environment()

    @property
    def databases(self) -> Databases:
        """The databases of the server."""
        return Databases(self.python, self.pg, self.data_dir / "filestore")


def prepare(*, dev: bool = False, programs: tuple[str, ...] = ()) -> Environment:
    """Get what is missing, start the database server, answer where everything is.

    :param dev: also install ``requirements-dev.txt``
    :param programs: of the machine's package manager (``wkhtmltopdf``, ``chromium``)
    """
    paths = Paths.of_this_clone()
    paths.make()
    progress = Progress(total=4)
    with exclusive(paths.home / "lock", "another command that prepares this clone"):
        with progress.step("Programs"):
            packages.ensure(paths, programs, progress)
        with progress.step("Python packages"):
            python = python_env.ensure(paths, _requirements(paths, dev), progress)
        with progress.step(f"Odoo {SERIES}"):
            odoo = _find_odoo(paths, progress)
        with progress.step("PostgreSQL"):
            postgres = _find_postgres(paths, python, progress)
        return _assemble(paths, python, odoo, postgres)


def _requirements(paths: Paths, dev: bool) -> list[Path]:
    names = ["requirements.txt"] + ["requirements-dev.txt"] * dev
    return [paths.root / name for name in names]


def _find_odoo(paths: Paths, progress: Progress) -> Odoo:
    return _first_that_works(
        f"Odoo {SERIES} could not be had",
        ODOO_STRATEGIES,
        lambda strategy: strategy.find(paths, progress),
    )


def _find_postgres(paths: Paths, python: Path, progress: Progress) -> Postgres:
    postgres = _first_that_works(
        "No database server could be had",
        POSTGRES_STRATEGIES,
        lambda strategy: strategy.find(paths, python, progress),
    )
    Databases(python, postgres, paths.data / "filestore").check()
    return postgres


def _first_that_works(failure: str, strategies, find):
    reasons = []
    for strategy in strategies:
        try:
            return find(strategy)
        except UnavailableError as error:
            reasons.append(str(error).rstrip("."))
    raise SetupError(f"{failure}: {'; '.join(reasons)}; see setup/README.md.")


def _assemble(paths, python, odoo, postgres) -> Environment:
    """Write the small files that tie the parts together."""
    addons_paths = (odoo.addons, paths.root)
    for site_packages in python.parents[1].glob("lib/python*/site-packages"):
        write_if_changed(site_packages / "odoo.pth", f"{odoo.library}\n")
    configuration = paths.home / "odoo.conf"
    write_if_changed(
        configuration, _configuration(paths, addons_paths, postgres), mode=0o600
    )
    launcher = paths.home / "odoo-bin"
    places = {"configuration": str(configuration), "compiled": str(paths.compiled)}
    write_if_changed(launcher, _LAUNCHER.format(**places))
    return Environment(
        paths.root, paths.home, python, launcher, addons_paths, postgres, paths.data
    )


def _configuration(paths, addons_paths, postgres) -> str:
    return _CONFIGURATION.format(
        addons_path=",".join(map(str, addons_paths)),
        data=paths.data,
        pg=postgres,
        secret_key=_kept_secret(paths.home / "channel.key"),
    )


def _kept_secret(file) -> str:
    """Return the key that credentials are encrypted with, made once."""
    if not file.exists():
        write_if_changed(file, secrets.token_urlsafe(32), mode=0o600)
    return file.read_text()


_CONFIGURATION = """\
[options]
addons_path = {addons_path}
data_dir = {data}
db_host = {pg.host}
db_port = {pg.port}
db_user = {pg.user}
db_password = {pg.password}
http_interface = 127.0.0.1
list_db = False
without_demo = True

[queue_job]
channels = root:2

[sale_order_flow]
secret_key = {secret_key}
"""

_LAUNCHER = '''\
"""Odoo with the configuration of this clone."""

import os
import sys

# What is compiled is kept, inside the clone: an unpacked Odoo comes without it.
sys.dont_write_bytecode = False
sys.pycache_prefix = {compiled!r}

# Variables come before the file: those of another server must not.
for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"):
    os.environ.pop(name, None)
os.environ.setdefault("ODOO_RC", {configuration!r})

if __name__ == "__main__":
    from odoo.cli import main

    main()
'''
