from odoo import fields, models

from ..lib.once import KEY

# What most new rows come to, by the types of computed fields.
FIRST = {"boolean": False, "float": 0.0, "integer": 0, "monetary": 0.0}


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "sale.channel.batch.mixin"]

    channel_line_key = fields.Char(
        "Row There", copy=False, readonly=True, help="The channel's own id of the row."
    )
    channel_line_kind = fields.Selection(
        [
            ("product", "Product"),
            ("shipping", "Delivery"),
            ("fee", "Fee"),
            ("discount", "Discount"),
            ("gift", "Gift"),
            ("deposit", "Deposit"),
            ("rounding", "Rounding"),
        ],
        "Kind of Row",
        copy=False,
        readonly=True,
    )

    def _add_precomputed_values(self, vals_list):
        """Save the rows of a batch at once with what they will most likely come to:
        Odoo computes it afterwards, and writes those a second time that differ."""
        result = super()._add_precomputed_values(vals_list)
        if KEY in self.env.context:
            first = self._get_first_values()
            for vals in vals_list:
                order = self.order_id.browse(vals.get("order_id"))
                vals |= first | {"warehouse_id": order.warehouse_id.id} | vals
        return result

    def _get_first_values(self):
        """Return what fields have at first that are computed whatever is given."""
        computed = [
            field
            for field in self._fields.values()
            if field.store and field.compute and field.readonly
            if not field.precompute and not field.inverse
        ]
        first = {one.name: FIRST[one.type] for one in computed if one.type in FIRST}
        return first | {"invoice_status": "no"}
