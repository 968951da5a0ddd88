from odoo import api, fields, models


class DocumentTrailArchiveMixin(models.AbstractModel):
    """A recorded document that is archived instead of deleted, with a reason.

    Gives ``active`` to models that have none. Another addon may give it as well: it is
    the same field.
    """

    _name = "document.trail.archive.mixin"
    _inherit = ["document.trail.mixin"]
    _description = "Archived with a Reason"

    active = fields.Boolean(default=True, copy=False)
    archive_reason = fields.Char(
        readonly=True,
        copy=False,
        help="Why the document was archived or restored the last time. Who did it, and "
        "when, is in the history.",
    )

    @api.private
    def archive_with_reason(self, reason, is_archived=True):
        """Archive or restore documents.

        :param str reason: why, in a person's words
        :param bool is_archived: False restores
        """
        self.write({"archive_reason": reason})
        if is_archived:
            self.action_archive()
        else:
            self.action_unarchive()
        self._trail_tell_archived(reason, is_archived)

    def _trail_tell_archived(self, reason, is_archived):
        """Note it in the chatter of documents that have one."""
        if not hasattr(self, "message_post"):
            return
        text = (
            self.env._("Archived: %(reason)s", reason=reason)
            if is_archived
            else self.env._("Restored: %(reason)s", reason=reason)
        )
        for document in self:
            document.message_post(body=text)
