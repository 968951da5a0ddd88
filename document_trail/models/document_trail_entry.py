from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open

from ..lib import replay

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

    # --- What other programs may ask ---

    @api.model
    def state_at(self, document_model, document_id, at):
        """Return a document as it was at a moment.

        :param at: a datetime, or its text, in UTC
        :return: ``{"values": {field: value} or None, "lines": {model: {id: values}}}``
            with the fields that the caller may read. Empty fields are left out; of a
            many2many field the value is the list of ids, of a file its checksum, size,
            type and name in the filestore.
        :raise AccessError: when the caller may not read the document
        """
        self._check_document_access(document_model, document_id)
        states = self.env["document.trail.reader"]._get_states(
            document_model, document_id, fields.Datetime.to_datetime(at)
        )
        values = self._readable(
            document_model, states.get((document_model, document_id))
        )
        lines = {}
        for (model, id_), state in states.items():
            is_line = (model, id_) != (document_model, document_id)
            if is_line and self.env[model].has_access("read"):
                lines.setdefault(model, {})[id_] = self._readable(model, state)
        return {"values": values, "lines": lines}

    @api.model
    def verify(self, document_model, document_id):
        """Check the history of a document.

        :return: False, or ``{"entry_id", "reason", "message"}`` of the first entry that
            is broken; ``entry_id`` is False when it is no longer there
        :raise AccessError: when the caller may not read the document
        """
        self._check_document_access(document_model, document_id)
        document = (document_model, document_id)
        fault = self.env["document.trail.verify"]._verify([document]).get(document)
        if not fault:
            return False
        message = self.env["document.trail.seal"]._get_reason_text(fault[0])
        return {"entry_id": fault[1], "reason": fault[0], "message": message}

    @api.model
    def _check_has_history(self, document_model):
        """Refuse what is not recorded, and whoever is no employee."""
        mixin = self.env.registry["document.trail.mixin"]
        model = self.env.registry.get(document_model)
        if model is None or not issubclass(model, mixin):
            raise UserError(
                self.env._("%(model)s has no history.", model=document_model)
            )
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The history is for employees."))

    @api.model
    def _readable(self, model_name, state):
        """Return the values of the fields that the user may read."""
        if state is None:
            return None
        model = self.env[model_name]
        return {
            name: value
            for name, value in replay.plain(state).items()
            if name in model._fields
            and model._has_field_access(model._fields[name], "read")
        }

    @api.model
    def _get_document_domain(self, record):
        """Return the domain of a document's entries."""
        return [("document_model", "=", record._name), ("document_id", "=", record.id)]
