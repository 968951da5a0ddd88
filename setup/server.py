"""An Odoo server as in production: two workers, job runner, one address.

What it sends stays on the machine, see ``setup/outbox.py``.
"""

import http.client
import time
from subprocess import STDOUT

from setup.bootstrap import Environment, SetupError
from setup.bootstrap.ports import HOST, any_free, is_free
from setup.bootstrap.process import end, start
from setup.front import Front
from setup.outbox import Outbox

FIRST_PORT = 8069
_START_SECONDS = 90


class Server:
    """Context manager: the server answers inside and is gone after."""

    def __init__(self, env: Environment, database: str, port: int):
        self.env = env
        self.database = database
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.log = env.home / "log" / f"odoo-{database}.log"
        self._http_port, self._websocket_port = any_free(), any_free()
        self._child = self._front = None
        self._outbox = Outbox(env, database)

    def __enter__(self) -> "Server":
        self._tell_address()
        self._outbox.__enter__()
        self._front = Front(self.port, self._http_port, self._websocket_port)
        with open(self.log, "w") as log:
            self._child = start(
                self._command(), stdout=log, stderr=STDOUT, start_new_session=True
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception) -> None:
        end(self._child)
        self._front.stop()
        self._outbox.__exit__()

    def wait(self) -> None:
        """Stay until the server ends by itself, which it should not."""
        self._child.wait()
        raise SetupError(f"Odoo has ended by itself; see {self.log} and run again.")

    def _command(self) -> list[str]:
        options = {
            "--database": self.database,
            "--db-filter": f"^{self.database}$",
            "--http-port": self._http_port,
            "--gevent-port": self._websocket_port,
            "--workers": 2,
            "--max-cron-threads": 1,
            "--load": "base,rpc,web,queue_job",
            "--limit-time-cpu": 600,
            "--limit-time-real": 1200,
        }
        return self.env.odoo(*(f"{name}={value}" for name, value in options.items()))

    def _tell_address(self) -> None:
        """Links in mails and pictures in documents need the address of today."""
        self.env.databases.execute(
            "INSERT INTO ir_config_parameter (key, value)"
            " VALUES ('web.base.url', %s), ('report.url', %s)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [self.url, f"http://{HOST}:{self._http_port}"],
            database=self.database,
        )

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self._child.poll() is not None:
                raise SetupError(f"Odoo did not start; see {self.log} and run again.")
            if status(self._http_port, "/web/login") == 200:
                return
            time.sleep(0.2)
        raise SetupError(
            f"Odoo does not answer after {_START_SECONDS} s; "
            f"see {self.log} and run again."
        )


def status(port: int, path: str) -> int | None:
    """Answer the HTTP status of a page, None when nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def choose_port(wanted: int | None) -> int:
    """Answer the wanted port, or the first free one from 8069 on."""
    if wanted is None:
        return next(port for port in range(FIRST_PORT, 65536) if is_free(port))
    if not is_free(wanted):
        raise SetupError(
            f"Port {wanted} is taken: name another one with --port, or leave --port "
            "out to get the next free one."
        )
    return wanted
