-- What the changes of an entry come to in its hash. Values that can be erased (texts,
-- files, structures) count by a digest with a salt of their own, which goes with the
-- value; the digest of an erased value stands in "erased".
CREATE OR REPLACE FUNCTION document_trail_digest(changes jsonb, salts jsonb, erased jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    digests text;
BEGIN
    IF salts = '{}' AND erased = '{}' THEN
        RETURN changes::text;
    END IF;
    SELECT string_agg(part, ',' ORDER BY part COLLATE "C") INTO digests FROM (
        SELECT key || ':' || encode(
            sha256(convert_to(value || (changes->key)::text, 'UTF8')), 'hex'
        ) AS part FROM jsonb_each_text(salts)
        UNION ALL
        SELECT key || ':' || value FROM jsonb_each_text(erased)
    ) AS parts;
    RETURN (
        changes - ARRAY(SELECT jsonb_object_keys(salts))
    )::text || digests;
END $$;

CREATE OR REPLACE FUNCTION document_trail_hash(
    document_model text, document_id integer, record_model text, record_id integer,
    operation text, user_id integer, acting_for_id integer, is_actor_certain boolean,
    at timestamp, transaction_number bigint, digest text, previous_hashes jsonb
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(
        document_model || ',' || document_id || ',' || record_model || ',' || record_id
        || ',' || operation || ',' || coalesce(user_id::text, '') || ','
        || coalesce(acting_for_id::text, '') || ',' || is_actor_certain || ','
        || extract(epoch FROM at) || ',' || transaction_number || ','
        || previous_hashes || ',' || digest, 'UTF8')), 'hex')
$$;

-- The hashes that the next entry of a document names: the one before it in the same
-- transaction, or every entry that none has named yet. No lock is taken, so two
-- transactions may name the same one; the next entry then names both of theirs.
CREATE OR REPLACE FUNCTION document_trail_heads(
    for_model text, for_id integer, in_transaction bigint
) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    last record;
    heads jsonb;
BEGIN
    SELECT hash, transaction_number INTO last FROM document_trail_entry
    WHERE document_id = for_id AND document_model = for_model ORDER BY id DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN '[]'::jsonb;
    END IF;
    IF last.transaction_number = in_transaction THEN
        RETURN jsonb_build_array(last.hash);
    END IF;
    WITH recent AS MATERIALIZED (
        SELECT id, hash, previous_hashes FROM document_trail_entry
        WHERE document_id = for_id AND document_model = for_model
        ORDER BY id DESC LIMIT 64
    )
    SELECT jsonb_agg(hash ORDER BY id) INTO heads FROM recent
    WHERE hash NOT IN (SELECT jsonb_array_elements_text(previous_hashes) FROM recent);
    RETURN heads;
END $$;

-- Appends one entry per element of the arrays, which are sorted by document. A NULL
-- document says that the record is a document itself. Who acts is what the transaction
-- says; without that the writer that the row names, marked as uncertain.
CREATE OR REPLACE FUNCTION document_trail_append(
    of_model text, of_document_model text, with_operation text, document_ids integer[],
    record_ids integer[], writers integer[], all_changes jsonb[], all_salts jsonb[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    actor text[] := string_to_array(current_setting('document_trail.actor', true), '|');
    is_certain boolean := coalesce(actor[1], '') <> '';
    acting_for integer := nullif(actor[2], '')::integer;
    number bigint := nullif(current_setting('document_trail.number', true), '')::bigint;
    at timestamp := clock_timestamp() AT TIME ZONE 'UTC';
    models text[] := document_ids::text[];
    documents integer[] := document_ids;
    users integer[] := writers;
    hashes text[] := document_ids::text[];
    signatures text[] := document_ids::text[];
    previous jsonb[] := all_changes;
    heads jsonb;
BEGIN
    IF number IS NULL THEN
        number := nextval('document_trail_transaction');
        PERFORM set_config('document_trail.number', number::text, true);
    END IF;
    FOR i IN 1 .. array_length(record_ids, 1) LOOP
        models[i] := of_document_model;
        IF document_ids[i] IS NULL THEN
            models[i] := of_model;
            documents[i] := record_ids[i];
        END IF;
        IF is_certain THEN
            users[i] := actor[1]::integer;
        END IF;
        IF i = 1 OR documents[i] <> documents[i - 1] OR models[i] <> models[i - 1] THEN
            heads := document_trail_heads(models[i], documents[i], number);
        END IF;
        previous[i] := heads;
        hashes[i] := document_trail_hash(
            models[i], documents[i], of_model, record_ids[i], with_operation, users[i],
            acting_for, is_certain, at, number,
            document_trail_digest(all_changes[i], all_salts[i], '{}'), heads
        );
        signatures[i] := actor[3] || '.'
            || encode(sha256(convert_to(actor[4] || hashes[i], 'UTF8')), 'hex');
        heads := jsonb_build_array(hashes[i]);
    END LOOP;
    INSERT INTO document_trail_entry (
        document_model, document_id, record_model, record_id, operation, user_id,
        acting_for_id, is_actor_certain, at, transaction_number, changes, salts,
        previous_hashes, hash, signature
    ) SELECT
        m, d, of_model, r, with_operation, u, acting_for, is_certain, at, number, c, s,
        p, h, g
    FROM unnest(
        models, documents, record_ids, users, all_changes, all_salts, previous, hashes,
        signatures
    ) AS new(m, d, r, u, c, s, p, h, g);
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

-- The same for changes that are kept in another table than the record's own: its
-- relations and its files. The document is looked up.
CREATE OR REPLACE FUNCTION document_trail_append_write(
    of_model text, record_ids integer[], all_changes jsonb[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told record;
BEGIN
    FOR told IN
        SELECT document_model, array_agg(document_id) AS documents, array_agg(r) AS records,
            array_agg(c) AS changes
        FROM (
            SELECT d.document_model, d.document_id, r, c
            FROM unnest(record_ids, all_changes) AS new(r, c),
                document_trail_document_of(of_model, r) AS d
            ORDER BY 1, 2, 3
        ) AS sorted GROUP BY document_model
    LOOP
        PERFORM document_trail_append(
            of_model, told.document_model, 'write', told.documents, told.records,
            array_fill(NULL::integer, ARRAY[array_length(told.records, 1)]), told.changes,
            array_fill('{}'::jsonb, ARRAY[array_length(told.records, 1)])
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
