"""The SQL that records one table: a function and its triggers, as text.

Statement triggers with transition tables see all rows of a statement at once. Few rows
are compared as JSON. For many the function knows the columns of the table: then a row
costs one comparison per column, and what did not change is never turned into JSON; but
planning that takes as long as comparing some dozen rows as JSON, and is done once for
every transaction, as Odoo's pool of connections discards all plans between two.
"""

import dataclasses
from collections.abc import Iterable

WRITER_COLUMNS = ("write_uid", "write_date")
JSON_TYPES = ("json", "jsonb")
PLAIN_TYPES = ("int2", "int4", "int8", "bool")
OPERATIONS = {"create": "INSERT", "write": "UPDATE", "unlink": "DELETE"}
TRANSITIONS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
# What a function meets while columns are no longer those that it knows.
MOVED = (
    "undefined_column OR undefined_function OR datatype_mismatch"
    " OR invalid_text_representation"
)
# Up to so many rows of a statement are compared as JSON.
FEW = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """A recorded column: its type in the database, and whether its values can be
    erased (texts, files, structures: what may say something of a person)."""

    name: str
    type: str
    is_erasable: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A recorded table.

    ``document_column`` names the document of a line; empty when a row is a document
    itself. ``writer`` says that the table has Odoo's columns of the last writer,
    ``ignored`` names the columns that are not recorded.
    """

    name: str
    model: str
    document_model: str
    document_column: str
    columns: tuple[Column, ...]
    writer: bool = True
    ignored: tuple[str, ...] = ()


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def function_name(table: str, operation: str) -> str:
    return f"document_trail_on_{table}"[:56] + f"_{operation}"


def as_json(column: Column, row: str) -> str:
    """SQL for the value of a column as JSON text; NULL becomes ``null``."""
    return f"coalesce({_as_json(column, row)}, 'null')"


def row_as_json(columns: Iterable[Column], row: str) -> str:
    """SQL for a row as the text of a JSON object without what is NULL."""
    values = [f"{_key(column)} || {_as_json(column, row)}" for column in columns]
    return f"'{{' || {_join(values)} || '}}'"


def _as_json(column: Column, row: str) -> str:
    value = _value(column, row)
    if column.type in (*PLAIN_TYPES, *JSON_TYPES):
        return f"{value}::text"
    return f"to_json({value})::text"


def _value(column: Column, row: str) -> str:
    value = f"{row}.{quote(column.name)}"
    if column.type in JSON_TYPES:
        # Odoo reads the null of JSON as NULL
        return f"nullif({value}::jsonb, 'null')"
    return value


def _when(column: Column, operation: str) -> str:
    if operation == "write":
        return f"{_value(column, 'o')} IS DISTINCT FROM {_value(column, 'n')}"
    return f"{_value(column, 'n' if operation == 'create' else 'o')} IS NOT NULL"


def _pair(column: Column, operation: str) -> str:
    """SQL for ``[old, new]``, spelled as jsonb spells it; NULL when nothing changed."""
    old = "'null'" if operation == "create" else as_json(column, "o")
    new = "'null'" if operation == "unlink" else as_json(column, "n")
    changed = _when(column, operation)
    return f"CASE WHEN {changed} THEN '[' || {old} || ', ' || {new} || ']' END"


def _join(parts: list[str]) -> str:
    """``concat_ws`` takes 100 arguments at most: join in pieces."""
    pieces = [parts[at : at + 90] for at in range(0, len(parts), 90)]
    joined = [f"concat_ws(',', {', '.join(piece)})" for piece in pieces] or ["''"]
    if len(joined) == 1:
        return joined[0]
    wholes = ", ".join(f"nullif({one}, '')" for one in joined)
    return f"concat_ws(',', {wholes})"


def _sources(operation: str) -> str:
    # Both have the same rows. A full join, for no other is done without comparing each
    # with each when the plan was made for a statement of few rows.
    return {
        "create": "new_rows n",
        "write": "old_rows o FULL JOIN new_rows n ON o.id = n.id",
        "unlink": "old_rows o",
    }[operation]


def _document(table: Table, operation: str) -> str:
    if not table.document_column:
        return "NULL::integer"
    name = quote(table.document_column)
    if operation == "write":
        # a line that changes its document is told in both
        return (
            f"unnest(CASE WHEN o.{name} IS DISTINCT FROM n.{name}"
            f" THEN ARRAY[o.{name}, n.{name}] ELSE ARRAY[n.{name}] END)"
        )
    return f"{'n' if operation == 'create' else 'o'}.{name}"


def _writer(table: Table, operation: str) -> str:
    """Whom the row names, where it was written by this very statement. A row that is
    deleted, or changed with its writer untouched, names the writer before."""
    if not table.writer or operation == "unlink":
        return "NULL::integer"
    if operation == "create":
        return "n.write_uid"
    return "CASE WHEN o.write_date IS DISTINCT FROM n.write_date THEN n.write_uid END"


def _collect(table: Table, operation: str) -> str:
    """The rows of a statement that changed, sorted by document, as arrays.

    Values that can be erased are looked at twice, for the changes and for the digest
    with its salt, so they are computed once beside the row.
    """
    # by name: the order in which document_trail_digest puts the digests
    erasable = sorted((one for one in table.columns if one.is_erasable), key=_name)
    plain = [one for one in table.columns if not one.is_erasable]
    keys = [_key(one) for one in erasable]
    changes = [f"{_key(one)} || {_pair(one, operation)}" for one in plain]
    changes += [f"{key} || v.v{n}" for n, key in enumerate(keys)]
    salts = [f"{key} || '\"' || z.s{n} || '\"'" for n, key in enumerate(keys)]
    digests = [
        f"{literal(one.name + ':')} ||"
        f" encode(sha256(convert_to(z.s{n} || v.v{n}, 'UTF8')), 'hex')"
        for n, one in enumerate(erasable)
    ]
    row = "o" if operation == "unlink" else "n"
    names = f"{_text_array(map(_name, erasable))}::text[]"
    return f"""
        SELECT array_agg(d), array_agg(r), array_agg(w), array_agg(c), array_agg(s),
            array_agg(CASE WHEN g = '' THEN c::text ELSE (c - {names})::text || g END)
        INTO documents, records, writers, changes, salts, digests FROM (
            SELECT d, r, w, ('{{' || c || '}}')::jsonb AS c,
                ('{{' || s || '}}')::jsonb AS s, g
            FROM (
                SELECT {_document(table, operation)} AS d, {row}.id AS r,
                    {_writer(table, operation)} AS w,
                    {_join(changes)} AS c,
                    {_join(salts)} AS s,
                    {_join(digests)} AS g
                FROM {_sources(operation)}{_beside(erasable, operation)} OFFSET 0
            ) AS told WHERE c <> '' ORDER BY d, r
        ) AS sorted;"""


def _name(column: Column) -> str:
    return column.name


def _key(column: Column) -> str:
    return literal(f'"{column.name}":')


def _beside(erasable: list[Column], operation: str) -> str:
    """SQL that gives each row the values that can be erased, and their salts."""
    if not erasable:
        return ""
    pairs = ", ".join(
        f"{_pair(one, operation)} AS v{n}" for n, one in enumerate(erasable)
    )
    salts = ", ".join(
        f"CASE WHEN v.v{n} IS NOT NULL THEN gen_random_uuid()::text END AS s{n}"
        for n in range(len(erasable))
    )
    return (
        f",\n                LATERAL (SELECT {pairs} OFFSET 0) AS v,"
        f"\n                LATERAL (SELECT {salts} OFFSET 0) AS z"
    )


def _rows(operation: str, limit: int | None = None) -> tuple[str, str]:
    """SQL for the old and the new rows of a statement as arrays of JSON."""
    only = f" LIMIT {limit}" if limit else ""
    olds, news = (
        f"ARRAY(SELECT to_jsonb({row}) FROM {source} {row}{only})"
        for row, source in (("o", "old_rows"), ("n", "new_rows"))
    )
    return (
        "NULL::jsonb[]" if operation == "create" else olds,
        "NULL::jsonb[]" if operation == "unlink" else news,
    )


def table_function(table: Table, operation: str) -> str:
    """The trigger function that records an operation on a table."""
    return f"""
