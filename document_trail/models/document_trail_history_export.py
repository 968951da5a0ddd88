from odoo import api, models
from odoo.exceptions import UserError

EXPORT_LIMIT = 100_000


class DocumentTrailHistory(models.AbstractModel):
    _inherit = "document.trail.history"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_export(self, scope, filters):
        """Return the title and the rows of the whole history, the header first.

        :raise AccessError: as ``get_page``
        :raise UserError: without the right to export, or with too much of it
        """
        self._check_scope(scope)
        if not self.env.user.has_group("base.group_allow_export"):
            raise UserError(
                self.env._("You may not export. Ask an administrator for the right.")
            )
        rows = [self._get_export_header(), *self._get_export_rows(scope, filters)]
        if len(rows) > EXPORT_LIMIT:
            raise UserError(
                self.env._(
                    "There are more than %(limit)s changes. Export a shorter period.",
                    limit=EXPORT_LIMIT,
                )
            )
        self.env["document.trail.event"]._record(
            "export",
            model=scope.get("document_model") or "res.users",
            record_count=len(rows) - 1,
            field_names=self.env._("history"),
        )
        title = self.env._("History of %(name)s", name=self._get_title(scope))
        return title, rows

    @api.model
    def _get_export_header(self):
        return [
            self.env._("Date"),
            self.env._("Person"),
            self.env._("On behalf of"),
            self.env._("Document"),
            self.env._("What"),
            self.env._("Field"),
            self.env._("Old"),
            self.env._("New"),
        ]

    @api.model
    def _get_export_rows(self, scope, filters):
        since = self.env["document.trail.look"]._get_since(*self._get_place(scope))
        title, cursor, number = self._get_title(scope), None, 0
        while number <= EXPORT_LIMIT:
            page = self._get_page(scope, filters, cursor, 500, since)
            for group in page["groups"]:
                for row in self._flatten(group, title):
                    number += 1
                    yield row
            cursor = page["next"]
            if not cursor:
                return

    @api.model
    def _flatten(self, group, title):
        """Return a row for each change of a group."""
        document = group["document"]["name"] if group["document"] else title
        start = [group["at"], group["user"], group["acting_for"], document]
        if group["event"]:
            return [[*start, group["event"], "", "", ""]]
        words = dict(
            self.env["document.trail.entry"]
            ._fields["operation"]
            ._description_selection(self.env)
        )
        rows = []
        for record in group["records"]:
            named = filter(None, (words[record["operation"]], record["label"]))
            what = ": ".join(named)
            changes = record["changes"] or [{"label": "", "old": "", "new": ""}]
            rows += [
                [*start, what, change["label"], change["old"], change["new"]]
                for change in changes
            ]
        return rows
