from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    rma_id = fields.Many2one(
        "sale.rma", "Return", readonly=True, copy=False, index="btree_not_null"
    )

    def write(self, vals):
        """The ledger counts what is posted: amounts come to the database before it, and
        one document after the other."""
        is_posted = vals.get("state") == "posted"
        if is_posted:
            self.env["account.move.line"].flush_model()
        result = super().write(vals)
        if is_posted:
            self.flush_recordset(["state"])
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_rma_credits(self):
        """Return the posted credits of an invoice line."""
        self.ensure_one()
        return self.sale_line_ids.invoice_lines.filtered(
            lambda item: (
                item.move_id.reversed_entry_id == self.move_id
                and item.move_id.state == "posted"
                and item.product_id == self.product_id
            )
        )

    def _get_rma_credited(self):
        """Return how much of an invoice line credit notes have given back, in its
        unit."""
        return sum(
            item.product_uom_id._compute_quantity(
                item.quantity, self.product_uom_id, round=False
            )
            for item in self._get_rma_credits()
        )

    def _get_rma_rest(self, part, natural):
        """Return what a part of an invoice line gives: its natural value, or, for the
        last part, what rounding has left over.

        :param float part: in the line's unit
        """
        left = self.quantity - self._get_rma_credited() - part
        if not self.product_uom_id.is_zero(left):
            return natural
        credits, currency = self._get_rma_credits(), self.currency_id
        rest = self.price_subtotal - sum(credits.mapped("price_subtotal"))
        # A credit note by hand at another price is no matter of rounding.
        may_differ = currency.rounding * (len(credits) + 1)
        is_rounding = not currency.is_zero(rest - natural)
        is_rounding &= abs(rest - natural) <= may_differ
        return rest if is_rounding else natural

    def _is_rma_goods(self):
        return (
            self.display_type == "product"
            and self.price_subtotal > 0
            and not self._is_rma_delivery()
            and not any(self.sale_line_ids.mapped("is_downpayment"))
        )

    def _is_rma_discount(self):
        return (
            self.display_type == "product"
            and self.price_subtotal < 0
            and bool(self.sale_line_ids)
            and not any(self.sale_line_ids.mapped("is_downpayment"))
            and not any(
                reward.program_id.is_payment_program
                for reward in self.sale_line_ids.reward_id
            )
        )

    def _is_rma_delivery(self):
        return any(self.sale_line_ids.mapped("is_delivery"))
