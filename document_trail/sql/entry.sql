-- The table of entries. It is made here and not by the ORM: entries outlive the users
-- and documents that they name, so there is no foreign key that could change them.
CREATE TABLE IF NOT EXISTS document_trail_entry (
    id bigserial PRIMARY KEY,
    document_model varchar NOT NULL,
    document_id integer NOT NULL,
    record_model varchar NOT NULL,
    record_id integer NOT NULL,
    operation varchar NOT NULL,
    user_id integer,
    acting_for_id integer,
    is_actor_certain boolean NOT NULL,
    at timestamp NOT NULL,
    transaction_number bigint NOT NULL,
    changes jsonb NOT NULL,
    salts jsonb NOT NULL,
    erased jsonb NOT NULL DEFAULT '{}',
    previous_hashes jsonb NOT NULL,
    hash varchar NOT NULL,
    signature varchar
);
CREATE INDEX IF NOT EXISTS document_trail_entry_document_idx
    ON document_trail_entry (document_id, document_model, id);
CREATE INDEX IF NOT EXISTS document_trail_entry_removed_idx
    ON document_trail_entry (record_id, record_model) WHERE operation = 'unlink';
CREATE INDEX IF NOT EXISTS document_trail_entry_user_idx
    ON document_trail_entry (user_id, id);
CREATE INDEX IF NOT EXISTS document_trail_entry_at_idx
    ON document_trail_entry USING brin (at);
CREATE SEQUENCE IF NOT EXISTS document_trail_transaction;

-- Files that an entry names; the filestore keeps them. Not unique on purpose: a unique
-- index would make two transactions wait for each other.
CREATE TABLE IF NOT EXISTS document_trail_file (store_fname varchar NOT NULL);
CREATE INDEX IF NOT EXISTS document_trail_file_idx ON document_trail_file (store_fname);
