from odoo import fields, models
from odoo.exceptions import UserError


class DocumentNote(models.Model):
    _inherit = "document.note"  # pylint: disable=consider-merging-classes-inherited

    def _send(self):
        """Post each note as a message to the partners of its document."""
        for note in self:
            note._check_can_be_sent()
            document = self.env[note.document_model].browse(note.document_id)
            recipients = document._get_note_recipients()
            note._check_recipients(document, recipients)
            message = document.message_post(
                body=note.body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=recipients.ids,
                attachment_ids=note._copy_files(document).ids,
            )
            note._record_sent(message, recipients)

    def _check_can_be_sent(self):
        if self.visibility != "public":
            raise UserError(
                self.env._("A private note is not sent to anybody. Publish it first.")
            )
        if self.sent_message_id:
            raise UserError(
                self.env._(
                    "This note was sent already, to %(names)s.",
                    names=", ".join(self.sent_partner_ids.mapped("display_name")),
                )
            )

    def _check_recipients(self, document, recipients):
        if not recipients:
            raise UserError(
                self.env._(
                    "%(document)s has nobody to send the note to.",
                    document=document.display_name,
                )
            )
        without = recipients.filtered(lambda partner: not partner.email)
        if without:
            raise UserError(
                self.env._(
                    "%(names)s has no e-mail address. Enter it and send again.",
                    names=", ".join(without.mapped("display_name")),
                )
            )

    def _copy_files(self, document):
        """Return copies of the files that belong to the document, for the message."""
        copies = self.env["ir.attachment"]
        for attachment in self.attachment_ids:
            copies |= attachment.copy(
                {"res_model": document._name, "res_id": document.id}
            )
        return copies

    def _record_sent(self, message, recipients):
        # sudo: that a note was sent is written here and never by its author
        note_sudo = self.sudo()
        outside = message.sudo().notified_partner_ids.filtered("partner_share")
        note_sudo.sent_message_id = message
        note_sudo.sent_partner_ids = recipients | outside
        note_sudo.sent_at = fields.Datetime.now()
