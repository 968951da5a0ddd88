from decimal import Decimal

from odoo import models

from ..lib.parcels import Item
from ..lib.words import share


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def action_l10n_ru_post_forms(self):
        """Open the forms of Russian Post for these transfers, a parcel each."""
        self.check_access("read")
        sent = self._l10n_ru_sent()
        lines = sent._l10n_ru_post_lines()
        return self.env["l10n_ru.post.forms"]._open(lines, sent.company_id)

    def _l10n_ru_sent(self):
        """Return those that go to customers, or are the step before in the house."""
        return self.filtered(
            lambda picking: picking._is_sent() and picking.state != "cancel"
        )

    def _l10n_ru_post_lines(self) -> list[dict]:
        """Return the transfers as parcels with what they are worth and collect."""
        values = self.sale_id._l10n_ru_values_of_moves()
        goods = {
            picking: sum((values.get(move, 0) for move in picking.move_ids), Decimal(0))
            for picking in self | self.sale_id.picking_ids._filtered_access("read")
        }
        collect = self._l10n_ru_collect(goods)
        return [
            {
                "order_id": picking.sale_id.id,
                "picking_id": picking.id,
                "partner_id": picking.partner_id.id,
                "number": picking.carrier_tracking_ref,
                "weight": picking.shipping_weight or picking.weight,
                "goods": float(goods[picking]),
                "collect": float(collect.get(picking, 0)),
            }
            for picking in self
        ]

    def _l10n_ru_collect(self, goods: dict) -> dict:
        """Return what each transfer collects: the parcels of an order share its due.

        What has been sent already has no share, unless it is printed once more.
        """
        asked, shares = set(self.ids), {}
        sent = self.browse().union(*goods)._l10n_ru_sent()
        open_ones = sent.filtered(
            lambda picking: picking.id in asked or picking.state != "done"
        )
        for order, pickings in open_ones.grouped("sale_id").items():
            if order:
                due = order._l10n_ru_collect()
                parts = share(due, [goods[picking] for picking in pickings])
                shares |= dict(zip(pickings, parts, strict=True))
        return shares

    def _l10n_ru_items(self) -> dict:
        """Return what is in the parcel of each transfer, as a tuple of items."""
        values = self.sale_id._l10n_ru_values_of_moves()
        return {
            picking: tuple(
                Item(
                    name=move.product_id.name,
                    quantity=Decimal(str(move.product_uom_qty)),
                    value=values.get(move, Decimal(0)),
                )
                for move in picking.move_ids
                if move.state != "cancel"
            )
            for picking in self
        }
