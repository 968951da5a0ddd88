from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestReturnMoney(ReturnMixin, TransactionCase):
    """Each decision gives back exactly what the customer was charged."""

    def _settle(self, order, decision, quantity=None, **values):
        rma = self._create_return(order, quantity=quantity, decision=decision, **values)
        self._accept_and_receive(rma)
        rma.action_settle()
        return rma

    def test_price_and_discount_of_the_invoice_count_not_those_of_today(self):
        order = self._create_order()
        order.order_line.discount = 10.0
        self._deliver(order)
        self._invoice(order)
        order.order_line.write({"price_unit": 500.0, "discount": 0.0})
        rma = self._settle(order, "refund", quantity=2.0)
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 180.0)
        self.assertEqual(rma.credit_note_ids.amount_total, 217.8)

    def test_a_discount_on_the_whole_order_is_taken_back_in_proportion(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "10 %",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_applicability": "order",
                        }
                    )
                ],
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.goods.id, "product_uom_qty": 3})
                ],
            }
        )
        order._update_programs_and_rewards()
        order._apply_program_reward(program.reward_ids, program.coupon_ids[:1])
        self.assertEqual(order.amount_untaxed, 270.0)
        order.action_confirm()
        self._deliver(order)
        self._invoice(order)
        notes = [
            self._settle(order, "refund", quantity=1.0).credit_note_ids
            for _time in range(3)
        ]
        self.assertEqual([note.amount_untaxed for note in notes], [90.0] * 3)
        self.assertEqual(self._get_money(order), (326.7, 326.7))

    def test_an_unpaid_invoice_asks_for_less(self):
        order = self._sell()
        self._settle(order, "refund", quantity=2.0)
        invoice = order.invoice_ids.filtered(lambda move: move.is_sale_document())
        invoice = invoice.filtered(lambda move: move.move_type == "out_invoice")
        self.assertEqual(invoice.amount_residual, 363.0)

    def test_money_goes_to_the_wallet_and_the_books_agree(self):
        order = self._sell()
        with (
            self.assertRaisesRegex(UserError, "is not paid"),
            self.env.cr.savepoint(),
        ):
            self._settle(order, "wallet", quantity=2.0)
        self._pay(order.invoice_ids)
        rma = self._settle(order, "wallet", quantity=2.0)
        note = rma.credit_note_ids
        self.assertEqual(note.amount_total, 0.0)
        card = order._get_credited_wallet()
        self.assertEqual(card.points, 242.0)
        history = card.history_ids.filtered("wallet_cause")
        self.assertEqual((history.issued, history.wallet_cause), (242.0, "returned"))
        self.assertEqual(self._get_money(order), (605.0, 242.0))

    def test_a_replacement_is_delivered_once_and_costs_nothing(self):
        order = self._sell()
        first = self._settle(order, "refund", quantity=1.0)
        rma = self._settle(order, "replace", quantity=2.0)
        moves = rma.line_ids.replacement_move_ids
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 2.0)
        self.assertFalse(rma.credit_note_ids)
        self._deliver(order)
        self.assertEqual(self._get_ledger(order), (7.0, 3.0, 3.0))
        self.assertEqual(order.order_line.qty_delivered, 4.0)
        self.assertEqual(first.credit_note_ids.amount_total, 121.0)

    def test_an_exchange_credits_the_old_and_sells_the_new(self):
        order = self._sell()
        rma = self._settle(
            order, "exchange", quantity=2.0, exchange_product_id=self.other_goods.id
        )
        self.assertEqual(rma.credit_note_ids.amount_total, 242.0)
        new = rma.exchange_order_ids
        self.assertEqual(new.amount_total, 363.0)
        self.assertEqual(new.state, "sale")
        self.assertEqual(new.partner_id, self.customer)

    def test_goods_that_the_customer_keeps_are_credited_without_receipt(self):
        order = self._sell()
        rma = self._create_return(order, quantity=1.0, decision="keep")
        rma.action_confirm()
        self.assertFalse(rma._get_transfers())
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        self.assertEqual(rma.credit_note_ids.amount_total, 121.0)
        self.assertEqual(order.order_line.qty_to_invoice, 0.0)
        self.assertEqual(self._get_ledger(order), (5.0, 0.0, 1.0))

    def test_what_came_back_for_good_is_neither_invoiced_nor_delivered_again(self):
        order = self._sell()
        self._settle(order, "refund", quantity=2.0)
        self.assertEqual(order.order_line.qty_to_invoice, 0.0)
        self.assertNotEqual(order.invoice_status, "to invoice")
        order.order_line.product_uom_qty = 6.0
        pending = order.order_line.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        self.assertEqual(sum(pending.mapped("product_uom_qty")), 1.0)

    def test_goods_charged_by_delivery_that_were_not_charged_cost_no_credit(self):
        self.goods.invoice_policy = "delivery"
        order = self._create_order()
        self._deliver(order)
        rma = self._settle(order, "refund", quantity=2.0)
        self.assertFalse(rma.credit_note_ids)
        self.assertEqual(order.order_line.qty_to_invoice, 3.0)

    def test_goods_charged_by_order_are_invoiced_before_they_are_credited(self):
        order = self._create_order()
        self._deliver(order)
        with self.assertRaisesRegex(UserError, "Create the invoice first"):
            self._settle(order, "refund", quantity=2.0)

    def test_the_return_fee_is_kept_unless_it_is_our_fault(self):
        self.env["sale.rma.policy"].create({"name": "Fee", "fee_percent": 10.0})
        self.env.ref("sale_rma_tasks.product_return_fee").taxes_id = self.tax
        order = self._sell()
        rma = self._settle(order, "refund", quantity=2.0)
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 180.0)
        self.assertEqual(rma.credit_note_ids.amount_total, 217.8)
        fault = self.env.ref("sale_rma_tasks.sale_rma_reason_broken")
        rma = self._settle(order, "refund", quantity=2.0, reason_id=fault.id)
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 200.0)

    def test_the_delivery_cost_is_refunded_once_where_the_policy_says_so(self):
        self.env["sale.rma.policy"].create(
            {"name": "Free", "is_delivery_refunded": True}
        )
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Post",
                "fixed_price": 8.0,
                "product_id": self._create_product("Post", type="service").id,
            }
        )
        order = self._create_order()
        order.locked = False
        order.set_delivery_line(carrier, 8.0)
        self._deliver(order)
        self._invoice(order)
        first = self._settle(order, "refund", quantity=2.0).credit_note_ids
        second = self._settle(order, "refund", quantity=2.0).credit_note_ids
        self.assertEqual((first.amount_untaxed, second.amount_untaxed), (208.0, 200.0))

    def test_another_currency_is_credited_in_itself(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "x",
                "rate_ids": [
                    Command.create({"name": "2020-01-01", "rate": 2.5}),
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self._create_order(pricelist_id=pricelist.id)
        self._deliver(order)
        self._invoice(order)
        currency.rate_ids.rate = 3.0
        rma = self._settle(order, "refund", quantity=2.0)
        self.assertEqual(rma.credit_note_ids.currency_id, currency)
        self.assertEqual(rma.credit_note_ids.amount_total, 605.0)
        self.assertEqual(self._get_money(order), (1512.5, 605.0))

    def test_scrap_leaves_the_stock(self):
        order = self._sell()
        before = self.goods.qty_available
        self._settle(order, "refund", quantity=2.0, disposal="scrap")
        self.assertEqual(self.goods.qty_available, before)

    def test_a_seller_without_accounting_or_stock_rights_settles(self):
        seller = self._create_user("settles")
        order = self._sell(user_id=seller.id)
        rma = self._create_return(order, quantity=1.0, decision="refund")
        rma.user_id = seller
        rma.with_user(seller).action_confirm()
        self._receive(rma._get_transfers())
        rma.with_user(seller).action_settle()
        self.assertEqual(rma.credit_note_ids.amount_total, 121.0)

    # --- Freight and points ---

    def test_the_freight_is_charged_once_unless_it_is_our_fault(self):
        self.env["sale.rma.policy"].create(
            {"name": "Fetched", "freight": "customer", "freight_charge": 15.0}
        )
        self.env.ref("sale_rma_tasks.product_return_freight").taxes_id = self.tax
        order, other = self._sell(), self._sell((self.other_goods, 1.0))
        rma = self._create_return(order, other, quantity=1.0, decision="refund")
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertEqual(sum(rma.credit_note_ids.mapped("amount_untaxed")), 235.0)
        fault = self.env.ref("sale_rma_tasks.sale_rma_reason_broken")
        rma = self._settle(order, "refund", quantity=1.0, reason_id=fault.id)
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 100.0)
        rma = self._settle(order, "keep", quantity=1.0)
        self.assertEqual(rma.credit_note_ids.amount_untaxed, 100.0)

    def test_the_freight_takes_no_more_than_the_goods_give(self):
        self.env["sale.rma.policy"].create(
            {"name": "Fetched", "freight": "customer", "freight_charge": 500.0}
        )
        self.env.ref("sale_rma_tasks.product_return_freight").taxes_id = self.tax
        rma = self._settle(self._sell(), "refund", quantity=1.0)
        self.assertEqual(rma.credit_note_ids.amount_total, 0.0)

    def test_the_freight_takes_no_more_than_the_fee_leaves(self):
        self.env["sale.rma.policy"].create(
            {
                "name": "Fetched, for a fee",
                "fee_percent": 10.0,
                "freight": "customer",
                "freight_charge": 95.0,
            }
        )
        products = [
            self.env.ref(f"sale_rma_tasks.product_return_{name}")
            for name in ("fee", "freight")
        ]
        for product in products:
            product.taxes_id = self.tax
        rma = self._settle(self._sell(), "refund", quantity=1.0)
        note = rma.credit_note_ids
        self.assertEqual((note.state, note.amount_total), ("posted", 0.0))
        prices = {
            item.product_id: item.price_subtotal
            for item in note.invoice_line_ids
            if item.product_id in products
        }
        self.assertEqual([prices[product] for product in products], [-10.0, -90.0])

    def test_the_freight_takes_no_more_than_a_discount_leaves(self):
        self.env["sale.rma.policy"].create(
            {"name": "Fetched", "freight": "customer", "freight_charge": 95.0}
        )
        self.env.ref("sale_rma_tasks.product_return_freight").taxes_id = self.tax
        order = self._create_order()
        line = {"product_id": self._create_product("Less", type="service").id}
        line |= {"order_id": order.id, "price_unit": -100.0}  # of 500
        self.env["sale.order.line"].create(line).qty_delivered = 1.0
        self._deliver(order)
        self._invoice(order)
        note = self._settle(order, "refund", quantity=1.0).credit_note_ids
        self.assertEqual((note.state, note.amount_total), ("posted", 0.0))

    def test_the_tax_on_the_freight_does_not_make_the_customer_pay(self):
        self.env["sale.rma.policy"].create(
            {"name": "Fetched", "freight": "customer", "freight_charge": 95.0}
        )
        self.env.ref("sale_rma_tasks.product_return_freight").taxes_id = self.tax
        self.goods.taxes_id = False
        note = self._settle(self._sell(), "refund", quantity=1.0).credit_note_ids
        self.assertEqual(note.state, "posted")
        self.assertGreaterEqual(note.amount_total, 0.0)
        self.assertLess(note.amount_total, 0.02)

    def test_a_cancelled_credit_note_has_not_charged_the_freight(self):
        self.env["sale.rma.policy"].create(
            {"name": "Fetched", "freight": "customer", "freight_charge": 15.0}
        )
        rma = self._create_return(self._sell(), quantity=3.0, decision="refund")
        rma.action_confirm()
        for paid in (85.0, 85.0, 100.0):
            known = rma.credit_note_ids
            self._receive(rma._get_transfers(), quantity=1.0)
            rma.action_settle()
            note = rma.credit_note_ids - known
            self.assertEqual(note.amount_untaxed, paid)
            if not known:
                note.button_draft()
                note.button_cancel()

    def _earn(self, quantity):
        """Return an order that has earned a point for each unit of money, and its
        card."""
        program = self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1.0}
                    )
                ],
            }
        )
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 50.0}
        )
        line = {"product_id": self.goods.id, "product_uom_qty": quantity}
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "order_line": [Command.create(line)]}
        )
        order._update_programs_and_rewards()
        order.action_confirm()
        self._deliver(order)
        self._invoice(order)
        return order, card

    def test_points_that_were_earned_go_back_with_the_goods(self):
        order, card = self._earn(4)
        earned = card.points - 50.0
        self.assertGreater(earned, 0.0)
        rma = self._settle(order, "refund", quantity=1.0)
        self.assertAlmostEqual(card.points, 50.0 + earned * 0.75, 2)
        history = card.history_ids.filtered(lambda one: one.order_model == "sale.rma")
        self.assertEqual((history.order_id, history.used), (rma.id, earned * 0.25))
        self._settle(order, "refund", quantity=3.0)
        self.assertAlmostEqual(card.points, 50.0, 2)

    def test_points_that_were_spent_stay_spent(self):
        order, card = self._earn(4)
        card.points = 10.0
        self._settle(order, "refund")
        self.assertEqual(card.points, 0.0)

    def test_a_replacement_takes_no_points(self):
        order, card = self._earn(4)
        before = card.points
        self._settle(order, "replace", quantity=1.0)
        self.assertEqual(card.points, before)
