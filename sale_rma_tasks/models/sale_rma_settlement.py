"""Decisions are carried out: money back, new goods, scrap; each unit once."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .sale_rma_line import WITHOUT_GOODS

MONEY = ("refund", "wallet", "exchange", "keep")


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def action_settle(self):
        """Carry out what is decided, for what has come.

        :raise UserError: when nothing is to be done, or why something cannot be done
        """
        self.check_access("write")
        for rma in self:
            # Sales people decide; credit notes, transfers and wallets belong to others.
            rma.sudo().with_company(rma.company_id)._settle()
        return True

    def _settle(self):
        self.ensure_one()
        shares = self._get_due_shares()
        if not shares:
            raise UserError(
                self.env._(
                    "There is nothing to settle: accept the return, receive the goods,"
                    " and decide what becomes of each line.",
                )
            )
        known = self._get_made_documents()
        self._mark_settled(shares)
        self._send_refused_back(self._get_shares(shares, ("refuse",)))
        exchanges = self._exchange(self._get_shares(shares, ("exchange",)))
        self._credit(self._get_shares(shares, MONEY), exchanges)
        self._replace(self._get_shares(shares, ("replace",)))
        here = {
            line: share
            for line, share in shares.items()
            if line.decision not in WITHOUT_GOODS
        }
        self._scrap(here)
        self._pass_to_vendors(here)
        self._follow_settlement()
        self._log_settlement(shares, known)

    def _follow_settlement(self):
        """Something was settled or let go: the returns may have ended. Hook.

        It is called more often than something ends, and whatever ended may be seen
        more than once.
        """

    def _get_due_shares(self):
        """Return how much of which lines is carried out here and now, in their units.

        Hook: what takes its time, and is settled when it is over, is left out.
        """
        if self.state not in ("confirmed", "received"):
            return {}
        return {line: due for line in self.line_ids if (due := line._get_due())}

    def _get_shares(self, shares, decisions):
        return {
            line: share for line, share in shares.items() if line.decision in decisions
        }

    def _mark_settled(self, shares):
        """Write first what is being done: who does the same at once has to retry."""
        for line, share in shares.items():
            line.qty_settled += share
        self.env.flush_all()

    def _replace(self, shares):
        """Deliver the same goods again, on their order."""
        procurements = [
            self._prepare_replacement(line, share)
            for line, share in shares.items()
            if line.sale_line_id
        ]
        if procurements:
            self.env["stock.rule"].run(procurements)
        loose = {line: share for line, share in shares.items() if not line.sale_line_id}
        if loose:
            self._create_order(
                [
                    self._prepare_order_line(line, share, line.product_id)
                    | {"discount": 100.0}
                    for line, share in loose.items()
                ],
                self.order_ids[:1],
            )

    def _prepare_replacement(self, line, share):
        sold = line.sale_line_id
        values = sold._prepare_procurement_values() | {
            "date_planned": fields.Datetime.now(),
            "date_deadline": False,
            "rma_replaced_line_id": line.id,
        }
        return self.env["stock.rule"].Procurement(
            line.product_id,
            share,
            line.uom_id,
            sold._get_location_final(),
            line.product_id.display_name,
            self.name,
            self.company_id,
            values,
        )

    def _exchange(self, shares):
        """Sell something else instead, on the terms of the order that the old goods
        were sold by; these are credited.

        :return: the new order for each old one
        """
        rows = {}
        for line, share in shares.items():
            if not line.exchange_product_id:
                raise UserError(
                    self.env._(
                        "What is %(product)s exchanged for?",
                        product=line.product_id.display_name,
                    )
                )
            row = self._prepare_order_line(line, share, line.exchange_product_id)
            rows.setdefault(line.order_id, []).append(row)
        return {
            order: self._create_order(own, order or self.order_ids[:1])
            for order, own in rows.items()
        }

    def _prepare_order_line(self, line, share, product):
        quantity = share
        if product.uom_id._has_common_reference(line.uom_id):
            quantity = line.uom_id._compute_quantity(share, product.uom_id)
        return {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "product_uom_qty": quantity,
        }

    def _create_order(self, rows, source):
        """Create and confirm an order for what the customer gets instead.

        :param source: sale.order whose terms it has, if any
        """
        values = {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "origin": self.name,
            "rma_id": self.id,
            "order_line": [Command.create(row) for row in rows],
        }
        if source:
            values |= {
                "partner_id": source.partner_id.id,
                "partner_invoice_id": source.partner_invoice_id.id,
                "partner_shipping_id": source.partner_shipping_id.id,
                "pricelist_id": source.pricelist_id.id,
                "warehouse_id": source.warehouse_id.id,
            }
        order = self.env["sale.order"].with_company(self.company_id).create(values)
        order.action_confirm()
        return order

    def _scrap(self, shares):
        """Take goods out of the stock that nobody can use any more."""
        scraps = self.env["stock.scrap"].create(
            [
                self._prepare_scrap(line, lot, part, place)
                for line, share in shares.items()
                if line.disposal == "scrap" and line._is_in_stock()
                for lot, part, place in line._get_received_parts(share)
            ]
        )
        if scraps:
            scraps.do_scrap()

    def _prepare_scrap(self, line, lot, quantity, place):
        return {
            "product_id": line.product_id.id,
            "product_uom_id": line.product_id.uom_id.id,
            "scrap_qty": quantity,
            "lot_id": lot.id,
            "location_id": place.id,
            "company_id": self.company_id.id,
            "origin": self.name,
        }


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    replacement_move_ids = fields.One2many(
        "stock.move", "rma_replaced_line_id", "Replacements", readonly=True
    )

    def _get_received_parts(self, share):
        """Return lot, quantity in the product's unit and place of so much of what came,
        the newest first."""
        unit = self.product_id.uom_id
        left = self.uom_id._compute_quantity(share, unit)
        done = self.move_ids.filtered(
            lambda move: (
                move.state == "done" and not move.location_dest_id._is_outgoing()
            )
        )
        result = []
        for part in done.move_line_ids.sorted("id", reverse=True):
            quantity = min(left, part.quantity_product_uom)
            if unit.compare(quantity, 0.0) > 0:
                result.append((part.lot_id, quantity, part.location_dest_id))
                left -= quantity
        return result
