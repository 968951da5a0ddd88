"""The databases of the server: listed, made, dropped, renamed, labelled."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .postgres import Postgres

# Runs in the virtual environment, which has the driver that this package has not.
_CLIENT = """
import json, sys, psycopg2
connection = psycopg2.connect(dbname=sys.argv[1], connect_timeout=10)
connection.autocommit = True
cursor = connection.cursor()
statement, parameters = json.load(sys.stdin)
cursor.execute(statement, parameters)
print(json.dumps(cursor.fetchall() if cursor.description else []))
"""


@dataclass(frozen=True)
class Databases:
    """The server's databases, each with its filestore."""

    python: Path
    postgres: Postgres
    filestore: Path

    def check(self) -> None:
        """Refuse a server that does not answer or gives too few rights."""
        rows = self.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        if not rows[0][0]:
            raise SetupError(
                f"Database user {self.postgres.user} may not create databases: give "
                f'him the right (ALTER ROLE "{self.postgres.user}" CREATEDB) '
                "and run again."
            )

    def names(self) -> list[str]:
        """Answer the names of all databases."""
        rows = self.execute("SELECT datname FROM pg_database ORDER BY datname")
        return [name for (name,) in rows]

    def create(self, name: str, template: str) -> None:
        """Make a copy of a database and of its files."""
        self.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)}")
        if (self.filestore / template).exists():
            # Named by their content, files are never written twice: a link will do.
            shutil.copytree(
                self.filestore / template,
                self.filestore / name,
                copy_function=os.link,
            )

    def drop(self, name: str) -> None:
        """Remove a database and its files, if there."""
        self.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")
        shutil.rmtree(self.filestore / name, ignore_errors=True)

    def rename(self, old: str, new: str) -> None:
        """Move a database into place; its files go first."""
        shutil.rmtree(self.filestore / new, ignore_errors=True)
        if (self.filestore / old).exists():
            (self.filestore / old).rename(self.filestore / new)
        self.execute(f"ALTER DATABASE {_quoted(old)} RENAME TO {_quoted(new)}")

    def label(self, name: str) -> str | None:
        """Answer the text that was fixed to the database; None without one."""
        rows = self.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = %s",
            [name],
        )
        return rows[0][0] if rows else None

    def set_label(self, name: str, text: str) -> None:
        """Fix a text to the database; it goes where the database goes."""
        self.execute(f"COMMENT ON DATABASE {_quoted(name)} IS %s", [text])

    def execute(
        self, statement: str, parameters: list | None = None, database: str = "postgres"
    ) -> list:
        """Run one statement and answer its rows."""
        answer = subprocess.run(
            [self.python, "-c", _CLIENT, database],
            input=json.dumps([statement, parameters]),
            env=os.environ | self.postgres.environment(),
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            raise SetupError(self._refusal(answer.stderr))
        return json.loads(answer.stdout)

    def _refusal(self, said: str) -> str:
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("psycopg2.")]
        if not errors:
            return (
                f"The environment of {self.python} is damaged: remove .run/venv and "
                f"run again; {lines[-1].rstrip('.')}."
            )
        reason = errors[-1].split(": ", 1)[-1].rstrip(".")
        where = f"{self.postgres.host}:{self.postgres.port}"
        return (
            f"The database server at {where} refuses: {reason}; "
            "correct that and run again."
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
