from ast import literal_eval
from datetime import timedelta

from lxml.etree import fromstring

from odoo.exceptions import AccessError
from odoo.fields import Command, Date, Datetime
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .money_cases import A1
from .money_common import MoneyWorldMixin


class PrepaymentMixin(MoneyWorldMixin):
    def _create_asked(self, percent=0.3, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": self._prepare_lines(A1),
                "require_payment": True,
                "prepayment_percent": percent,
                **values,
            }
        )
        order.action_quotation_sent()
        return order


@tagged("post_install", "-at_install")
class TestPrepayment(PrepaymentMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"prepayment_reminder_days": 3, "prepayment_reminder_max": 2})

    def _get_notices(self, order):
        return order.notice_ids.filtered(
            lambda notice: notice.source.startswith(("prepayment", "payment_request"))
        )

    def _pass_days(self, order, days):
        """Move the order's past back instead of the clock forward."""
        for name in ("prepayment_asked_at", "prepayment_reminded_at"):
            if order[name]:
                order[name] -= timedelta(days)
        order.flush_recordset()

    def _remind(self):
        self.env.flush_all()
        cron = self.env.ref("sale_order_flow.sale_order_cron_remind_of_prepayments")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # --- State ---

    def test_nobody_has_asked_for_a_draft_or_a_cart(self):
        order = self._create_asked()
        self.assertEqual(order.prepayment_state, "asked")
        order.state = "draft"
        self.assertEqual((order.prepayment_state, order.prepayment_amount), ("none", 0))
        self.assertFalse(order.prepayment_asked_at)

    def test_missing_prepayments_are_found(self):
        asked, paid = self._create_asked(), self._create_asked()
        self._step_pay(paid, 30.0)
        missing = self.env["sale.order"].search(
            [("prepayment_state", "in", ("asked", "partly"))]
        )
        self.assertIn(asked, missing)
        self.assertNotIn(paid, missing)

    def test_money_on_an_invoice_counts_once(self):
        order = self._create_asked(1.0)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(order.prepayment_state, "asked")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertEqual(order.prepayment_state, "paid")

    def test_money_that_came_online_and_is_on_an_invoice_counts_once(self):
        order = self._create_asked(1.0)
        order.action_confirm()
        self._step_pay(order, 60.0)
        invoice = order._create_invoices()
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 60.0})._create_payments()
        self.assertEqual(order.prepayment_state, "partly")
        self.assertEqual(order._get_amount_due(), 40.0)

    # --- Reminders ---

    def test_customer_is_reminded_every_so_many_days_at_most_so_often(self):
        order = self._create_asked()
        self._remind()
        self.assertEqual(len(self._get_notices(order)), 0)
        for expected in (1, 2, 2):
            self._pass_days(order, 3)
            self._remind()
            self._remind()
            self.assertEqual(len(self._get_notices(order)), expected)
        self.assertEqual(order.prepayment_reminder_count, 2)

    def test_reminders_end_when_it_is_paid_or_cancelled(self):
        paid, cancelled = self._create_asked(), self._create_asked()
        self._step_pay(paid, 30.0)
        cancelled._action_cancel()
        for order in (paid, cancelled):
            order.prepayment_asked_at = Datetime.now() - timedelta(9)
            order.flush_recordset()
        self._remind()
        self.assertFalse(self._get_notices(paid | cancelled))

    def test_reminders_are_off_with_no_days(self):
        self.company.prepayment_reminder_days = 0
        order = self._create_asked()
        self._pass_days(order, 99)
        self._remind()
        self.assertFalse(self._get_notices(order))

    def test_more_than_one_batch_is_reminded(self):
        orders = self.env["sale.order"]
        for _number in range(53):
            orders |= self._create_asked()
        orders.prepayment_asked_at = Datetime.now() - timedelta(9)
        self.env.flush_all()
        self._remind()
        self.assertEqual(len(self._get_notices(orders)), 53)
        self.assertEqual(set(orders.mapped("prepayment_reminder_count")), {1})

    def test_reminder_asks_for_what_is_missing(self):
        order = self._create_asked()
        self._step_pay(order, 10.0)
        self._pass_days(order, 3)
        self._remind()
        notice = self._get_notices(order)
        mail = notice._prepare_mail()
        self.assertIn("20.00", mail.body_html)
        self.assertIn("payment_amount=20.0", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.customer)

    # --- Asking ---

    def _create_stage(self, kind):
        return self.env["sale.order.stage"].create(
            {"name": "Ready", "payment_request": kind}
        )

    def test_stage_asks_for_the_rest_once(self):
        order = self._create_asked()
        self._step_pay(order, 30.0)
        order.action_confirm()
        order.stage_id = self._create_stage("balance")
        self._settle()
        self._settle()
        notice = self._get_notices(order)
        self.assertIn("payment_amount=70.0", notice._prepare_mail().body_html)

    def test_stage_asks_again_when_it_is_entered_again(self):
        order = self._create_asked()
        stage, other = self._create_stage("balance"), self._create_stage("none")
        for entered in (stage, other, stage):
            order.stage_id = entered
            self._commit()
        self.assertEqual(len(self._get_notices(order)), 2)

    def test_stage_asks_for_the_prepayment(self):
        order = self._create_asked()
        order.stage_id = self._create_stage("prepayment")
        self._settle()
        notice = self._get_notices(order)
        self.assertIn("payment_amount=30.0", notice._prepare_mail().body_html)

    def test_nobody_is_asked_for_what_is_paid(self):
        order = self._create_asked(1.0)
        self._step_pay(order, 100.0)
        order.stage_id = self._create_stage("balance")
        self._settle()
        self.assertFalse(self._get_notices(order))

    def test_dead_quotation_is_not_reminded_of(self):
        dead, confirmed, alive = (self._create_asked() for _number in range(3))
        confirmed.action_confirm()
        for order in (dead, confirmed):
            order.validity_date = Date.today() - timedelta(1)
        alive.validity_date = Date.today() + timedelta(9)
        (dead | confirmed | alive).prepayment_asked_at = Datetime.now() - timedelta(9)
        self.env.flush_all()
        self._remind()
        self.assertEqual(
            self._get_notices(dead | confirmed | alive).order_id, confirmed | alive
        )

    def test_clerk_can_ask_when_only_the_balance_is_due(self):
        clerk = new_test_user(
            self.env, "balance", groups="sales_team.group_sale_salesman_all_leads"
        )
        order, plain = self._create_asked(), self._create_asked(require_payment=False)
        self._step_pay(order, 30.0)
        self.assertEqual((order.prepayment_state, order.amount_due), ("paid", 70.0))
        self.assertEqual((plain.prepayment_state, plain.amount_due), ("none", 100.0))
        self._step_pay(order, 10.0)
        self.assertEqual(order.with_user(clerk).amount_due, 60.0)
        arch = fromstring(order.with_user(clerk).get_view(view_type="form")["arch"])
        (button,) = arch.xpath("//button[@name='action_request_payment']")
        hidden = [node.get("invisible") for node in (button, *button.iterancestors())]
        self.assertEqual(set(hidden) - {None}, {"not amount_due"})
        self._step_pay(order, 60.0)
        self.assertEqual(order.amount_due, 0.0)

    def test_clerk_asks_with_one_button(self):
        clerk = new_test_user(
            self.env, "asking", groups="sales_team.group_sale_salesman_all_leads"
        )
        order = self._create_asked().with_user(clerk)
        order.action_request_payment()
        self.assertEqual(len(self._get_notices(order.sudo())), 1)

    def test_customers_ask_nobody(self):
        order = self._create_asked()
        order.message_subscribe(self.buyer.partner_id.ids)  # so that he may read it
        self.assertEqual(order.with_user(self.buyer).state, "sent")
        with self.assertRaises(AccessError):
            order.with_user(self.buyer).action_request_payment()

    # --- What sales people see of payments ---

    def test_payments_that_changed_their_state_are_found(self):
        order = self._create_asked()
        payment = self._step_pay(order, 30.0)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_order_flow.payment_transaction_action_changed"
        )
        self.assertIn("state_changed_week", action["context"])
        search = self.env["payment.transaction"].get_views([(False, "search")])
        arch = fromstring(search["views"]["search"]["arch"])
        (found,) = arch.xpath("//filter[@name='state_changed_week']/@domain")
        recent = self.env["payment.transaction"].search(literal_eval(found))
        self.assertIn(payment, recent)
        payment.last_state_change -= timedelta(8)
        recent = self.env["payment.transaction"].search(literal_eval(found))
        self.assertNotIn(payment, recent)

    def test_clerk_sees_how_the_last_payment_went(self):
        clerk = new_test_user(
            self.env, "badge", groups="sales_team.group_sale_salesman_all_leads"
        )
        order = self._create_asked()
        self._step_pay(order, 20.0, "error")
        self._step_pay(order, 30.0)
        seen = order.with_user(clerk)
        with self.assertRaises(AccessError):
            seen.transaction_ids.mapped("amount")
        self.assertEqual(seen.payment_status, "done")
        self.assertIn("30.00", seen.payment_summary)
        self.assertIn("Card House Method", seen.payment_summary)

    def test_badges_of_a_list_cost_the_same_for_one_and_for_many(self):
        orders = self._create_asked() | self._create_asked() | self._create_asked()
        for order in orders:
            self._step_pay(order, 30.0)
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.mapped("payment_summary")
            return self.env.cr.sql_log_count - before

        count(orders)  # what is only read the first time
        self.assertEqual(count(orders[:1]), count(orders))


