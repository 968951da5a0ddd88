from odoo import api, models
from odoo.tools import SQL

from ..lib import seals

NIGHTS = 30  # in which every history is checked, whether it changed or not


class DocumentTrailSeal(models.Model):
    """Which documents a run checks."""

    _inherit = "document.trail.seal"

    def _get_due(self):
        """Return (model, id, first entry, count) of the documents left to check.

        What changed, a thirtieth of the rest, what was broken the last time, and what
        was sealed and has no entries any more; those without entries come first.
        """
        slice_ = self.at.toordinal() % NIGHTS if self.since else None
        due = self._get_documents(self.since or None, slice_, self.position)
        if self.position:
            return due
        sealed, _damaged = seals.read_all(*self._get_place())
        again = {(model, id_) for model, id_, *_fault in self.broken or [] if id_}
        lost = self._get_without_entries(set(sealed) | again)
        known = {one[:2] for one in due}
        more = sorted((lost | again) - known)
        return [(*one, 0, 0) for one in more] + due

    @api.model
    def _get_documents(self, since=None, slice_=None, after=0):
        """Return (model, id, first entry, count of entries) of documents with a
        history, or a row.

        They come in the order in which their histories begin: what belongs together is
        checked together, and lines that are documents too are not read twice.

        :param datetime since: those that changed later; without it all
        :param int slice_: and those whose id leaves this rest, where ``since`` is given
        :param int after: only those whose history begins after this entry
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.model, d.id, coalesce(min(e.id), 0), count(e.id) FROM (
                    SELECT document_model AS model, document_id AS id
                    FROM document_trail_entry
                    WHERE %(since)s IS NULL OR at > %(since)s
                        OR mod(document_id, %(nights)s) = %(slice)s
                    UNION %(rows)s
                ) AS d
                LEFT JOIN document_trail_entry AS e
                    ON e.document_id = d.id AND e.document_model = d.model
                GROUP BY 1, 2
                HAVING %(after)s = 0 OR min(e.id) > %(after)s
                ORDER BY 3, 1, 2
                """,
                since=since,
                nights=NIGHTS,
                slice=slice_,
                rows=SQL(" UNION ").join(self._get_row_queries(slice_)),
                after=after,
            )
        )
        return [tuple(row) for row in rows]

    @api.model
    def _get_row_queries(self, slice_):
        """Yield a query for the documents of each model that are there today, and were
        made since their history is recorded."""
        for name in self.env["document.trail.recorder"]._get_models():
            model = self.env[name]
            line = model._trail_document
            yield SQL(
                """
                SELECT s.model, t.id FROM %(table)s AS t
                JOIN document_trail_setting AS s ON s.model = %(model)s
                WHERE t.id > s.first_id AND %(itself)s
                    AND (%(slice)s IS NULL OR mod(t.id, %(nights)s) = %(slice)s)
                """,
                table=SQL.identifier(model._table),
                model=name,
                itself=SQL("t.%s IS NULL", SQL.identifier(line))
                if line
                else SQL("true"),
                slice=slice_,
                nights=NIGHTS,
            )

    @api.model
    def _get_without_entries(self, documents):
        """Return those of the documents that no entry speaks of."""
        if not documents:
            return set()
        models_, ids = zip(*documents, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.model, d.id FROM unnest(%s, %s) AS d(model, id)
                WHERE NOT EXISTS (
                    SELECT FROM document_trail_entry AS e
                    WHERE e.document_id = d.id AND e.document_model = d.model
                )
                """,
                list(models_),
                list(ids),
            )
        )
        return {tuple(row) for row in rows}
