"""An outbox that is emptied one row, one transaction at a time, whoever sends."""

import logging

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..notice_errors import DownError, HopelessError

_logger = logging.getLogger(__name__)

BATCH = 200
# Minutes until sending is tried again: a weekend without a mail server is survived.
WAIT_MINUTES = (1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440, 1440)


class NoticeOutboxMixin(models.AbstractModel):
    """One message to one recipient, sent once, also when the servers are down.

    A model inherits this, makes each message unique by an index of its own, and says
    what is sent (:meth:`_prepare_message`), to whom nothing is sent
    (:meth:`_get_refusal`) and who may press the buttons (:meth:`_check_may_press`).
    """

    _name = "notice.outbox.mixin"
    _description = "Outbox of Notices"

    channel = fields.Selection(
        [("mail", "Mail"), ("sms", "Text Message")], required=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Recipient", required=True, readonly=True, index=True
    )
    message_id = fields.Char(
        "Message-ID",
        required=True,
        readonly=True,
        copy=False,
        help="The mail's Message-ID, or the text message's id at the provider. It "
        "stays the same however often sending is tried.",
    )
    state = fields.Selection(
        [
            ("pending", "To Be Sent"),
            ("sent", "Sent"),
            ("skipped", "Not Wanted"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    sent_to = fields.Char(
        readonly=True, help="The address or number that it was sent to."
    )
    sent_at = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(readonly=True)
    error = fields.Char("Reason", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    _message_id_unique = models.UniqueIndex(
        "(message_id)", "Another notice has this Message-ID."
    )
    _pending_idx = models.Index("(next_try_at, id) WHERE state = 'pending'")

    # --- Hooks ---

    def _prepare_message(self):
        """Return the mail.mail or sms.sms to be handed over, with its Message-ID."""
        raise NotImplementedError

    def _get_refusal(self):
        """Return why this is not to be sent to this recipient, or None."""
        return None

    def _check_may_press(self):
        """Raise when the user may not send these again or take them back.

        :raises AccessError: for people who may not
        """
        self.check_access("write")

    @api.model
    def _get_sending_cron(self):
        """Return the ir.cron that sends what is due."""
        raise NotImplementedError

    # --- Queue ---

    @api.model
    def _queue(self, vals_list):
        """Put notices into the outbox; wake who sends them after the commit."""
        if not vals_list:
            return self.browse()
        notices = self.create(vals_list)
        notices._wake()
        return notices

    def _wake(self):
        """Let the notices be sent right after the commit."""
        if self:
            # Who causes a notice need not see the schedule.
            self._get_sending_cron().sudo()._trigger()

    # --- Buttons ---

    def action_retry(self):
        """Send again what was not sent; what was sent stays sent.

        :raises AccessError: for people who may not, see :meth:`_check_may_press`
        """
        self._check_may_press()
        # The outbox is the system's; people only press its buttons.
        again_sudo = self.sudo().filtered(
            lambda notice: notice.state in ("failed", "skipped", "cancelled")
        )
        again_sudo.write(
            {"state": "pending", "attempts": 0, "next_try_at": False, "error": False}
        )
        again_sudo._wake()

    def action_cancel(self):
        """Take back what was not sent yet.

        :raises AccessError: for people who may not, see :meth:`_check_may_press`
        """
        self._check_may_press()
        # The outbox is the system's; people only press its buttons.
        self.sudo().filtered(
            lambda notice: notice.state in ("pending", "failed")
        ).write({"state": "cancelled", "next_try_at": False})

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

    def _transmit(self):
        """Hand the notice over; everything else is written before.

        After the other side has accepted, nothing may go wrong any more: it would
        be sent again.
        """
        notice = self.with_company(self.company_id)
        message = notice._prepare_message()
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