@tagged("post_install", "-at_install")
class TestPaymentRequestPage(PrepaymentMixin, HttpCase):
    def test_link_leads_to_a_page_that_takes_the_rest(self):
        order = self._create_asked()
        self._step_pay(order, 30.0)
        order.action_confirm()
        url = order._get_payment_request_url("balance")
        page = self.url_open(url[len(order.get_base_url()) :]).text
        self.assertIn("70.00", page)
        self.assertIn("o_payment_form", page)
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/transaction",
            {
                "access_token": order.access_token,
                "provider_id": self.card.id,
                "payment_method_id": self.card_method.id,
                "token_id": None,
                "flow": "redirect",
                "tokenization_requested": False,
                "landing_route": "/my/home",
                "is_validation": False,
                "amount": 70.0,
            },
        )
        payment = self.env["payment.transaction"].search(
            [("reference", "=", answer["reference"])]
        )
        payment._set_done()
        self.assertEqual(order.prepayment_state, "paid")
        self.assertEqual(order._get_amount_due(), 0.0)

    def test_link_of_a_blocked_method_is_refused(self):
        order = self._create_asked()
        order.carrier_id = self.env["delivery.carrier"].create(
            {
                "name": "Van",
                "product_id": self.fee_product.id,
                "payment_method_ids": [Command.set(self.other_method.ids)],
            }
        )
        url = order._get_payment_request_url("prepayment")
        page = self.url_open(url[len(order.get_base_url()) :]).text
        self.assertIn("Other House Method", page)
        self.assertNotIn(f'data-payment-method-code="{self.card_method.code}"', page)
