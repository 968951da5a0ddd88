import re

from lxml import etree

from odoo import api, fields, models

ACTIVE_CONDITION = re.compile(r"""["']active["']""")


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

    def write(self, vals):
        """Forget the reason of before when nobody gives one."""
        if "active" in vals and "archive_reason" not in vals:
            vals = {**vals, "archive_reason": False}
        return super().write(vals)

    @api.private
    def archive_with_reason(self, reason, is_archived=True):
        """Archive or restore documents.

        :param str reason: why, in a person's words
        :param bool is_archived: False restores
        """
        if is_archived:
            self.action_archive()
        else:
            self.action_unarchive()
        self.write({"archive_reason": reason})
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

    # --- Views ---

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Say on the forms of documents that one is archived, and why; find archived
        ones by a filter where no view has one."""
        arch, view = super()._get_view(view_id, view_type, **options)
        sheet = arch.find("sheet") if view_type == "form" else None
        if sheet is not None:
            sheet.addprevious(self._make_archive_alert())
        if view_type == "search" and not self._has_archive_filter(arch):
            etree.SubElement(arch, "separator")
            archived = etree.SubElement(arch, "filter", name="archived")
            archived.set("string", self.env._("Archived"))
            archived.set("domain", "[('active', '=', False)]")
        return arch, view

    @api.model
    def _has_archive_filter(self, arch):
        domains = [one.get("domain", "") for one in arch.iter("filter")]
        return any(map(ACTIVE_CONDITION.search, domains))

    @api.model
    def _make_archive_alert(self):
        alert = etree.Element("div", role="alert", invisible="active")
        alert.set("class", "alert alert-warning mb-0")
        alert.text = self.env._("This is archived.") + " "
        etree.SubElement(alert, "field", name="archive_reason", nolabel="1")
        return alert
