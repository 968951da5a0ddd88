-- What the changes of an entry come to in its hash. Values that can be erased (texts,
-- files, structures) count by a digest with a salt of their own, which goes with the
-- value; the digest of an erased value stands in "erased".
CREATE OR REPLACE FUNCTION document_trail_digest(changes jsonb, salts jsonb, erased jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE WHEN salts = '{}' AND erased = '{}' THEN changes::text ELSE
        (changes - ARRAY(SELECT jsonb_object_keys(salts)))::text || (
            SELECT string_agg(key || ':' || digest, ',' ORDER BY key COLLATE "C") FROM (
                SELECT key, encode(
                    sha256(convert_to(value || (changes->key)::text, 'UTF8')), 'hex'
                ) AS digest FROM jsonb_each_text(salts)
                UNION ALL
                SELECT key, value FROM jsonb_each_text(erased)
            ) AS parts
        ) END;
END $$;

CREATE OR REPLACE FUNCTION document_trail_hash(
    document_model text, document_id integer, record_model text, record_id integer,
    operation text, user_id integer, acting_for_id integer, is_actor_certain boolean,
    at timestamp, transaction_number bigint, previous_hashes jsonb, digest text
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(
        document_model || ',' || document_id || ',' || record_model || ',' || record_id
        || ',' || operation || ',' || coalesce(user_id::text, '') || ','
        || coalesce(acting_for_id::text, '') || ',' || is_actor_certain || ','
        || extract(epoch FROM at) || ',' || transaction_number || ','
        || previous_hashes || ',' || digest, 'UTF8')), 'hex')
$$;

-- The hashes that the next entry of a document names: of every entry that none has named
-- yet. No lock is taken, so two transactions may name the same one; the next entry then
-- names both of theirs.
DROP FUNCTION IF EXISTS document_trail_heads(text, integer, bigint);
CREATE OR REPLACE FUNCTION document_trail_heads(for_model text, for_id integer)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    hashes jsonb;
    named text;
BEGIN
    SELECT jsonb_agg(hash), string_agg(previous_hashes::text, ',') INTO hashes, named
    FROM (
        SELECT hash, previous_hashes FROM document_trail_entry
        WHERE document_id = for_id AND document_model = for_model
        ORDER BY id DESC LIMIT 64
    ) AS recent;
    RETURN coalesce(hashes - string_to_array(translate(named, '[]" ', ''), ','), '[]');
END $$;

