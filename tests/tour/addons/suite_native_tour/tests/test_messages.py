import base64

from odoo.addons.mail.tests.common import MailCommon

from .common import TourCase

ANSWER = """From: {sender}
To: {to}
Subject: Re: your order
Message-ID: <answer-1@customer.example>
In-Reply-To: {message_id}
References: {message_id}

Please deliver in the morning.
"""


class TestMessages(TourCase, MailCommon):
    """Talking with customers and colleagues, on the document that it is about."""

    def test_comments_on_orders_purchases_returns_and_shipments(self):
        order = self._confirm().sudo()
        purchase = self.env["purchase.order"].create({"partner_id": self.customer.id})
        rma = self.env["sale.rma"].create({"partner_id": self.customer.id})
        for record in (order, order.picking_ids, purchase, rma):
            record.message_post(body="Ask for Mrs Kiss", subtype_xmlid="mail.mt_note")
            self.assertIn("Mrs Kiss", record.message_ids[0].body, record._name)

    def test_a_mail_from_the_order_and_its_answer_as_a_comment(self):
        order = self._confirm().with_user(self.clerk)
        with self.mock_mail_gateway():
            sent = order.message_post(
                body="When shall we deliver?",
                partner_ids=self.customer.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertSentEmail(
            self.clerk.partner_id,
            [self.customer],
            body_content="When shall we deliver?",
        )
        mail = ANSWER.format(
            sender=self.customer.email,
            to="catchall@x.example",
            message_id=sent.message_id,
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, mail)
        answer = order.sudo().message_ids[0]
        self.assertIn("in the morning", answer.body)
        self.assertEqual(answer.author_id, self.customer)

    def test_text_blocks_and_templates_keep_wording_the_same(self):
        self.env["mail.canned.response"].with_user(self.manager).create(
            {"source": "late", "substitution": "We are sorry for the delay."}
        )
        found = (
            self.env["mail.canned.response"]
            .with_user(self.manager)
            .search([("source", "=", "late")])
        )
        self.assertEqual(found.substitution, "We are sorry for the delay.")
        template = self.env["mail.template"].create(
            {
                "name": "Thanks",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "subject": "Order {{ object.name }}",
                "body_html": "<p>Thank you, <t t-out='object.partner_id.name'/></p>",
            }
        )
        order = self._type_order()
        told = template._render_field("body_html", order.ids)[order.id]
        self.assertIn("Thank you, Café Korona", told)

    def test_the_team_discusses_with_files_and_mails(self):
        self.manager.notification_type = "email"
        channel = (
            self.env["discuss.channel"]
            .with_user(self.clerk)
            ._create_channel(name="Autumn campaign", group_id=None)
        )
        channel._add_members(users=self.manager)
        order = self._type_order()
        order.message_subscribe(self.manager.partner_id.ids)
        with self.mock_mail_gateway():
            order.with_user(self.clerk).message_post(
                body="Look at this",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=[("offer.txt", b"forty mugs")],
            )
        self.assertEqual(
            base64.b64decode(order.sudo().message_ids[0].attachment_ids.datas),
            b"forty mugs",
        )
        self.assertSentEmail(
            self.clerk.partner_id,
            [self.manager.partner_id],
            body_content="Look at this",
        )
        activity = order.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.clerk.id, summary="Call back"
        )
        activity.with_user(self.clerk).action_feedback("done")
        self.assertIn("done", order.sudo().message_ids[0].body)
