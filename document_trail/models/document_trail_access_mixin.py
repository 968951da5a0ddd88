from odoo import api, fields, models
from odoo.fields import Domain


class DocumentTrailAccessMixin(models.AbstractModel):
    """A row that belongs to a document and is read by the readers of this document.

    The row's model has ``document_model`` and ``document_id``. A global rule on
    ``document_access`` makes the access; it is asked for whole sets in SQL, so lists,
    counts and totals cost one condition for each model of documents.
    """

    _name = "document.trail.access.mixin"
    _description = "Row of a Document"

    document_access = fields.Boolean(
        "Readable Document",
        compute="_compute_document_access",
        search="_search_document_access",
        help="Whether the current user may read the document of this row.",
    )
    document_name = fields.Char(
        compute="_compute_document_name",
        help="Name of the document; empty when it may not be read.",
    )
    document_type = fields.Char(
        compute="_compute_document_type",
        help="What the document is, as its model is called.",
    )

    @api.depends("document_model", "document_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_access(self):
        readable = self._get_readable_documents()
        for row in self:
            row.document_access = row._get_document_key() in readable

    def _search_document_access(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_readable_documents_domain()
        return domain if True in value else ~domain

    @api.depends("document_model", "document_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_document_name(self):
        readable = self._get_readable_documents()
        for row in self:
            document = readable.get(row._get_document_key())
            row.document_name = document.display_name if document is not None else False

    @api.depends("document_model")
    @api.depends_context("lang")
    def _compute_document_type(self):
        labels = dict(self._select_document_model())
        for row in self:
            row.document_type = labels.get(row.document_model, row.document_model)

    # --- Business ---

    def action_open_document(self):
        """Open the document in its own form."""
        self.ensure_one()
        document = self.env[self.document_model].browse(self.document_id)
        document.check_access("read")
        return document.get_formview_action()

    @api.model
    def _select_document_model(self):
        """Return the models that have documents, with what they are called."""
        names = self._get_document_models()
        labels = {name: self.env["ir.model"]._get(name).name for name in names}
        return sorted(labels.items(), key=lambda item: item[1])

    @api.model
    def _get_document_models(self):
        """Return the names of the models of the documents."""
        return self.env["document.trail.mixin"]._get_noted_models()

    def _get_document_key(self):
        return (self.document_model, self.document_id)

    def _get_readable_documents(self):
        """Return {(model, id): document} of those that the user himself may read."""
        ids = {}
        for row in self:
            if row.document_id and row.document_model in self.env:
                ids.setdefault(row.document_model, set()).add(row.document_id)
        readable = {}
        for model, document_ids in ids.items():
            # access is the user's own, also where the rows are read as superuser
            documents = self.env(su=self.env.uid == api.SUPERUSER_ID)[model]
            documents = documents.browse(document_ids).exists()
            for document in documents._filtered_access("read"):
                readable[model, document.id] = document
        return readable

    @api.model
    def _get_readable_documents_domain(self):
        """Return the domain of the rows whose documents the user may read."""
        env = self.env(su=False, context={**self.env.context, "active_test": False})
        readable = []
        for name in self._get_document_models():
            if not env[name].has_access("read"):
                continue
            domain = Domain("document_model", "=", name)
            query = env[name]._search(Domain.TRUE)
            if query.where_clause or query.is_empty():
                domain &= Domain("document_id", "in", query)
            readable.append(domain)
        return Domain.OR(readable)
