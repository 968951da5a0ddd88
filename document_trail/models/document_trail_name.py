from odoo import api, fields, models


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
        return {
            row.record_id: self.env._("%(name)s (deleted)", name=row.name)
            for row in rows
        }

    @api.model
    def _remember(self, records):
        """Keep the names of records that are about to be deleted."""
        # sudo: the history needs the names whoever deletes
        records_sudo = records.sudo().exists()
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
