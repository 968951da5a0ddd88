from odoo import api, fields, models
from odoo.tools import SQL


class DocumentTrailName(models.Model):
    """What a deleted record was called that a history speaks of."""

    _name = "document.trail.name"
    _description = "Name of a Deleted Record"

    name = fields.Char(required=True)
    model = fields.Char(required=True)
    record_id = fields.Integer(required=True)
    company_id = fields.Integer(
        help="Company of the record: its name is told to those who work there."
    )

    _record_unique = models.UniqueIndex("(model, record_id)")

    @api.model
    def _get_names(self, model, ids):
        """Return {id: name} of deleted records that the user's companies may see."""
        # sudo: the reader's right to the model was asked, the record itself is gone
        rows = self.sudo().search_fetch(
            [
                ("model", "=", model),
                ("record_id", "in", list(ids)),
                ("company_id", "in", [0, *self.env.companies.ids]),
            ],
            ["record_id", "name"],
        )
        names = self._get_last_names(model, ids) | {
            row.record_id: row.name for row in rows
        }
        return {
            id_: self.env._("%(name)s (deleted)", name=name)
            for id_, name in names.items()
        }

    @api.model
    def _get_last_names(self, model, ids):
        """Return {id: name} as the last entries of recorded rows say: what went by SQL
        was not remembered."""
        field = self.env[model]._fields.get(self.env[model]._rec_name or "")
        company = self.env[model]._fields.get("company_id")
        if (
            field is None
            or not field.store
            or field.type not in ("char", "text")
            or (company is not None and not company.store)
            or not self.env[model]._has_field_access(field, "read")
        ):
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (record_id) record_id, changes->%(name)s->0,
                    coalesce((changes->'company_id'->>0)::integer, 0)
                FROM document_trail_entry
                WHERE record_model = %(model)s AND record_id = ANY(%(ids)s)
                    AND operation = 'unlink'
                ORDER BY record_id, id DESC
                """,
                name=field.name,
                model=model,
                ids=list(ids),
            )
        )
        return {
            id_: self._in_language(name)
            for id_, name, company in rows
            if name and company in (0, *self.env.companies.ids)
        }

    @api.model
    def _in_language(self, name):
        """Return a name that may be kept in several languages."""
        if isinstance(name, dict):
            return (
                name.get(self.env.lang)
                or name.get("en_US")
                or next(iter(name.values()), "")
            )
        return name

    @api.model
    def _forget(self, documents, names):
        """Remove what is remembered of these documents, and under these names.

        :param documents: pairs of model and id
        """
        documents = set(documents)
        found = self.search(
            [
                "|",
                ("record_id", "in", [id_ for _m, id_ in documents]),
                ("name", "in", names),
            ]
        )
        found.filtered(
            lambda row: row.name in names or (row.model, row.record_id) in documents
        ).unlink()

    @api.model
    def _remember(self, records):
        """Keep the names of records that are about to be deleted."""
        # sudo: the history needs the names whoever deletes
        records_sudo = records.sudo().browse(set(records.ids)).exists()
        company = "company_id" in records._fields and not records_sudo._name.startswith(
            "res.company"
        )
        values = [
            {
                "name": record.display_name or f"#{record.id}",
                "model": record._name,
                "record_id": record.id,
                "company_id": record.company_id.id if company else 0,
            }
            for record in records_sudo
        ]
        # sudo: nobody has access to the table itself
        table = self.sudo()
        table.search(
            [("model", "=", records._name), ("record_id", "in", records.ids)]
        ).unlink()
        table.create(values)

    @api.model
    def _get_named_models(self):
        """Return the models whose records a history speaks of by name."""
        trail = self.env["document.trail.mixin"]
        named = {
            field.comodel_name
            for model in trail._get_trailed_models()
            for field in self.env[model]._fields.values()
            if field.store and field.type in ("many2one", "many2many")
        }
        return named & set(self.env.registry)
