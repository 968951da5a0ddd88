from contextlib import closing

from psycopg2.errors import RestrictViolation

from odoo.tools import mute_logger

from .common import OrderFlowMixin


class TrailMixin(OrderFlowMixin):
    """What the history tells, and what the database refuses."""

    def _entries(self, record):
        self.env.flush_all()
        domain = self.env["document.trail.entry"]._get_document_domain(record)
        return self.env["document.trail.entry"].search(domain, order="id")

    def _refused_by_database(self, statement, *values):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            closing(self.env.cr.savepoint()),
        ):
            self.env.cr.execute(statement, values)

    def _clock(self):
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def _begin(self):
        """Let what follows count as another transaction; answer when it began."""
        self.env.flush_all()
        self.env.cr.execute("SELECT set_config('document_trail.number', '', true)")
        return self._clock()
