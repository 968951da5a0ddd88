from odoo import api, models
from odoo.tools import SQL

from ..trail_teller import TrailTeller

CHOICES_FROM = 20_000  # the newest changes, whose fields can be chosen


class DocumentTrailHistory(models.AbstractModel):
    _inherit = "document.trail.history"  # pylint: disable=consider-merging-classes-inherited

    # --- Telling ---

    @api.model
    def _tell_rows(self, scope, rows, since, field=None):
        """Return the groups of the rows ``(moment, source, id)``, in their order.

        A group is one change: what a person did to a document in one transaction.
        """
        # sudo: the access to the documents was checked, and the teller tells only
        # fields that the reader may read
        entries = self.env["document.trail.entry"].sudo()
        entries = entries.browse(i for _at, source, i in rows if source == "entry")
        events = self.env["document.trail.event"].browse(
            i for _at, source, i in rows if source == "event"
        )
        teller = TrailTeller(self.env, entries)
        documents = self._get_document_names(entries) if self._is_wide(scope) else {}
        groups = {}
        for steps, event in self._group_rows(rows, entries, events):
            if event:
                groups["event", event.id] = self._tell_event(event, since)
                continue
            told = teller.tell(steps)
            if not told or (field and not self._keep_field(told, field)):
                continue
            entry = steps[-1]
            key = self._get_group_key(entry)
            if key not in groups:
                document = documents.get((entry.document_model, entry.document_id))
                groups[key] = self._make_group(key, entry, document, since)
            groups[key]["records"].append(told)
        return list(groups.values())

    @api.model
    def _group_rows(self, rows, entries, events):
        """Yield ``(entries, event)``, one of them: a record's change, or an event.

        The entries of one record are together, oldest first; newest changes first.
        """
        steps = {}
        for _at, source, record_id in rows:
            if source == "event":
                steps["event", record_id] = record_id
                continue
            entry = entries.browse(record_id)
            key = (*self._get_group_key(entry), entry.record_model, entry.record_id)
            steps.setdefault(key, []).insert(0, record_id)
        for key, ids in steps.items():
            if key[0] == "event":
                yield entries.browse(), events.browse(ids)
            else:
                yield entries.browse(ids), events.browse()

    @api.model
    def _is_wide(self, scope):
        return scope["scope"] != "document"

    @api.model
    def _get_group_key(self, entry):
        return (
            entry.transaction_number,
            entry.user_id.id,
            entry.acting_for_id.id,
            entry.document_model,
            entry.document_id,
        )

    @api.model
    def _make_group(self, key, entry, document, since):
        return {
            "key": "/".join(map(str, key)),
            "at": self._format_moment(entry.at),
            "user": entry.user_id.display_name or self.env._("the system"),
            "user_id": entry.user_id.id,
            "is_certain": entry.is_actor_certain,
            "acting_for": entry.acting_for_id.display_name or "",
            "document": document or False,
            "is_new": bool(since and entry.at > since),
            "event": False,
            "records": [],
        }

    @api.model
    def _keep_field(self, told, field):
        """Leave of a told record only the field that is asked for."""
        name = field.partition(":")[2]
        told["changes"] = [line for line in told["changes"] if line["field"] == name]
        return bool(told["changes"])

    @api.model
    def _tell_event(self, event, since):
        return {
            "key": f"event/{event.id}",
            "at": self._format_moment(event.at),
            "user": event.user_id.display_name,
            "user_id": event.user_id.id,
            "is_certain": True,
            "acting_for": "",
            "document": False,
            "is_new": bool(since and event.at > since),
            "event": self._get_event_text(event),
            "records": [],
        }

    @api.model
    def _get_event_text(self, event):
        if event.kind == "login":
            address = event.ip_address
            if not address:
                return self.env._("Logged in")
            return self.env._("Logged in from %(address)s", address=address)
        if event.kind == "erasure":
            return self.env._(
                "Erased the personal data of %(number)s contacts: %(ids)s",
                number=event.record_count,
                ids=event.field_names,
            )
        return self.env._(
            "Exported %(number)s records of %(model)s: %(fields)s",
            number=event.record_count,
            model=event.model_name,
            fields=event.field_names,
        )

    @api.model
    def _get_document_names(self, entries):
        """Return {(model, id): how a link shows it} of the entries' documents."""
        names = {}
        for model, rows in entries.grouped("document_model").items():
            if model not in self.env:
                continue
            documents = self.env[model].browse(set(rows.mapped("document_id")))
            for document in documents.exists()._filtered_access("read"):
                names[model, document.id] = document.display_name
        trail = self.env["document.trail.entry"]
        gone = trail._get_gone_names(trail._get_gone_documents(entries) - names.keys())
        return {
            (model, id_): {
                "model": model,
                "id": id_,
                "name": name,
                "type": self.env["ir.model"]._get(model).name,
                "is_gone": (model, id_) in gone,
            }
            for (model, id_), name in (names | gone).items()
        }

    # --- Choices ---

    @api.model
    def _get_user_choices(self, scope):
        """Return who changed the document, as ``[[id, name]]``."""
        if self._is_wide(scope):
            return []
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT user_id FROM document_trail_entry WHERE"
                " document_model = %s AND document_id = %s AND user_id IS NOT NULL",
                scope["document_model"],
                int(scope["document_id"]),
            )
        )
        # sudo: a person who changed the document is named, also one that left
        users = self.env["res.users"].sudo().browse(i for (i,) in rows)
        return [[u.id, u.display_name] for u in users.sorted("display_name")]

    @api.model
    def _get_field_choices(self, scope):
        """Return the fields that changed and that the reader may read."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT record_model, jsonb_object_keys(changes) FROM ("
                " SELECT record_model, changes FROM document_trail_entry AS row"
                " WHERE %s ORDER BY id DESC LIMIT %s) AS recent",
                SQL(" AND ").join(self._get_scope_conditions(scope)),
                CHOICES_FROM,
            )
        )
        columns = {}
        for model, name in rows:
            columns.setdefault(model, []).append(name)
        choices = []
        for model, names in columns.items():
            labels = self._get_labels(model, names)
            itself = model == scope.get("document_model")
            title = "" if itself else self.env["ir.model"]._get(model).name
            choices += [
                [f"{model}:{name}", f"{label} ({title})" if title else label]
                for name, label in labels.items()
            ]
        return sorted(choices, key=lambda choice: choice[1].casefold())
