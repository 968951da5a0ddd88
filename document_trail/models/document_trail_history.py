from datetime import datetime, time

from pytz import UTC

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from ..lib.trail_words import SILENT

PAGE = 100
PAGE_LIMIT = 500


class DocumentTrailHistory(models.AbstractModel):
    """The pages that tell what happened: to a document, or by a person.

    A page is asked for with a *scope*, a dict::

        {"scope": "document", "document_model": str, "document_id": int}
        {"scope": "person", "user_id": int}     # group "Everybody's history"

    and *filters*, a dict whose keys may all be left out::

        {"user_id": int, "field": "model:name", "date_from": "YYYY-MM-DD",
         "date_to": "YYYY-MM-DD", "only_new": bool}

    Days are the reader's. Rows are told newest first, grouped by change: what one
    person did in one transaction.
    """

    _name = "document.trail.history"
    _description = "History of Documents"

    # --- Public API ---

    @api.model
    def get_page(self, scope, filters=None, cursor=None, limit=PAGE):
        """Return one page of the history.

        :param dict scope: see the model
        :param dict filters: see the model
        :param cursor: ``next`` of the page before, none for the first page
        :param int limit: number of recorded rows to look at, at most 500
        :return: ``{"groups": [...], "next": cursor or False, "since": str or False}``.
            A group is ``{"key", "at", "user", "acting_for", "document", "is_new",
            "event", "records"}``; a record ``{"key", "label", "title", "operation",
            "changes"}``; a change ``{"field", "label", "kind", "old", "new"}``.
        :rtype: dict
        :raise AccessError: when the reader may not see the document, or not what
            persons did
        """
        self._check_scope(scope)
        self.env.flush_all()  # what this call has changed itself is recorded then
        since = self._look(scope, first=not cursor)
        return self._get_page(scope, filters or {}, cursor, limit, since)

    @api.model
    @api.readonly
    def get_choices(self, scope):
        """Return what the history can be filtered by.

        :return: ``{"title": str, "users": [[id, name]], "fields": [[key, label]]}``
        :rtype: dict
        :raise AccessError: as :meth:`get_page`
        """
        self._check_scope(scope)
        return {
            "title": self._get_title(scope),
            "users": self._get_user_choices(scope),
            "fields": self._get_field_choices(scope),
        }

    @api.model
    def mark_seen(self, scope):
        """Let nothing on the page be new until something happens.

        :return: True
        :raise AccessError: as :meth:`get_page`
        """
        self._check_scope(scope)
        self.env["document.trail.look"]._mark_seen(*self._get_place(scope))
        return True

    # --- Scope ---

    @api.model
    def _check_scope(self, scope):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Histories are read by employees."))
        if scope.get("scope") == "document":
            document = self._get_document(scope)
            entries = self.env["document.trail.entry"]
            entries._check_document_access(document._name, document.id)
        elif not self.env.user.has_group("document_trail.group_trail_manager"):
            raise AccessError(self.env._("You may not read what other persons did."))

    @api.model
    def _get_document(self, scope):
        model = scope.get("document_model")
        trail = self.env["document.trail.mixin"]
        if model not in trail._get_trailed_models():
            raise AccessError(self.env._("These records have no history."))
        return self.env[model].browse(int(scope.get("document_id") or 0))

    @api.model
    def _get_title(self, scope):
        if scope["scope"] == "document":
            document = self._get_document(scope)
            if document.exists():
                return document.display_name
            key = (document._name, document.id)
            return self.env["document.trail.entry"]._get_gone_names([key])[key]
        return self.env["res.users"].browse(scope["user_id"]).display_name

    @api.model
    def _get_place(self, scope):
        if scope["scope"] == "document":
            return scope["document_model"], scope["document_id"]
        return "person", scope["user_id"]

    @api.model
    def _look(self, scope, first):
        looks = self.env["document.trail.look"]
        place = self._get_place(scope)
        return looks._touch(*place) if first else looks._get_since(*place)

    # --- Page ---

    @api.model
    def _get_page(self, scope, filters, cursor, limit, since):
        """Tell one page; the access to its scope was checked by the caller."""
        limit = max(1, min(int(limit), PAGE_LIMIT))
        before = self._check_cursor(cursor)
        rows = self._find_rows(scope, filters, before, limit + 1, since)
        more, rows = len(rows) > limit, rows[:limit]
        for _at, source, record_id in rows:
            before[source] = record_id
        return {
            "groups": self._tell_rows(scope, rows, since, filters.get("field")),
            "next": before if more else False,
            "since": self._format_moment(since) if since else False,
        }

    @api.model
    def _find_rows(self, scope, filters, before, limit, since):
        """Return the next ``(moment, source, id)``, newest first.

        Entries and events are each read by their numbers, which an index gives however
        long the history is, and merged by their moments.
        """
        rows = self._query_rows(
            "entry",
            "document_trail_entry",
            [
                *self._get_shared_conditions(filters, before["entry"], since),
                *self._get_entry_conditions(scope, filters),
            ],
            limit,
        )
        if scope["scope"] == "person" and not filters.get("field"):
            rows += self._query_rows(
                "event",
                "document_trail_event",
                [
                    *self._get_shared_conditions(filters, before["event"], since),
                    SQL("row.user_id = %s", int(scope["user_id"])),
                ],
                limit,
            )
            rows.sort(key=lambda row: row[0], reverse=True)
        return rows[:limit]

    @api.model
    def _query_rows(self, source, table, conditions, limit):
        return self.env.execute_query(
            SQL(
                "SELECT row.at, %s, row.id FROM %s AS row WHERE %s"
                " ORDER BY row.id DESC LIMIT %s",
                source,
                SQL.identifier(table),
                SQL(" AND ").join(conditions),
                limit,
            )
        )

    @api.model
    def _get_entry_conditions(self, scope, filters):
        yield from self._get_scope_conditions(scope)
        if scope["scope"] == "person":
            # the rule of the entries, as a condition for SQL
            query = self.env["document.trail.entry"]._search(Domain.TRUE)
            yield SQL("row.id IN %s", query.subselect())
        if filters.get("field"):
            model, name = self._check_field(filters["field"])
            yield SQL("row.record_model = %s", model)
            yield SQL("jsonb_exists(row.changes, %s)", name)

    @api.model
    def _get_scope_conditions(self, scope):
        if scope["scope"] == "document":
            yield SQL("row.document_model = %s", scope["document_model"])
            yield SQL("row.document_id = %s", int(scope["document_id"]))
        else:
            yield SQL("row.user_id = %s", int(scope["user_id"]))

    @api.model
    def _get_shared_conditions(self, filters, before, since):
        if before:
            yield SQL("row.id < %s", before)
        if filters.get("user_id"):
            yield SQL("row.user_id = %s", int(filters["user_id"]))
        if filters.get("date_from"):
            yield SQL("row.at >= %s", self._get_midnight(filters["date_from"]))
        if filters.get("date_to"):
            yield SQL("row.at < %s", self._get_midnight(filters["date_to"], days=1))
        if filters.get("only_new") and since:
            yield SQL("row.at > %s", since)

    # --- What comes from outside ---

    @api.model
    def _check_cursor(self, cursor):
        """Return ``{"entry": id, "event": id}``: where the page before ended."""
        try:
            return {
                name: int((cursor or {}).get(name) or 0) for name in ("entry", "event")
            }
        except (AttributeError, TypeError, ValueError):
            raise UserError(self.env._("Open the history again.")) from None

    @api.model
    def _check_field(self, key):
        """Return model and name of a field that the reader may read."""
        model, _colon, name = str(key).partition(":")
        if name not in self._get_labels(model, [name]):
            raise AccessError(self.env._("You may not read this field."))
        return model, name

    @api.model
    def _get_labels(self, model, names):
        """Return {field: label} of those that the reader may read."""
        trail = self.env["document.trail.mixin"]
        if model not in trail._get_trailed_models():
            return {}
        if not self.env[model].has_access("read"):
            return {}
        known = self.env[model].fields_get(sorted(names), ["string"])
        return {
            name: description["string"]
            for name, description in known.items()
            if name not in SILENT
        }

    @api.model
    def _get_midnight(self, day, days=0):
        """Return the beginning of a day of the reader, in UTC."""
        date = fields.Date.add(self._check_day(day), days=days)
        local = self.env.tz.localize(datetime.combine(date, time()))
        return local.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _check_day(self, day):
        try:
            return fields.Date.to_date(day)
        except (TypeError, ValueError):
            raise UserError(self.env._("%(value)s is not a date.", value=day)) from None

    @api.model
    def _format_moment(self, moment):
        return format_datetime(self.env, moment, dt_format="medium")
