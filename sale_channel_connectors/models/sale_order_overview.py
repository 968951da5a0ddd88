from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.sale.models.sale_order import SALE_ORDER_STATE

MOST_KINDS = 8  # an order's id and the number of its kind make the id of its row


class Kind(NamedTuple):
    """A kind of orders: its number, for good, and its columns out of the table ``o``.

    Columns that a kind has not are empty.
    """

    number: int
    columns: dict[str, SQL]


class SaleOrderOverview(models.Model):
    """One row for each order of whatever kind: the list of all orders.

    The rows have no rights of their own: who may read an order sees its row. Another
    addon adds a kind of orders in `_get_kinds`, and a field that leads to them.
    """

    _name = "sale.order.overview"
    _description = "Order of Any Kind"
    _auto = False
    _order = "date_order desc, id desc"
    _depends = {
        "sale.order": [
            "active",
            "amount_total",
            "company_id",
            "currency_id",
            "currency_rate",
            "date_order",
            "name",
            "partner_id",
            "sale_channel_id",
            "stage_id",
            "state",
            "user_id",
        ],
        "res.company": ["currency_id"],
        "res.currency": ["rounding"],
    }

    sale_order_id = fields.Many2one("sale.order", readonly=True)
    name = fields.Char("Number", readonly=True)
    active = fields.Boolean(readonly=True)
    sale_channel_id = fields.Many2one("sale.channel", "Channel", readonly=True)
    date_order = fields.Datetime("Order Date", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    state = fields.Selection(SALE_ORDER_STATE, "Status", readonly=True)
    stage_id = fields.Many2one("sale.order.stage", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_total = fields.Monetary("Total", aggregator=None, readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    amount_company = fields.Monetary(
        "Total in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        help="By the rate of the order's day.",
    )

    @property
    def _table_query(self):
        """The orders that the user may read."""
        kinds = self._get_kinds().items()
        return SQL(" UNION ALL ").join(self._get_select(*kind) for kind in kinds)

    def _get_kinds(self):
        """Return the kinds of orders by the name of the field that leads to the order.

        Hook: an addon adds a kind, with a number of its own below `MOST_KINDS`.

        :rtype: dict[str, Kind]
        """
        names = ("name", "active", "sale_channel_id", "date_order", "partner_id")
        names += ("user_id", "state", "stage_id", "currency_id", "amount_total")
        columns = {name: SQL.identifier("o", name) for name in names}
        return {"sale_order_id": Kind(0, columns)}

    def _get_select(self, link, kind):
        """Return the query of one kind's rows, with all columns in the same order."""
        columns = {
            "amount_company": SQL.identifier("o", "amount_total"),
            **kind.columns,
            link: SQL.identifier("o", "id"),
            "company_id": SQL.identifier("o", "company_id"),
            "company_currency_id": SQL.identifier("company", "currency_id"),
        }
        columns["amount_company"] = SQL(
            """ROUND((%s / COALESCE(NULLIF(o.currency_rate, 0), 1))::numeric,
                     currency.decimal_places)""",
            columns["amount_company"],
        )
        selected = [
            SQL(
                "%s AS %s",
                columns.get(name) or SQL("NULL::%s", SQL(field.column_type[1])),
                SQL.identifier(name),
            )
            for name, field in self._fields.items()
            if field.store and name != "id"
        ]
        orders = self.env[self._fields[link].comodel_name]
        return SQL(
            """SELECT o.id * %s + %s AS id, %s
                 FROM %s o
                 JOIN res_company company ON company.id = o.company_id
                 JOIN res_currency currency ON currency.id = company.currency_id
                WHERE %s""",
            MOST_KINDS,
            kind.number,
            SQL(", ").join(selected),
            SQL.identifier(orders._table),
            self._get_readable(orders),
        )

    def _get_readable(self, orders):
        """Return the condition that the user may read an order ``o`` of a model."""
        if self.env.su:
            return SQL("TRUE")
        if not orders.has_access("read"):
            return SQL("FALSE")
        return SQL("o.id IN %s", orders._search([], active_test=False).subselect())

    def _check_access(self, operation):
        """Refuse rows of orders that the user may not read."""
        result = super()._check_access(operation)
        if self.env.su or not self.ids:
            return result
        readable = {
            order.id * MOST_KINDS + kind.number
            for kind, orders in self._get_orders()
            for order in orders.exists()._filtered_access("read")
        }
        forbidden = self.filtered(lambda row: row.id not in readable)
        if not forbidden:
            return result
        forbidden |= result[0] if result else forbidden
        make_error = self.env["ir.rule"]._make_access_error
        return forbidden, lambda: make_error(operation, forbidden)

    def _get_orders(self):
        """Return the orders of the rows by kind.

        :rtype: list[tuple[Kind, models.Model]]
        """
        pairs = [divmod(row.id, MOST_KINDS) for row in self]
        return [
            (
                kind,
                self.env[self._fields[link].comodel_name].browse(
                    [order_id for order_id, number in pairs if number == kind.number]
                ),
            )
            for link, kind in self._get_kinds().items()
        ]

    @api.readonly
    def action_open_order(self):
        """Open the order itself, in the form of its kind."""
        self.ensure_one()
        self.check_access("read")
        order = next(orders for _kind, orders in self._get_orders() if orders)
        return {
            "type": "ir.actions.act_window",
            "res_model": order._name,
            "res_id": order.id,
            "views": [(False, "form")],
        }
