from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    removed_qty = fields.Float(
        "Removed Quantity", digits="Product Unit", readonly=True, copy=False
    )
    removed_reason = fields.Char(readonly=True, copy=False)
    removed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    removed_at = fields.Datetime(readonly=True, copy=False)
    is_removable = fields.Boolean(compute="_compute_is_removable")
    is_payment_fee = fields.Boolean(
        readonly=True,
        help="The fee or the discount of the payment method.",
    )

    @api.depends("state", "product_uom_qty", "qty_delivered", "qty_invoiced")
    def _compute_is_removable(self):
        for line in self:
            line.is_removable = line._is_removable()

    def _is_sent_in_full(self):
        """Return whether as much has left as was ordered; returns do not count.

        The parts of a kit are never counted as the kit.
        """
        self.ensure_one()
        moves = self.move_ids.filtered(
            lambda move: (
                move.state == "done"
                and move.product_id == self.product_id
                and move.location_dest_id.usage == "customer"
            )
        )
        uom = self.product_uom_id
        sent = sum(
            move.product_uom._compute_quantity(move.quantity, uom) for move in moves
        )
        return uom.compare(sent, self.product_uom_qty) >= 0

    def _has_more_to_invoice(self):
        """Return whether an invoice is due; too much invoiced is not."""
        self.ensure_one()
        uom = self.product_uom_id
        return bool(uom) and uom.compare(self.qty_to_invoice, 0.0) > 0

    # --- Removed from confirmed orders ---

    def _check_line_unlink(self):
        """Rewards and fees that have come to nothing may go from confirmed orders."""
        void = self.filtered(
            lambda line: (
                (line.reward_identifier_code or line.is_payment_fee)
                and not line.price_unit
                and not line.invoice_lines
                and line.product_id.type == "service"
            )
        )
        return super()._check_line_unlink() - void

    def _is_removable(self):
        """Return whether somebody may take the line from a confirmed order."""
        self.ensure_one()
        return bool(
            self.state == "sale"
            and self.product_id
            and not self.display_type
            and not self.is_downpayment
            and not self.is_payment_fee
            and not self.reward_id
            and not self.combo_item_id  # it goes with its combo
            and self.product_uom_id.compare(
                self.product_uom_qty, self._get_settled_quantity()
            )
            > 0
        )

    def _get_settled_quantity(self):
        """Return what has been delivered or invoiced, and stays."""
        return max(self.qty_delivered, self.qty_invoiced, 0.0)

    def action_remove(self):
        """Open the question why this line of a confirmed order is removed.

        :raises AccessError: for people who may not edit the order
        """
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Remove from the Order"),
            "res_model": "sale.order.line.remove",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_id": self.order_id.id,
                "default_line_ids": self.ids,
            },
        }

    # --- Payment fee ---

    def _show_in_cart(self):
        """The fee has its own row among the totals."""
        return not self.is_payment_fee and super()._show_in_cart()

    def _can_be_invoiced_alone(self):
        return not self.is_payment_fee and super()._can_be_invoiced_alone()

    def _can_be_edited_on_portal(self):
        return not self.is_payment_fee and super()._can_be_edited_on_portal()
