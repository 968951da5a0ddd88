from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..notice_errors import DownError, HopelessError
from .test_sale_order_stage_moves import StageMixin


class NoticeMixin(StageMixin):
    """A stage that tells its customers by mail and text message.

    What is handed over is written down instead of sent: real servers, and workers
    that are killed, are in tests/notices.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"phone": "+3615550100", "email": "office@example.com"})
        model_id = cls.env["ir.model"]._get_id("sale.order")
        cls.mail_template = cls.env["mail.template"].create(
            {
                "name": "Handled",
                "model_id": model_id,
                "subject": "Order {{ object.name }}",
                "body_html": "<p>For <t t-out='object.partner_id.name'/></p>",
            }
        )
        cls.sms_template = cls.env["sms.template"].create(
            {
                "name": "Handled",
                "model_id": model_id,
                "body": "Order {{ object.name }} is handled",
            }
        )
        cls.stages["processing"].write(
            {
                "mail_template_id": cls.mail_template.id,
                "sms_template_id": cls.sms_template.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.handed_over = []
        self.trouble = {}  # what to raise, by channel

        def hand_over(message):
            channel = "sms" if message._name == "sms.sms" else "mail"
            if channel in self.trouble:
                raise self.trouble[channel]
            identity = message.uuid if channel == "sms" else message.message_id
            self.handed_over.append((channel, identity, message._get_notice_address()))

        for model in ("mail.mail", "sms.sms"):
            self.patch(self.env.registry[model], "_hand_over_notice", hand_over)

    def _confirm(self, **values):
        order = self._create_order(**values)
        order.action_confirm()
        self._commit()
        return order

    def _send(self, notices):
        for notice in notices.sorted("id"):
            notice._send()


@tagged("post_install", "-at_install")
class TestNoticeOutbox(NoticeMixin, TransactionCase):
    def test_each_stage_entry_is_told_once_by_mail_and_text_message(self):
        order = self._confirm()
        self.assertEqual(sorted(order.notice_ids.mapped("channel")), ["mail", "sms"])
        ids = {notice.channel: notice.message_id for notice in order.notice_ids}
        self._send(order.notice_ids)
        self.assertEqual(
            sorted(self.handed_over),
            [
                ("mail", ids["mail"], "office@example.com"),
                ("sms", ids["sms"], "+3615550100"),
            ],
        )
        self.assertEqual(set(order.notice_ids.mapped("state")), {"sent"})

    def test_second_entry_into_a_stage_is_told_again(self):
        order = self._confirm()
        order._action_cancel()
        self._commit()
        order.action_draft()
        order.action_confirm()
        self._commit()
        self.assertEqual(len(order.notice_ids), 4)
        self.assertEqual(len(set(order.notice_ids.mapped("message_id"))), 4)

    def test_confirm_and_cancel_at_once_tell_nobody_anything(self):
        order = self._create_order()
        self._commit()
        order.action_confirm()
        with self.env.cr.savepoint():  # everything is flushed, as before a commit
            self.assertTrue(order.notice_ids)
        order._action_cancel()
        self._commit()
        self.assertFalse(order.notice_ids)

    def test_same_thing_cannot_be_queued_twice_for_a_recipient(self):
        notice = self._confirm().notice_ids[:1]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            notice.copy({"message_id": "<other@example.com>"})

    def test_message_id_is_the_same_at_each_try(self):
        notice = self._confirm().notice_ids.filtered(lambda n: n.channel == "mail")
        self.trouble["mail"] = DownError("refused")
        first = notice.message_id
        notice._send()
        self.trouble.clear()
        notice._send()
        self.assertEqual(self.handed_over, [("mail", first, "office@example.com")])

    def test_text_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.customer.lang = "hu_HU"
        self.mail_template.lang = "{{ object.partner_id.lang }}"
        self.mail_template.with_context(lang="hu_HU").subject = "Rendelés"
        notice = self._confirm().notice_ids.filtered(lambda n: n.channel == "mail")
        self.assertEqual(notice._prepare_mail().subject, "Rendelés")

    def test_what_was_told_stays_in_the_chatter(self):
        order = self._confirm()
        self._send(order.notice_ids)
        bodies = "".join(order.message_ids.mapped("body"))
        self.assertIn(f"Order {order.name} is handled", bodies)
        self.assertIn(f"For {self.customer.name}", bodies)

    # --- Who does not want it ---

    def test_customer_who_wants_no_mails_gets_text_messages_only(self):
        self.customer.is_order_mail_refused = True
        order = self._confirm()
        self._send(order.notice_ids)
        self.assertEqual([sent[0] for sent in self.handed_over], ["sms"])
        skipped = order.notice_ids.filtered(lambda n: n.channel == "mail")
        self.assertEqual(skipped.state, "skipped")
        self.assertIn("does not want mails", skipped.error)

    def test_refusal_of_a_company_holds_for_its_contacts(self):
        self.customer.is_order_sms_refused = True
        contact = self.env["res.partner"].create(
            {
                "name": "Contact",
                "parent_id": self.customer.id,
                "email": "contact@example.com",
                "phone": "+3615550101",
            }
        )
        order = self._confirm(partner=contact)
        self._send(order.notice_ids)
        self.assertEqual([sent[0] for sent in self.handed_over], ["mail"])

    def test_customer_without_address_and_number_is_skipped_with_a_reason(self):
        self.customer.write({"email": False, "phone": False})
        order = self._confirm()
        self._send(order.notice_ids)
        self.assertEqual(set(order.notice_ids.mapped("state")), {"skipped"})
        self.assertTrue(all(order.notice_ids.mapped("error")))
        self.assertFalse(self.handed_over)

    # --- Trouble ---

    def test_server_that_is_down_is_tried_later_and_later(self):
        notice = self._confirm().notice_ids.filtered(lambda n: n.channel == "mail")
        self.trouble["mail"] = DownError("connection refused")
        waits = []
        with freeze_time("2026-05-04 08:00:00"):
            for _try in range(12):
                self.assertFalse(notice._send())
                waits.append(notice.next_try_at - Datetime.now())
            self.assertEqual(notice.state, "pending")
            self.assertEqual(waits[:3], [timedelta(minutes=m) for m in (1, 5, 15)])
            self.assertGreater(sum(waits, timedelta()), timedelta(days=3))
            notice._send()
        self.assertEqual((notice.state, notice.error), ("failed", "connection refused"))

    def test_refused_recipient_fails_at_once_and_stops_nobody(self):
        notice = self._confirm().notice_ids.filtered(lambda n: n.channel == "mail")
        self.trouble["mail"] = HopelessError("no such mailbox")
        self.assertTrue(notice._send())
        self.assertEqual((notice.state, notice.attempts), ("failed", 1))
        self.assertTrue(notice.order_id.has_failed_notice)
        found = self.env["sale.order"].search([("has_failed_notice", "=", True)])
        self.assertIn(notice.order_id, found)

    def test_template_that_cannot_be_filled_in_fails_with_its_reason(self):
        trap = """<p t-out="1 / (object.client_order_ref != 'trap')"/>"""
        self.mail_template.body_html = trap  # Odoo tries it on some order
        order = self._confirm()
        order.client_order_ref = "trap"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self._send(order.notice_ids)
        failed = order.notice_ids.filtered(lambda n: n.state == "failed")
        self.assertEqual(failed.channel, "mail")
        self.assertIn("division by zero", failed.error)
        self.assertEqual([sent[0] for sent in self.handed_over], ["sms"])

    def test_failed_try_leaves_no_mail_behind(self):
        notice = self._confirm().notice_ids.filtered(lambda n: n.channel == "mail")
        before = self.env["mail.mail"].search_count([])
        self.trouble["mail"] = DownError("connection refused")
        notice._send()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    # --- Taking from the outbox ---

    def test_what_is_due_is_taken_oldest_first_and_by_channel(self):
        Notice = self.env["sale.order.notice"]
        Notice.search([]).state = "cancelled"
        first, second = self._confirm().notice_ids.sorted("id")
        self.assertEqual(Notice._take_due({"mail", "sms"}), first)
        self.assertEqual(Notice._take_due({second.channel}), second)
        first.next_try_at = Datetime.now() + timedelta(minutes=5)
        self.assertEqual(Notice._take_due({"mail", "sms"}), second)
        self.assertFalse(Notice._take_due({first.channel}))
        self.assertFalse(Notice._take_due(set()))

    # --- Buttons ---

    def test_failed_notice_is_sent_again_on_request(self):
        notice = self._confirm().notice_ids.filtered(lambda n: n.channel == "mail")
        self.trouble["mail"] = HopelessError("no such mailbox")
        notice._send()
        self.trouble.clear()
        notice.with_user(self.clerk).action_retry()
        self.assertEqual((notice.state, notice.attempts), ("pending", 0))
        notice._send()
        self.assertEqual(notice.state, "sent")

    def test_sent_notice_is_never_sent_again(self):
        notice = self._confirm().notice_ids[:1]
        notice._send()
        notice.with_user(self.clerk).action_retry()
        notice.with_user(self.clerk).action_cancel()
        self.assertEqual(notice.state, "sent")

    def test_notice_is_taken_back_before_it_is_sent(self):
        notices = self._confirm().notice_ids
        notices.with_user(self.clerk).action_cancel()
        self.assertEqual(set(notices.mapped("state")), {"cancelled"})
        self.assertFalse(self.env["sale.order.notice"]._take_due({"mail", "sms"}))

    def test_buttons_are_for_those_who_may_edit_the_order(self):
        notice = self._confirm(user_id=self.clerk.id).notice_ids[:1]
        other = new_test_user(
            self.env, "notice_other", groups="sales_team.group_sale_salesman"
        )
        for press in ("action_retry", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(notice.with_user(other), press)()
        with self.assertRaises(AccessError):
            notice.with_user(self.clerk).state = "sent"

    def test_order_shows_its_notices(self):
        order = self._confirm()
        action = order.with_user(self.clerk).action_view_notices()
        found = self.env["sale.order.notice"].search(action["domain"])
        self.assertEqual(found, order.notice_ids)
        self.assertEqual(order.notice_count, 2)


@tagged("post_install", "-at_install")
class TestNoticeOnDropship(NoticeMixin, TransactionCase):
    def test_delivery_by_the_vendor_is_told(self):
        self.company.stock_move_email_validation = True
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.goods.write(
            {
                "route_ids": [
                    Command.link(
                        self.env.ref("stock_dropshipping.route_drop_shipping").id
                    )
                ],
                "seller_ids": [Command.create({"partner_id": vendor.id, "price": 1.0})],
            }
        )
        order = self._create_order(self.goods, 2.0)
        order.action_confirm()
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        picking = purchase.picking_ids
        picking.move_ids.write({"quantity": 2.0, "picked": True})
        picking._action_done()
        self._commit()
        notice = order.notice_ids.filtered(lambda n: n.source.startswith("picking"))
        self.assertEqual(notice.document_id, picking.id)
        self.assertEqual(notice.partner_id, self.customer)
        self.assertEqual(order.stage_id.code, "delivered")
        self._send(notice)
        self.assertEqual([sent[0] for sent in self.handed_over], ["mail"])
