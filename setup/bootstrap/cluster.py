"""A database cluster in this clone: made once, started when needed.

The server listens on 127.0.0.1 only, on a port that was free when it first started;
it has no socket file, whose path may be at most 107 characters long. The last command
that uses it stops it.
"""

import atexit
import fcntl
import re
import secrets
import shutil
import subprocess
from pathlib import Path

from . import ports
from .account import Account
from .errors import SetupError
from .lock import try_lock
from .paths import Paths
from .postgres import Postgres
from .process import ToolError, run_tool
from .progress import Progress

USER = "odoo"
# Demo and tests share the cluster, and everything in it is made by code in minutes.
# So it does not wait for the disk: a killed server or command loses nothing, a crash
# of the whole machine may (./setup/run --reset). A real installation names its own
# server with PGHOST.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
}


class Cluster:
    """The private cluster of one clone."""

    def __init__(self, paths: Paths):
        self.home = paths.cluster
        self.data = self.home / "data"
        self.log = paths.log

    def accepts(self, bin_dir: Path, oldest: int) -> bool:
        """Tell whether this server can run the cluster (or make it, if none is)."""
        version = _major_version(bin_dir)
        made_by = self.data / "PG_VERSION"
        if made_by.exists():
            return version == int(made_by.read_text())
        return version >= oldest

    def ensure(self, bin_dir: Path, progress: Progress) -> Postgres:
        """Answer the running server; make and start it where needed."""
        self.home.mkdir(exist_ok=True)
        account = Account.for_cluster(self.home)
        account.own(self.home)
        self._hold(bin_dir, account)
        if not self.data.exists():
            progress.say("creating the cluster")
            self._create(bin_dir, account)
        if not self._is_running(bin_dir, account):
            progress.say("starting the server")
            self._start(bin_dir, account)
        password = (self.home / "password").read_text()
        return Postgres(ports.HOST, self._port(), USER, password, bin_dir)

    def _create(self, bin_dir: Path, account: Account) -> None:
        """Build beside and rename, so that a killed initdb leaves nothing in place."""
        beside = self.home / "data.new"
        shutil.rmtree(beside, ignore_errors=True)
        secret = self.home / "password"
        secret.unlink(missing_ok=True)
        secret.touch(0o600)
        secret.write_text(secrets.token_urlsafe(24))
        account.own(secret)
        command = [bin_dir / "initdb", "-D", beside, "-U", USER, "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
        command += [f"--pwfile={secret}"]
        try:
            run_tool(account.command(command), self.log / "initdb.log", cwd=self.home)
        except ToolError as error:
            raise SetupError(
                f"PostgreSQL could not make its cluster: {error.reason}; "
                f"see {error.log} and run again."
            ) from error
        beside.rename(self.data)

    def _is_running(self, bin_dir: Path, account: Account) -> bool:
        try:
            self._control(bin_dir, account, "status")
        except ToolError:
            return False
        return True

    def _start(self, bin_dir: Path, account: Account) -> None:
        """Start on the remembered port, or on another when it was taken meanwhile."""
        if not self._port() or not ports.is_free(self._port()):
            (self.home / "port").write_text(str(ports.any_free()))
        settings = {"port": self._port(), **_SETTINGS}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        configuration = self.data / "postgresql.auto.conf"
        configuration.write_text("".join(lines))
        account.own(configuration)
        server_log = self.home / "server.log"
        try:
            self._control(bin_dir, account, "-w", "-t", "60", "-l", server_log, "start")
        except ToolError as error:
            raise SetupError(
                f"PostgreSQL did not start: {_last_error(server_log) or error.reason}; "
                f"see {server_log} and run again."
            ) from error

    def _control(self, bin_dir: Path, account: Account, *action) -> None:
        command = [bin_dir / "pg_ctl", "-D", self.data, *action]
        run_tool(account.command(command), cwd=self.home)

    def _port(self) -> int:
        file = self.home / "port"
        return int(file.read_text()) if file.exists() else 0

    def _hold(self, bin_dir: Path, account: Account) -> None:
        """Use the server until this process ends; the last user stops it."""
        users = open(self.home / "users.lock", "a")  # noqa: SIM115 (held until the end)
        fcntl.flock(users, fcntl.LOCK_SH)

        def release() -> None:
            fcntl.flock(users, fcntl.LOCK_UN)
            if try_lock(users):
                stop = [bin_dir / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"]
                # Not run_tool: a child cannot be tied to a process that is ending.
                subprocess.run(
                    account.command(stop), cwd=self.home, capture_output=True
                )

        atexit.register(release)


def _major_version(bin_dir: Path) -> int:
    try:
        said = run_tool([bin_dir / "initdb", "--version"])
    except ToolError:
        return 0
    return int(re.search(r"(\d+)", said).group(1))


def _last_error(server_log: Path) -> str | None:
    if not server_log.exists():
        return None
    lines = server_log.read_text(errors="replace").splitlines()
    errors = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return errors[-1].split("  ", 1)[-1].rstrip(".") if errors else None
