"""What a delivery costs the company itself: the order's margin counts with it."""

from odoo import fields, models

COST = "sale_order_flow.group_order_cost"


# Two files: together they would be hard to read through.
class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"  # pylint: disable=consider-merging-classes-inherited

    own_cost = fields.Float(
        "Own cost per delivery",
        digits="Product Price",
        groups=COST,
        help="What one delivery costs the company, in its currency.",
    )
    own_cost_kg = fields.Float(
        "Own cost per kg",
        digits="Product Price",
        groups=COST,
        help="In addition, for each kilogram of the order.",
    )
    own_cost_percent = fields.Float(
        "Own cost in % of the goods",
        groups=COST,
        help="In addition, for insurance or the collection of cash.",
    )

    _own_costs_positive = models.Constraint(
        "CHECK (COALESCE(own_cost, 0) >= 0 AND COALESCE(own_cost_kg, 0) >= 0"
        " AND COALESCE(own_cost_percent, 0) >= 0)",
        "A delivery costs nothing less than nothing.",
    )

    def _has_own_cost(self) -> bool:
        """Tell whether anything is known of what deliveries of this method cost."""
        self.ensure_one()
        # what is counted is for everybody who sells, the figures are not
        carrier_sudo = self.sudo()
        return any(
            (
                carrier_sudo.own_cost,
                carrier_sudo.own_cost_kg,
                carrier_sudo.own_cost_percent,
            )
        )

    def _own_cost(self, order) -> float:
        """Return what the delivery of the order costs us, in the order's currency."""
        self.ensure_one()
        carrier_sudo = self.sudo()  # as above
        fixed = carrier_sudo.own_cost + carrier_sudo.own_cost_kg * order.shipping_weight
        goods = order.order_line.filtered(lambda line: not line.is_delivery)
        share = sum(goods.mapped("price_subtotal")) * carrier_sudo.own_cost_percent
        money = self._compute_currency(order, fixed, "company_to_pricelist")
        return money + share / 100
