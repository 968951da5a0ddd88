"""What an order has told its customer."""

from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    notice_ids = fields.One2many("sale.order.notice", "order_id", "Notices", copy=False)
    notice_count = fields.Integer(compute="_compute_notice_count")
    has_failed_notice = fields.Boolean(
        "Customer Not Told",
        compute="_compute_notice_count",
        search="_search_has_failed_notice",
        help="A mail or text message about this order could not be sent.",
    )

    def _get_notice_partners(self):
        """Return who is told about this order.

        Hook for addons that know of others; each is told once.
        """
        self.ensure_one()
        return self.partner_id

    @api.depends("notice_ids.state")
    def _compute_notice_count(self):
        groups = self.env["sale.order.notice"]._read_group(
            [("order_id", "in", self.ids)], ["order_id", "state"], ["__count"]
        )
        counts = {(order.id, state): count for order, state, count in groups}
        states = {state for _order_id, state in counts}
        for order in self:
            key = order._origin.id
            order.notice_count = sum(counts.get((key, state), 0) for state in states)
            order.has_failed_notice = (key, "failed") in counts

    def _search_has_failed_notice(self, operator, value):
        """Find orders whose customers could not be told something."""
        if operator != "in":
            return NotImplemented
        return [("notice_ids", "any", [("state", "=", "failed")])]

    @api.readonly
    def action_view_notices(self):
        """Open what the customers of these orders were told."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_order_flow.sale_order_notice_action"
        )
        return action | {
            "domain": [("order_id", "in", self.ids)],
            "context": {"hide_order": len(self) == 1},
        }