CREATE OR REPLACE FUNCTION {quote(function_name(table.name, operation))}()
RETURNS trigger LANGUAGE plpgsql AS $trail$
DECLARE
    documents integer[]; records integer[]; writers integer[];
    changes jsonb[]; salts jsonb[]; digests text[];
BEGIN{_tell_few(table, operation)}
    BEGIN{_collect(table, operation)}
    EXCEPTION WHEN {MOVED} THEN{_tell_loosely(table, operation)}
    END;
    IF records IS NOT NULL THEN
        PERFORM document_trail_append(
            {literal(table.model)}, {literal(table.document_model)},
            {literal(operation)}, documents, records, writers, changes, salts,
            digests);
    END IF;
    RETURN NULL;
END $trail$;"""


def _tell_few(table: Table, operation: str) -> str:
    """SQL that tells few rows and is done; many are left to what follows.

    It is one statement that names no column: each is planned anew for every
    transaction, and columns that are being moved do not matter.
    """
    return f"""
    IF {_compare(table, operation, FEW)} THEN
        RETURN NULL;
    END IF;"""


def _tell_loosely(table: Table, operation: str) -> str:
    """SQL for while the columns are no longer those that the function knows, as in an
    upgrade: all rows are told with whatever they have."""
    return f"""
        PERFORM {_compare(table, operation)};
        RETURN NULL;"""


def _compare(table: Table, operation: str, most: int | None = None) -> str:
    """SQL that tells rows as JSON, and answers whether there were at most so many."""
    rows = _rows(operation, most and most + 1)
    names = (table.model, table.document_model, table.document_column, operation)
    columns = (
        [one.name for one in table.columns if not one.is_erasable],
        [one.name for one in table.columns if one.is_erasable],
        [one.name for one in table.columns if one.type in JSON_TYPES],
        ["id", *WRITER_COLUMNS, *table.ignored],
    )
    limit = "NULL" if most is None else str(most)
    arguments = (*map(literal, names), *rows, limit, *map(_text_array, columns))
    return f"document_trail_compare({', '.join(arguments)})"


def _text_array(values: Iterable[str]) -> str:
    return literal("{" + ",".join(map(quote, values)) + "}")


def triggers(table: str, function: str, suffix: str = "") -> str:
    """The three triggers that call a function for every statement on a table."""
    return "\n".join(trigger(table, function, word, suffix) for word in TRANSITIONS)


def trigger(table: str, function: str, word: str, suffix: str = "") -> str:
    """The trigger that calls a function for every INSERT, UPDATE or DELETE."""
    name = quote(f"document_trail_{word.lower()}{suffix}"[:63])
    return (
        f"CREATE OR REPLACE TRIGGER {name} AFTER {word} ON {quote(table)}"
        f" REFERENCING {TRANSITIONS[word]} FOR EACH STATEMENT"
        f" EXECUTE FUNCTION {quote(function)}();"
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Relation:
    """The table of a recorded many2many field, seen from the recorded model.

    ``record_table`` and ``document_column`` are those of the model, as of ``Table``.
    """

    name: str
    model: str
    record_table: str
    document_model: str
    document_column: str
    field: str
    record_column: str
    value_column: str


def relation_function_name(relation: Relation) -> str:
    return f"document_trail_rel_{relation.name}_{relation.field}"[:63]


def relation_function(relation: Relation) -> str:
    """The trigger function of a relation: what was taken out, what was put in."""
    removed = _relation_part(relation, "old_rows", "[[%s],[]]")
    added = _relation_part(relation, "new_rows", "[[],[%s]]")
    return f"""
