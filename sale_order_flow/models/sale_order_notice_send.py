"""What the notices about orders say, and to whom they are not sent."""

from odoo import models
from odoo.fields import Command
from odoo.tools import plaintext2html


class SaleOrderNotice(models.Model):
    _inherit = "sale.order.notice"  # pylint: disable=consider-merging-classes-inherited

    def _get_refusal(self):
        """Return why this is not to be sent to this recipient, or None."""
        partner = self.partner_id
        people = partner | partner.commercial_partner_id
        if self.channel == "mail":
            if any(people.mapped("is_order_mail_refused")):
                return self.env._("The customer does not want mails about orders.")
            if not partner.email_normalized:
                return self.env._("The customer has no valid mail address.")
        else:
            if any(people.mapped("is_order_sms_refused")):
                return self.env._(
                    "The customer does not want text messages about orders."
                )
            if not partner._phone_format():
                return self.env._("The customer has no valid phone number.")
        return None

    def _prepare_message(self):
        return self._prepare_mail() if self.channel == "mail" else self._prepare_sms()

    def _prepare_mail(self):
        """Return the mail, with the Message-ID that it always has."""
        mail_id = self.mail_template_id.send_mail(
            self.document_id,
            email_values={
                "recipient_ids": [Command.set(self.partner_id.ids)],
                "email_to": False,
                "message_id": self.message_id,
                "auto_delete": True,
                "is_notification": True,  # the message stays with the order
            },
        )
        return self.env["mail.mail"].browse(mail_id)

    def _prepare_sms(self):
        """Return the text message, with the id that it always has."""
        bodies = self.sms_template_id._render_field(
            "body", [self.document_id], compute_lang=True
        )
        body = bodies[self.document_id]
        message = self.order_id._message_log(
            body=plaintext2html(body), message_type="sms"
        )
        return self.env["sms.sms"].create(
            {
                "uuid": self.message_id,
                "number": self.partner_id._phone_format(),
                "body": body,
                "partner_id": self.partner_id.id,
                "mail_message_id": message.id,
            }
        )
