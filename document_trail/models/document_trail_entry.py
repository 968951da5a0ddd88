from odoo import api, fields, models
from odoo.tools import file_open

OPERATIONS = [("create", "Created"), ("write", "Changed"), ("unlink", "Removed")]


class DocumentTrailEntry(models.Model):
    """One change of one record, written by the database itself; nothing changes it.

    ``changes`` maps columns to ``[old, new]``; of a many2many field old are the ids
    that were taken out and new those that were put in. Values are as PostgreSQL turns
    them into JSON; a file stands for its checksum, size and place in the filestore.
    """

    _name = "document.trail.entry"
    _description = "Document History"
    _order = "id desc"
    _auto = False
    _log_access = False
    _rec_name = "record_model"

    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(model_field="document_model", readonly=True)
    record_model = fields.Char(readonly=True)
    record_id = fields.Many2oneReference(model_field="record_model", readonly=True)
    operation = fields.Selection(OPERATIONS, readonly=True)
    user_id = fields.Many2one("res.users", "Done by", readonly=True)
    acting_for_id = fields.Many2one(
        "res.partner",
        "On behalf of",
        readonly=True,
        help="The customer for whom a representative acted.",
    )
    is_actor_certain = fields.Boolean(
        readonly=True,
        help="Odoo said who acts. Without it the change came past Odoo, and the person "
        "is whom the row itself names, if anybody.",
    )
    at = fields.Datetime(readonly=True)
    transaction_number = fields.Integer(
        "Change Number",
        readonly=True,
        help="The same for all that was changed in one go.",
    )
    changes = fields.Json(readonly=True, groups="document_trail.group_trail_manager")
    salts = fields.Json(readonly=True, groups="base.group_no_one")
    erased = fields.Json(
        readonly=True, help="Digests of values that were erased, by column."
    )
    previous_hashes = fields.Json(readonly=True)
    hash = fields.Char(readonly=True)
    signature = fields.Char(readonly=True)

    def init(self):
        for name in ("entry", "functions"):
            with file_open(f"document_trail/sql/{name}.sql") as file:
                self.env.cr.execute(file.read())  # pylint: disable=sql-injection

    @api.model
    def _get_document_domain(self, record):
        """Return the domain of a document's entries."""
        return [("document_model", "=", record._name), ("document_id", "=", record.id)]
