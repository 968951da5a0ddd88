from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FIXED = {"document_model", "document_id", "visibility", "author_id"}
SENT = {"sent_message_id", "sent_partner_ids", "sent_at"}
TOLD = {"body", "attachment_ids"}


class DocumentNote(models.Model):
    """What somebody noted on a document, for himself or for all its readers.

    A private note is its author's alone, on every way to data, the administrator's too.
    It never becomes public: publishing it writes a new one, so that what was written
    in private before stays private in the history as well.
    """

    _name = "document.note"
    _inherit = ["document.trail.access.mixin", "document.trail.mixin"]
    _description = "Note on a Document"
    _order = "create_date desc, id desc"

    _trail_notes = False

    document_model = fields.Selection(
        selection="_select_document_model",
        string="Kind of Document",
        required=True,
        readonly=True,
        help="Technical name of the document's model, for example purchase.order.",
    )
    document_id = fields.Many2oneReference(
        "Document ID",
        model_field="document_model",
        required=True,
        readonly=True,
    )
    body = fields.Html("Note", required=True)
    visibility = fields.Selection(
        [("private", "Only me"), ("public", "Everybody who sees the document")],
        required=True,
        default="private",
        help="A private note is read by its author alone, a public one by everybody "
        "who may read the document.",
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "document_note_attachment_rel",
        "note_id",
        "attachment_id",
        string="Files",
    )
    active = fields.Boolean(
        default=True, help="Archived notes stay in the history and can be restored."
    )
    edited_at = fields.Datetime(
        readonly=True, copy=False, help="When text or files were last changed."
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    send_to_partner = fields.Boolean(
        "Send to the Partner",
        copy=False,
        help="Send the public note as a message to the document's partner, for "
        "example to the vendor of a purchase order.",
    )
    sent_message_id = fields.Many2one(
        "mail.message", "Message", readonly=True, copy=False, index="btree_not_null"
    )
    sent_partner_ids = fields.Many2many(
        "res.partner",
        "document_note_sent_partner_rel",
        "note_id",
        "partner_id",
        string="Sent To",
        readonly=True,
        copy=False,
    )
    sent_at = fields.Datetime(readonly=True, copy=False)
    sent_state = fields.Selection(
        [("sent", "Sent"), ("failed", "Could not be delivered")],
        compute="_compute_sent_state",
        help="Failed as soon as one recipient could not be reached.",
    )

    _document_idx = models.Index("(document_model, document_id)")
    _private_is_not_sent = models.Constraint(
        "CHECK (visibility = 'public' OR sent_message_id IS NULL)",
        "A private note is not sent to anybody.",
    )

    @api.depends("author_id", "document_model", "document_id")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for note in self:
            note.display_name = self.env._(
                "Note by %(author)s", author=note.author_id.name
            )

    @api.depends("author_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for note in self:
            note.is_mine = note.author_id == self.env.user

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("author_id", "=" if True in value else "!=", self.env.uid)]

    @api.depends("sent_message_id.notification_ids.notification_status")
    def _compute_sent_state(self):
        # sudo: a reader of the note learns whether it arrived, nothing else of mails
        messages = self.sudo().sent_message_id
        failed = messages.notification_ids.filtered(
            lambda line: line.notification_status in ("bounce", "exception")
        ).mail_message_id
        for note in self:
            message = note.sudo().sent_message_id
            note.sent_state = message and ("failed" if message in failed else "sent")

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # a note is always in the name of who writes it
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
            self._check_not_forged(vals_list)
        notes = super().create(vals_list)
        notes._check_document()
        notes._take_attachments()
        notes.filtered("send_to_partner")._send()
        return notes

    def write(self, vals):
        if not self.env.su:
            self._check_not_forged([vals])
            self._check_unchanged(vals)
        if TOLD & vals.keys():
            vals = {**vals, "edited_at": fields.Datetime.now()}
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._take_attachments()
        if vals.get("send_to_partner"):
            self.filtered(lambda note: not note.sent_message_id)._send()
        return result

    # --- Actions ---

    def action_send(self):
        """Send public notes to the partners of their documents; refuse a second time.

        :raise UserError: private, sent before, or nobody to send it to
        """
        self.check_access("write")
        for note in self:
            note._check_can_be_sent()
        self.send_to_partner = True

    def action_publish(self):
        """Write private notes anew as public ones and archive the private ones.

        :return: True
        """
        self.check_access("write")
        private = self.filtered(lambda note: note.visibility == "private")
        self.create([note._prepare_public_note() for note in private])
        private.action_archive()
        return True

    # --- Business ---

    def _prepare_public_note(self):
        files = [
            attachment.copy({"res_model": False, "res_id": 0}).id
            for attachment in self.attachment_ids
        ]
        return {
            "document_model": self.document_model,
            "document_id": self.document_id,
            "body": self.body,
            "visibility": "public",
            "attachment_ids": [fields.Command.set(files)],
        }

    def _check_not_forged(self, vals_list):
        if any(SENT & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._("That a note was sent is recorded when it is sent.")
            )

    def _check_unchanged(self, vals):
        for note in self:
            changed = {
                name
                for name in FIXED & vals.keys()
                if note._fields[name].convert_to_write(note[name], note) != vals[name]
            }
            if changed:
                raise UserError(
                    self.env._(
                        "Author, document and visibility of a note stay as they are. "
                        "To make a private note public, publish it; to take back a "
                        "public one, archive it."
                    )
                )
        if TOLD & vals.keys() and self.sent_message_id:
            raise UserError(
                self.env._(
                    "This note was sent and can no longer be changed. Write a new one."
                )
            )

    def _check_document(self):
        """Refuse notes on documents that the author cannot read."""
        readable = self._get_readable_documents()
        models = self._get_document_models()
        if any(
            note.document_model not in models
            or note._get_document_key() not in readable
            for note in self
        ):
            raise AccessError(
                self.env._("A note can only be made on a document that you may read.")
            )

    def _take_attachments(self):
        """Bind the files to their notes, so that they are read like the note."""
        for note in self:
            # sudo: who may bind a file is checked here, by who uploaded it
            for attachment in note.attachment_ids.sudo():
                if (attachment.res_model, attachment.res_id) == (note._name, note.id):
                    continue
                if attachment.res_id or attachment.create_uid != self.env.user:
                    raise AccessError(
                        self.env._(
                            "Upload the file %(name)s to the note; a file of another "
                            "record stays there.",
                            name=attachment.name,
                        )
                    )
                attachment.write(
                    {"res_model": note._name, "res_id": note.id, "public": False}
                )
