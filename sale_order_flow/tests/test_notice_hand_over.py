from odoo.tests import TransactionCase, tagged

from ..notice_errors import DownError, HopelessError
from .test_sale_order_notice import NoticeMixin


@tagged("post_install", "-at_install")
class TestNoticeHandOver(NoticeMixin, TransactionCase):
    """What happens around the moment in which a notice is handed over."""

    def test_sending_begins_right_after_the_commit(self):
        cron = self.env.ref("sale_order_flow.sale_order_notice_cron_send")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self._create_order()
        self._commit()
        self.assertFalse(triggers.search([("cron_id", "=", cron.id)]))
        self._confirm()
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))

    def test_all_is_written_before_the_other_side_accepts(self):
        seen = []

        def look(message):
            self.env.cr.execute(
                "SELECT state FROM sale_order_notice WHERE id = %s", one
            )
            seen.append(self.env.cr.fetchone()[0])

        order = self._confirm()
        for model in ("mail.mail", "sms.sms"):
            self.patch(self.env.registry[model], "_hand_over_notice", look)
        for notice in order.notice_ids:
            one = notice.ids
            notice._send()
        self.assertEqual(seen, ["sent", "sent"])

    def test_notice_says_where_it_went(self):
        order = self._confirm()
        self._send(order.notice_ids)
        self.assertEqual(
            {notice.channel: notice.sent_to for notice in order.notice_ids},
            {"mail": "office@example.com", "sms": "+3615550100"},
        )

    def test_message_stays_when_the_mail_is_cleared_away(self):
        order = self._confirm()
        notice = order.notice_ids.filtered(lambda one: one.channel == "mail")
        mail = notice._prepare_mail()
        message = mail.mail_message_id
        mail.unlink()  # as Odoo does after sending
        self.assertIn(message, order.message_ids)

    def test_text_message_is_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("hu_HU")
        self.sms_template.with_context(lang="hu_HU").body = "Rendben"
        self.customer.lang = "hu_HU"
        order = self._confirm()
        notice = order.notice_ids.filtered(lambda one: one.channel == "sms")
        self.assertEqual(notice._prepare_sms().body, "Rendben")

    def test_company_of_the_order_speaks(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.mail_template.body_html = "<p t-out='object.env.company.name'/>"
        self.stages["processing"].sms_template_id = False
        order = self._create_order(company_id=other.id)
        order.action_confirm()
        self._commit()
        notice = order.notice_ids
        self.assertIn("Elsewhere", notice.with_company(other)._prepare_mail().body_html)
        self._send(notice)
        self.assertIn("Elsewhere", order.message_ids[0].body)


@tagged("post_install", "-at_install")
class TestNoticeAnswers(TransactionCase):
    """What the answers of the mail server and the provider of text messages mean."""

    def _hand_over(self, model, values, answer):
        message = self.env[model].create(values)

        def send(messages, **_how):
            messages.write(answer)

        self.patch(self.env.registry[model], "send", send)
        message._hand_over_notice()

    def _text(self, **answer):
        self._hand_over("sms.sms", {"number": "+3615550100", "body": "Hi"}, answer)

    def _mail(self, **answer):
        self._hand_over("mail.mail", {"subject": "Hi", "email_to": "a@b.com"}, answer)

    def test_accepted(self):
        self._text(state="sent")
        self._mail(state="sent")

    def test_text_message_that_would_fail_again_is_given_up(self):
        for failure in ("sms_number_format", "sms_blacklist", "sms_optout"):
            with self.assertRaises(HopelessError):
                self._text(state="error", failure_type=failure)

    def test_text_message_without_credit_is_tried_later(self):
        for failure in ("sms_credit", "sms_server", "sms_acc"):
            with self.assertRaises(DownError):
                self._text(state="error", failure_type=failure)

    def test_mail_that_odoo_has_not_sent_is_given_up(self):
        with self.assertRaisesRegex(HopelessError, "no recipient"):
            self._mail(state="exception", failure_reason="no recipient")
