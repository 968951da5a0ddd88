"""Recorded rows told to one reader: his labels, his language, his rights."""

from .lib.trail_words import FieldInfo, Told, merge, references, tell
from .trail_speller import ReaderSpeller

ATTRIBUTES = [
    "company_dependent",
    "currency_field",
    "digits",
    "model_field",
    "relation",
    "selection",
    "string",
    "translate",
    "type",
]
NAMED_BY = ("product_id", "name")


class TrailTeller:
    """Tells a batch of entries; queries are bounded by the number of models in it.

    :param entries: recorded rows, as superuser, whose documents the reader of ``env``
        may read
    """

    def __init__(self, env, entries):
        self.env = env
        self.entries = entries
        self.speller = ReaderSpeller(env)
        self._by_model = entries.grouped("record_model")
        self._fields = {m: self._get_fields(m) for m in self._by_model}
        self._live = {m: self._get_live(m) for m in self._by_model}
        self._fetch_names()
        self._labels = {m: self._get_labels(m) for m in self._by_model}

    def tell(self, entries):
        """Return the entries of one record, oldest first, in words.

        :return: ``{"key", "label", "title", "operation", "changes"}``, or None when
            the reader may see nothing of it
        :rtype: dict
        """
        entry = entries[-1]
        model = entry.record_model
        operation = self._get_operation(entries)
        told = merge(line for step in entries for line in self._tell_step(step))
        told.sort(key=lambda line: self._fields[model][line.field].order)
        if not told and (operation == "write" or not self._fields[model]):
            return None
        itself = (model, entry.record_id) == (entry.document_model, entry.document_id)
        return {
            "key": entry.id,
            "operation": operation,
            "title": "" if itself else self._get_title(model),
            "label": "" if itself else self._labels[model].get(entry.record_id, ""),
            "changes": [
                {
                    "field": change.field,
                    "label": change.label,
                    "kind": change.kind,
                    "old": change.old,
                    "new": change.new,
                }
                for change in told
            ],
        }

    def _tell_step(self, entry):
        fields = self._fields[entry.record_model]
        changes = {
            name: pair
            for name, pair in (entry.changes or {}).items()
            if name != self._get_document_column(entry.record_model)
        }
        lines = tell(
            changes,
            fields,
            self.speller,
            self._get_currencies(entry),
            whole=entry.operation != "write",
        )
        word = self.speller.word("erased")
        erased = [
            Told(name, fields[name].label, "erased", "", word)
            for name in entry.erased or {}
            if name in fields and name not in changes
        ]
        return lines + erased

    def _get_operation(self, entries):
        """Return what became of a record in one change."""
        steps = set(entries.mapped("operation"))
        return next(step for step in ("unlink", "create", "write") if step in steps)

    def _get_document_column(self, model):
        return self.env[model]._trail_document if model in self.env else None

    # --- What the batch needs ---

    def _get_fields(self, model):
        """Return what the reader knows of the fields; those of other groups not."""
        if model not in self.env or not self.env[model].has_access("read"):
            return {}
        columns = {
            name
            for entry in self._by_model[model]
            for name in [*(entry.changes or {}), *(entry.erased or {})]
        }
        known = self.env[model].fields_get(sorted(columns), ATTRIBUTES)
        return {
            name: self._make_info(model, name, description)
            for name, description in known.items()
        }

    def _make_info(self, model, name, description):
        digits = description.get("digits")
        relation = description.get("relation")
        if name == "analytic_distribution":
            relation = "account.analytic.account"
        return FieldInfo(
            name=name,
            label=description["string"],
            type=description["type"],
            selection=dict(description.get("selection") or ()),
            relation=relation,
            currency_field=description.get("currency_field")
            or description.get("model_field"),
            digits=digits[1] if digits else None,
            translate=bool(description.get("translate")),
            company_dependent=bool(description.get("company_dependent")),
            order=self.env[model]._fields[name]._sequence,
        )

    def _get_live(self, model):
        """Return {id: record} of those that exist and that the reader may read."""
        if not self._fields[model]:
            return {}
        ids = set(self._by_model[model].mapped("record_id"))
        records = self.env[model].with_context(active_test=False).browse(ids)
        return {r.id: r for r in records.exists()._filtered_access("read")}

    def _fetch_names(self):
        for model, entries in self._by_model.items():
            changes = [entry.changes or {} for entry in entries]
            wanted = references(changes, self._fields[model])
            self.speller.fetch_names(wanted)

    # --- Labels ---

    def _get_labels(self, model):
        """Return {id: label} of lines: their product, or what else names them."""
        entries = self._by_model[model].filtered(
            lambda e: (e.record_model, e.record_id) != (e.document_model, e.document_id)
        )
        column = self._get_naming_column(model)
        ids = set(entries.mapped("record_id"))
        live = [self._live[model][i] for i in ids if i in self._live[model]]
        labels = {record.id: self._get_label(record, column) for record in live}
        return labels | self._get_former_labels(model, column, ids - set(labels))

    def _get_naming_column(self, model):
        known = self.env[model]._fields if self._fields[model] else ()
        return next((name for name in NAMED_BY if name in known), None)

    def _get_label(self, record, column):
        value = record[column] if column else record
        if not value and "name" in record._fields:
            value = record["name"]
        name = value if isinstance(value, str) else value and value.display_name
        return (name or record.display_name or "").split("\n")[0]

    def _get_former_labels(self, model, column, ids):
        """Return the labels of lines that are gone, from their own recorded rows."""
        if not ids or not column:
            return {}
        rows = {}
        for entry in self.entries._get_full_rows(model, ids):
            side = 0 if entry.operation == "unlink" else 1
            pair = (entry.changes or {}).get(column) or [None, None]
            rows[entry.record_id] = pair[side] or rows.get(entry.record_id)
        relation = self.env[model]._fields[column].comodel_name
        if not relation:
            return {i: str(name).split("\n")[0] for i, name in rows.items() if name}
        self.speller.fetch_names({relation: {i for i in rows.values() if i}})
        return {i: self.speller.name(relation, p) for i, p in rows.items() if p}

    def _get_title(self, model):
        return self.env["ir.model"]._get(model).name

    def _get_currencies(self, entry):
        """Return {currency field: currency id} as the record stands."""
        model = entry.record_model
        wanted = {
            info.currency_field
            for name, info in self._fields[model].items()
            if info.type == "monetary" and name in (entry.changes or {})
        }
        record = self._live[model].get(entry.record_id)
        if record is None:
            return {}
        return {name: record[name].id for name in wanted if name in record._fields}
