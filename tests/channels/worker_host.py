"""Workers of a channel that die, or lose the database, at a named place.

Loads Odoo once and makes each worker by a fork. It reads commands from its standard
input, one a line in JSON, and answers each with a line: ``["start", PLAN]`` answers the
worker's process id, ``["wait", PID, SECONDS]`` its exit status, or null when it was
killed because it took longer. A plan is empty, or says at which place (`PLACES`), at
which call of it and in which manner the worker is struck:

- ``kill``: SIGKILL;
- ``stuck``: it goes no further;
- ``cut``: the connection to the database is gone;
- ``restart``: all connections to it are gone, and none is let in for a second.
"""

import contextlib
import ctypes
import json
import os
import random
import signal
import socket
import sys
import time

import psycopg2
from places import PLACES
from psycopg2 import InterfaceError, OperationalError

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.sql_db import connection_info_for
from odoo.tools import config

LOST = (OperationalError, InterfaceError)
PATIENCE = 60  # seconds in which a worker tries again, as a server does
PR_SET_PDEATHSIG = 1


def main(configuration: str, database: str) -> None:
    options = ["-c", configuration, "-d", database, "--no-http", "--log-level=critical"]
    config.parse_config(options)
    load_server_wide_modules()
    registry = Registry(database)
    odoo.sql_db.close_all()
    _answer("ready")
    for line in sys.stdin:
        command, *given = json.loads(line)
        _answer(_start(registry, *given) if command == "start" else _wait(*given))


def _answer(value) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _start(registry, plan: dict) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _end_with_host()
        random.seed(os.getpid())
        blow = Blow(registry, **plan) if plan else None
        for step in (_pull, _process, _ship, _tell, _send):
            _do(registry, step)
        status = 3 if blow and not blow.has_struck else 0
    finally:
        os._exit(status)


def _end_with_host() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait(pid: int, seconds: float) -> int | None:
    """Answer a worker's exit status; kill it when it takes longer, and answer None."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def _do(registry, step) -> None:
    """Do a step in a transaction of its own, again where another was quicker."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with registry.cursor() as cr:
                more = step(api.Environment(cr, SUPERUSER_ID, {}))
            if not more:
                return
        except LOST:
            if time.monotonic() > until:
                raise
            time.sleep(random.uniform(0.05, 0.5))


# --- What schedules and the warehouse do ---


def _channel(env):
    return env["sale.channel"].search([("code", "=", "kills")])


def _pull(env) -> bool:
    """Read a day of what the shop has; tell whether more is there."""
    return _channel(env)._pull_window()


def _process(env) -> bool:
    """Import a chunk of what was kept; tell whether more is there."""
    waiting = [("state", "=", "received"), ("direction", "=", "in")]
    messages = env["sale.channel.message"].search(waiting, order="id", limit=100)
    messages._process()
    return len(messages) == 100


def _ship(env) -> None:
    pickings = env["stock.picking"].search(
        [
            ("sale_id.sale_channel_id.code", "=", "kills"),
            ("state", "not in", ("done", "cancel")),
        ]
    )
    for picking in pickings:
        picking.carrier_tracking_ref = f"T-{picking.sale_id.client_order_ref}"
        for move in picking.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
    if pickings:
        pickings._action_done()


def _tell(env) -> bool:
    return bool(env["sale.channel"]._tell_changes())


def _send(env) -> None:
    _channel(env)._send()


# --- What goes wrong ---


class Blow:
    """Strikes once, at the n-th call of a place."""

    def __init__(self, registry, place: str, nth: int, manner: str):
        self.registry, self.nth = registry, nth
        self.strike = getattr(self, f"_{manner}")
        self.calls, self.has_struck = 0, False
        owner, name, after = PLACES[place]
        self._wrap(self._get_owner(owner), name, after)

    def _get_owner(self, owner: str):
        if owner == "client":
            from odoo.addons.sale_channel_connectors.lib import client_woocommerce

            return client_woocommerce.WooCommerceClient
        return odoo.sql_db.Cursor if owner == "cursor" else self.registry[owner]

    def _wrap(self, owner, name: str, after: bool) -> None:
        real = getattr(owner, name)

        def struck(one, *args, **kwargs):
            self.calls += 1
            is_now = self.calls == self.nth
            if is_now and not after:
                self._hit()
            result = real(one, *args, **kwargs)
            if is_now and after:
                self._hit()
            return result

        setattr(owner, name, struck)

    def _hit(self) -> None:
        self.has_struck = True
        self.strike()

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def _stuck(self) -> None:
        time.sleep(600)

    def _cut(self) -> None:
        """Cut the wires of this worker to the database."""
        for connection in odoo.sql_db._Pool._connections:
            if not connection.closed:
                with socket.socket(fileno=os.dup(connection.fileno())) as wire:
                    wire.shutdown(socket.SHUT_RDWR)

    def _restart(self) -> None:
        """Do to the database what a restart of its server does."""
        name = self.registry.db_name
        _db, options = connection_info_for("postgres")
        with contextlib.closing(psycopg2.connect(**options)) as server:
            server.autocommit = True
            cursor = server.cursor()
            try:
                cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s",
                    [name],
                )
                time.sleep(1)
            finally:
                cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


if __name__ == "__main__":
    main(*sys.argv[1:])
