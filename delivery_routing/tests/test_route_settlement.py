import ast

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from .route_common import ON_THE_DAY
from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
@freeze_time(ON_THE_DAY)
class TestSettlement(SettlementCase):
    def _returns_of(self, *names):
        """Return what couriers collect on Monday, three pieces at each door."""
        backs = self.env["stock.picking"]
        for name in names:
            sent = self._deliver(name, quantity=3.0).picking_ids
            sent.move_ids.quantity = 3.0
            sent.with_context(skip_backorder=True).button_validate()
            backs |= self.env["delivery.stop"]._return_all(sent)
        backs.scheduled_date = "2026-05-04 09:00:00"
        return backs

    def test_what_is_due_is_what_the_goods_at_the_door_cost(self):
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        stop = self._stop_of(route, order)
        self.assertEqual(stop.amount_due, 33.33)
        (key,) = stop._goods()
        stop._record_outcome(
            {"outcome": "partly", "reason": "So", "lines": {key: 1.0}, "cash": 11.11}
        )
        self.assertEqual(stop.amount_due, 11.11)
        stop._undo_outcome()
        self.assertEqual(stop.amount_due, 33.33)
        stop._record_outcome({"outcome": "refused", "reason": "So"})
        self.assertEqual(stop.amount_due, 0.0)

    def test_orders_that_are_paid_or_on_account_collect_nothing(self):
        order = self._deliver("Bakery")
        stop = self._stop_of(self._begin_day(), order)
        self.assertEqual(stop.amount_due, 0.0)
        order.collect_on_delivery = True
        stop.invalidate_recordset()
        self.assertEqual(stop.amount_due, 11.11)
        self._pay_at_door(order).state = "done"
        order.invalidate_recordset()
        stop.invalidate_recordset()
        self.assertEqual(stop.amount_due, 0.0)

    def test_the_money_is_booked_to_the_cent(self):
        """Whole, part, refused, too little, too much: payments are what was taken."""
        orders = [self._deliver_for_cash(f"Door {n}") for n in range(5)]
        route = self._begin_day()
        self._bring(route, orders[0], cash=33.33)
        (key,) = self._stop_of(route, orders[1])._goods()
        self._bring(
            route, orders[1], "partly", reason="So", lines={key: 2.0}, cash=22.22
        )
        self._bring(route, orders[2], "refused", reason="So")
        self._bring(route, orders[3], cash=33.30)
        self._bring(route, orders[4], cash=35.0)
        taken = sum(route.stop_ids.mapped("cash_taken"))
        self.assertAlmostEqual(taken, 123.85, 2)
        self._sign_off(route)
        payments = self._payments(route)
        self.assertAlmostEqual(sum(payments.mapped("amount")), taken, 2)
        self.assertEqual(payments.journal_id, self.journal)
        self.assertEqual(set(payments.move_id.mapped("state")), {"posted"})
        rest = [order._get_amount_due() for order in orders]
        self.assertEqual(rest, [0.0, 11.11, 33.33, 0.03, 0.0])
        accounts = payments.outstanding_account_id
        lines = payments.move_id.line_ids.filtered(lambda x: x.account_id in accounts)
        self.assertAlmostEqual(sum(lines.mapped("balance")), taken, 2)

    def test_an_open_invoice_is_paid_by_the_courier(self):
        order = self._deliver("Bakery", quantity=3.0)
        order.collect_on_delivery = True
        invoice = order._create_invoices()
        invoice.action_post()
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        self._sign_off(route)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(invoice.payment_state, "paid")

    def test_an_invoice_on_another_account_is_paid_by_the_courier(self):
        order = self._deliver("Bakery", quantity=3.0)
        order.collect_on_delivery = True
        invoice = order._create_invoices()
        invoice.action_post()
        order.partner_id.property_account_receivable_id = (
            order.partner_id.property_account_receivable_id.copy()
        )
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        self._sign_off(route)
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_later_invoice_finds_the_money_that_was_taken(self):
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        self._sign_off(route)
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_residual, 0.0)

    def test_the_rest_of_an_order_is_collected_with_its_rest(self):
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        (key,) = self._stop_of(route, order)._goods()
        self._bring(route, order, "partly", reason="So", lines={key: 1.0}, cash=11.11)
        self._sign_off(route)
        with freeze_time("2026-05-05 06:00:00"):
            plan = self._create_plan("2026-05-05", courier_ids=self.karim.ids)
            plan.action_plan()
            stop = plan.stop_ids.filtered("is_visit")
            self.assertEqual(stop.amount_due, 22.22)
            plan.route_ids.state = "started"
            stop._record_outcome({"outcome": "delivered", "cash": 22.22})
            self._sign_off(plan.route_ids)
        self.assertEqual(order._get_amount_due(), 0.0)
        self.assertEqual(sum(order.transaction_ids.mapped("amount")), 33.33)

    def test_money_in_a_pocket_is_not_asked_for_again(self):
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        (key,) = self._stop_of(route, order)._goods()
        self._bring(route, order, "partly", reason="So", lines={key: 1.0}, cash=11.11)
        rest = order.picking_ids.filtered(lambda p: p.state != "done")
        other = self.env["delivery.stop"].create({"plan_id": route.plan_id.id})
        rest.delivery_stop_id = other
        self.assertEqual(other.amount_due, 22.22)

    def test_one_door_with_two_orders_deals_the_money_out(self):
        partner = self._create_customer("Bakery")
        orders = [
            self._create_order(
                partner, quantity, confirm=True, commitment_date="2026-05-04 09:00:00"
            )
            for quantity in (1.0, 2.0)
        ]
        for order in orders:
            self._pay_at_door(order)
        route = self._begin_day()
        stop = self._stop_of(route, orders[0])
        self.assertEqual(stop.amount_due, 33.33)
        stop._record_outcome({"outcome": "delivered", "cash": 30.0})
        self.assertEqual(list(stop.cash_by_order.values()), [11.11, 18.89])
        self._sign_off(route)
        self.assertEqual([order._get_amount_due() for order in orders], [0.0, 3.33])

    def test_a_difference_stays_with_the_courier_until_it_is_made_good(self):
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        route.with_user(self.dispatcher).action_finish()
        (line,) = route.settlement_line_ids
        line.with_user(self.dispatcher).amount_counted = 30.0
        route.with_user(self.dispatcher).action_settle()
        self.assertAlmostEqual(line.amount_difference, 3.33, 2)
        self.assertTrue(line.has_difference)
        self.assertEqual(self.karim.difference_count, 1)
        self.assertAlmostEqual(sum(self._payments(route).mapped("amount")), 33.33, 2)
        mine = line.with_user(self.dispatcher)
        with self.assertRaises(UserError):
            mine.action_clear()
        with self.assertRaises(UserError):
            mine.amount_counted = 33.33
        mine.note = "Paid on Tuesday"
        mine.action_clear()
        self.karim.invalidate_recordset()
        self.assertEqual(self.karim.difference_count, 0)
        with self.assertRaises(UserError):
            mine.unlink()

    def test_goods_that_were_not_taken_come_back_and_go_out_again(self):
        orders = [self._deliver("Bakery", quantity=3.0), self._deliver("Florist")]
        route = self._begin_day()
        stop = self._bring(route, orders[0], "refused", reason="So")
        route.action_finish()  # nobody was at the florist's
        (line,) = route.settlement_line_ids
        self.assertEqual((line.kind, line.qty_expected), ("missed", 4.0))
        line.qty_counted = 3.0
        route.action_settle()
        self.assertEqual(line.qty_difference, 1.0)
        self.assertFalse(orders[0].picking_ids.delivery_stop_id)
        self.assertEqual(stop.order_names, orders[0].name)
        with freeze_time("2026-05-05 06:00:00"):
            plan = self._create_plan("2026-05-05", courier_ids=self.karim.ids)
            plan.action_collect()
            self.assertEqual(len(plan.stop_ids), 2)

    def test_fetched_goods_are_taken_in_as_counted(self):
        back = self._returns_of("Bakery")
        order = back.sale_id
        route = self._begin_day()
        stop = route.stop_ids.filtered(lambda s: s.kind == "return")
        stop._record_outcome({"outcome": "delivered"})
        self.assertNotEqual(back.state, "done")
        route.action_finish()
        (line,) = route.settlement_line_ids
        self.assertEqual((line.kind, line.qty_expected), ("fetched", 3.0))
        line.qty_counted = 2.0
        route.action_settle()
        self.assertEqual(back.state, "done")
        self.assertEqual(back.move_ids.quantity, 2.0)
        self.assertEqual(self._delivered(order), 1.0)

    def test_what_the_warehouse_took_in_by_itself_stays_as_it_is(self):
        back = self._returns_of("Bakery")
        route = self._begin_day()
        stop = route.stop_ids.filtered(lambda s: s.kind == "return")
        stop._record_outcome({"outcome": "delivered"})
        route.action_finish()
        (line,) = route.settlement_line_ids
        back.move_ids.write({"quantity": 3.0, "picked": True})
        back._action_done()
        line.qty_counted = 0.0
        route.action_settle()
        self.assertEqual(back.move_ids.quantity, 3.0)
        self.assertTrue(line.has_difference)

    def test_what_is_counted_counts_what_the_warehouse_took_in(self):
        backs = self._returns_of("Bakery", "Florist")
        route = self._begin_day()
        for stop in route.stop_ids.filtered(lambda s: s.kind == "return"):
            stop._record_outcome({"outcome": "delivered"})
        route.action_finish()
        (line,) = route.settlement_line_ids
        backs[0].move_ids.write({"quantity": 3.0, "picked": True})
        backs[0]._action_done()
        line.qty_counted = 5.0
        route.action_settle()
        self.assertEqual(sum(backs.move_ids.mapped("quantity")), 5.0)
        self.assertEqual(line.qty_difference, 1.0)

    def test_goods_that_are_gone_are_not_brought_again(self):
        order = self._deliver("Bakery", quantity=3.0)
        route = self._begin_day()
        stop = self._bring(route, order)
        stop._undo_outcome()
        picking = stop.picking_ids
        stop.write({"outcome": "delivered", "transfer_problem": "No stock"})
        route.action_finish()
        route.action_settle()
        self.assertEqual(picking.delivery_stop_id, stop)
        self.assertFalse(picking.delivery_missed_stop_id)
        self.assertEqual(self._waiting_stops(), stop)
        picking.move_ids.quantity = 3.0
        picking.with_context(skip_backorder=True).button_validate()
        self.assertFalse(self._waiting_stops())

    def _waiting_stops(self):
        """Return what the filter "Transfers waiting" finds."""
        view = self.env.ref("delivery_routing.delivery_stop_view_search_outcome")
        arch = etree.fromstring(view.arch)
        (node,) = arch.xpath("//filter[@name='transfer_problem']")
        domain = Domain("company_id", "=", self.company.id)
        domain &= Domain(ast.literal_eval(node.get("domain")))
        return self.env["delivery.stop"].search(domain)

    def test_no_order_is_paid_but_of_this_door(self):
        order = self._deliver_for_cash("Bakery")
        other = self._create_order(self._create_customer("Florist"), 1.0, confirm=True)
        route = self._begin_day()
        stop = self._bring(route, order, cash=33.33)
        for dealt in (
            {str(other.id): 33.33},
            {str(order.id): 100.0},
            {str(order.id): 33.33, str(other.id): 0.0},
            False,
        ):
            stop.with_user(self.dispatcher).cash_by_order = dealt
            with (
                self.subTest(dealt=dealt),
                self.assertRaisesRegex(UserError, "belongs to other orders"),
            ):
                self._sign_off(route)
            if route.state == "done":
                route.action_not_back()

    def test_money_without_an_order_is_refused(self):
        self._returns_of("Bakery")
        route = self._begin_day()
        stop = route.stop_ids.filtered(lambda s: s.kind == "return")
        with self.assertRaisesRegex(UserError, "no order"):
            stop._record_outcome({"outcome": "delivered", "cash": 5.0})

    def test_after_the_sign_off_only_how_it_was_made_good_is_written(self):
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        route.with_user(self.dispatcher).action_finish()
        line = route.settlement_line_ids.with_user(self.dispatcher)
        route.with_user(self.dispatcher).action_settle()
        for values in ({"amount_expected": 0.0}, {"kind": "missed"}):
            with self.assertRaisesRegex(UserError, "counts stand"):
                line.write(values)
        with self.assertRaisesRegex(UserError, "counts stand"):
            line.create({"route_id": route.id, "kind": "cash"})

    def test_a_return_is_taken_back_while_nothing_is_signed(self):
        route = self._begin_day(self._deliver("Bakery"))
        route.action_finish()
        route.action_not_back()
        self.assertEqual(route.state, "started")
        self.assertFalse(route.settlement_line_ids)
        self._sign_off(route)
        for press in (route.action_settle, route.action_not_back):
            with self.assertRaises(UserError):
                press()

    def test_only_dispatchers_sign_off(self):
        route = self._begin_day(self._deliver("Bakery"))
        route.action_finish()
        for user in (self.clerk, self.courier_user):
            for name in ("action_settle", "action_count_all", "action_not_back"):
                with self.assertRaises(AccessError):
                    getattr(route.with_user(user), name)()

    def test_money_needs_a_cash_journal(self):
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        self.journal.active = False
        with self.assertRaises(UserError):
            self._sign_off(route)
        self.assertFalse(route.settled_at)

    def test_the_courier_has_a_till_of_his_own(self):
        till = self.journal.copy({"name": "Karim", "code": "KAR"})
        self.karim.cash_journal_id = till
        order = self._deliver_for_cash("Bakery")
        route = self._begin_day()
        self._bring(route, order, cash=33.33)
        self._sign_off(route)
        self.assertEqual(self._payments(route).journal_id, till)

    def test_services_are_paid_with_the_first_goods(self):
        service = self.env["product.product"].create(
            {"name": "Bringing", "type": "service", "list_price": 5.0, "taxes_id": []}
        )
        order = self._deliver("Bakery", quantity=3.0)
        order.order_line = [Command.create({"product_id": service.id})]
        self._pay_at_door(order)
        stop = self._stop_of(self._begin_day(), order)
        self.assertEqual(stop.amount_due, 38.33)
        (key,) = stop._goods()
        stop._record_outcome(
            {"outcome": "partly", "reason": "So", "lines": {key: 1.0}, "cash": 16.11}
        )
        self.assertEqual(stop.cash_expected, 16.11)
