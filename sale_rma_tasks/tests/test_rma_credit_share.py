from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import ReturnMixin


@tagged("post_install", "-at_install")
class TestCreditShare(ReturnMixin, TransactionCase):
    """What follows the goods follows its own goods, and all of it adds up."""

    def _settle(self, *orders, decision="refund", only=None, **values):
        rma = self._create_return(*orders, decision=decision, **values)
        if only:
            rma.line_ids.filtered(lambda line: line.product_id != only).unlink()
        self._accept_and_receive(rma)
        rma.action_settle()
        return rma

    def _begin(self, *rows, rewards=(), **values):
        """Return a quotation of (product, quantity) rows with rewards of cards."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "use_wallet": False,
                "order_line": [
                    Command.create({"product_id": one.id, "product_uom_qty": quantity})
                    for one, quantity in rows
                ],
                **values,
            }
        )
        for reward, card in rewards:
            order._update_programs_and_rewards()
            card = card or reward.program_id.coupon_ids[:1]
            order._apply_program_reward(reward, card)
        return order

    def _finish(self, *orders):
        orders = self.env["sale.order"].union(*orders)
        orders.action_confirm()
        self._deliver(orders)
        return self._invoice(orders)

    def _create_card(self, kind, points):
        programs = self.env["loyalty.program"]
        if kind == "ewallet":  # there is one for a company and currency
            company = self.env.company
            program = programs._get_wallet_program(company, company.currency_id)
        else:
            program = programs.browse(programs.create_from_template(kind)["res_id"])
        return self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": points}
        )

    def _create_discount(self, **values):
        program = self.env["loyalty.program"].create(
            {
                "name": "Less",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 10,
                            "discount_applicability": "order",
                            **values,
                        }
                    )
                ],
            }
        )
        return (program.reward_ids, None)

    # --- Wallets, gift cards, points ---

    def test_what_a_wallet_has_paid_goes_back_to_it(self):
        for points in (100.0, 500.0, 605.0):
            card = self._create_card("ewallet", points)
            rewards = [(card.program_id.reward_ids, card)]
            order = self._begin((self.goods, 5.0), rewards=rewards)
            invoice = self._finish(order)
            self.assertAlmostEqual(invoice.amount_total, 605.0 - points, 2)
            self.assertEqual(card.points, 0.0)
            first = self._settle(order, quantity=2.0)
            self.assertAlmostEqual(card.points, points * 0.4, 2)
            self.assertAlmostEqual(
                first.credit_note_ids.amount_total, 242.0 - points * 0.4, 2
            )
            self._settle(order)
            self.assertAlmostEqual(card.points, points, 2)
            self.assertEqual(self._get_money(order), (605.0 - points,) * 2)
            used = card.history_ids.filtered(lambda one: one.order_model == "sale.rma")
            self.assertAlmostEqual(sum(used.mapped("issued")), points, 2)

    def test_what_a_gift_card_has_paid_goes_back_to_it(self):
        card = self._create_card("gift_card", 200.0)
        order = self._begin((self.goods, 5.0))
        order._try_apply_code(card.code)
        order._apply_program_reward(card.program_id.reward_ids, card)
        self._finish(order)
        self._settle(order)
        self.assertAlmostEqual(card.points, 200.0, 2)
        self.assertEqual(self._get_money(order), (405.0, 405.0))

    def test_money_for_goods_that_a_wallet_paid_in_part_goes_to_the_wallet(self):
        card = self._create_card("ewallet", 100.0)
        rewards = [(card.program_id.reward_ids, card)]
        order = self._begin((self.goods, 5.0), rewards=rewards)
        self._pay(self._finish(order))
        self._settle(order, decision="wallet")
        self.assertAlmostEqual(card.points, 605.0, 2)

    def test_the_fee_is_kept_of_what_the_wallet_has_paid(self):
        self.env["sale.rma.policy"].create({"name": "Fee", "fee_percent": 10.0})
        self.env.ref("sale_rma_tasks.product_return_fee").taxes_id = self.tax
        card = self._create_card("ewallet", 605.0)
        rewards = [(card.program_id.reward_ids, card)]
        order = self._begin((self.goods, 5.0), rewards=rewards)
        self._finish(order)
        note = self._settle(order, quantity=2.0).credit_note_ids
        self.assertEqual((note.state, note.amount_total), ("posted", 0.0))
        self.assertAlmostEqual(card.points, 217.8, 2)

    def test_a_cancelled_order_gives_a_wallet_only_what_is_left(self):
        card = self._create_card("ewallet", 100.0)
        rewards = [(card.program_id.reward_ids, card)]
        order = self._begin((self.goods, 5.0), rewards=rewards)
        self._finish(order)
        self._settle(order, quantity=2.0)
        spent = order.order_line.filtered("reward_id")
        self.assertEqual((spent.points_cost, spent.rma_points), (60.0, 40.0))

    def test_redeemed_points_go_back_with_the_goods(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Points",
                "program_type": "loyalty",
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [Command.create({"reward_point_mode": "order"})],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 50,
                            "discount_mode": "per_order",
                            "discount_applicability": "order",
                            "required_points": 30,
                        }
                    )
                ],
            }
        )
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 30.0}
        )
        order = self._begin((self.goods, 5.0), rewards=[(program.reward_ids, card)])
        self._finish(order)
        self.assertEqual(card.points, 1.0)
        self._settle(order, quantity=2.0)
        self.assertAlmostEqual(card.points, 12.6, 2)  # the earned one goes in part
        self._settle(order)
        self.assertAlmostEqual(card.points, 30.0, 2)

    # --- Discounts ---

    def test_a_discount_on_some_products_follows_these(self):
        reward = self._create_discount(
            discount=50,
            discount_applicability="specific",
            discount_product_ids=self.other_goods.ids,
        )
        order = self._begin(
            (self.goods, 1.0), (self.other_goods, 1.0), rewards=[reward]
        )
        self._finish(order)
        for product, worth in ((self.goods, 100.0), (self.other_goods, 75.0)):
            note = self._settle(order, only=product).credit_note_ids
            self.assertAlmostEqual(note.amount_untaxed, worth, 2)
        self.assertEqual(*self._get_money(order))

    def test_a_discount_on_two_rates_of_tax_follows_each(self):
        low = self.tax.copy({"name": "6 %", "amount": 6.0})
        book = self._create_product("Book", taxes_id=[Command.set(low.ids)])
        order = self._begin(
            (self.goods, 1.0), (book, 3.0), rewards=[self._create_discount()]
        )
        self._finish(order)
        note = self._settle(order, only=book, quantity=3.0).credit_note_ids
        self.assertAlmostEqual(note.amount_untaxed, 270.0, 2)
        self.assertAlmostEqual(note.amount_tax, 16.2, 2)
        note = self._settle(order).credit_note_ids
        self.assertAlmostEqual(note.amount_total, 108.9, 2)
        self.assertEqual(*self._get_money(order))

    def test_on_an_invoice_of_two_orders_each_keeps_its_own(self):
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
        plain = self._begin((self.goods, 1.0))
        other = self._begin((self.goods, 1.0), rewards=[self._create_discount()])
        for order in (plain, other):
            order.set_delivery_line(carrier, 8.0)
        invoice = self._finish(plain, other)
        self.assertEqual(len(invoice), 1)
        note = self._settle(plain).credit_note_ids
        self.assertAlmostEqual(note.amount_untaxed, 108.0, 2)
        note = self._settle(other).credit_note_ids
        self.assertAlmostEqual(note.amount_untaxed, 98.0, 2)
        for order in (plain, other):
            self.assertEqual(*self._get_money(order))

    def test_a_discount_does_not_follow_what_another_order_gives_back(self):
        plain = self._begin((self.goods, 2.0))
        other = self._begin((self.goods, 2.0), rewards=[self._create_discount()])
        self._finish(plain, other)
        rma = self._create_return(plain, other, decision="refund")
        rma.line_ids.filtered(lambda line: line.order_id == other).quantity = 1.0
        self._accept_and_receive(rma)
        rma.action_settle()
        self.assertAlmostEqual(rma.credit_note_ids.amount_untaxed, 290.0, 2)

    def test_the_fee_is_a_part_of_what_is_refunded(self):
        self.env["sale.rma.policy"].create({"name": "Fee", "fee_percent": 10.0})
        order = self._begin((self.goods, 5.0), rewards=[self._create_discount()])
        self._finish(order)
        note = self._settle(order, quantity=2.0).credit_note_ids
        self.assertAlmostEqual(note.amount_untaxed, 162.0, 2)  # of 180

    def test_what_went_back_with_the_goods_is_not_invoiced_again(self):
        order = self._begin((self.goods, 5.0), rewards=[self._create_discount()])
        self._finish(order)
        for _time in range(2):
            self._settle(order, quantity=1.0)
        self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0.0})
        order.order_line[0].product_uom_qty += 1.0
        self.assertAlmostEqual(order._create_invoices().amount_untaxed, 100.0, 2)

    def test_free_shipping_follows_the_delivery_cost(self):
        carrier = self.env["delivery.carrier"].create(
            {
                "name": "Post",
                "fixed_price": 8.0,
                "product_id": self._create_product("Post", type="service").id,
            }
        )
        reward = self._create_discount(reward_type="shipping")
        order = self._begin((self.goods, 2.0))
        order.set_delivery_line(carrier, 8.0)
        order._update_programs_and_rewards()
        order._apply_program_reward(reward[0], reward[0].program_id.coupon_ids[:1])
        self._finish(order)
        self.assertAlmostEqual(self._get_money(order)[0], 242.0, 2)
        self._settle(order)
        self.assertEqual(*self._get_money(order))

    # --- Units ---

    def test_single_pieces_of_a_dozen_add_up_to_it(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        for policy in ("order", "delivery"):
            self.goods.invoice_policy = policy
            order = self._create_order((self.goods, 1.0, dozen))
            order.order_line.price_unit = 100.0
            self._deliver(order)
            self._invoice(order)
            worth = []
            for _piece in range(12):
                rma = self._settle(order, quantity=1.0)
                self.assertEqual(rma.line_ids.uom_id, self.goods.uom_id)
                worth.append(rma.credit_note_ids.amount_untaxed)
            self.assertEqual(worth, [8.33] * 11 + [8.37])
            self.assertEqual(order.order_line.qty_taken_back, 1.0)
            if policy == "order":
                self.assertEqual(order.order_line.qty_to_invoice, 0.0)
            charged, refunded = self._get_money(order)
            self.assertAlmostEqual(charged, refunded, delta=0.12)

    def test_single_pieces_of_dozens_charged_by_delivery_are_not_charged_again(self):
        """Odoo rounds twelfths up on invoices and to the nearest on transfers."""
        self.goods.invoice_policy = "delivery"
        order = self._sell((self.goods, 2.0, self.env.ref("uom.product_uom_dozen")))
        line = order.order_line
        for times in (1, 2, 3):
            rma = self._create_return(order, quantity=1.0, decision="refund")
            self._accept_and_receive(rma)
            rma.action_settle()
            self.assertEqual(line.qty_to_invoice, 0.0, f"{times} came back")
        rma = self._create_return(order, quantity=5.0, decision="keep")
        rma.action_confirm()
        rma.action_settle()
        self.assertEqual(line.qty_to_invoice, 0.0, "what is kept was credited")

    # --- Kits ---

    def _sell_kits(self):
        """Two kits of three screws and one plate, as deliveries bring them."""
        kit = self._create_product("Kit", is_storable=False)
        screw, plate = (self._create_product(name) for name in ("Screw", "Plate"))
        order = self._create_order((kit, 2.0))
        move = order.picking_ids.move_ids
        for part, quantity in ((screw, 6.0), (plate, 2.0)):
            move.copy(
                {
                    "product_id": part.id,
                    "product_uom": part.uom_id.id,
                    "product_uom_qty": quantity,
                    "picking_id": move.picking_id.id,
                    "sale_line_id": order.order_line.id,
                }
            )._action_confirm()
        move._action_cancel()
        self._deliver(order)
        self._invoice(order)
        return order, screw, plate

    def test_whole_kits_are_credited_as_they_were_charged(self):
        order, screw, plate = self._sell_kits()
        rma = self._create_return(order, decision="refund")
        rma.action_confirm()
        for came, kits in (({screw: 5.0}, 0), ({plate: 1.0}, 1), ({}, 2)):
            for move in rma._get_transfers().move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            ):
                move.quantity = came.get(move.product_id, 0.0) or (
                    0.0 if came else move.product_uom_qty
                )
                move.picked = bool(move.quantity)
            open_ones = rma._get_transfers().filtered(lambda one: one.state != "done")
            open_ones._action_done()
            self.env.flush_all()
            rma.action_settle()
            self.assertEqual(
                sum(rma.credit_note_ids.mapped("amount_untaxed")), 100 * kits
            )
        self.assertEqual(order.order_line.qty_taken_back, 2.0)
        self.assertEqual(*self._get_money(order))

    def test_parts_that_make_no_kit_have_no_price(self):
        order, screw, _plate = self._sell_kits()
        with self.assertRaisesRegex(UserError, "is a part of"):
            self._settle(order, only=screw)
