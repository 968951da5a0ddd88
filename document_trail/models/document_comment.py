from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.trail_words import plain

PREVIEW = 300


class DocumentComment(models.Model):
    """All that people write on documents, in one list: notes, messages, answers.

    Each row is read by the readers of its document; what a message or note says is
    read with the rights to the message or note itself. Numbers of notes are negative,
    so that a row is found by the index of its own table.
    """

    _name = "document.comment"
    _inherit = ["document.trail.access.mixin", "document.trail.new.mixin"]
    _description = "Comment on a Document"
    _auto = False
    _log_access = False
    _order = "at desc, id desc"
    _rec_name = "document_name"
    _trail_place = "comments"
    _depends = {
        "document.note": [
            "active",
            "author_id",
            "document_id",
            "sent_message_id",
            "visibility",
        ],
        "mail.message": [
            "author_id",
            "date",
            "email_from",
            "is_internal",
            "message_type",
            "model",
            "res_id",
            "subtype_id",
        ],
        "mail.message.subtype": ["internal"],
        "res.partner": ["partner_share"],
    }

    kind = fields.Selection(
        [
            ("customer", "Customer or vendor"),
            ("message", "Message"),
            ("internal", "Internal message"),
            ("automatic", "Sent automatically"),
            ("public", "Public note"),
            ("private", "Private note"),
        ],
        readonly=True,
    )
    at = fields.Datetime("Date", readonly=True)
    author_id = fields.Many2one("res.partner", "Written by", readonly=True)
    email_from = fields.Char("From", readonly=True)
    user_id = fields.Many2one("res.users", "Author of the Note", readonly=True)
    document_model = fields.Selection(
        selection="_select_document_model", string="Kind of Document", readonly=True
    )
    document_id = fields.Many2oneReference(
        "Document ID", model_field="document_model", readonly=True
    )
    message_id = fields.Many2one("mail.message", readonly=True)
    note_id = fields.Many2one("document.note", readonly=True)
    author_name = fields.Char("Author", compute="_compute_author_name")
    body = fields.Html(compute="_compute_body", search="_search_body")
    preview = fields.Text("Text", compute="_compute_body")
    attachment_count = fields.Integer("Files", compute="_compute_body")
    sent_to = fields.Char(
        compute="_compute_sent_to",
        help="Whom a public note was sent to, for example the vendor.",
    )
    is_mine = fields.Boolean(
        "Written by Me", compute="_compute_is_mine", search="_search_is_mine"
    )

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._query_messages(), self._query_notes())

    @api.depends("author_id", "email_from")
    def _compute_author_name(self):
        for comment in self:
            # sudo: who reads the document reads who wrote on it
            author = comment.sudo().author_id
            comment.author_name = author.display_name or comment.email_from

    @api.depends("message_id", "note_id")
    @api.depends_context("uid")
    def _compute_body(self):
        messages = self.message_id._filtered_access("read")
        notes = self.note_id._filtered_access("read")
        for comment in self:
            source = comment.message_id or comment.note_id
            if source not in (messages if comment.message_id else notes):
                source = None
            text = plain(source.body) if source else ""
            comment.body = source.body if source else False
            comment.preview = text if len(text) <= PREVIEW else f"{text[:PREVIEW]}…"
            comment.attachment_count = len(source.attachment_ids) if source else 0

    @api.depends("note_id")
    @api.depends_context("uid")
    def _compute_sent_to(self):
        readable = self.note_id._filtered_access("read")
        for comment in self:
            # sudo: who reads the note reads whom it was sent to
            partners = (comment.note_id & readable).sudo().sent_partner_ids
            comment.sent_to = ", ".join(partners.mapped("display_name"))

    def _search_body(self, operator, value):
        inside = Domain("body", operator, value)
        return Domain("message_id", "any", inside) | Domain("note_id", "any", inside)

    @api.depends("author_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for comment in self:
            comment.is_mine = comment.author_id == self.env.user.partner_id

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._get_own_domain()
        return mine if True in value else ~mine

    @api.model
    def _get_own_domain(self):
        return Domain("author_id", "=", self.env.user.partner_id.id)

    # --- Actions ---

    @api.model
    def action_open_comments(self):
        """Open the inbox and note that the user looked."""
        return self._open_and_look("document_trail.document_comment_action")

    # --- Query ---

    @api.model
    def _query_messages(self):
        """Return the query of what was written in chatters and answered by mail.

        A message that sends a note is the note's.
        """
        return SQL(
            """
            SELECT message.id AS id, message.date AS at, message.author_id AS author_id,
                   message.email_from AS email_from, NULL::integer AS user_id,
                   message.model AS document_model, message.res_id AS document_id,
                   message.id AS message_id, NULL::integer AS note_id,
                   CASE WHEN author.partner_share
                             OR (author.id IS NULL AND message.message_type = 'email')
                        THEN 'customer'
                        WHEN message.author_id = %s THEN 'automatic'
                        WHEN message.is_internal OR subtype.internal
                             OR subtype.id IS NULL
                        THEN 'internal' ELSE 'message' END AS kind
              FROM mail_message AS message
         LEFT JOIN res_partner AS author ON author.id = message.author_id
         LEFT JOIN mail_message_subtype AS subtype ON subtype.id = message.subtype_id
             WHERE message.message_type IN ('comment', 'email', 'email_outgoing', 'sms')
               AND message.res_id > 0
               AND message.model = ANY(%s)
               AND NOT EXISTS (SELECT FROM document_note AS note
                                WHERE note.sent_message_id = message.id
                                  AND note.active)
            """,
            self.env.ref("base.partner_root").id,
            self._get_document_models(),
        )

    @api.model
    def _query_notes(self):
        return SQL(
            """
            SELECT -note.id AS id, note.create_date AS at,
                   writer.partner_id AS author_id, NULL AS email_from,
                   note.author_id AS user_id,
                   note.document_model AS document_model,
                   note.document_id AS document_id, NULL::integer AS message_id,
                   note.id AS note_id, note.visibility AS kind
              FROM document_note AS note
              JOIN res_users AS writer ON writer.id = note.author_id
             WHERE note.active
            """
        )
