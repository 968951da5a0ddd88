"""Workers that send notices, and can be killed at any moment.

Loads Odoo once and makes each worker by a fork, which takes milliseconds. It reads
commands from its standard input, one a line, and answers each with a line of JSON:
``start MODEL`` answers the worker's process id, ``wait PID`` its exit status.

Each worker tells, in a file of its own, which notice it is about to send.
"""

import json
import os
import sys
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config


def main(configuration: str, database: str, folder: str) -> None:
    config.parse_config(["-c", configuration, "-d", database, "--no-http"])
    load_server_wide_modules()
    registry = Registry(database)
    _tell_what_is_sent(registry)
    odoo.sql_db.close_all()
    _answer("ready")
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "start":
            _answer(_start(registry, Path(folder), *arguments))
        elif command == "wait":
            _answer(_wait(int(arguments[0])))


def _answer(value) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _start(registry, folder: Path, model: str = "sale.order.notice") -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        registry.notice_log = folder / str(os.getpid())
        with registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})[model]._cron_send()
        status = 0
    finally:
        os._exit(status)


def _wait(pid: int) -> int:
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _tell_what_is_sent(registry) -> None:
    """Write down each notice when it is taken, before anything is sent."""
    model = registry["sale.order.notice"]
    take_due = model._take_due

    def taken(self, channels):
        notice = take_due(self, channels)
        with registry.notice_log.open("a") as log:
            log.write(f"{notice.id or ''}\n")
        return notice

    model._take_due = taken


if __name__ == "__main__":
    main(*sys.argv[1:])