CREATE OR REPLACE FUNCTION {quote(relation_function_name(relation))}() RETURNS trigger
LANGUAGE plpgsql AS $trail$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        -- what is deleted with its record has no rows in most relations
        IF EXISTS (SELECT FROM old_rows) THEN{removed}
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN{added}
    END IF;
    RETURN NULL;
END $trail$;"""


def _relation_part(relation: Relation, rows: str, shape: str) -> str:
    value = f"string_agg({quote(relation.value_column)}::text, ',')"
    ids = literal(shape).replace("%s", f"' || {value} || '")
    model, document_model = map(literal, (relation.model, relation.document_model))
    return f"""
            PERFORM document_trail_append({model}, {document_model}, 'write',
                array_agg(d), array_agg(r), NULL, array_agg(c),
                array_agg('{{}}'::jsonb), array_agg(c::text))
            FROM (
                SELECT r, {_relation_document(relation)} AS d,
                    jsonb_build_object({literal(relation.field)}, c) AS c
                FROM (
                    SELECT {quote(relation.record_column)} AS r, ({ids})::jsonb AS c
                    FROM {rows} GROUP BY 1
                ) AS told ORDER BY d, r
            ) AS sorted HAVING count(*) > 0;"""


def _relation_document(relation: Relation) -> str:
    """SQL for the document of a line. Of a line that is deleted the relations go before
    its last entry is made: they are told as its own."""
    if not relation.document_column:
        return "NULL::integer"
    column, table = map(quote, (relation.document_column, relation.record_table))
    return f"(SELECT {column} FROM {table} WHERE id = r)"
