"""How goods come back: Odoo's own return transfers, one for each delivery."""

from odoo import api, models
from odoo.fields import Command

from .sale_rma_line import WITHOUT_GOODS


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def _get_transfers(self):
        lines = self.line_ids
        moves = lines.move_ids | lines.replacement_move_ids
        return moves.picking_id

    def _get_all_transfers(self):
        """Return the transfers of this return, those to vendors, too."""
        return self._get_transfers() | self.vendor_transfer_ids

    def _plan_receipts(self):
        """Expect exactly what is accepted and has not come: ask for what is missing,
        let go of what is too much."""
        # Sales people accept returns, transfers belong to the warehouse.
        for rma_sudo in self.sudo():
            rma = rma_sudo.with_company(rma_sudo.company_id)
            missing = {}
            for line in rma.line_ids:
                difference = line._get_quantity_to_plan()
                if difference > 0:
                    missing[line] = difference
                elif difference < 0:
                    line._drop_receipts(-difference)
            if missing:
                rma._create_receipts(missing)
        self.sudo()._queue_carrier_labels()  # as above

    def _get_open_receipts(self):
        """Return the open transfers that bring goods into an own warehouse."""
        pending = self.line_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        return pending.picking_id.filtered(
            lambda picking: picking.picking_type_code == "incoming"
        )

    def _create_receipts(self, missing):
        """Create transfers for so much of each line, in the line's unit."""
        parts, loose = {}, {}
        taken = {}
        for line, quantity in missing.items():
            if line.sale_line_id:
                for move, part in line._get_delivered_moves(quantity, taken):
                    parts.setdefault(move.picking_id, []).append((line, move, part))
            else:
                loose[line] = quantity
        for picking, rows in parts.items():
            self._create_return(picking, rows)
        if loose:
            self._create_loose_receipt(loose)

    def _create_return(self, picking, rows):
        """Expect what of a delivery comes back."""
        transfer = self._return_transfer(
            picking, [(move, quantity, line) for line, move, quantity in rows]
        )
        if self.date_expected:
            transfer.scheduled_date = self.date_expected
        self._expect_lots(transfer)

    def _return_transfer(self, picking, rows):
        """Return a transfer in part, as Odoo's own wizard does it.

        :param rows: a move, a quantity in its unit, and the line of the return whose
            receipt it is, or no line
        """
        wizard = self.env["stock.return.picking"].create(
            {
                "picking_id": picking.id,
                "product_return_moves": [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "move_id": move.id,
                            "quantity": quantity,
                            "to_refund": True,
                            "rma_line_id": line.id,
                        }
                    )
                    for move, quantity, line in rows
                ],
            }
        )
        transfer = wizard._create_return()
        transfer.origin = self.name
        return transfer

    def _create_loose_receipt(self, quantities):
        """Expect goods that belong to no order."""
        kind = self.warehouse_id.in_type_id
        source = self.partner_id.property_stock_customer
        target = kind.default_location_dest_id or self.warehouse_id.lot_stock_id
        transfer = self.env["stock.picking"].create(
            {
                "partner_id": self.partner_id.id,
                "picking_type_id": kind.id,
                "company_id": self.company_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "origin": self.name,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "product_uom": line.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                            "company_id": self.company_id.id,
                            "rma_line_id": line.id,
                        }
                    )
                    for line, quantity in quantities.items()
                ],
            }
        )
        transfer.action_confirm()
        self._expect_lots(transfer)


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _get_quantity_to_plan(self):
        """Return what is expected beyond what is planned, in the line's unit; negative:
        so much less is expected than is planned."""
        self.ensure_one()
        is_expected = self.is_accepted and self.decision not in WITHOUT_GOODS
        wanted = self.quantity if is_expected else self.qty_received
        planned = self.qty_received
        for move in self._get_pending_moves():
            planned += move.product_uom._compute_quantity(
                move.product_uom_qty, self.uom_id, round=False
            )
        difference = wanted - planned
        return 0.0 if self.uom_id.is_zero(difference) else difference

    def _get_pending_moves(self):
        return self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and not move.location_dest_id._is_outgoing()
                and move.location_id._is_outgoing()
            )
        )

    def _drop_receipts(self, surplus):
        """Expect so much less, in the line's unit; the last transfer first."""
        for move in self._get_pending_moves().sorted("id", reverse=True):
            planned = move.product_uom._compute_quantity(
                move.product_uom_qty, self.uom_id, round=False
            )
            if self.uom_id.compare(planned, surplus) <= 0:
                move._action_cancel()
                surplus -= planned
            else:
                move.product_uom_qty = self.uom_id._compute_quantity(
                    planned - surplus, move.product_uom
                )
                surplus = 0.0
            if self.uom_id.is_zero(surplus):
                return

    def _get_delivered_moves(self, quantity, taken):
        """Return the deliveries that so much comes back from, the newest first.

        :param float quantity: in the line's unit
        :param dict taken: what other lines take from each move; is added to
        :return: pairs of a move and a quantity in its unit
        """
        self.ensure_one()
        moves = self._get_candidate_moves()
        return self._take_from(moves, quantity, self.uom_id, taken)[0]

    @api.model
    def _take_from(self, moves, quantity, unit, taken):
        """Take so much of what these moves brought and nothing has taken back yet, the
        first move first.

        :param moves: stock moves; no more of them are asked for than it needs
        :param dict taken: what is planned of each move in this very run, in its unit,
            and is among its returns not yet; is added to
        :return: pairs of a move and a quantity in its unit, and what is left over, in
            the unit of the quantity
        """
        result = []
        for move in moves:
            own = move.product_uom
            part = min(
                unit._compute_quantity(quantity, own, round=False),
                move.quantity - move._get_taken_back() - taken.get(move, 0.0),
            )
            if own.compare(part, 0.0) > 0:
                taken[move] = taken.get(move, 0.0) + part
                result.append((move, own.round(part)))
                quantity -= own._compute_quantity(part, unit, round=False)
            if unit.compare(quantity, 0.0) <= 0:
                break
        return result, quantity

    def _get_candidate_moves(self):
        moves = self.sale_line_id.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.product_id == self.product_id
                and move.location_dest_id._is_outgoing()
            )
        )
        if self.lot_id:
            moves = moves.filtered(
                lambda move: self.lot_id in move.move_line_ids.lot_id
            )
        return moves.sorted("id", reverse=True)
