from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

MANAGER = "document_trail.group_trail_manager"


class DocumentTrailEntry(models.Model):
    """Entries of documents that are gone.

    No rule of the document's model can be asked for a row that is not there. Who reads
    everybody's history reads these as well, of his companies and of models that he may
    read.
    """

    _inherit = "document.trail.entry"  # pylint: disable=consider-merging-classes-inherited

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_access(self):
        result = super()._compute_document_access()
        hidden = self.filtered(lambda entry: not entry.document_access)
        gone = self._get_gone_documents(hidden)
        for entry in hidden:
            entry.document_access = entry._get_document_key() in gone
        return result

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_document_name(self):
        result = super()._compute_document_name()
        unnamed = self.filtered(lambda entry: not entry.document_name)
        names = self._get_gone_names(self._get_gone_documents(unnamed))
        for entry in unnamed:
            entry.document_name = names.get(entry._get_document_key(), False)
        return result

    @api.model
    def _get_readable_documents_domain(self):
        """Add what is gone."""
        domain = super()._get_readable_documents_domain()
        models_ = self._get_models_of_gone()
        if not models_:
            return domain
        return domain | Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s, %s) IN (%s)",
                SQL.identifier(alias, "document_model"),
                SQL.identifier(alias, "document_id"),
                self._get_gone_query(models_),
            )
        )

    # --- What is gone ---

    @api.model
    def _get_models_of_gone(self):
        """Return the models of whose deleted documents the user is told."""
        if not self.env.user.has_group(MANAGER):
            return []
        env = self.env(su=False)
        return [
            name for name in self._get_document_models() if env[name].has_access("read")
        ]

    @api.model
    def _get_gone_query(self, models_):
        """Return SQL for (model, id) of the documents that were deleted."""
        return SQL(
            """
            SELECT gone.record_model, gone.record_id FROM document_trail_entry AS gone
            WHERE gone.operation = 'unlink' AND gone.record_model = ANY(%s)
                AND gone.document_model = gone.record_model
                AND gone.document_id = gone.record_id
                AND coalesce((gone.changes->'company_id'->>0)::integer, 0) = ANY(%s)
            """,
            models_,
            [0, *self.env.companies.ids],
        )

    @api.model
    def _get_gone_documents(self, entries):
        """Return (model, id) of those of the entries' documents that were deleted."""
        models_ = self._get_models_of_gone()
        if not entries or not models_:
            return set()
        rows = self.env.execute_query(
            SQL(
                "%s AND gone.record_id = ANY(%s)",
                self._get_gone_query(models_),
                list(set(entries.mapped("document_id"))),
            )
        )
        return {tuple(row) for row in rows}

    @api.model
    def _get_gone_names(self, documents):
        """Return {(model, id): name} of deleted documents."""
        ids = {}
        for model, id_ in documents:
            ids.setdefault(model, []).append(id_)
        names = {}
        for model, gone in ids.items():
            known = self.env["document.trail.name"]._get_names(model, gone)
            for id_ in gone:
                names[model, id_] = known.get(id_) or self.env._(
                    "Number %(number)s (deleted)", number=id_
                )
        return names

    @api.model
    def _check_document_access(self, document_model, document_id):
        """Refuse who may not read the document, or what is left of it.

        :raise AccessError: when the caller may not read it
        :raise UserError: when these records have no history
        """
        self._check_has_history(document_model)
        document = self.env[document_model].browse(document_id)
        if document.exists() or not self._get_models_of_gone():
            document.check_access("read")
            return
        domain = self._get_document_domain(document)
        # sudo: whether there is something that the caller is not told
        if not self.search_count(domain, limit=1) and self.sudo().search_count(
            domain, limit=1
        ):
            raise AccessError(self.env._("You may not read this history."))
