"""Loyalty points that an order has earned go back with its goods."""

from odoo import fields, models


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def _take_points_back(self, orders):
        """Take earned points back, and give redeemed ones back, in the share in which
        the orders' goods were credited.

        What the customer has spent already stays spent: a card does not fall below
        nothing.
        """
        redeemed = orders.order_line.filtered(
            lambda line: (
                line.points_cost and line.coupon_id.program_id.program_type == "loyalty"
            )
        )
        all_earned = orders.coupon_point_ids.filtered(
            lambda one: one.coupon_id.program_id.program_type == "loyalty"
        )
        shares = {
            order: order._get_credited_share()
            for order in redeemed.order_id | all_earned.order_id
        }
        for sold in redeemed:
            self._return_points(
                sold, sold._get_points_spent() * shares[sold.order_id] - sold.rma_points
            )
        for earned in all_earned:
            whole = earned.points + earned.rma_points
            share = shares[earned.order_id]
            card = earned.coupon_id
            points = min(whole * share - earned.rma_points, card.points)
            points = card.currency_id.round(points) if card.currency_id else points
            if points > 0:
                # cancelling the order later takes the rest only
                earned.write(
                    {
                        "points": earned.points - points,
                        "rma_points": earned.rma_points + points,
                    }
                )
                self._write_card(card, points)

    def _write_card(self, card, points):
        card.with_context(loyalty_no_mail=True).points -= points
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "description": self.env._("Return %(return)s", **{"return": self.name}),
                "used": points,
                "order_model": self._name,
                "order_id": self.id,
            }
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_credited_share(self):
        """Return how much of the order's goods was credited, from 0 to 1."""
        self.ensure_one()
        goods = self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_delivery
                and not line.is_downpayment
                and not line.is_reward_line
            )
        )
        whole = sum(goods.mapped("price_total"))
        self.env.flush_all()
        rows = self.env["sale.order.ledger"].search(
            [("line_id", "in", goods.ids), ("product_id", "=", False)]
        )
        rows.invalidate_recordset(["refunded"], flush=False)
        return min(sum(rows.mapped("refunded")) / whole, 1.0) if whole > 0 else 0.0


class SaleOrderCouponPoints(models.Model):
    _inherit = "sale.order.coupon.points"

    rma_points = fields.Float(
        "Taken Back",
        readonly=True,
        help="The points that went back with returned goods.",
    )
