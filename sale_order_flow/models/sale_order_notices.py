"""What an order has told its customer."""

from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    notice_ids = fields.One2many("sale.order.notice", "order_id", "Notices", copy=False)

    def _get_notice_partners(self):
        """Return who is told about this order.

        Hook for addons that know of others; each is told once.
        """
        self.ensure_one()
        return self.partner_id
