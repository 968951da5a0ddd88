from odoo import api, fields, models
from odoo.exceptions import UserError


class DocumentTrailArchive(models.TransientModel):
    """Asks why documents are archived, or brought back."""

    _name = "document.trail.archive"
    _description = "Archive with a Reason"

    document_model = fields.Char(required=True, readonly=True)
    document_ids = fields.Json(required=True, readonly=True)
    document_count = fields.Integer("Documents", compute="_compute_document_count")
    is_archiving = fields.Boolean(
        help="Off: the documents are brought back from the archive."
    )
    reason = fields.Char(help="What colleagues will read in the history.")

    @api.depends("document_ids")
    def _compute_document_count(self):
        for wizard in self:
            wizard.document_count = len(wizard.document_ids or [])

    @api.model
    def default_get(self, fields_list):
        """Take the documents that the action was started from."""
        self.browse().check_access("create")
        values = super().default_get(fields_list)
        context = self.env.context
        model, ids = context.get("active_model"), context.get("active_ids")
        if model and ids and "document_ids" not in values:
            values |= self._prepare_values(self.env[model].browse(ids))
        return values

    @api.model
    def _prepare_values(self, documents):
        return {
            "document_model": documents._name,
            "document_ids": documents.ids,
            # one that is in use decides: what is archived already stays so
            "is_archiving": any(documents.mapped("active")),
        }

    def action_apply(self):
        """Archive or restore the documents, with the reason."""
        self.ensure_one()
        mixin = self.env.registry["document.trail.archive.mixin"]
        model = self.env.registry.get(self.document_model)
        if model is None or not issubclass(model, mixin):
            raise UserError(self.env._("These documents are not archived here."))
        if not (self.reason or "").strip():
            raise UserError(self.env._("Please say why."))
        documents = self.env[self.document_model].browse(self.document_ids).exists()
        documents = documents.filtered(lambda one: one.active == self.is_archiving)
        documents.archive_with_reason(self.reason.strip(), self.is_archiving)
        return {"type": "ir.actions.act_window_close"}
