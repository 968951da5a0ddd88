"""The main job, done against a running server as the people would do it.

``run`` speaks HTTP like a browser and XML-RPC like a client in the office; nothing is
reached through the ORM. It needs the demo company, makes new orders each time, and
works any number of times on the same database.
"""

import xmlrpc.client

import requests

from setup.check.main_job import MainJob
from setup.check.report import Report, WrongError

__all__ = ["run"]


def run(base_url: str, db: str) -> bool:
    """Do the main job; print one line per step; False at the first wrong one."""
    report = Report()
    try:
        MainJob(base_url.rstrip("/"), db, report).run()
    except (
        WrongError,
        requests.RequestException,
        xmlrpc.client.ProtocolError,
        OSError,
    ) as error:
        report.conclude(f"The main job stopped: {error}")
        return False
    report.conclude("The main job is done.")
    return True
