"""Real transactions beside each other, let loose by a barrier."""

import contextlib
import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError, ValidationError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger


@contextlib.contextmanager
def environment():
    """A transaction of its own; committed at its end."""
    with Registry(get_db_name()).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})


class RaceCase(BaseCase):
    """A case whose clerks have connections of their own."""

    def setUp(self):
        super().setUp()
        self.patch(Registry, "_lock", DummyRLock())  # the thread of the tests holds it

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def _race(self, model, ids, act):
        """Let one clerk for each id act at once; return what became of them.

        :param str model: of what they act on
        :param list ids: one for each clerk
        :param act: called with the clerk's record
        """
        ready, results = threading.Barrier(len(ids)), []

        def run(record_id):
            try:
                with environment() as env:
                    record = env[model].browse(record_id)
                    record.fetch([record._rec_name or "id"])  # snapshots are as old
                    ready.wait(timeout=60)
                    retrying(lambda: act(record), env)
                results.append("done")
            except (UserError, ValidationError):
                results.append("refused")
            except Exception as error:  # the thread's end, told to the test
                results.append(repr(error))

        threads = [threading.Thread(target=run, args=(record_id,)) for record_id in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(results)
