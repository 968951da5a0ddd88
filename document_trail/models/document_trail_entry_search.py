from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class DocumentTrailEntry(models.Model):
    """The list of all changes: searched by field, and what is new in it."""

    _name = "document.trail.entry"
    _inherit = ["document.trail.entry", "document.trail.new.mixin"]
    _trail_place = "document.trail.entry"

    changed_field = fields.Char(
        compute="_compute_changed_field",
        search="_search_changed_field",
        help="To search for changes of a field by what it is called on the screens.",
    )

    def _compute_changed_field(self):
        self.changed_field = False  # to search with

    def _search_changed_field(self, operator, value):
        """Find entries that tell of a field; by label or technical name."""
        if operator not in ("ilike", "in"):
            return NotImplemented
        words = [value] if operator == "ilike" else list(filter(None, value))
        found = [Domain.FALSE]
        for model in self._get_document_models():
            names = self._get_fields_called(model, words, operator == "ilike")
            if names:
                found.append(
                    Domain("record_model", "=", model) & self._has_changed(names)
                )
        return Domain.OR(found)

    @api.model
    def _get_fields_called(self, model, words, is_part):
        """Return the names of the fields of a model that the reader may read."""
        if not self.env[model].has_access("read"):
            return []
        words = [word.casefold() for word in words]
        return [
            name
            for name, known in self.env[model].fields_get(attributes=["string"]).items()
            for called in ({name, known["string"].casefold()},)
            if any(
                any(word in one for one in called) if is_part else word in called
                for word in words
            )
        ]

    @api.model
    def _has_changed(self, names):
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "jsonb_exists_any(%s, %s)", SQL.identifier(alias, "changes"), names
            )
        )

    @api.model
    def _get_own_domain(self):
        return Domain("user_id", "=", self.env.uid)

    # --- Actions ---

    @api.model
    def action_open_changes(self):
        """Open the list and note that the user looked."""
        return self._open_and_look("document_trail.document_trail_entry_action")
