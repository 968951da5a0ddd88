from decimal import Decimal

from odoo import models

from ..lib.parcels import Item
from ..lib.words import money, share


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_l10n_ru_post_forms(self):
        """Open the forms of Russian Post for these orders.

        An order has a parcel for each of its transfers to the customer; before there
        are any, it is one parcel itself.
        """
        self.check_access("read")
        pickings = self.picking_ids._filtered_access("read")._l10n_ru_sent()
        rest = self - pickings.sale_id
        lines = pickings._l10n_ru_post_lines()
        lines += [order._l10n_ru_post_line() for order in rest]
        place = {order.id: number for number, order in enumerate(self)}
        lines.sort(key=lambda line: place.get(line["order_id"], len(place)))
        return self.env["l10n_ru.post.forms"]._open(lines, self.company_id)

    def _l10n_ru_post_line(self) -> dict:
        """Return the order as one parcel, before it has transfers."""
        self.ensure_one()
        goods = self._l10n_ru_goods_lines()
        total = sum((Decimal(str(line.price_total)) for line in goods), Decimal(0))
        return {
            "order_id": self.id,
            "partner_id": self.partner_shipping_id.id,
            "weight": self._get_estimated_weight(),
            "goods": float(total),
            "collect": self._l10n_ru_collect(),
        }

    def _l10n_ru_items(self) -> tuple[Item, ...]:
        """Return what is in the parcel of an order without transfers."""
        self.ensure_one()
        return tuple(
            Item(
                name=line.product_id.name,
                quantity=Decimal(str(line.product_uom_qty)),
                value=money(line.price_total),
            )
            for line in self._l10n_ru_goods_lines()
        )

    def _l10n_ru_goods_lines(self):
        """Return the lines that are put into parcels."""
        return self.order_line.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and not line.display_type
                and line.product_uom_qty > 0
            )
        )

    def _l10n_ru_collect(self) -> float:
        """Return what is to be collected at the door: what is due, if paid there."""
        self.ensure_one()
        if self.state == "cancel" or not self._l10n_ru_is_paid_at_door():
            return 0.0
        # Stops are hidden from sales people: what couriers took for the order already.
        order_sudo = self.sudo()
        pockets = order_sudo._get_in_pockets(order_sudo.env["delivery.stop"])
        return max(self._get_amount_due() - pockets, 0.0)

    def _l10n_ru_is_paid_at_door(self) -> bool:
        """Whether the customer chose so, or somebody asked for it on the order."""
        is_chosen = self.payment_method_id.code == "cash_on_delivery"
        return is_chosen or self.collect_on_delivery

    def _l10n_ru_values_of_moves(self) -> dict:
        """Return what the goods of each transfer line are worth, taxes included.

        The lines of transfers that came from one order line share its price, so that
        parcels add up to the order.
        """
        values = {}
        for line in self._l10n_ru_goods_lines():
            moves = line.move_ids.filtered(
                lambda move: (
                    move.state != "cancel"
                    and (
                        move.picking_code == "outgoing" or move._is_bound_for_customer()
                    )
                )
            )
            weights = [move.product_qty for move in moves]
            values |= dict(zip(moves, share(line.price_total, weights), strict=True))
        return values
