"""The customer's wallet: orders are paid from it and credited to it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ..serializing import serialize

# Orders whose wallet credit has to be looked at before this transaction ends.
TO_SETTLE = "sale_order_flow.wallet"


class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    use_wallet = fields.Boolean(
        compute="_compute_use_wallet",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="Pay this order from the customer's eWallet as far as it goes.",
    )
    amount_received = fields.Monetary(
        compute="_compute_amount_received",
        store=True,
        compute_sudo=True,  # payments are hidden from sales people
        help="What was paid online for this order, less what was refunded.",
    )
    amount_overpaid = fields.Monetary(
        "Paid Too Much",
        compute="_compute_amount_overpaid",
        store=True,
        compute_sudo=True,  # invoices are hidden from sales people
        help="What was paid online beyond what this order and its invoices come to; it "
        "is the customer's. What an invoice has claimed is given back by credit note.",
    )
    wallet_credit = fields.Monetary(
        "Credited to the Wallet",
        compute="_compute_wallet_credit",
        compute_sudo=True,  # the wallet may be that of another company's program
        help="What this order has put into the customer's eWallet.",
    )

    # --- Computes ---

    @api.depends("company_id")
    def _compute_use_wallet(self):
        for order in self:
            order.use_wallet = order.company_id.sudo().wallet_auto_use

    @api.depends(
        "transaction_ids.state",
        "transaction_ids.amount",
        "transaction_ids.child_transaction_ids.state",
        "transaction_ids.child_transaction_ids.amount",
        "transaction_ids.child_transaction_ids.child_transaction_ids.state",
    )
    def _compute_amount_received(self):
        for order in self:
            order.amount_received = sum(
                payment._get_received_amount() for payment in order.transaction_ids
            )

    @api.depends(
        "amount_received",
        "amount_total",
        "state",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.price_total",
    )
    def _compute_amount_overpaid(self):
        for order in self:
            surplus = 0.0
            if order.amount_received and order.state in ("sale", "cancel"):
                surplus = order.amount_received - order._get_amount_kept()
            order.amount_overpaid = max(order.currency_id.round(surplus), 0.0)

    def _get_amount_kept(self):
        """Return what of the payments is owed to the seller.

        Credit notes do not lower it: they give the money back in the books.
        """
        self.ensure_one()
        ordered = 0.0 if self.state == "cancel" else self.amount_total
        lines = self.order_line.invoice_lines.filtered(
            lambda line: (
                line.move_id.state == "posted"
                and line.move_id.move_type == "out_invoice"
            )
        )
        return max(ordered, sum(lines.mapped("price_total")))

    def _compute_wallet_credit(self):
        credits = self._get_wallet_credits()
        for order in self:
            order.wallet_credit = credits.get(order.id, 0.0)

    def _get_wallet_credits(self):
        """Return what the orders have put into wallets, by order id."""
        rows = self.env["loyalty.history"]._read_group(
            [
                ("wallet_cause", "!=", False),
                ("order_model", "=", self._name),
                ("order_id", "in", self.ids),
            ],
            ["order_id"],
            ["issued:sum", "used:sum"],
        )
        return {order_id: issued - used for order_id, issued, used in rows}

    # --- Paying from the wallet ---

    def action_confirm(self):
        """Pay from the wallet, and look again at what was offered."""
        self._use_wallets()
        self._fit_spent_wallets()
        self._lock_customer_history()
        return super().action_confirm()

    def _verify_cart_after_update(self):
        result = super()._verify_cart_after_update()
        self._use_wallets()
        return result

    def _recompute_cart(self):
        result = super()._recompute_cart()
        self._use_wallets()
        return result

    def _use_wallets(self):
        """Pay open orders from the customers' wallets as far as these go."""
        orders = self.filtered(lambda order: order._can_use_wallet())
        cards = orders._get_wallet_cards()
        for order in orders if cards else ():
            order._claim_wallets(cards.filtered(order._is_own_wallet))

    def _is_own_wallet(self, card):
        """Return whether the wallet is the customer's, in the order's currency."""
        return (
            card.partner_id in (self.partner_id | self.commercial_partner_id)
            and card.currency_id == self.currency_id
            and card.company_id in (self.company_id, card.company_id[:0])
        )

    def _can_use_wallet(self):
        return (
            self.use_wallet
            and self._is_open_quotation()
            and not self.partner_id.sudo().is_public  # visitors may not read him
            and self._allow_nominative_programs()
            and not self._has_live_payment()
        )

    def _get_wallet_cards(self):
        """Return the wallets with money that belong to the orders' customers."""
        if not self:
            return self.env["loyalty.card"]
        # A customer may use what he may not read, e.g. his company's wallet.
        cards_sudo = self.env["loyalty.card"].sudo()
        owners = self.partner_id | self.commercial_partner_id
        return cards_sudo.search(
            Domain("partner_id", "in", owners.ids)
            & Domain("program_type", "=", "ewallet")
            & Domain("points", ">", 0)
        )

    def _claim_wallets(self, cards):
        self.ensure_one()
        lines = self.order_line.filtered(lambda line: line.coupon_id in cards)
        if lines:
            self._update_programs_and_rewards()
        unused = cards - lines.coupon_id
        if not unused:
            return
        self.sudo().applied_coupon_ids |= unused
        for card, rewards in self._get_claimable_rewards(unused).items():
            reward = (rewards - self.disabled_auto_rewards)[:1]
            if reward:
                self._claim_wallet(reward, card)

    def _claim_wallet(self, reward, card):
        try:
            self._apply_program_reward(reward, card)
        except UserError:
            return  # there is nothing (more) to be paid

    def _fit_spent_wallets(self):
        """Take less from a wallet that another order has emptied in the meantime."""
        for order in self:
            cards = order.order_line.coupon_id.filtered(
                lambda card: card.program_type == "ewallet"
            )
            if any(order._get_real_points_for_coupon(card) < 0 for card in cards):
                order._update_programs_and_rewards()

    def _update_programs_and_rewards(self):
        """A contact spends the wallet of his company, too."""
        self.ensure_one()
        company = self.commercial_partner_id
        if company != self.partner_id and self._can_use_wallet():
            cards = self._get_wallet_cards().filtered(self._is_own_wallet)
            # Customers may not write on wallets, nor on what refers to them.
            self.sudo().applied_coupon_ids |= cards
        return super()._update_programs_and_rewards()

    # --- Crediting the wallet ---

    def _write_multi(self, vals_list):
        """Remember the orders whose surplus has changed: the wallet follows once, at
        the end of the transaction, so that nothing in between moves money."""
        result = super()._write_multi(vals_list)
        # Not at installation: what was settled in another way before is not repeated.
        if self.pool.ready:
            changed = [
                order_id
                for order_id, vals in zip(self._ids, vals_list, strict=True)
                if "amount_overpaid" in vals
            ]
            if changed:
                self._plan_wallet_settlement(changed)
        return result

    def _plan_wallet_settlement(self, order_ids):
        precommit = self.env.cr.precommit
        planned = precommit.data.setdefault(TO_SETTLE, set())
        if not planned:
            # Wallets belong to the house: whoever changes an order moves the money.
            orders_sudo = self.env["sale.order"].sudo()
            precommit.add(orders_sudo._settle_planned_wallets)
        planned.update(order_ids)

    @api.model
    def _settle_planned_wallets(self):
        planned = self.env.cr.precommit.data.pop(TO_SETTLE, set())
        self.browse(sorted(planned)).exists()._settle_wallets()
        self.env.flush_all()

    def _settle_wallets(self):
        """Put into the wallets what was paid too much, take back what is due again."""
        # As in `_plan_wallet_settlement`.
        orders_sudo = self.sudo().filtered("company_id.wallet_credit_orders")
        credits = orders_sudo._get_wallet_credits()
        for order_sudo in orders_sudo:
            missing = order_sudo.currency_id.round(
                order_sudo.amount_overpaid - credits.get(order_sudo.id, 0.0)
            )
            if missing:
                order_sudo._move_wallet_money(missing)

    def _move_wallet_money(self, amount):
        """Credit the amount to the customer's wallet, or take it back if negative.

        What has been spent already cannot be taken back; colleagues are told.
        """
        self.ensure_one()
        card = self._get_credited_wallet()
        moved = amount if amount > 0 else -min(-amount, max(card.points, 0.0))
        if moved:
            card.with_context(loyalty_no_mail=True).points += moved
            self.env["loyalty.history"].create(
                self._prepare_wallet_history(card, moved)
            )
            self.invalidate_recordset(["wallet_credit"])
        self.message_post(body=self._get_wallet_message(moved, amount))

    def _prepare_wallet_history(self, card, amount):
        cause = "cancelled" if self.state == "cancel" else "shrunk"
        return {
            "card_id": card.id,
            "description": self.env._("Order %(order)s", order=self.name),
            "issued": max(amount, 0.0),
            "used": max(-amount, 0.0),
            "order_model": self._name,
            "order_id": self.id,
            "wallet_cause": cause if amount > 0 else "taken_back",
        }

    def _get_wallet_message(self, moved, wanted):
        money = format_amount(self.env, abs(moved), self.currency_id)
        if wanted > 0:
            return self.env._(
                "%(amount)s was paid too much and is in the customer's wallet now.",
                amount=money,
            )
        if moved != wanted:
            missing = self.currency_id.round(moved - wanted)
            return self.env._(
                "%(amount)s was taken back from the customer's wallet. %(missing)s is"
                " still due: the customer has spent it already.",
                amount=money,
                missing=format_amount(self.env, missing, self.currency_id),
            )
        return self.env._(
            "%(amount)s was taken back from the customer's wallet.", amount=money
        )

    def _get_credited_wallet(self):
        """Return the customer's wallet in the currency of the order; make it if need
        be. It is that of the company, so that all its contacts can use it."""
        self.ensure_one()
        program = self.env["loyalty.program"]._get_wallet_program(
            self.company_id, self.currency_id
        )
        cards = self.env["loyalty.card"]
        owner = self.commercial_partner_id
        return cards.search(
            [("program_id", "=", program.id), ("partner_id", "=", owner.id)], limit=1
        ) or self._create_wallet(program, owner)

    @api.model
    def _create_wallet(self, program, owner):
        """Make a wallet. Of two transactions that do so at once the second one starts
        anew, and finds the first one's."""
        serialize(owner)
        cards = self.env["loyalty.card"].with_context(loyalty_no_mail=True)
        return cards.create({"program_id": program.id, "partner_id": owner.id})
