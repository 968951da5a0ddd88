"""A database server that the user names with PGHOST or DATABASE_URL."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .errors import SetupError, UnavailableError
from .paths import Paths
from .postgres import Postgres
from .progress import Progress


def find(paths: Paths, python: Path, progress: Progress) -> Postgres:
    """Take the named server; whether it answers is checked by who called."""
    if os.environ.get("DATABASE_URL"):
        postgres = _from_url(os.environ["DATABASE_URL"])
    elif os.environ.get("PGHOST"):
        postgres = _from_variables(os.environ)
    else:
        raise UnavailableError("neither PGHOST nor DATABASE_URL is set")
    if postgres.user == "postgres":
        raise SetupError(
            "Odoo refuses to work as database user postgres: name another one "
            "that may create databases (PGUSER) and run again."
        )
    return postgres


def _from_variables(variables: Mapping[str, str]) -> Postgres:
    port = variables.get("PGPORT") or "5432"
    if not port.isdecimal():
        raise SetupError(f"PGPORT is {port}: make it a number and run again.")
    return Postgres(
        variables["PGHOST"],
        int(port),
        variables.get("PGUSER") or "odoo",
        variables.get("PGPASSWORD", ""),
    )


def _from_url(url: str) -> Postgres:
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("postgres", "postgresql") or not parts.hostname:
            raise ValueError(url)
        port = parts.port or 5432
    except ValueError as error:
        raise SetupError(
            "DATABASE_URL is wrong: it has to be like "
            "postgresql://user:password@host:5432; correct it and run again."
        ) from error
    return Postgres(
        parts.hostname,
        port,
        unquote(parts.username or "odoo"),
        unquote(parts.password or ""),
    )
