import datetime
import json

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..lib.known_ways import Ways

KEEP_DAYS = 30  # roads change


class DeliveryDistance(models.Model):
    """The ways from one place, as a table service has given them."""

    _name = "delivery.distance"
    _description = "Distances from a Place"
    _order = "company_id, place, id"
    _rec_name = "place"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    source = fields.Char(
        required=True, readonly=True, help="The service, and how one travels."
    )
    place = fields.Char(required=True, readonly=True, help="Latitude, longitude.")
    ways = fields.Json(required=True, readonly=True)
    asked_on = fields.Date(required=True, readonly=True, index=True)

    _place_once = models.UniqueIndex(
        "(company_id, source, place)", "The ways from that place are known already."
    )

    @api.model
    def _known(self, company, source: str, places: list[str]) -> Ways:
        rows = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("source", "=", source),
                ("place", "in", places),
            ],
            ["place", "ways"],
        )
        return {row.place: row.ways for row in rows}

    @api.model
    def _remember(self, company, source: str, ways: Ways):
        """Add ways to those that are known; nothing where nothing may be written."""
        if not ways or self.env.cr.readonly:
            return
        today = fields.Date.today()
        # always in the same order: who plans at the same time waits
        rows = [
            SQL(
                "(%s, %s, %s, %s::jsonb, %s)",
                company.id,
                source,
                place,
                json.dumps(ways[place]),
                today,
            )
            for place in sorted(ways)
        ]
        query = SQL(
            """
            INSERT INTO %(table)s (company_id, source, place, ways, asked_on)
                 VALUES %(rows)s
            ON CONFLICT (company_id, source, place)
              DO UPDATE SET ways = %(table)s.ways || EXCLUDED.ways,
                            asked_on = LEAST(%(table)s.asked_on, EXCLUDED.asked_on)
            """,
            table=SQL.identifier(self._table),
            rows=SQL(", ").join(rows),
        )
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(query, log_exceptions=False)
        except SerializationFailure:
            return  # somebody has remembered the same meanwhile
        self.invalidate_model(["ways"])

    @api.autovacuum
    def _gc_old(self):
        """Forget what was asked long ago: it is asked anew when it is needed."""
        oldest = fields.Date.today() - datetime.timedelta(days=KEEP_DAYS)
        self.search([("asked_on", "<", oldest)]).unlink()
