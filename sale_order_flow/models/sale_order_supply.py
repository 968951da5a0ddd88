from odoo import api, fields, models
from odoo.exceptions import UserError

from .vendor_quote import FULFILMENT


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    fulfilment_level = fields.Selection(
        FULFILMENT,
        "Shipped By",
        compute="_compute_fulfilment_level",
        store=True,
        help="The furthest of the lines: own stock, supplier, manufacturer.",
    )

    @api.depends("order_line.fulfilment_level", "order_line.display_type")
    def _compute_fulfilment_level(self):
        ranks = [level for level, _label in FULFILMENT]
        for order in self:
            levels = [
                ranks.index(line.fulfilment_level)
                for line in order.order_line
                if not line.display_type and line.fulfilment_level
            ]
            order.fulfilment_level = ranks[max(levels, default=0)]

    def action_assign_vendors(self):
        """Open the wizard that finds a vendor for each line of the order."""
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: line._can_be_assigned())
        if not lines:
            raise UserError(
                self.env._("%(order)s has no goods left to buy.", order=self.name)
            )
        wizard = self.env["sale.vendor.assign"].create({"order_id": self.id})
        wizard._fill(lines)
        return wizard._get_action()
