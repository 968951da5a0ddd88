"""Prices of an order. Apart from sale_order.py, which is about who took it."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_update_prices_lines(self):
        """Leave negotiated lines out of every automatic update of prices."""
        lines = super()._get_update_prices_lines()
        lines -= lines._filter_price_kept()
        # The update writes discounts too: they are the price list's, not typed.
        return lines.with_context(sale_write_from_compute=True)

    def action_update_prices(self):
        """Take the price list's prices for all lines: here a colleague asks for it."""
        self.order_line.is_price_negotiated = False
        return super().action_update_prices()
