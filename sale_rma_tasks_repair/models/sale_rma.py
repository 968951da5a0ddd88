from odoo import api, fields, models


class SaleRma(models.Model):
    _inherit = "sale.rma"

    repair_ids = fields.One2many(
        "repair.order",
        string="Repairs",
        compute="_compute_repair_ids",
        groups="stock.group_stock_user",
    )
    repair_transfer_ids = fields.Many2many(
        "stock.picking",
        "sale_rma_repair_transfer_rel",
        string="Repaired Goods",
        readonly=True,
        copy=False,
        help="The deliveries that bring repaired goods back to the customer.",
    )

    @api.depends("line_ids.repair_ids")
    def _compute_repair_ids(self):
        for rma in self:
            rma.repair_ids = rma.line_ids.repair_ids

    @api.depends("line_ids.qty_in_repair")
    def _compute_is_due(self):
        return super()._compute_is_due()

    def _get_all_transfers(self):
        return super()._get_all_transfers() | self.repair_transfer_ids

    # --- To the workshop ---

    def _settle(self):
        """Let what is to be repaired be repaired; its end settles it."""
        repairs = self._get_due_repairs()
        if repairs:
            self._send_to_repair(repairs)
        if not repairs or self._get_due_shares():
            return super()._settle()
        return None

    def _get_due_shares(self):
        shares = super()._get_due_shares()
        return {line: due for line, due in shares.items() if line.decision != "repair"}

    def _get_due_repairs(self):
        if self.state not in ("confirmed", "received"):
            return {}
        lines = self.line_ids.filtered(lambda line: line.decision == "repair")
        return {line: due for line in lines if (due := line._get_due())}

    def _send_to_repair(self, shares):
        """Make a repair order for each lot and place of what has come."""
        self.env["repair.order"].create(
            [
                self._prepare_repair(line, lot, quantity, place)
                for line, share in shares.items()
                for lot, quantity, place in line._get_parts_to_repair(share)
            ]
        )
        self.env.flush_all()  # the database refuses what is settled otherwise

    def _prepare_repair(self, line, lot, quantity, place):
        receipts = line.move_ids.filtered(lambda move: move.state == "done").picking_id
        return {
            "rma_line_id": line.id,
            "company_id": self.company_id.id,
            "user_id": False,
            "partner_id": self.partner_id.id,
            "picking_id": receipts[-1:].id,
            "product_id": line.product_id.id,
            "product_uom": line.product_id.uom_id.id,
            "product_qty": quantity,
            "lot_id": lot.id,
            "product_location_src_id": place.id,
            "product_location_dest_id": place.id,
            "under_warranty": line.reason_id.is_seller_fault,
            "internal_notes": line.note,
        }

    # --- And back ---

    def _send_back(self, repairs):
        """Deliver repaired goods to the customer: Odoo's own return of their receipts.

        :param repairs: repair orders of this return that are done
        """
        plan, taken, transfers = {}, {}, self.env["stock.picking"]
        for repair in repairs:
            for move, quantity in repair.rma_line_id._get_repaired_moves(repair, taken):
                row = (move, quantity, repair.lot_id)
                plan.setdefault(move.picking_id, []).append(row)
        for receipt, rows in plan.items():
            transfer = self._return_transfer(receipt, self._add_up_moves(rows))
            self._reserve_lots(transfer, rows)
            transfers |= transfer
        self.repair_transfer_ids |= transfers
