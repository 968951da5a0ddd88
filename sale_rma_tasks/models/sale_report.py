from odoo import fields, models

from ..lib.report_sql import lines


class SaleReport(models.Model):
    """Returns count in the month in which they come, not in that of the order."""

    _inherit = "sale.report"

    is_return = fields.Boolean(
        "Return",
        readonly=True,
        help="What came back or was credited, on the day of the return. The order's own"
        " row stays as it was before.",
    )

    def _select_additional_fields(self):
        return super()._select_additional_fields() | {"is_return": "MIN(l.id) < 0"}

    def _query(self):
        return f"{super()._query()} UNION ALL ({self._query_returns()})"

    def _query_returns(self):
        """Return the query of the returns: that of the orders, over other lines."""
        select = self._swap(
            self._select_sale(), "s.date_order AS date", "l.create_date AS date"
        )
        select = self._swap(select, "COUNT(*) AS nbr", "0 AS nbr")
        has_kits = "bom_line_id" in self.env["stock.move"]._fields
        source = self._swap(self._from_sale(), "sale_order_line l", lines(has_kits))
        return (
            f"SELECT {select} FROM {source} WHERE {self._where_sale()}"
            f" GROUP BY {self._group_by_sale()}, l.id, l.create_date"
        )

    def _swap(self, query, old, new):
        """Put another part into Odoo's query, which has to have it.

        :raise ValueError: when Odoo's query has no such part any more
        """
        if old not in query:
            raise ValueError(f"The query of sale.report has no {old}")
        return query.replace(old, new, 1)
