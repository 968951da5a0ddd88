import json

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

# Records with the documents that tell of them: a line may have been in several.
PLACES = """
    WITH RECURSIVE line AS (
        SELECT * FROM jsonb_to_recordset(%(lines)s)
            AS line(model text, field text, document_model text)
    ), place AS (
        SELECT told.model, told.id, d.document_model, d.document_id
        FROM jsonb_to_recordset(%(records)s) AS told(model text, id int),
            document_trail_document_of(told.model, told.id) AS d
    UNION
        SELECT place.model, place.id,
            CASE WHEN other = 'null' THEN place.model
                ELSE line.document_model END,
            CASE WHEN other = 'null' THEN place.id ELSE other::int END
        FROM place JOIN line ON line.model = place.model
        JOIN document_trail_entry AS e
            ON e.document_id = place.document_id
            AND e.document_model = place.document_model
            AND e.record_id = place.id AND e.record_model = place.model,
            LATERAL jsonb_array_elements(e.changes->line.field) AS other
        WHERE e.changes ? line.field
    )
    SELECT model, id, document_model, document_id FROM place
"""


class DocumentTrailEntry(models.Model):
    """Personal data go out of the histories; that they went is recorded."""

    _inherit = "document.trail.entry"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def erase_personal_data(self, partner):
        """Erase what the histories of persons and of their documents say of them.

        The cards and the fields of the documents are emptied too. Hashes stay true:
        what is left of a value is the digest with a salt that is gone as well.

        :param partner: records of ``res.partner``, an id or a list of ids
        :raise AccessError: when the caller is not an administrator
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators erase personal data."))
        partners = self.env["res.partner"].browse(getattr(partner, "ids", partner))
        names = partners._trail_get_former_names()
        personal = partners._trail_get_personal_columns()
        partners.exists()._trail_empty_card()
        partners._trail_empty_beside(personal)
        self.env.flush_all()
        told = self._locate(personal)
        files = self._get_personal_files(told)
        self._erase_values(told)
        self._release_files(files)
        # sudo: nobody has access to the remembered names themselves
        self.env["document.trail.name"].sudo()._forget(personal, names)
        self.env["document.trail.event"]._record(
            "erasure",
            model=partners._name,
            record_count=len(partners),
            field_names=", ".join(map(str, partners.ids)),
        )
        self.invalidate_model()
        return True

    @api.model
    def _locate(self, personal):
        """Return as JSON what to erase in which document's history: a line may have
        been in several.

        :param dict personal: {(model, id): columns}
        """
        lines = self.env["document.trail.reader"]._get_line_fields()
        rows = self.env.execute_query(
            SQL(
                PLACES,
                lines=json.dumps(
                    [
                        {"model": model, "field": field, "document_model": document}
                        for model, (field, document) in lines.items()
                    ]
                ),
                records=json.dumps([{"model": m, "id": i} for m, i in personal]),
            )
        )
        names = ("model", "id", "document_model", "document_id")
        return json.dumps(
            [
                dict(zip(names, row, strict=True), columns=personal[row[:2]])
                for row in rows
            ]
        )

    @api.model
    def _erase_values(self, told):
        """Take the values out of the entries.

        :param str told: what ``_locate`` returned
        """
        self.env.execute_query(
            SQL(
                """
                SELECT document_trail_erase(
                    document_model, document_id, model, id,
                    ARRAY(SELECT jsonb_array_elements_text(columns))
                ) FROM jsonb_to_recordset(%s) AS told(document_model text,
                    document_id int, model text, id int, columns jsonb)
                """,
                told,
            )
        )

    @api.model
    def _get_personal_files(self, told):
        """Return the names of the files that are about to be erased.

        :param str told: what ``_locate`` returned
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT file->>'store_fname'
                FROM jsonb_to_recordset(%s) AS told(document_model text,
                    document_id int, model text, id int, columns jsonb)
                JOIN document_trail_entry AS e
                    ON e.document_id = told.document_id
                    AND e.document_model = told.document_model
                    AND e.record_id = told.id AND e.record_model = told.model,
                    LATERAL jsonb_each(e.changes) AS change(name, pair),
                    LATERAL jsonb_array_elements(
                        CASE jsonb_typeof(pair) WHEN 'array' THEN pair ELSE '[]' END
                    ) AS file
                WHERE told.columns ? change.name AND file->>'store_fname' IS NOT NULL
                """,
                told,
            )
        )
        return [name for (name,) in rows]

    @api.model
    def _release_files(self, names):
        """Let the filestore drop what no entry speaks of and no record uses."""
        if not names:
            return
        rows = self.env.execute_query(
            SQL(
                """
                WITH used AS (
                    SELECT DISTINCT file->>'store_fname' AS store_fname
                    FROM document_trail_entry AS e,
                        LATERAL jsonb_each(e.changes) AS change(name, pair),
                        LATERAL jsonb_array_elements(
                            CASE jsonb_typeof(pair) WHEN 'array' THEN pair ELSE '[]' END
                        ) AS file
                    WHERE file->>'store_fname' = ANY(%(names)s)
                )
                DELETE FROM document_trail_file AS kept
                WHERE store_fname = ANY(%(names)s) AND NOT EXISTS (
                    SELECT FROM used WHERE used.store_fname = kept.store_fname
                )
                RETURNING store_fname
                """,
                names=names,
            )
        )
        for name in {name for (name,) in rows}:
            self.env["ir.attachment"]._mark_for_gc(name)
