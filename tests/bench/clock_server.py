"""Odoo whose clock is set by each request: `X-Clock: 2026-05-01T12:00:00`.

A price may depend on the day. Here a day of next month can be asked over HTTP, from
a server with several workers; each of them handles one request at a time, so that the
clock it has set is that request's own.
"""

import functools
import runpy
from pathlib import Path

from freezegun import freeze_time

LAUNCHER = Path(__file__).resolve().parents[2] / ".run" / "odoo-bin"
HEADER = "HTTP_X_CLOCK"


@functools.cache
def _clock():
    """Stop the worker's clock once; requests only move it."""
    return freeze_time().start()


def _at_its_time(application):
    @functools.wraps(application)
    def call(self, environ, start_response):
        moment = environ.get(HEADER)
        if moment:
            _clock().move_to(moment)
        return application(self, environ, start_response)

    return call


if __name__ == "__main__":
    runpy.run_path(str(LAUNCHER))  # the variables that it sets
    import odoo.cli
    from odoo.http import Application

    Application.__call__ = _at_its_time(Application.__call__)
    odoo.cli.main()
