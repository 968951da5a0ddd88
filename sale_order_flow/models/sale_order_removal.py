"""Lines that are taken from confirmed orders."""

from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _remove_lines(self, lines, reason):
        """Take lines from this confirmed order and work out anew what follows: taxes,
        transfers, rewards, the fee of the payment method, the customer's wallet.

        What is delivered or invoiced stays. The lines stay too, with what was removed,
        why and by whom.

        :param lines: `sale.order.line` records of this order
        :param str reason: why, for colleagues
        :raises UserError: when a line cannot be removed
        """
        self.ensure_one()
        if self.locked:
            raise UserError(self.env._("The order is locked. Unlock it first."))
        self._check_lines_removable(lines)
        wallets = self._get_wallet_costs()
        for line in lines:
            self._remove_line(line, reason)
        self._update_rewards_after_removal(wallets)
        self._note_removal(lines, reason)

    def _check_lines_removable(self, lines):
        stuck = lines.filtered(
            lambda line: line.order_id != self or not line._is_removable()
        )
        if stuck:
            raise UserError(
                self.env._(
                    "%(lines)s cannot be removed: it is delivered or invoiced already,"
                    " or it is not a product that was ordered. Take goods back with a"
                    " return, and money with a credit note.",
                    lines=", ".join(stuck.mapped("display_name")),
                )
            )

    def _remove_line(self, line, reason):
        stays = line._get_settled_quantity()
        removed = line.product_uom_qty - stays
        parts = line.linked_line_ids.filtered("combo_item_id")
        for part in parts:
            share = part.product_uom_qty / line.product_uom_qty
            part.product_uom_qty = max(stays * share, part._get_settled_quantity())
        line.write(
            {
                "product_uom_qty": stays,
                "removed_qty": line.removed_qty + removed,
                "removed_reason": reason,
                "removed_by_id": self.env.uid,
                "removed_at": fields.Datetime.now(),
            }
        )

    # --- What follows ---

    def _update_rewards_after_removal(self, wallets):
        fee_lines = self._get_payment_fee_lines()
        has_fee = bool(fee_lines) and not fee_lines.invoice_lines
        if has_fee:
            fee_lines.with_context(sale_write_from_compute=True).price_unit = 0.0
        self._drop_lapsed_gifts()
        self._update_programs_and_rewards()
        self._keep_wallet_costs(wallets)
        if has_fee:
            self._write_payment_fee(self.payment_method_id)
        self._note_used_points()

    def _drop_lapsed_gifts(self):
        """A gift whose condition is not fulfilled any more is not sent."""
        gifts = self.order_line.filtered(
            lambda line: line.reward_id.reward_type == "product"
        )
        status = self._program_check_compute_points(gifts.reward_id.program_id)
        for line in gifts:
            program = line.reward_id.program_id
            points = sum(status[program].get("points", []))
            if program.trigger == "auto" and points < line.reward_id.required_points:
                line.write(
                    {
                        "reward_id": False,
                        "coupon_id": False,
                        "product_uom_qty": line._get_settled_quantity(),
                    }
                )

    def _get_wallet_lines(self):
        return self.order_line.filtered(
            lambda line: line.coupon_id.program_type == "ewallet"
        )

    def _get_wallet_costs(self):
        return {line.coupon_id: line.points_cost for line in self._get_wallet_lines()}

    def _keep_wallet_costs(self, costs):
        """Do not take more from a wallet than the customer had agreed to."""
        for line in self._get_wallet_lines():
            agreed = costs.get(line.coupon_id, 0.0)
            if line.points_cost > agreed:
                price = line.price_unit * agreed / line.points_cost
                line.write({"price_unit": price, "points_cost": agreed})

    def _note_used_points(self):
        """Bring the history of cards in line with what the order uses now."""
        # Sales people do not write the history of cards.
        histories_sudo = self.env["loyalty.history"].sudo()
        rows_sudo = histories_sudo.search(
            [
                ("order_model", "=", self._name),
                ("order_id", "=", self.id),
                ("wallet_cause", "=", False),
            ]
        )
        for row in rows_sudo:
            lines = self.order_line.filtered(
                lambda line, card=row.card_id: line.coupon_id == card
            )
            used = sum(lines.mapped("points_cost"))
            if row.used != used:
                row.used = used

    def _note_removal(self, lines, reason):
        for line in lines:
            self.message_post(
                body=self.env._(
                    "%(product)s was removed from the order: %(reason)s",
                    product=line.product_id.display_name,
                    reason=reason,
                )
            )
