import gc
import json
from collections import defaultdict
from contextlib import closing
from itertools import takewhile

from odoo import api, models
from odoo.tools import SQL, split_every

from ..lib import chain, keys, replay
from ..lib.ahead import ahead
from .document_trail_reader import array

ROWS = 1_000  # that are read at once, while those before are checked


class DocumentTrailVerify(models.AbstractModel):
    """Checks histories: each entry by itself, their chain, and where it leads."""

    _name = "document.trail.verify"
    _description = "Check of the Document History"

    @api.model
    def _verify(self, documents):
        """Return {(model, id): (reason, entry id or False)} of the broken documents."""
        self.env.flush_all()
        # Nothing that is read makes a cycle, and looking for cycles takes a sixth of
        # the time. disabling_gc would leave it off after an error.
        is_collecting = gc.isenabled()
        gc.disable()
        try:
            return self._find_broken(documents)
        finally:
            if is_collecting:
                gc.enable()

    @api.model
    def _find_broken(self, documents):
        if not documents:
            return {}
        chains = self._make_chains(documents)
        sealed, damaged = self.env["document.trail.seal"]._read_seals(documents)
        faults, changes, owners = self._check_histories(chains)
        broken = {
            document: fault
            for document in documents
            if (fault := chains[document].close(sealed.get(document, ())))
        }
        broken |= {document: ("file", False) for document in damaged - set(broken)}
        lines = self.env["document.trail.reader"]._get_line_fields()
        for record, fault in sorted(faults.items()):
            told = changes.get(record, ()) if record[0] in lines else ()
            places = self._get_places(record, told, lines, owners)
            for document in places & chains.keys():
                broken.setdefault(document, fault)
        return broken

    @api.model
    def _make_chains(self, documents):
        folder = self.env["document.trail.recorder"]._get_key_folder()
        signer = chain.Signer(keys.load_master(folder))
        return {document: chain.Chain(signer) for document in documents}

    @api.model
    def _check_histories(self, chains):
        """Check the entries of documents by ``chains``, and that they lead to the rows
        of today.

        Rows are looked at while the next ones are read; those of lines that are told of
        elsewhere too, and of records that are no longer here, come last.

        :return: {record: (reason, entry id)} of what is wrong, {record: changes} and
            {line: document}
        """
        reader = self.env["document.trail.reader"]
        lines, settings = reader._get_line_fields(), self._get_settings()
        with closing(ahead(self._read_ahead(chains.keys()))) as steps:
            changes = self._check_entries(chains, takewhile(bool, steps))
            owners = next(steps)
            moves = reader._find_moves(changes, lines).items()
            elsewhere = {one for one, others in moves if not others <= chains.keys()}
            told = replay.latest_first(changes)
            faults = self._find_faults(told, steps, settings, elsewhere)
        if elsewhere:
            reader._follow_lines(chains.keys(), changes, self._fetch_changes)
        left = changes.keys() - chains.keys() - owners.keys() | elsewhere
        told = replay.latest_first({one: changes.get(one, []) for one in left})
        faults |= self._find_faults(told, self._read_rows(_group(left)), settings)
        return faults, changes, owners

    # --- Reading ---

    @api.model
    def _read_ahead(self, documents):
        """Yield pages of entries, the last one empty, {line: document} of the lines of
        today, and the rows of today of all these."""
        yield from self._read_entries(documents)
        owners = self._get_owners(documents)
        yield owners
        yield from self._read_rows(_group(documents, owners))

    @api.model
    def _fetch_changes(self, documents):
        """Return {record: changes} of other documents, where a line was or went to."""
        chains = self._make_chains(documents)
        return self._check_entries(chains, self._read_entries(documents))

    @api.model
    def _check_entries(self, chains, pages):
        """Return {record: changes}, each checked by the chain of its document."""
        by_place = [chains[document] for document in sorted(chains)]
        changes = defaultdict(list)
        for rows in pages:
            for row in rows:
                changes[row[1], row[2]].append(by_place[row[13]].add(row))
        return changes

    @api.model
    def _read_entries(self, documents):
        """Yield pages of ``chain.Row``, those of a document in their order; the last
        page is empty."""
        self.env.cr.execute(
            SQL(
                """
                DECLARE document_trail_entries NO SCROLL CURSOR FOR
                SELECT %s, (d.number - 1)::integer
                FROM json_array_elements(%s::json)
                    WITH ORDINALITY AS d(document, number)
                CROSS JOIN LATERAL (
                    SELECT * FROM document_trail_entry
                    WHERE document_id = (d.document->>1)::integer
                        AND document_model = d.document->>0
                    ORDER BY id
                ) AS e
                """,
                SQL(chain.COLUMNS),
                json.dumps(sorted(documents)),
            )
        )
        size, rows = min(100, ROWS), True  # few at first: checking begins with them
        while rows:
            self.env.cr.execute("FETCH %s FROM document_trail_entries", [size])
            rows = self.env.cr.fetchall()
            yield rows
            size = min(2 * size, ROWS)
        self.env.cr.execute("CLOSE document_trail_entries")

    @api.model
    def _get_owners(self, documents):
        """Return {record: document} for the lines of today."""
        reader = self.env["document.trail.reader"]
        owners = {}
        for model, ids in _group(documents).items():
            for line, field in reader._get_lines(model).items():
                rows = self.env.execute_query(
                    SQL(
                        "SELECT id, %(field)s FROM %(table)s"
                        " WHERE %(field)s = ANY(%(ids)s::integer[])",
                        field=SQL.identifier(field),
                        table=SQL.identifier(self.env[line]._table),
                        ids=array(ids),
                    )
                )
                owners.update(((line, line_id), (model, id_)) for line_id, id_ in rows)
        return owners

    @api.model
    def _read_rows(self, ids):
        """Yield pages of rows of today of {model: ids}: a model, ids, and what
        ``replay.states`` reads."""
        models_ = [model for model in ids if model in self.env]
        for table in self.env["document.trail.recorder"]._get_tables(models_):
            for some in split_every(ROWS, sorted(ids[table.model])):
                rows = self.env["document.trail.reader"]._fetch_rows(table, some)
                yield table.model, some, rows

    # --- Against the rows of today ---

    @api.model
    def _find_faults(self, changes, pages, settings, apart=()):
        """Return {record: (reason, entry id)} where the history and the rows of today
        tell different things.

        :param dict changes: those of each record, the last one first
        :param pages: what ``_read_rows`` yields
        :param dict settings: what ``_get_settings`` answers
        :param apart: records that are not looked at
        """
        faults = {}
        for model, ids, rows in pages:
            columns, first_id = settings.get(model, (None, 0))
            beside = self.env["document.trail.reader"]._get_beside(model)
            states = replay.states(rows)
            for id_ in ids:  # as they were read, which is fastest
                record = model, id_
                if record in apart:
                    continue
                told, state = changes.get(record, ()), states.get(id_)
                wrong, state = replay.first_fault(state, told, beside, columns or {})
                if wrong is not None:
                    faults[record] = "live", wrong.id
                elif id_ > first_id and not replay.is_nothing(state, beside):
                    faults[record] = "creation", told[-1].id if told else False
        return faults

    @api.model
    def _get_settings(self):
        """Return {model: (columns, id)}: the recorded columns with the entry since
        which each is, and after which record its history is whole."""
        self.env.cr.execute(
            "SELECT model, columns, first_id FROM document_trail_setting"
        )
        return {model: (columns, id_) for model, columns, id_ in self.env.cr.fetchall()}

    @api.model
    def _get_places(self, record, changes, lines, owners):
        """Return the documents that tell of a record: itself, or those that a line is
        or was in."""
        reader = self.env["document.trail.reader"]
        places = {record, owners.get(record, record)}
        for change in changes:
            places |= reader._get_other_documents(record, change, lines)
        return places


def _group(*several):
    """Return {model: ids} of records."""
    ids = defaultdict(set)
    for records in several:
        for model, id_ in records:
            ids[model].add(id_)
    return ids
