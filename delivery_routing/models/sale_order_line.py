from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    delivery_slot_price = fields.Float(
        "Of That for the Slot",
        digits="Product Price",
        readonly=True,
        help="What the price of the delivery has in it for the slot of the order.",
    )

    def _compute_purchase_price(self):
        """A delivery costs what its method costs us, where that is known.

        It is asked with the price of the delivery, not with every line that changes:
        costs that somebody typed on other lines would be lost.
        """
        deliveries = self.filtered(
            lambda line: (
                line.is_delivery
                and line.order_id.carrier_id
                and line.order_id.carrier_id._has_own_cost()
            )
        )
        result = super(SaleOrderLine, self - deliveries)._compute_purchase_price()
        for line in deliveries:
            order = line.order_id
            line.purchase_price = order.carrier_id._own_cost(order)
        return result
