import functools
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..lib import replay, triggers


class DocumentTrailReader(models.AbstractModel):
    """Reads what the recorder wrote, together with the rows of today."""

    _name = "document.trail.reader"
    _description = "Reader of the Document History"

    # --- Entries ---

    @api.model
    def _read_changes(self, documents, since=None):
        """Return {(model, id): changes, the last one first} of documents' records.

        :param documents: pairs of model and id
        :param datetime since: what was changed later only; without it everything
        """
        fetch = functools.partial(self._fetch_changes, since=since)
        changes = fetch(documents)
        self._follow_lines(documents, changes, fetch)
        return replay.latest_first(changes)

    @api.model
    def _follow_lines(self, documents, changes, fetch):
        """Add what lines are told of in the documents that they came from or went to.

        :param dict changes: what the documents tell
        :param fetch: answers what other documents tell
        """
        lines = self._get_line_fields()
        seen, new = set(documents), changes
        while others := set().union(*self._find_moves(new, lines).values()) - seen:
            seen |= others
            new = fetch(others)
            for record, told in new.items():
                changes.setdefault(record, []).extend(told)

    @api.model
    def _get_line_fields(self):
        """Return {line model: (field, model of the document)}."""
        fields_ = {}
        for name in self.env["document.trail.recorder"]._get_models():
            line = self.env[name]._trail_document
            if line:
                fields_[name] = line, self.env[name]._fields[line].comodel_name
        return fields_

    @api.model
    def _fetch_changes(self, documents, since=None):
        """Return {(model, id): changes} that documents tell."""
        models_, ids = zip(*documents, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.record_model, e.record_id, e.id, e.operation, e.changes::text,
                    e.erased, e.at, e.transaction_number
                FROM unnest(%(models)s, %(ids)s) AS d(model, id)
                JOIN document_trail_entry e
                    ON e.document_id = d.id AND e.document_model = d.model
                WHERE %(since)s IS NULL OR e.at > %(since)s
                """,
                models=list(models_),
                ids=list(ids),
                since=since,
            )
        )
        told = defaultdict(list)
        for model, id_, entry, operation, changes, erased, at, number in rows:
            told[model, id_].append(
                replay.Change(
                    entry,
                    operation,
                    replay.loads(changes),
                    frozenset(erased),
                    (at, number),
                )
            )
        return told

    @api.model
    def _find_moves(self, changes, lines):
        """Return {line: the documents that it came from or went to by any change}.

        :param dict lines: what ``_get_line_fields`` answers
        """
        moves = {}
        for record, told in changes.items():
            if record[0] in lines:
                line = lines[record[0]][0]
                for change in told:
                    if line in change.changes:
                        others = self._get_other_documents(record, change, lines)
                        moves[record] = moves.get(record, set()) | others
        return moves

    @api.model
    def _get_other_documents(self, record, change, lines):
        """Return the documents that a line came from or went to by this change.

        :param dict lines: what ``_get_line_fields`` answers
        """
        line, document_model = lines[record[0]]
        pair = change.changes.get(line)
        if not isinstance(pair, list):
            return set()
        others = {(document_model, id_) for id_ in pair if _is_id(id_)}
        if change.operation != "create" and None in pair:
            # it was a document itself; what a removed line lost in other tables was
            # told before the line, as if it were one
            others.add(record)
        return others

    # --- Rows of today ---

    @api.model
    def _read_live(self, model_name, ids):
        """Return {id: state} of the rows that exist, many2many fields and files too."""
        if model_name not in self.env or not ids:
            return {}
        (table,) = self.env["document.trail.recorder"]._get_tables([model_name])
        return replay.states(self._fetch_rows(table, ids))

    @api.model
    def _fetch_rows(self, table, ids):
        """Return what ``replay.states`` reads: (id, None, row) of the rows that exist,
        and (id, field, value) of many2many fields and files, as texts of JSON."""
        ids = array(ids)
        rows = SQL(
            "SELECT id, NULL AS field, %s FROM %s AS t WHERE id = ANY(%s::integer[])",
            SQL(triggers.row_as_json(table.columns, "t").replace("%", "%%")),
            SQL.identifier(table.name),
            ids,
        )
        beside = [*self._prepare_relations(table, ids), self._prepare_files(table, ids)]
        return self.env.execute_query(SQL(" UNION ALL ").join([rows, *beside]))

    @api.model
    def _prepare_relations(self, table, ids):
        return [
            SQL(
                "SELECT %(record)s, %(field)s,"
                " to_json(array_agg(%(value)s ORDER BY %(value)s))::text"
                " FROM %(table)s WHERE %(record)s = ANY(%(ids)s::integer[])"
                " GROUP BY 1",
                field=relation.field,
                record=SQL.identifier(relation.record_column),
                value=SQL.identifier(relation.value_column),
                table=SQL.identifier(relation.name),
                ids=ids,
            )
            for relation in self.env["document.trail.recorder"]._get_relations(
                [table.model]
            )
        ]

    @api.model
    def _prepare_files(self, table, ids):
        return SQL(
            """
            (SELECT DISTINCT ON (res_id, res_field) res_id, res_field,
                document_trail_file_value(
                    checksum, file_size, mimetype, store_fname, db_datas)::text
            FROM ir_attachment
            WHERE res_model = %s AND res_id = ANY(%s::integer[])
                AND res_field IS NOT NULL
            ORDER BY res_id, res_field, id DESC)
            """,
            table.model,
            ids,
        )

    @api.model
    def _get_beside(self, model_name):
        """Return the fields of a model that are kept in other tables."""
        if model_name not in self.env:
            return replay.Beside()
        relations = self.env["document.trail.recorder"]._get_relations([model_name])
        return replay.Beside(
            frozenset(relation.field for relation in relations),
            frozenset(
                name
                for name, field in self.env[model_name]._fields.items()
                if field.type == "binary" and field.store and field.attachment
            ),
        )

    # --- Former states ---

    @api.model
    def _get_states(self, document_model, document_id, at):
        """Return {(model, id): state} of a document and its lines at a moment."""
        self.env.flush_all()
        document = (document_model, document_id)
        changes = self._read_changes([document], since=at)
        ids = {document_model: {document_id}}
        for model, id_ in changes:
            ids.setdefault(model, set()).add(id_)
        for model, line in self._get_lines(document_model).items():
            found = self.env[model].sudo().with_context(active_test=False)
            lines = found._search([(line, "=", document_id)])
            ids.setdefault(model, set()).update(lines.get_result_ids())
        states = {}
        for model, model_ids in ids.items():
            live = self._read_live(model, model_ids)
            beside = self._get_beside(model)
            for id_ in model_ids:
                state = live.get(id_)
                for change in changes.get((model, id_), ()):
                    state = replay.undo(state, change, beside)
                states[model, id_] = state
        return {
            record: state
            for record, state in states.items()
            if record == document or self._belongs(record, state, document)
        }

    @api.model
    def _get_lines(self, document_model):
        """Return {line model: field} of the lines that a document may have."""
        return {
            name: line
            for name in self.env["document.trail.recorder"]._get_models()
            if (line := self.env[name]._trail_document)
            and self.env[name]._fields[line].comodel_name == document_model
        }

    @api.model
    def _belongs(self, record, state, document):
        line = self._get_lines(document[0]).get(record[0])
        return bool(line and state and state.get(line) == document[1])


def _is_id(value):
    return isinstance(value, int) and 0 < value < 1 << 31


def array(ids):
    """Return the text of an array: as one it is read far faster than as many ids."""
    return f"{{{','.join(map(str, ids))}}}"
