from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleOrder(models.Model):
    _inherit = "sale.order"

    rma_id = fields.Many2one(
        "sale.rma",
        "Exchange of Return",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The return that this order gives something else for.",
    )
    rma_ids = fields.Many2many(
        "sale.rma", "sale_rma_order_rel", string="Returns", readonly=True, copy=False
    )
    rma_count = fields.Integer(compute="_compute_rma_count", compute_sudo=True)

    def _compute_rma_count(self):
        counts = dict(
            self.env["sale.rma"]._read_group(
                [("order_ids", "in", self.ids)], ["order_ids"], ["__count"]
            )
        )
        for order in self:
            order.rma_count = counts.get(order._origin, 0)

    @api.readonly
    def action_return_goods(self):
        """Open a new return with all that was delivered and has not come back.

        :raise UserError: when there is nothing
        """
        self.check_access("read")
        lines = [row for order in self for row in order._prepare_rma_lines()]
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of this order is at the customer that could come back."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return Goods"),
            "res_model": "sale.rma",
            "view_mode": "form",
            "context": {
                "default_partner_id": self[:1].partner_id.id,
                "default_company_id": self[:1].company_id.id,
                "default_line_ids": [Command.create(row) for row in lines],
            },
        }

    def _prepare_rma_lines(self):
        """Return the values of return lines for all that can come back."""
        result = []
        # Who may read the order may know what of it can come back; customers may not
        # read products and units.
        lines_sudo = self.sudo().order_line
        for (line, product), left in lines_sudo._get_returnable().items():
            unit = line._get_return_unit(product)
            left = product.uom_id._compute_quantity(left, unit, round=False)
            left = unit.round(left, rounding_method="DOWN")
            if unit.compare(left, 0.0) > 0:
                result.append(
                    {
                        "sale_line_id": line.id,
                        "product_id": product.id,
                        "uom_id": unit.id,
                        "quantity": left,
                    }
                )
        return result
