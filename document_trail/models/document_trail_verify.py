import gc

from odoo import api, models
from odoo.tools import SQL

from ..lib import chain, keys, replay


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
        folder = self.env["document.trail.recorder"]._get_key_folder()
        signer = chain.Signer(keys.load_master(folder))
        chains = {}

        def fetch(wanted, _since):
            # where a line was before or went to is read too
            chains.update((one, chain.Chain(one, signer)) for one in wanted)
            return self._fetch_entries(wanted, chains)

        changes = self.env["document.trail.reader"]._read_changes(
            documents, fetch=fetch
        )
        sealed, damaged = self.env["document.trail.seal"]._read_seals(documents)
        broken = {
            document: fault
            for document in documents
            if (fault := chains[document].close(sealed.get(document, ())))
        }
        broken |= {document: ("file", False) for document in damaged - set(broken)}
        for document, fault in self._check_live(documents, changes).items():
            broken.setdefault(document, fault)
        return broken

    @api.model
    def _fetch_entries(self, documents, chains):
        """Yield (record, change) of every entry, checked by ``chains``."""
        make = replay.Change
        for place, row in self._read_entries(documents):
            changes, erased = chains[place].add(row)
            key = (row[8], row[7])
            yield (row[1], row[2]), make(row[0], row[3], changes, erased, key)

    @api.model
    def _read_entries(self, documents):
        """Yield the document and a ``chain.Row`` of every entry, those of a document in
        their order."""
        documents = sorted(documents)
        models_, ids = zip(*documents, strict=True)
        self.env.cr.execute(
            """
            SELECT d.number, e.id, e.record_model, e.record_id, e.operation,
                e.user_id, e.acting_for_id, e.is_actor_certain,
                extract(epoch FROM e.at)::text, e.transaction_number, e.changes::text,
                e.salts::text, e.erased::text, e.previous_hashes::text, e.hash,
                e.signature
            FROM unnest(%s, %s) WITH ORDINALITY AS d(model, id, number)
            CROSS JOIN LATERAL (
                SELECT * FROM document_trail_entry
                WHERE document_id = d.id AND document_model = d.model ORDER BY id
            ) AS e
            """,
            [list(models_), list(ids)],
        )
        for number, *row in self.env.cr.fetchall():
            yield documents[number - 1], row

    # --- Against the rows of today ---

    @api.model
    def _check_live(self, documents, changes):
        """Return {document: (reason, entry id)} where the history and the rows of today
        tell different things."""
        reader = self.env["document.trail.reader"]
        of_line = self._get_owners(documents, changes)
        broken, wanted = {}, set(documents)
        for model, ids in self._group_by_model(documents, changes, of_line).items():
            if model not in self.env:
                continue
            live = reader._read_live(model, ids)
            beside = reader._get_beside(model)
            columns, first_id = self._get_recorded(model)
            for id_ in sorted(ids):
                fault = self._check_record(
                    live.get(id_),
                    changes.get((model, id_), ()),
                    beside,
                    columns,
                    id_ > first_id,
                )
                if fault:
                    owners = of_line.get((model, id_), {(model, id_)})
                    for owner in owners & wanted:
                        broken.setdefault(owner, fault)
        return broken

    @api.model
    def _check_record(self, state, changes, beside, columns, is_from_start):
        """Return (reason, entry id) of the first change that does not fit, from the end
        of the history back to its beginning."""
        wrong, state = replay.first_fault(state, changes, beside, columns)
        if wrong is not None:
            return "live", wrong.id
        if state is not None and is_from_start:
            return "creation", changes[-1].id if changes else False
        return None

    @api.model
    def _get_owners(self, documents, changes):
        """Return {record: documents} for the lines: those in the history and those
        of today."""
        reader = self.env["document.trail.reader"]
        owners = {}
        by_model = {}
        for model, id_ in documents:
            by_model.setdefault(model, set()).add(id_)
        for model, ids in by_model.items():
            for line_model, field in reader._get_lines(model).items():
                table = self.env[line_model]._table
                rows = self.env.execute_query(
                    SQL(
                        "SELECT id, %s FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(field),
                        SQL.identifier(table),
                        SQL.identifier(field),
                        list(ids),
                    )
                )
                for line_id, id_ in rows:
                    owners.setdefault((line_model, line_id), set()).add((model, id_))
        lines = reader._get_line_fields()
        for record, told in changes.items():
            if record[0] in lines:
                found = owners.setdefault(record, set())
                found.add(record)
                for change in told:
                    found |= reader._get_other_documents(record, change, lines)
        return owners

    @api.model
    def _group_by_model(self, documents, changes, of_line):
        ids = {}
        for model, id_ in {*documents, *changes, *of_line}:
            ids.setdefault(model, set()).add(id_)
        return ids

    @api.model
    def _get_recorded(self, model):
        """Return the recorded columns with the entry since which each is, and after
        which record the history is whole."""
        rows = self.env.execute_query(
            SQL(
                "SELECT columns, first_id FROM document_trail_setting WHERE model = %s",
                model,
            )
        )
        return (rows[0][0] or {}, rows[0][1]) if rows else ({}, 0)
