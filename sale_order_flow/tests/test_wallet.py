from odoo.tests import TransactionCase, new_test_user, tagged

from .money_cases import A1, AB, B1
from .money_common import MoneyWorldMixin


@tagged("post_install", "-at_install")
class TestWallet(MoneyWorldMixin, TransactionCase):
    def _create_quotation(self, lines=AB, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": self._prepare_lines(lines),
                **values,
            }
        )

    def _create_paid(self, lines=AB, **values):
        order = self._create_quotation(lines, **values)
        order.action_confirm()
        self._step_pay(order, order.amount_total)
        self._settle()
        return order

    def _get_balance(self):
        return round(sum(self._get_wallets().mapped("points")), 2)

    # --- Credit ---

    def test_credit_says_where_it_comes_from(self):
        order = self._create_paid()
        self._step_remove(order, "b1")
        self._settle()
        row = self._get_wallets().history_ids
        self.assertEqual((row.order_model, row.order_id), ("sale.order", order.id))
        self.assertEqual((row.issued, row.wallet_cause), (50.0, "shrunk"))
        self.assertEqual(order.wallet_credit, 50.0)
        self.assertIn("wallet", order.message_ids[0].body)

    def test_wallet_is_made_for_the_company_not_for_the_contact(self):
        order = self._create_paid(partner_id=self.buyer.partner_id.id)
        self._step_remove(order, "b1")
        self._settle()
        self.assertEqual(self._get_wallets().partner_id, self.customer)

    def test_what_is_taken_back_within_a_transaction_moves_nothing(self):
        order = self._create_paid()
        line = order.order_line[1]
        line.product_uom_qty = 0
        order.flush_recordset()
        line.product_uom_qty = 1
        self._settle()
        self.assertFalse(self._get_wallets())

    def test_settling_twice_credits_once(self):
        order = self._create_paid()
        self._step_remove(order, "b1")
        self._settle()
        order._settle_wallets()
        order._settle_wallets()
        self.assertEqual(self._get_balance(), 50.0)

    def test_what_is_spent_already_is_told_and_not_taken(self):
        order = self._create_paid()
        self._step_remove(order, "b1")
        self._settle()
        self._create_quotation(A1).action_confirm()
        self._settle()
        self.assertEqual(self._get_balance(), 0.0)
        self._step_add(order, "b1")
        self._settle()
        self.assertEqual(self._get_balance(), 0.0)
        self.assertIn("still due", order.message_ids[0].body)
        self.assertEqual(order.wallet_credit, 50.0)

    def test_wallet_of_each_currency(self):
        euro = self.env.ref("base.EUR")
        foreign = self.env.ref("base.USD") if euro == self.currency else euro
        foreign.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        for values in ({}, {"pricelist_id": pricelist.id}):
            order = self._create_paid(**values)
            order._action_cancel()
            self._settle()
        wallets = self._get_wallets()
        self.assertEqual(wallets.currency_id, self.currency | foreign)
        order = self._create_quotation()
        order.action_confirm()
        used = order.order_line.coupon_id.currency_id
        self.assertEqual(used, self.currency)

    def test_house_may_switch_it_off(self):
        self.company.wallet_credit_orders = False
        order = self._create_paid()
        self._step_remove(order, "b1")
        self._settle()
        self.assertFalse(self._get_wallets())
        self.assertEqual(order.amount_overpaid, 50.0)

    def test_quotation_is_credited_nothing(self):
        """What was paid for it is for what it will be in the end."""
        order = self._create_quotation()
        self._step_pay(order, 150.0)
        self._step_cut(order, "b1")
        self._settle()
        self.assertFalse(self._get_wallets())
        self.assertEqual(order.amount_overpaid, 0.0)
        order.action_confirm()
        self._settle()
        self.assertEqual(self._get_balance(), 50.0)

    def test_record_of_a_credit_stays_when_the_order_is_cancelled(self):
        order = self._create_paid()
        self._step_remove(order, "b1")
        self._settle()
        order._action_cancel()
        self._settle()
        rows = self._get_wallets().history_ids.sorted("id")
        self.assertEqual(
            rows.mapped(lambda row: (row.wallet_cause, row.issued)),
            [("shrunk", 50.0), ("cancelled", 100.0)],
        )

    # --- Credit notes ---

    def test_credit_note_and_wallet_never_give_the_same_money(self):
        order = self._create_paid()
        invoice = order._create_invoices()
        invoice.action_post()
        note = invoice._reverse_moves(cancel=False)
        note.invoice_line_ids.filtered(
            lambda line: line.product_id == self.products["a1"]
        ).unlink()
        note.action_post()
        self._step_cut(order, "b1")
        self._settle()
        self.assertEqual(order.amount_total, 100.0)
        self.assertFalse(self._get_wallets())

    def test_what_went_to_the_wallet_is_not_invoiced(self):
        order = self._create_paid()
        self._step_remove(order, "b1")
        self._settle()
        invoice = order._create_invoices()
        invoice.action_post()
        self._settle()
        self.assertEqual(invoice.amount_total, 100.0)
        self.assertEqual(self._get_balance(), 50.0)

    def test_draft_invoices_keep_nothing(self):
        order = self._create_paid()
        order._create_invoices()
        order._action_cancel()
        self._settle()
        self.assertEqual(self._get_balance(), 150.0)

    # --- Use ---

    def test_use_is_on_the_record_of_the_wallet(self):
        wallet = self._fill_wallet(self.customer, 30.0)
        order = self._create_quotation()
        order.action_confirm()
        row = wallet.history_ids
        self.assertEqual((row.order_id, row.used), (order.id, 30.0))

    def test_cancelled_order_forgets_its_use_and_keeps_its_credit(self):
        wallet = self._fill_wallet(self.customer, 30.0)
        order = self._create_quotation()
        order.action_confirm()
        self._step_pay(order, 120.0)
        order._action_cancel()
        self._settle()
        self.assertEqual(wallet.points, 150.0)
        self.assertEqual(wallet.history_ids.mapped("wallet_cause"), ["cancelled"])

    def test_reopened_order_takes_its_money_back(self):
        order = self._create_paid()
        order._action_cancel()
        self._settle()
        order.action_draft()
        self._settle()
        self.assertEqual(self._get_balance(), 0.0)
        order.action_confirm()
        self._settle()
        self.assertEqual(order.amount_total, 150.0)
        self.assertEqual(order.prepayment_state, "paid")

    def test_second_order_takes_what_the_first_has_left(self):
        self._fill_wallet(self.customer, 120.0)
        first, second = self._create_quotation(A1), self._create_quotation(A1)
        (first | second)._use_wallets()
        self.assertEqual([first.amount_total, second.amount_total], [0.0, 0.0])
        first.action_confirm()
        second.action_confirm()
        self.assertEqual(second.amount_total, 80.0)
        self.assertEqual(self._get_balance(), 0.0)

    def test_second_order_takes_nothing_where_nothing_is_left(self):
        self._fill_wallet(self.customer, 100.0)
        first, second = self._create_quotation(A1), self._create_quotation(A1)
        (first | second)._use_wallets()
        first.action_confirm()
        second.action_confirm()
        self.assertEqual(second.amount_total, 100.0)
        self.assertEqual(self._get_balance(), 0.0)

    def test_orders_confirmed_together_take_their_own_wallets_only(self):
        self._fill_wallet(self.customer, 300.0)
        own = self._create_quotation(A1)
        other = self._create_quotation(A1, partner_id=self.stranger.id)
        (own | other).action_confirm()
        self.assertEqual([own.amount_total, other.amount_total], [0.0, 100.0])

    def test_credit_note_keeps_no_money_back(self):
        order = self._create_quotation()
        order.action_confirm()
        self._step_pay(order, 170.0)
        self._settle()
        self._step_invoice(order, None)
        invoice = order.invoice_ids
        invoice._reverse_moves([{"invoice_date": invoice.invoice_date}], cancel=True)
        self._settle()
        self.assertEqual(self._get_balance(), 20.0)

    def test_paid_order_takes_nothing_more(self):
        order = self._create_quotation()
        self._step_pay(order, 150.0)
        self._fill_wallet(self.customer, 30.0)
        order.action_confirm()
        self.assertEqual(order.amount_total, 150.0)
        self.assertEqual(self._get_balance(), 30.0)

    def test_wallet_of_somebody_else_is_not_used(self):
        self._fill_wallet(self.stranger, 30.0)
        self._fill_wallet(self.colleague, 30.0)
        order = self._create_quotation()
        order.action_confirm()
        self.assertEqual(order.amount_total, 150.0)

    def test_wallet_of_another_company_of_ours_is_not_used(self):
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "currency_id": self.currency.id}
        )
        program = self.env["loyalty.program"]._get_wallet_program(other, self.currency)
        self.assertEqual(program.company_id, other)
        self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 9.0}
        )
        for buyer in (self.customer, self.buyer.partner_id):
            order = self._create_quotation(partner_id=buyer.id)
            order._use_wallets()
            self.assertEqual(order.amount_total, 150.0)
            order.action_confirm()
            self.assertEqual(order.amount_total, 150.0)

    def test_visitors_have_no_wallet(self):
        """Who is not logged in is the same partner as everybody who is not."""
        visitor = self.website.user_id.sudo().partner_id
        wallet = self._fill_wallet(visitor, 30.0)
        cart = self._create_quotation(partner_id=visitor.id, website_id=self.website.id)
        cart._use_wallets()
        self.assertEqual(cart.amount_total, 150.0)
        self.assertEqual(wallet.points, 30.0)

    def test_removing_a_line_takes_no_more_than_the_customer_had_agreed_to(self):
        wallet = self._fill_wallet(self.customer, 60.0)
        order = self._create_quotation()
        order.action_confirm()
        self.assertEqual(order.amount_total, 90.0)
        wallet.points += 100.0  # another order's
        self._step_remove(order, "b1")
        self._settle()
        self.assertEqual(order.amount_total, 40.0)
        self.assertEqual(wallet.points, 100.0)
        row = wallet.history_ids.filtered(lambda row: row.order_id == order.id)
        self.assertEqual(row.used, 60.0)

    def test_clerk_without_rights_on_wallets_moves_the_money(self):
        clerk = new_test_user(
            self.env,
            "wallet_clerk",
            groups="sales_team.group_sale_salesman_all_leads,"
            "sale_order_flow.group_order_edit_confirmed",
        )
        self._fill_wallet(self.customer, 30.0)
        order = self._create_quotation().with_user(clerk)
        order.action_confirm()
        self.assertEqual(order.amount_total, 120.0)
        self._step_pay(order.sudo(), 120.0)
        order._remove_lines(order.order_line[1], "Broken")
        self._settle()
        self.assertEqual(self._get_balance(), 50.0)

    # --- Cost ---

    def test_confirming_without_wallets_costs_two_queries_however_many(self):
        orders = self.env["sale.order"]
        for _number in range(10):
            orders |= self._create_quotation(B1)
        orders._use_wallets()
        self.env.invalidate_all()
        orders.mapped("order_line.reward_id")
        orders.mapped("partner_id.commercial_partner_id.is_company")
        orders.sudo().mapped("transaction_ids.state")
        with self.assertQueryCount(2):
            orders._use_wallets()

    def test_settling_many_orders_reads_their_credits_at_once(self):
        orders = self.env["sale.order"]
        for _number in range(5):
            orders |= self._create_paid(B1)
        orders._settle_wallets()
        with self.assertQueryCount(1):
            orders._settle_wallets()
