import gc

from odoo import api, models
from odoo.tools import SQL, split_every

from ..lib import chain, keys, replay
from ..lib.ahead import ahead
from .document_trail_reader import array

ROWS = 1_000  # that are read while those before are checked


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
            chains.update((one, chain.Chain(signer)) for one in wanted)
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
        documents = sorted(documents)
        by_place = [chains[document] for document in documents]
        for rows in ahead(self._read_entries(documents)):
            for row in rows:
                changes, erased = by_place[row[13]].add(row)
                yield (row[1], row[2]), make(row[0], row[3], changes, erased, row[5])

    @api.model
    def _read_entries(self, documents):
        """Yield lists of entries, those of a document in their order: a ``chain.Row``
        and the place of its document."""
        models_, ids = zip(*documents, strict=True)
        self.env.cr.execute(
            SQL(
                """
                DECLARE document_trail_entries NO SCROLL CURSOR FOR
                SELECT %s, (d.number - 1)::integer
                FROM unnest(%s, %s) WITH ORDINALITY AS d(model, id, number)
                CROSS JOIN LATERAL (
                    SELECT * FROM document_trail_entry
                    WHERE document_id = d.id AND document_model = d.model ORDER BY id
                ) AS e
                """,
                SQL(chain.COLUMNS),
                list(models_),
                list(ids),
            )
        )
        rows = True
        while rows:
            self.env.cr.execute("FETCH %s FROM document_trail_entries", [ROWS])
            rows = self.env.cr.fetchall()
            yield rows
        self.env.cr.execute("CLOSE document_trail_entries")

    # --- Against the rows of today ---

    @api.model
    def _check_live(self, documents, changes):
        """Return {document: (reason, entry id)} where the history and the rows of today
        tell different things."""
        owners = self._get_owners(documents)
        ids, faults = {}, {}
        for model, id_ in {*documents, *changes, *owners}:
            ids.setdefault(model, []).append(id_)
        for model, live, beside, columns, first_id in ahead(self._read_rows(ids)):
            for id_, state in live.items():
                told = changes.get((model, id_), ())
                wrong, state = replay.first_fault(state, told, beside, columns)
                if wrong is not None:
                    faults[model, id_] = "live", wrong.id
                elif state is not None and id_ > first_id:
                    faults[model, id_] = "creation", told[-1].id if told else False
        lines = self.env["document.trail.reader"]._get_line_fields()
        broken, wanted = {}, set(documents)
        for record, fault in sorted(faults.items()):
            told = changes.get(record, ()) if record[0] in lines else ()
            for document in self._get_places(record, told, lines, owners) & wanted:
                broken.setdefault(document, fault)
        return broken

    @api.model
    def _read_rows(self, ids):
        """Yield the rows of today of some records, None where there is none, with what
        their model's history knows: a model and {id: state}, the fields beside, the
        recorded columns with the entry since which each is, and after which record the
        history is whole."""
        reader = self.env["document.trail.reader"]
        self.env.cr.execute(
            "SELECT model, columns, first_id FROM document_trail_setting"
        )
        recorded = {model: told for model, *told in self.env.cr.fetchall()}
        for model in sorted(model for model in ids if model in self.env):
            beside = reader._get_beside(model)
            columns, first_id = recorded.get(model, (None, 0))
            for some in split_every(ROWS, sorted(ids[model])):
                live = dict.fromkeys(some) | reader._read_live(model, some)
                yield model, live, beside, columns or {}, first_id

    @api.model
    def _get_owners(self, documents):
        """Return {record: document} for the lines of today."""
        reader = self.env["document.trail.reader"]
        ids, owners = {}, {}
        for model, id_ in documents:
            ids.setdefault(model, []).append(id_)
        for model in ids:
            for line, field in reader._get_lines(model).items():
                rows = self.env.execute_query(
                    SQL(
                        "SELECT id, %(field)s FROM %(table)s"
                        " WHERE %(field)s = ANY(%(ids)s::integer[])",
                        field=SQL.identifier(field),
                        table=SQL.identifier(self.env[line]._table),
                        ids=array(ids[model]),
                    )
                )
                owners.update(((line, line_id), (model, id_)) for line_id, id_ in rows)
        return owners

    @api.model
    def _get_places(self, record, changes, lines, owners):
        """Return the documents that tell of a record: itself, or those that a line is
        or was in."""
        reader = self.env["document.trail.reader"]
        places = {record, owners.get(record, record)}
        for change in changes:
            places |= reader._get_other_documents(record, change, lines)
        return places
