from odoo import api, models
from odoo.tools import SQL

from ..lib import keys, replay

NOTHING = frozenset()


class DocumentTrailVerify(models.AbstractModel):
    """Checks histories: each entry by itself, their chain, and where it leads."""

    _name = "document.trail.verify"
    _description = "Check of the Document History"

    @api.model
    def _verify(self, documents):
        """Return {(model, id): (reason, entry id or False)} of the broken documents."""
        self.env.flush_all()
        broken, chains = {}, {document: [] for document in documents}

        def fetch(wanted, _since):
            return self._fetch_entries(wanted, chains)

        changes = self.env["document.trail.reader"]._read_changes(
            documents, fetch=fetch
        )
        sealed = self.env["document.trail.seal"]._read_seals(documents)
        master = keys.load_master(self.env["document.trail.recorder"]._get_key_folder())
        for document in documents:
            heads = sealed.get(document, ())
            fault = self._check_chain(chains[document], heads, master)
            if fault:
                broken[document] = fault
        for document, fault in self._check_live(documents, changes).items():
            broken.setdefault(document, fault)
        return broken

    @api.model
    def _fetch_entries(self, documents, chains):
        """Yield (record, change) of every entry, and put what the chain is checked by
        into ``chains``; the database computes whether each hash is what it must be."""
        for row in self._read_entries(documents):
            model, document_id, record_model, record_id, *change = row[:9]
            record = (record_model, record_id)
            id_, operation, changes, erased, key = change
            erased = frozenset(replay.loads(erased)) if erased != "{}" else NOTHING
            yield (
                record,
                replay.Change(id_, operation, replay.loads(changes), erased, key),
            )
            chains.setdefault((model, document_id), []).append((id_, *row[9:]))

    @api.model
    def _read_entries(self, documents):  # long: one query
        models_, ids = zip(*documents, strict=True)
        return self.env.execute_query(
            SQL(
                """
                SELECT e.document_model, e.document_id, e.record_model, e.record_id,
                    e.id, e.operation, e.changes::text, e.erased::text,
                    e.transaction_number || ' ' || e.at,
                    e.hash, e.previous_hashes::text, e.signature, e.is_actor_certain,
                    e.hash = encode(sha256(convert_to(
                        e.document_model || ',' || e.document_id || ','
                        || e.record_model || ',' || e.record_id || ','
                        || e.operation || ',' || coalesce(e.user_id::text, '') || ','
                        || coalesce(e.acting_for_id::text, '') || ','
                        || e.is_actor_certain || ',' || extract(epoch FROM e.at) || ','
                        || e.transaction_number || ',' || e.previous_hashes || ','
                        || CASE WHEN e.salts = '{}' AND e.erased = '{}'
                            THEN e.changes::text
                            ELSE (e.changes - ARRAY(
                                SELECT jsonb_object_keys(e.salts)
                            ))::text || (
                                SELECT string_agg(key || ':' || digest, ','
                                    ORDER BY key COLLATE "C")
                                FROM (
                                    SELECT key, encode(sha256(convert_to(
                                        value || (e.changes->key)::text, 'UTF8'
                                    )), 'hex') AS digest
                                    FROM jsonb_each_text(e.salts)
                                    UNION ALL
                                    SELECT key, value FROM jsonb_each_text(e.erased)
                                ) AS digests
                            )
                        END, 'UTF8')), 'hex')
                FROM unnest(%s, %s) AS d(model, id)
                JOIN document_trail_entry e
                    ON e.document_id = d.id AND e.document_model = d.model
                ORDER BY e.id
                """,
                list(models_),
                list(ids),
            )
        )

    @api.model
    def _check_chain(self, entries, sealed_heads, master):
        """Return (reason, entry id) of the first entry that is not as it was written.

        What a seal covers needs no key of its own: an entry of before a restore, whose
        key is lost, counts when somebody sealed it since.
        """
        own_id = keys.key_id(master)
        seen, marks, doubtful = {}, {}, {}
        for id_, hash_, previous, signature, is_certain, is_true in entries:
            if not is_true:
                return "changed", id_
            previous = previous[2:-2].split('", "') if previous != "[]" else ()
            if any(one not in seen for one in previous):
                return "link", id_
            seen[hash_] = previous
            if not self._is_signed(own_id, master, marks, signature, is_certain, hash_):
                doubtful[hash_] = id_
        missing = [one for one in sealed_heads if one not in seen]
        if missing:
            return "seal", entries[-1][0] if entries else False
        if doubtful:
            covered = _ancestors(sealed_heads, seen)
            for hash_, id_ in doubtful.items():
                if hash_ not in covered:
                    return "signature", id_
        return None

    @api.model
    def _is_signed(self, own_id, master, marks, signature, is_certain, hash_):
        if not signature:
            return not is_certain  # it came past Odoo and says so
        mark, _dot, sign = signature.rpartition(".")
        if not mark.startswith(own_id + "."):
            return False
        key = marks.get(mark)
        if key is None:
            key = marks[mark] = keys.derive(master, mark)
        return keys.sign(key, hash_) == sign

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
        for change in changes:
            try:
                if replay.fault(state, change, beside, columns):
                    return "live", change.id
                state = replay.undo(state, change, beside)
            except (TypeError, ValueError):  # not as the recorder writes it
                return "live", change.id
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
        for record in changes:
            line = getattr(self.env.get(record[0]), "_trail_document", None)
            if line:
                comodel = self.env[record[0]]._fields[line].comodel_name
                owners.setdefault(record, set()).update(
                    (comodel, id_)
                    for change in changes[record]
                    for id_ in change.changes.get(line, ())
                    if id_
                )
                owners[record].add(record)
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


def _ancestors(heads, previous):
    """Hashes from which the heads come, themselves included."""
    found, new = set(), set(heads)
    while new:
        found |= new
        new = {one for head in new for one in previous.get(head, ())} - found
    return found
