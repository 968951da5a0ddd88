"""How the outbox is emptied: one notice, one transaction, whoever sends."""

import logging

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, plaintext2html

from ..notice_errors import DownError, HopelessError

_logger = logging.getLogger(__name__)

BATCH = 200
# Minutes until sending is tried again: a weekend without a mail server is survived.
WAIT_MINUTES = (1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440, 1440)


class SaleOrderNotice(models.Model):
    _inherit = "sale.order.notice"  # pylint: disable=consider-merging-classes-inherited

    # --- All that is due ---

    @api.model
    def _cron_send(self, limit=BATCH):
        """Send what is due; commit after each notice.

        Any number of workers may do this at once. A notice is locked while it is
        sent, so the others pass it by; when a worker dies, its notice is due again.
        """
        channels = {"mail", "sms"}
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=min(limit, self._count_due()))
        for _number in range(limit):
            notice = self._take_due(channels)
            if not notice:
                break
            if not notice._send():
                channels.discard(notice.channel)
            if not cron._commit_progress(1):
                return
        cron._commit_progress(remaining=self._count_due() if channels else 0)

    @api.model
    def _get_due_domain(self):
        now = fields.Datetime.now()
        return [
            ("state", "=", "pending"),
            "|",
            ("next_try_at", "=", False),
            ("next_try_at", "<=", now),
        ]

    @api.model
    def _count_due(self):
        return self.search_count(self._get_due_domain(), limit=BATCH)

    @api.model
    def _take_due(self, channels):
        """Lock and return the oldest notice that is due and nobody else sends."""
        if not channels:
            return self.browse()
        due = [*self._get_due_domain(), ("channel", "in", sorted(channels))]
        query = self._search(due, order="id", limit=1)
        try:
            rows = self.env.execute_query(
                SQL("%s FOR UPDATE SKIP LOCKED", query.select())
            )
        except errors.SerializationFailure:
            # Another worker has sent it in this very moment: look again.
            self.env.cr.rollback()
            return self._take_due(channels)
        return self.browse(notice_id for (notice_id,) in rows)

    # --- One notice ---

    def _send(self):
        """Send this notice, or write down why it was not sent.

        :return: whether it is worth trying the next one of the same channel
        :rtype: bool
        """
        self.ensure_one()
        refusal = self._get_refusal()
        if refusal:
            self.write({"state": "skipped", "error": refusal})
            return True
        try:
            with self.env.cr.savepoint():
                self._transmit()
        except HopelessError as error:
            self._give_up(error)
        except DownError as error:
            self._try_later(error)
            return False
        except (UserError, ValueError) as error:  # a template that cannot be filled in
            self._give_up(error)
        except Exception as error:
            _logger.warning("Notice %s was not sent.", self.id, exc_info=True)
            self._try_later(error)
        return True

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

    def _transmit(self):
        """Hand the notice over; everything else is written before.

        After the other side has accepted, nothing may go wrong any more: it would
        be sent again.
        """
        notice = self.with_company(self.company_id)
        message = (
            notice._prepare_mail() if self.channel == "mail" else notice._prepare_sms()
        )
        self.write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "sent_to": message._get_notice_address(),
                "attempts": self.attempts + 1,
                "next_try_at": False,
                "error": False,
            }
        )
        self.env.flush_all()
        message._hand_over_notice()

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

    def _give_up(self, error):
        self.write(
            {
                "state": "failed",
                "error": str(error),
                "attempts": self.attempts + 1,
                "next_try_at": False,
            }
        )

    def _try_later(self, error):
        if self.attempts >= len(WAIT_MINUTES):
            self._give_up(error)
            return
        wait = WAIT_MINUTES[self.attempts]
        self.write(
            {
                "error": str(error),
                "attempts": self.attempts + 1,
                "next_try_at": fields.Datetime.add(fields.Datetime.now(), minutes=wait),
            }
        )
