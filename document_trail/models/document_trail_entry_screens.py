from odoo import api, fields, models

from ..trail_teller import TrailTeller


class DocumentTrailEntry(models.Model):
    """Entries in lists: read by the readers of their documents, told in words."""

    _name = "document.trail.entry"
    _inherit = ["document.trail.entry", "document.trail.access.mixin"]

    record_type = fields.Char("Kind of Record", compute="_compute_record_type")
    summary = fields.Text(
        compute="_compute_summary",
        help="What changed, in words, as far as you may read it.",
    )

    @api.depends("record_model")
    @api.depends_context("lang")
    def _compute_record_type(self):
        for entry in self:
            model = self.env["ir.model"]._get(entry.record_model)
            entry.record_type = model.name or entry.record_model

    @api.depends("record_model", "record_id")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_summary(self):
        # sudo: the teller tells only what the reader may read
        teller = TrailTeller(self.env(su=False), self.sudo())
        for entry in self:
            told = teller.tell(entry.sudo())  # sudo: as above
            entry.summary = told and self._get_summary(told)

    @api.readonly
    def action_open_history(self):
        """Open the history of the document to which the change belongs."""
        self.ensure_one()
        self._check_document_access(self.document_model, self.document_id)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "document_trail.document_history_action"
        )
        return {**action, "params": self._get_scope()}

    def _get_scope(self):
        return {
            "scope": "document",
            "document_model": self.document_model,
            "document_id": self.document_id,
        }

    @api.model
    def _get_summary(self, told):
        lines = [told["label"]] if told["label"] else []
        for change in told["changes"]:
            arrow = " → ".join(filter(None, (change["old"], change["new"])))
            lines.append(f"{change['label']}: {arrow}")
        return "\n".join(lines)

    @api.model
    def _get_document_models(self):
        """All models with a history: a line without a document is its own."""
        return self.env["document.trail.mixin"]._get_trailed_models()

    @api.model
    def _get_full_rows(self, model, ids):
        """Return the entries that hold whole rows: made and deleted, in their order."""
        return self.search(
            [
                ("record_model", "=", model),
                ("record_id", "in", list(ids)),
                ("operation", "in", ["create", "unlink"]),
            ],
            order="id",
        )
