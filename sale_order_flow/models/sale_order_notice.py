"""The outbox: what customers are told about their orders, each thing once."""

import uuid

from odoo import api, fields, models
from odoo.tools.mail import generate_tracking_message_id


class SaleOrderNotice(models.Model):
    _name = "sale.order.notice"
    _inherit = ["notice.outbox.mixin"]
    _description = "Sales Order Notice"
    _order = "id desc"
    _rec_name = "subject"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, readonly=True, ondelete="cascade"
    )
    entry_id = fields.Many2one(
        "sale.order.stage.entry",
        "Stage Change",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    source = fields.Char(
        required=True,
        readonly=True,
        help="What is told, as kind and id: stage:12 or payment:7.",
    )
    subject = fields.Char(
        "About", readonly=True, help="What is told, in words for colleagues."
    )
    mail_template_id = fields.Many2one(
        "mail.template", readonly=True, ondelete="cascade"
    )
    sms_template_id = fields.Many2one("sms.template", readonly=True, ondelete="cascade")
    document_model = fields.Char(
        default="sale.order",
        required=True,
        readonly=True,
        help="The model that the template is written for.",
    )
    document_id = fields.Many2oneReference(
        model_field="document_model", required=True, readonly=True
    )

    _once = models.UniqueIndex(
        "(order_id, source, channel, partner_id)",
        "This is told to this recipient already.",
    )

    # --- Queue ---

    @api.model
    def _queue_of_stages(self, entries):
        """Queue what the entered and the passed stages tell the customers."""
        vals_list = []
        for steps in entries.grouped("order_id").values():
            departures = steps._get_departures()
            for entry in steps:
                vals_list += self._prepare_notices(
                    entry.order_id,
                    source=f"stage:{entry.id}",
                    subject=entry.stage_id.name,
                    mail_template=entry._get_told("mail_template_id", departures),
                    sms_template=entry._get_told("sms_template_id", departures),
                    entry_id=entry.id,
                )
        return self._queue(vals_list)

    @api.model
    def _prepare_notices(
        self, order, source, subject, mail_template, sms_template, **values
    ):
        """Return the values of the notices that tell one thing about an order."""
        templates = {"mail": mail_template, "sms": sms_template}
        return [
            {
                "order_id": order.id,
                "source": source,
                "subject": subject,
                "channel": channel,
                "partner_id": partner.id,
                f"{channel}_template_id": template.id,
                "document_id": order.id,
                "company_id": order.company_id.id,
                "message_id": self._make_message_id(order, channel),
                **values,
            }
            for channel, template in templates.items()
            if template
            for partner in order._get_notice_partners()
        ]

    @api.model
    def _make_message_id(self, order, channel):
        if channel == "sms":
            return uuid.uuid4().hex
        return generate_tracking_message_id(f"{order.id}-sale.order")

    @api.model
    def _queue_once(self, vals_list):
        """Queue those that are not in the outbox already."""
        known = self.search(
            [
                ("order_id", "in", [vals["order_id"] for vals in vals_list]),
                ("source", "in", [vals["source"] for vals in vals_list]),
            ]
        )
        keys = {
            (notice.order_id.id, notice.source, notice.channel, notice.partner_id.id)
            for notice in known
        }
        names = ("order_id", "source", "channel", "partner_id")
        return self._queue(
            [vals for vals in vals_list if tuple(map(vals.get, names)) not in keys]
        )

    @api.model
    def _get_sending_cron(self):
        return self.env.ref("sale_order_flow.sale_order_notice_cron_send")

    def _check_may_press(self):
        """Let those press the buttons who may edit the orders."""
        self.order_id.check_access("write")
