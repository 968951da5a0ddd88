import base64
import json
import logging
from datetime import timedelta
from decimal import Decimal

from psycopg2.errors import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..lib.client_partner import PartnerClient
from ..lib.errors import BadDocument, ChannelError, Throttled, Unavailable

_logger = logging.getLogger(__name__)

SEND_AT_ONCE = 50  # calls in one transaction; a crash repeats at most these
LOOKED_AT = 500
PAUSE = timedelta(minutes=1)  # after a call that was not answered
MOST_PAUSE = 6  # doublings of it for a message that is never answered
LATER = timedelta(minutes=30)  # between two looks at settings that are not whole
MOST_REFUSED = 10  # in a row; then it is the settings, and not the messages


class SaleChannel(models.Model):
    """Tells channels what happened here: oldest first, each event once.

    All calls are of the kind that may be made twice: they set a value, or carry a
    number by which the other side knows that it has it.
    """

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    is_told = fields.Boolean(
        "Tell What Becomes of Orders",
        help="Shops are told status and tracking number; partners get order answers and"
        " ship notices.",
    )
    is_invoice_told = fields.Boolean(
        "Tell Invoices", help="Shops are told the numbers of invoices and credit notes."
    )
    status_confirmed = fields.Char(
        "Status When Confirmed",
        help="The shop's own word or id for it. Nothing is told when it is empty.",
    )
    status_shipped = fields.Char(
        "Status When Shipped",
        compute="_compute_statuses",
        store=True,
        readonly=False,
        help="The shop's own word or id, told when everything has left.",
    )
    status_cancelled = fields.Char(
        "Status When Cancelled",
        compute="_compute_statuses",
        store=True,
        readonly=False,
        help="The shop's own word or id. Nothing is told when it is empty. Orders that"
        " the shop gives this status are cancelled here.",
    )
    send_after = fields.Datetime("Send Not Before", readonly=True, copy=False)
    send_error = fields.Char("Sending Waits", readonly=True, copy=False)
    to_send_count = fields.Integer(
        "To Send", compute="_compute_to_send_count", compute_sudo=True
    )

    @api.depends("channel_type")
    def _compute_statuses(self):
        """Propose the words of WooCommerce; other shops have words of their own."""
        for channel in self:
            is_woo = channel.channel_type == "woocommerce"
            channel.status_shipped = "completed" if is_woo else False
            channel.status_cancelled = "cancelled" if is_woo else False

    def _compute_to_send_count(self):
        waiting = Domain("direction", "=", "out") & Domain("state", "=", "received")
        counts = self._count_by_channel("sale.channel.message", waiting)
        for channel in self:
            channel.to_send_count = counts.get(channel, 0)

    def _get_sender(self):
        """Return the client that takes what is sent.

        Hook: an addon with another kind of channel extends it.

        :rtype: Client or PartnerClient
        """
        self.ensure_one()
        if self.is_pulled:
            return self._get_client()
        if not self.base_url:
            raise UserError(self.env._("%s has no address to send to.", self.name))
        secret = self._read_credentials().get("webhook_secret", "")
        return PartnerClient(
            self.base_url, self.channel_type, secret, self._get_surroundings()
        )

    # --- Schedule ---

    def _send_soon(self):
        """Let what waits be sent at once, but not by whoever made it happen."""
        if self:
            self.env.ref("sale_channel_connectors.ir_cron_send")._trigger()

    @api.model
    def _cron_send(self):
        """Tell every channel what waits for it, each in a job of its own."""
        now = fields.Datetime.now()
        groups = self.env["sale.channel.message"]._read_group(
            Domain("direction", "=", "out")
            & Domain("state", "=", "received")
            & (Domain("next_try_at", "=", False) | Domain("next_try_at", "<=", now)),
            ["channel_id"],
        )
        channels = self.concat(*(channel for (channel,) in groups))
        due = channels.filtered(lambda one: one._may_send(now))
        if self._is_without_jobs():
            for number, channel in enumerate(due, 1):
                channel._send()
                self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number)
            return
        for channel in due:
            channel._delay("send")._job_send()

    def _may_send(self, now):
        """Tell whether the channel has asked for no pause that lasts."""
        return not any(
            moment and moment > now for moment in (self.send_after, self.banned_until)
        )

    def _job_send(self):
        """Send as a job. Failures are on the channel, the schedule tries again."""
        self._send()

    # --- Sending ---

    def _send(self):
        """Send what waits, oldest first, until the channel asks for a pause.

        Nothing is raised: what goes wrong is written on the channel and the message.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if not self.active or not self._may_send(now):
            return
        due = self._get_due_messages(now)
        if not due:
            return
        # Another worker sends them already; going on would mix up their order.
        if due.try_lock_for_update(allow_referencing=True) != due:
            return
        rest, due = due[SEND_AT_ONCE:], due[:SEND_AT_ONCE]._leave_erased()
        try:
            client = self._get_sender()
        except (ChannelError, UserError) as error:
            self._pause_sending(error, now + LATER)
            return
        with self._calling(client):
            is_taken = self._send_messages(due, client, now)
        if rest and is_taken:
            self._send_soon()

    def _send_messages(self, due, client, now):
        """Send one after the other; tell whether the shop takes more."""
        refused = 0
        for message in due:
            if not self._send_message(message, client, now):
                return False
            refused = refused + 1 if message.state == "failed" else 0
            if refused == MOST_REFUSED:
                said = self.env._("%s messages in a row were refused.", refused)
                self._pause_sending(said, now + LATER)
                return False
        return True

    def _get_due_messages(self, now):
        """Return what may be sent; of one order nothing overtakes what was before."""
        waiting = self.env["sale.channel.message"].search(
            [
                ("channel_id", "=", self.id),
                ("direction", "=", "out"),
                ("state", "=", "received"),
            ],
            order="id",
            limit=LOOKED_AT,
        )
        due, held = [], set()
        for message in waiting:
            topic = message.order_id.id or message.kind
            if topic in held:
                continue
            if message.next_try_at and message.next_try_at > now:
                held.add(topic)
            else:
                due.append(message.id)
        return waiting.browse(due[: SEND_AT_ONCE + 1])

    def _send_message(self, message, client, now):
        """Send one message; tell whether the next may follow."""
        try:
            with self.env.cr.savepoint():
                message._keep_document()
            message._send_by(client)
        except Throttled as error:
            until = now + timedelta(seconds=error.seconds)
            if error.is_told:
                self._keep_pause(error, until)
            else:  # only more of these calls would be too many
                self._pause_sending(error, until)
            return False
        except Unavailable as error:
            pause = PAUSE * 2 ** min(message.attempts, MOST_PAUSE)
            message._conclude(
                "received",
                "unavailable",
                str(error),
                attempts=message.attempts + 1,
                next_try_at=now + pause,
            )
            self._pause_sending(error, now + PAUSE)
            return False
        except (ChannelError, UserError) as error:
            said, attempts = str(error)[:1000], message.attempts + 1
            message._conclude("failed", "refused", said, attempts=attempts)
            message._forget_told()
            return True
        except OperationalError:
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {error}"[:1000]
            message._conclude("failed", "error", said, attempts=message.attempts + 1)
            message._forget_told()
            return True
        message._conclude("done", sent_at=now, attempts=message.attempts + 1)
        if self.send_error:
            self.write({"send_error": False, "send_after": False})
        return True

    def _keep_pause(self, error, until):
        """Leave the channel alone as long as it asks, in both directions."""
        self._pause_sending(error, until)
        self.banned_until = until
        if self.is_pulled:
            self._put_off(until)

    def _pause_sending(self, error, until):
        _logger.info("Sending to %s: %s", self.code, type(error).__name__)
        self.write({"send_error": str(error)[:500], "send_after": until})


class SaleChannelMessage(models.Model):
    _inherit = "sale.channel.message"  # pylint: disable=consider-merging-classes-inherited

    def _leave_erased(self):
        """Return what still says something: what was erased with its customer is sent
        to nobody."""
        erased = self.filtered(lambda message: not message.payload)
        said = self.env._("Erased with the customer's data before it was sent.")
        erased._conclude("ignored", False, said)
        return self - erased

    def _keep_document(self):
        """Write the partner's document in the place of the event, once and for all."""
        is_event = self._get_bytes()[:1] == b"{"
        if is_event and not self.channel_id.is_pulled:
            self.payload = base64.b64encode(self._write_document())

    def _send_by(self, client):
        """Send the message, as it is kept.

        :raise ChannelError: of the kind that says what to do about it
        """
        self.ensure_one()
        if self.channel_id.is_pulled:
            told = json.loads(self._get_bytes())
            try:
                self._send_to_shop(client, told)
            except BadDocument as fault:  # the page of a shop that is being maintained
                raise Unavailable(f"The shop did not take it: {fault}") from None
            return
        client.send(self._get_bytes(), f"{self.id}-{self.digest[:16]}")

    def _get_key_there(self):
        """Return what the shop's interface calls the order by: Unas knows it by its
        number only, whatever id it gives away."""
        is_unas = self.channel_id.channel_type == "unas"
        return (is_unas and self.number) or self.external_ref

    def _send_to_shop(self, client, told):
        """Tell a shop, first how the parcel is followed, then that it has left.

        Hook: another kind of message extends it.

        :param dict told: what is told: ``tracking``, ``url``, ``status``,
            ``invoice``, ``invoice_url``, ``stock`` (by key there), ``price`` (net and
            gross)
        """
        own = self._get_key_there()
        if told.get("tracking"):
            url = told.get("url", "")
            client.set_tracking(own, told["tracking"], url)
        if told.get("status"):
            client.set_status(own, told["status"])
        if told.get("stock"):
            client.set_stock(
                {key: Decimal(number) for key, number in told["stock"].items()}
            )
        if told.get("price"):
            prices = {
                key: (Decimal(net), Decimal(gross))
                for key, (net, gross) in told["price"].items()
            }
            client.set_prices(prices, is_taxed=self.channel_id.is_price_taxed)
        if told.get("invoice"):
            is_refund = self.event == "credited"
            client.set_invoice(
                own,
                told["invoice"],
                is_refund=is_refund,
                url=told.get("invoice_url", ""),
            )
