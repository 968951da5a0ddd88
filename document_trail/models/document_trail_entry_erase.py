import json

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


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
        files = self._get_personal_files(personal)
        self._erase_values(personal)
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
    def _erase_values(self, personal):
        """Take the values out of the entries.

        :param dict personal: {(model, id): columns}
        """
        self.env.execute_query(
            SQL(
                """
                SELECT document_trail_erase(
                    model, id, ARRAY(SELECT jsonb_array_elements_text(columns))
                ) FROM jsonb_to_recordset(%s) AS told(model text, id int, columns jsonb)
                """,
                self._as_json(personal),
            )
        )

    @api.model
    def _get_personal_files(self, personal):
        """Return the names of the files that are about to be erased."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT file->>'store_fname'
                FROM jsonb_to_recordset(%s) AS told(model text, id int, columns jsonb)
                JOIN document_trail_entry AS e
                    ON e.document_id = told.id AND e.document_model = told.model,
                    LATERAL jsonb_each(e.changes) AS change(name, pair),
                    LATERAL jsonb_array_elements(
                        CASE jsonb_typeof(pair) WHEN 'array' THEN pair ELSE '[]' END
                    ) AS file
                WHERE told.columns ? change.name AND file->>'store_fname' IS NOT NULL
                """,
                self._as_json(personal),
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

    @api.model
    def _as_json(self, personal):
        return json.dumps(
            [
                {"model": model, "id": id_, "columns": list(columns)}
                for (model, id_), columns in personal.items()
            ]
        )