-- Appends one entry per element of the arrays, which are sorted by document. A NULL
-- document says that the record is a document itself. Who acts is what the transaction
-- says; without that the writer that the row names, marked as uncertain. The last hash
-- of the documents that this transaction touched is kept in its settings, so that they
-- are not searched for every statement; a rollback takes them back. Those of more than
-- about 250 documents are not kept: every statement would read them.
CREATE OR REPLACE FUNCTION document_trail_append(
    of_model text, of_document_model text, with_operation text, document_ids integer[],
    record_ids integer[], writers integer[], all_changes jsonb[], all_salts jsonb[],
    digests text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    actor text[] := string_to_array(current_setting('document_trail.actor', true), '|');
    is_certain boolean := coalesce(actor[1], '') <> '';
    acting_for integer := nullif(actor[2], '')::integer;
    number text := coalesce(nullif(current_setting('document_trail.number', true), ''),
        set_config(
            'document_trail.number', nextval('document_trail_transaction')::text, true));
    tips jsonb := coalesce(
        nullif(current_setting('document_trail.tips', true), '')::jsonb, '{}');
    now_utc timestamp := clock_timestamp() AT TIME ZONE 'UTC';
    model text; of_id integer; person integer;
    heads jsonb; entry_hash text; place text; kept text;
    places text[]; hashes text[]; n integer := 0;
BEGIN
    FOR i IN 1 .. cardinality(record_ids) LOOP
        of_id := coalesce(document_ids[i], record_ids[i]);
        model := CASE WHEN document_ids[i] IS NULL THEN of_model
            ELSE of_document_model END;
        person := CASE WHEN is_certain THEN actor[1]::integer ELSE writers[i] END;
        place := of_id || model;
        IF place IS DISTINCT FROM places[n] THEN
            heads := CASE WHEN tips ? place THEN jsonb_build_array(tips->place)
                -- a document that is just made has no entry yet
                WHEN with_operation = 'create' AND document_ids[i] IS NULL THEN '[]'
                ELSE document_trail_heads(model, of_id) END;
            n := n + 1;
            places[n] := place;
        END IF;
        -- each transaction plans this anew: concat in a third of the time of operators
        entry_hash := encode(sha256(convert_to(concat(
            model, ',', of_id, ',', of_model, ',', record_ids[i], ',', with_operation,
            ',', person, ',', acting_for, ',', is_certain::text, ',',
            extract(epoch FROM now_utc), ',', number, ',', heads, ',', digests[i]
        ), 'UTF8')), 'hex');
        INSERT INTO document_trail_entry (
            document_model, document_id, record_model, record_id, operation, user_id,
            acting_for_id, is_actor_certain, at, transaction_number, changes, salts,
            previous_hashes, hash, signature
        ) VALUES (
            model, of_id, of_model, record_ids[i], with_operation, person,
            acting_for, is_certain, now_utc, number::bigint, all_changes[i], all_salts[i],
            heads, entry_hash, actor[3] || '.'
            || encode(sha256(convert_to(actor[4] || entry_hash, 'UTF8')), 'hex')
        );
        heads := jsonb_build_array(entry_hash);
        hashes[n] := entry_hash;
    END LOOP;
    kept := tips || jsonb_object(places, hashes);
    kept := set_config('document_trail.tips',
        CASE WHEN length(kept) < 25000 THEN kept ELSE '' END, true);
END $$;

-- Erases values of a record from the history of a document: the value and its salt go,
-- the digest that the hash counts stays.
DROP FUNCTION IF EXISTS document_trail_erase(text, integer, text[]);
CREATE OR REPLACE FUNCTION document_trail_erase(
    of_document_model text, of_document_id integer, for_model text, for_id integer,
    columns text[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    UPDATE document_trail_entry e SET
        changes = e.changes - ARRAY(
            SELECT key FROM jsonb_object_keys(e.salts) AS key WHERE key = ANY(columns)
        ),
        salts = e.salts - columns,
        erased = e.erased || (
            SELECT jsonb_object_agg(key, encode(
                sha256(convert_to(value || (e.changes->key)::text, 'UTF8')), 'hex'
            )) FROM jsonb_each_text(e.salts) WHERE key = ANY(columns)
        )
    WHERE e.document_id = of_document_id AND e.document_model = of_document_model
        AND e.record_id = for_id AND e.record_model = for_model
        AND e.salts ?| columns;
    GET DIAGNOSTICS number = ROW_COUNT;
    RETURN number;
END $$;

-- Entries stay. An update passes only when it keeps the hash true, as the erasure of
-- personal values does: the value and its salt go, their digest stays.
CREATE OR REPLACE FUNCTION document_trail_entry_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
        IF (to_jsonb(OLD) - ARRAY['changes', 'salts', 'erased'])
            = (to_jsonb(NEW) - ARRAY['changes', 'salts', 'erased'])
            AND NEW.erased <> OLD.erased
            AND document_trail_digest(OLD.changes, OLD.salts, OLD.erased)
                = document_trail_digest(NEW.changes, NEW.salts, NEW.erased)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Entries of the document history are neither changed nor deleted.'
        USING ERRCODE = 'restrict_violation', TABLE = 'document_trail_entry';
END $$;
CREATE OR REPLACE TRIGGER document_trail_entry_no_change
    BEFORE UPDATE ON document_trail_entry
    FOR EACH ROW EXECUTE FUNCTION document_trail_entry_stays();
CREATE OR REPLACE TRIGGER document_trail_entry_no_deletion
    BEFORE DELETE OR TRUNCATE ON document_trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION document_trail_entry_stays();

-- Appends what is different between rows as JSON, where the old or the new one may be
-- missing. Texts are compared first, as that is fast; values of JSON columns may differ
-- all the same. Columns that are neither plain nor erasable are told only in rows that
-- lack one which they should have: their table's columns are being changed, as while an
-- addon is upgraded. What is no number in them can be erased. Answers false when there
-- are more rows than "most": nothing is told then.
CREATE OR REPLACE FUNCTION document_trail_compare(
    of_model text, of_document_model text, document_column text, with_operation text,
    olds jsonb[], news jsonb[], most integer, plain text[], erasable text[],
    jsons text[], ignored text[]
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(coalesce(news, olds)) > most THEN
        RETURN false;
    END IF;
    PERFORM document_trail_append(
        of_model, of_document_model, with_operation, array_agg(d), array_agg(r),
        array_agg(w), array_agg(c), array_agg(coalesce(s, '{}')), array_agg(
            CASE WHEN s IS NULL THEN c::text
            -- as document_trail_digest, which would be planned and called beside this
            ELSE (c - ARRAY(SELECT jsonb_object_keys(s)))::text || (
                SELECT string_agg(key || ':' || encode(
                    sha256(convert_to(value || (c->key)::text, 'UTF8')), 'hex'
                ), ',' ORDER BY key COLLATE "C") FROM jsonb_each_text(s)
            ) END
        )
    ) FROM (
        SELECT d::integer,
            -- rows keep their number: an entry without one is refused
            CASE WHEN old->'id' <> new->'id' THEN NULL ELSE told->'id' END::integer AS r,
            CASE WHEN old->'write_date' = new->'write_date' THEN NULL
                ELSE (new->>'write_uid')::integer END AS w, c, s
        FROM (
            SELECT old, new, coalesce(new, old) AS told,
                CASE WHEN new IS NOT NULL THEN old END AS other
            FROM unnest(olds, news) AS rows(old, new) OFFSET 0
        ) AS pair, LATERAL (
            SELECT jsonb_object_agg(key, CASE WHEN new IS NULL
                    THEN jsonb_build_array(old->key, NULL)
                    ELSE jsonb_build_array(old->key, new->key) END) AS c,
                jsonb_object_agg(key, gen_random_uuid()) FILTER (
                    WHERE key <> ALL(plain) AND (key = ANY(erasable) OR
                        jsonb_typeof(told->key) IN ('string', 'object', 'array') OR
                        jsonb_typeof(other->key) IN ('string', 'object', 'array'))
                ) AS s
            FROM jsonb_each_text(told)
            WHERE CASE WHEN value IS DISTINCT FROM other->>key OR key = ANY(jsons) THEN
                told->key <> coalesce(other->key, 'null') AND CASE
                    WHEN key = ANY(plain) OR key = ANY(erasable) THEN true
                    WHEN key = ANY(ignored) THEN false
                    -- looked for once, and only when there is such a column
                    ELSE (SELECT NOT coalesce(news[1], olds[1]) ?& (plain || erasable))
                    END
                END
        ) AS difference, LATERAL unnest(CASE
            WHEN old->document_column <> new->document_column
            THEN ARRAY[old->>document_column, new->>document_column]
            ELSE ARRAY[told->>document_column]
        END) AS d
        WHERE c IS NOT NULL ORDER BY 1, 2
    ) AS sorted HAVING count(*) > 0;
    RETURN true;
END $$;

-- Appends changes of a record that are kept in another table than its own, as its files
-- are; they can be erased. The document is looked up.
CREATE OR REPLACE FUNCTION document_trail_append_write(
    of_model text, record_ids integer[], all_changes jsonb[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told record;
BEGIN
    FOR told IN
        SELECT document_model, array_agg(document_id) AS documents,
            array_agg(r) AS records, array_agg(c) AS changes, array_agg(s) AS salts,
            array_agg(document_trail_digest(c, s, '{}')) AS digests
        FROM (
            SELECT d.document_model, d.document_id, r, c, (
                SELECT jsonb_object_agg(key, gen_random_uuid())
                FROM jsonb_object_keys(c) AS key
            ) AS s
            FROM unnest(record_ids, all_changes) AS new(r, c),
                document_trail_document_of(of_model, r) AS d
            ORDER BY 1, 2, 3
        ) AS sorted GROUP BY document_model
    LOOP
        PERFORM document_trail_append(
            of_model, told.document_model, 'write', told.documents, told.records,
            array_fill(NULL::integer, ARRAY[array_length(told.records, 1)]),
            told.changes, told.salts, told.digests
        );
    END LOOP;
END $$;

-- What stands in the history for a file.
CREATE OR REPLACE FUNCTION document_trail_file_value(
    checksum text, file_size integer, mimetype text, store_fname text, db_datas bytea
) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'checksum', checksum, 'file_size', file_size, 'mimetype', mimetype,
        'store_fname', store_fname, 'db_datas', encode(db_datas, 'base64')
    ))
$$;

-- Functions of the version before may have kept hashes in another shape.
SELECT set_config('document_trail.tips', '', true);
