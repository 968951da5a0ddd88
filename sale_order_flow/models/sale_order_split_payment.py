"""What was paid for an order that falls into parts, and what its parts owe."""

from odoo import api, models

from ..lib.prepayment import share_money
from .sale_order_prepayment import SECURED

# Whatever changes one of these in an order changes what its relatives have.
PAID = (
    "amount_received",
    "amount_total",
    "prepayment_percent",
    "require_payment",
    "state",
)
FAMILY = ("split_part_ids", "split_origin_id", "split_origin_id.split_part_ids")
PAID_IN_FAMILY = [f"{way}.{name}" for way in FAMILY for name in PAID]
SECURED_IN_FAMILY = [f"{way}.{name}" for way in FAMILY for name in SECURED]


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    # --- What is owed ---

    @api.depends(
        "split_part_ids.amount_received",
        "split_part_ids.amount_total",
        "split_part_ids.order_line.invoice_lines.move_id.state",
        "split_part_ids.order_line.invoice_lines.price_total",
        "split_part_ids.state",
    )
    def _compute_amount_overpaid(self):
        """What was paid for the whole is owed for the parts, too."""
        return super()._compute_amount_overpaid()

    def _get_amount_kept(self):
        """Of a cancelled part that is what its invoices have claimed."""
        kept = super()._get_amount_kept()
        for part in self.split_part_ids:
            kept += max(part._get_amount_kept() - part.amount_received, 0.0)
        return kept

    def _can_use_wallet(self):
        """A part of a paid order is paid already."""
        return super()._can_use_wallet() and not self.split_origin_id._has_payment()

    def _has_payment(self):
        return any(order.amount_received for order in self)

    # --- The fee ---

    def _is_fee_paid_elsewhere(self, method):
        """The first part bears the fee for all parts that are paid in the same way."""
        origin = self.split_origin_id
        is_borne = origin.payment_method_id == method and origin.state != "cancel"
        return bool(origin and is_borne) or super()._is_fee_paid_elsewhere(method)

    def _get_payment_fee_base(self, method):
        base = super()._get_payment_fee_base(method)
        for part in self.split_part_ids:
            if part.payment_method_id == method and part.state != "cancel":
                base += part._get_payment_fee_base(method)
        return base

    # --- What is paid ---

    @api.depends(*PAID_IN_FAMILY, *SECURED_IN_FAMILY)
    def _compute_prepayment_state(self):
        """What was paid for the whole counts for the parts, too."""
        return super()._compute_prepayment_state()

    @api.depends(*PAID_IN_FAMILY, *SECURED_IN_FAMILY)
    def _compute_amount_due(self):
        """What was paid for the whole counts for the parts, too."""
        return super()._compute_amount_due()

    @api.depends(*PAID_IN_FAMILY)
    def _compute_stage_fact(self):
        """A part of a paid order is paid."""
        return super()._compute_stage_fact()

    def _get_amounts_secured(self):
        families = self.union(*(order._get_split_family() for order in self))
        own = super(SaleOrder, families)._get_amounts_secured()
        return {order: order._get_share_of_money(own) for order in self}

    def _get_amount_charged(self):
        own = {
            order: super(SaleOrder, order)._get_amount_charged()
            for order in self | self._get_split_family()
        }
        return self._get_share_of_money(own)

    def _is_confirmation_amount_reached(self):
        """Ask for no part what was paid for the whole."""
        if super()._is_confirmation_amount_reached():
            return True
        # Payments and invoices are hidden from sales people.
        secured = self.sudo()._get_amount_secured()
        required = self._get_prepayment_required_amount()
        return (
            len(self._get_split_family()) > 1
            and self.currency_id.compare_amounts(secured, required) >= 0
        )

    def _get_share_of_money(self, own):
        """Return what the order has of the money of its whole family.

        :param dict own: the money of each order by itself, of the family at least
        """
        family = self._get_split_family()
        if len(family) < 2 or self not in family:
            return own[self]
        currency = self.currency_id

        def in_cents(amounts):
            return [round(amount / currency.rounding) for amount in amounts]

        live = family.filtered(lambda order: order.state != "cancel")
        shares = share_money(
            in_cents(own[order] for order in family),
            in_cents(
                order in live and order._get_prepayment_required_amount()
                for order in family
            ),
            in_cents(order in live and order.amount_total for order in family),
        )
        return currency.round(shares[family.ids.index(self.id)] * currency.rounding)
