"""The SQL that refuses to delete rows, and to empty their table."""

from .triggers import literal, quote


def guard_function_name(table: str) -> str:
    return f"document_trail_keep_{table}"[:63]


def guard_function(table: str, model: str, kept_when: str, exempt_when: str) -> str:
    """The function that refuses to delete a row, and to empty the table."""
    exempt = f"AND NOT coalesce(({exempt_when}), false)" if exempt_when else ""
    return f"""
CREATE OR REPLACE FUNCTION {quote(guard_function_name(table))}() RETURNS trigger
LANGUAGE plpgsql AS $trail$
BEGIN
    IF NOT (
        SELECT is_protected FROM document_trail_setting WHERE model = {literal(model)}
    ) THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'The table of % is kept: it is not emptied.', {literal(model)}
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    IF coalesce(({kept_when}), false) {exempt} THEN
        RAISE EXCEPTION 'Kept with its history: % % is archived, not deleted.',
            {literal(model)}, OLD.id
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END $trail$;"""


def guard_triggers(table: str) -> str:
    function = quote(guard_function_name(table))
    return (
        f"CREATE OR REPLACE TRIGGER document_trail_keep BEFORE DELETE ON {quote(table)}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}();\n"
        f"CREATE OR REPLACE TRIGGER document_trail_keep_all BEFORE TRUNCATE"
        f" ON {quote(table)} FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )
