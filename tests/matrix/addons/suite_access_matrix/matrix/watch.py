"""A fingerprint of what customers own, by customer and table, in one query."""

from odoo.tools import SQL, sql

from .roles import CUSTOMERS

OWNERS = {
    "account.move": "partner_id",
    "account.move.line": "move_id.partner_id",
    "account.payment": "partner_id",
    "loyalty.card": "partner_id",
    "payment.token": "partner_id",
    "payment.transaction": "partner_id",
    "res.partner": "id",
    "res.users": "partner_id",
    "sale.order": "partner_id",
    "sale.order.line": "order_id.partner_id",
    "stock.move": "picking_id.partner_id",
    "stock.move.line": "picking_id.partner_id",
    "stock.picking": "partner_id",
}
"""The way from a row to its customer. The suite's own models find it by themselves."""

TRUE = SQL("true")

HOUSE = {
    "ir.attachment": SQL("t.res_model <> 'ir.ui.view'"),  # bundles are made by any page
    "mail.message": TRUE,
    "res.groups": TRUE,
}
"""Watched as well, though no column leads to a customer."""


class Watch:
    def __init__(self, env, world, models):
        """Watch the core documents and the suite's own `models`."""
        self._env = env
        self._owner_of = {getattr(world, key).partner: key for key in CUSTOMERS}
        ways = {name: way_to_customer(env[name]) for name in models} | OWNERS
        stored = [name for name in sorted(ways) if has_table(env, name)]
        queries = [_query(env[name], ways.get(name)) for name in stored]
        queries += [_query(env[name], None, where) for name, where in HOUSE.items()]
        self._query = SQL(" UNION ALL ").join(queries)
        tables = {env[name]._table for name in (*stored, *HOUSE)}
        env.cr.execute("SELECT %s::regclass[]::oid[]", [sorted(tables)])
        self._oids = env.cr.fetchone()[0]

    def count_writes(self) -> int:
        """How many rows this transaction has written to the watched tables until now,
        undone ones included: the same number twice means that nothing was written."""
        return self._env.execute_query(
            SQL(
                "SELECT sum(pg_stat_get_xact_tuples_inserted(oid)"
                " + pg_stat_get_xact_tuples_updated(oid)"
                " + pg_stat_get_xact_tuples_deleted(oid)) FROM unnest(%s) AS oid",
                self._oids,
            )
        )[0][0]

    def fingerprint(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(owner, table) -> (rows, digest); the owner is a customer or the "house"."""
        found = {}
        for table, partner_id, count, digest in self._env.execute_query(self._query):
            key = (self._owner_of.get(partner_id, "house"), table)
            rows, digests = found.get(key, (0, 0))
            found[key] = (rows + count, digests + int(digest))
        return found


def changes(before, after) -> list[tuple[str, str]]:
    """The (owner, table) pairs that two fingerprints differ in."""
    return sorted(key for key in before | after if before.get(key) != after.get(key))


def has_table(env, name) -> bool:
    """Whether a model keeps rows of its own: one made by a query has none to change."""
    return env[name]._table_query is None and sql.table_exists(env.cr, env[name]._table)


def way_to_customer(model) -> str | None:
    """The column of a suite model that leads to a partner, if there is one."""
    for name, field in sorted(model._fields.items()):
        if field.comodel_name == "res.partner" and field.store and field.column_type:
            return name
    return None


def _query(model, way, where=TRUE):
    """Counts and digests the rows of a model's table by the customer they lead to."""
    table = model._table
    joins, owner, at = SQL(), SQL("NULL::integer"), SQL("t")
    for number, column in enumerate(way.split(".") if way else ()):
        model = model.env[model._fields[column].comodel_name or model._name]
        joined = SQL.identifier(f"j{number}")
        joins = SQL(
            "%s LEFT JOIN %s %s ON %s.id = %s.%s",
            joins,
            SQL.identifier(model._table),
            joined,
            joined,
            at,
            SQL.identifier(column),
        )
        at, owner = joined, SQL("%s.commercial_partner_id", joined)
    return SQL(
        "SELECT %s, %s, count(*), sum(hashtextextended(t::text, 0))"
        " FROM %s t %s WHERE %s GROUP BY 2",
        table,
        owner,
        SQL.identifier(table),
        joins,
        where,
    )
