"""The SQL for what is kept beside a row: its files, and whose line it is."""

from .triggers import Table, literal, quote

ATTACHMENT_FUNCTION = "document_trail_on_ir_attachment"


def attachment_function(models: list[str]) -> str:  # long: one SQL function
    """The trigger function of the files: values of binary fields of recorded models."""
    known = ", ".join(map(literal, sorted(models))) or "''"
    wanted = f"res_field IS NOT NULL AND res_id > 0 AND res_model IN ({known})"

    def told(old: str, new: str, row: str, source: str) -> str:
        return f"""
            SELECT {row}.res_model AS m, {row}.res_id AS r, jsonb_build_object(
                {row}.res_field, jsonb_build_array({old}, {new})) AS c
            FROM {source} WHERE {row}.{wanted.replace(" AND ", f" AND {row}.")}"""

    def value(row: str) -> str:
        columns = ("checksum", "file_size", "mimetype", "store_fname", "db_datas")
        named = ", ".join(f"{row}.{column}" for column in columns)
        return f"document_trail_file_value({named})"

    both = "old_rows o JOIN new_rows n ON o.id = n.id"
    same = "(o.res_model, o.res_id, o.res_field) = (n.res_model, n.res_id, n.res_field)"
    changed = told(value("o"), value("n"), "n", both)
    moved = f"NOT coalesce({same}, false)"
    branches = {
        "INSERT": told("NULL", value("n"), "n", "new_rows n"),
        "DELETE": told(value("o"), "NULL", "o", "old_rows o"),
        "UPDATE": f"""{changed} AND {same}
                AND (o.checksum, o.store_fname, o.db_datas, o.mimetype) IS DISTINCT FROM
                    (n.checksum, n.store_fname, n.db_datas, n.mimetype)
            UNION ALL {told(value("o"), "NULL", "o", both)} AND {moved}
            UNION ALL {told("NULL", value("n"), "n", both)} AND {moved}""",
    }
    cases = " ELSIF ".join(
        f"TG_OP = '{word}' THEN FOR told IN"
        " SELECT m, array_agg(r) AS r, array_agg(c) AS c"
        f" FROM (SELECT * FROM ({select}) AS files ORDER BY m, r) AS sorted GROUP BY m"
        " LOOP PERFORM document_trail_append_write(told.m, told.r, told.c);"
        " END LOOP;"
        for word, select in branches.items()
    )
    return f"""
CREATE OR REPLACE FUNCTION {ATTACHMENT_FUNCTION}() RETURNS trigger
LANGUAGE plpgsql AS $trail$
DECLARE
    told record;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO document_trail_file SELECT store_fname FROM new_rows
        WHERE {wanted} AND store_fname IS NOT NULL;
    ELSE
        INSERT INTO document_trail_file SELECT store_fname FROM old_rows
        WHERE {wanted} AND store_fname IS NOT NULL;
    END IF;
    IF {cases}
    END IF;
    RETURN NULL;
END $trail$;"""


DOCUMENT_FUNCTION = "document_trail_document_of"


def document_function(tables: list[Table]) -> str:
    """The function that answers whose line a row is: model and id of its document."""
    lines = [table for table in tables if table.document_column]
    cases = "".join(
        f"""
    IF of_model = {literal(table.model)} THEN
        SELECT coalesce({quote(table.document_column)}, id),
            CASE WHEN {quote(table.document_column)} IS NULL THEN {literal(table.model)}
            ELSE {literal(table.document_model)} END
        INTO document_id, document_model FROM {quote(table.name)} WHERE id = of_id;
        IF NOT FOUND THEN  -- removed just now; its last entry says whose it was
            SELECT e.document_id, e.document_model INTO document_id, document_model
            FROM document_trail_entry e
            WHERE e.record_id = of_id AND e.record_model = of_model
                AND e.operation = 'unlink'
            ORDER BY e.id DESC LIMIT 1;
        END IF;
    END IF;"""
        for table in lines
    )
    return f"""
CREATE OR REPLACE FUNCTION {DOCUMENT_FUNCTION}(
    of_model text, of_id integer, OUT document_model text, OUT document_id integer
) LANGUAGE plpgsql STABLE AS $trail$
BEGIN{cases}
    IF document_id IS NULL THEN
        document_model := of_model;
        document_id := of_id;
    END IF;
END $trail$;"""
