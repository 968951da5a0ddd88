import logging
import secrets
from datetime import UTC, timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import _tzs
from odoo.addons.queue_job.exception import RetryableJobError

from ..lib.client import Surroundings
from ..lib.client_shoprenter import ShoprenterClient
from ..lib.client_unas import Quota, UnasClient
from ..lib.client_woocommerce import WooCommerceClient
from ..lib.errors import ChannelError, Refused, Throttled, Unavailable
from ..lib.urls import check_url, guarded_session
from .sale_channel_message import CHUNK

_logger = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=5)
ZONELESS_OVERLAP = timedelta(minutes=70)
SETTLED = timedelta(minutes=2)  # younger changes may still be in a transaction there
FIRST = timedelta(days=7)
AT_ONCE = 200  # more than this is imported in chunks, each saved by itself


class SaleChannel(models.Model):
    """Asks shops for what is new: by schedule, by button, or because they knocked."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    base_url = fields.Char(
        "Address",
        help="Where the shop's interface is, such as https://shop.example; of a"
        " partner, where answers and ship notices are sent to.",
    )
    token_url = fields.Char(
        "Token Address", help="Where a token is had; only the newer Shoprenter has one."
    )
    is_key_in_query = fields.Boolean(
        "Keys in the Address",
        help="For hosts that drop the Authorization header. The keys then stand in the"
        " shop's own log.",
    )
    is_private_allowed = fields.Boolean(
        "May Be in a Private Network",
        groups="base.group_system",
        copy=False,
        help="Calls to this channel may go to private addresses and without HTTPS.",
    )
    unas_plan = fields.Selection(
        [("premium", "Premium"), ("vip", "VIP")],
        default="premium",
        help="How many calls an hour the shop allows.",
    )
    time_zone = fields.Selection(
        lambda self: _tzs,
        default=lambda self: self.env.user.tz or "UTC",
        help="The shop's clock.",
    )
    is_scheduled = fields.Boolean("Pull by Schedule")
    pull_minutes = fields.Integer(
        "Every (minutes)",
        default=3,
        help="At 3 an order is here within five minutes, and 20 calls an hour are no"
        " more than any shop allows.",
    )
    cursor = fields.Datetime(
        "Read Until",
        copy=False,
        help="Everything that changed there before is here. Set it back to read again;"
        " nothing is made twice.",
    )
    last_pull_at = fields.Datetime("Last Pull", readonly=True, copy=False)
    last_pull_ago = fields.Char("Since Last Pull", compute="_compute_last_pull_ago")
    next_pull_at = fields.Datetime("Next Pull", readonly=True, copy=False)
    banned_until = fields.Datetime("Asked to Wait Until", readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)
    failure_count = fields.Integer("Failures in a Row", readonly=True, copy=False)
    health = fields.Selection(
        [("good", "Works"), ("warning", "Look"), ("bad", "Stands Still")],
        compute="_compute_health",
    )
    webhook_token = fields.Char(
        groups="base.group_system",
        copy=False,
        readonly=True,
        default=lambda self: secrets.token_urlsafe(32),
    )
    webhook_url = fields.Char(
        "Address for Webhooks",
        compute="_compute_webhook_url",
        groups="sales_team.group_sale_manager",
        help="What the shop or partner has to call.",
    )

    _pull_minutes_positive = models.Constraint(
        "CHECK (pull_minutes > 0)", "The pause between two pulls is at least a minute."
    )
    _webhook_token_unique = models.UniqueIndex("(webhook_token)")

    @api.depends("last_pull_at", "failure_count", "is_scheduled", "pull_minutes")
    def _compute_health(self):
        now = fields.Datetime.now()
        for channel in self:
            late = timedelta(minutes=3 * channel.pull_minutes)
            if channel.failure_count >= 3:
                channel.health = "bad"
            elif channel.failure_count or (
                channel.is_scheduled
                and channel.last_pull_at
                and now - channel.last_pull_at > late
            ):
                channel.health = "warning"
            else:
                channel.health = "good"

    @api.depends("last_pull_at")
    @api.depends_context("lang")
    def _compute_last_pull_ago(self):
        """Say how long ago the shop was asked, as "3 minutes ago"."""
        words, now = self.env["ir.qweb.field.relative"], {"now": fields.Datetime.now()}
        for channel in self:
            last = channel.last_pull_at
            channel.last_pull_ago = last and words.value_to_html(last, now)

    def _compute_webhook_url(self):
        # The token is shown as part of the address, to those who set the shop up.
        for channel, channel_sudo in zip(self, self.sudo(), strict=True):
            token = channel_sudo.webhook_token
            start = token and f"{channel.get_base_url()}/sale_channel"
            channel.webhook_url = start and f"{start}/hook/{token}"
            channel.door_url = start and f"{start}/unas/{token}"

    @api.constrains("base_url", "token_url")
    def _check_urls(self):
        for channel in self:
            # Only the administrator sees whether private addresses are allowed.
            allow = channel.sudo().is_private_allowed
            for url in filter(None, (channel.base_url, channel.token_url)):
                try:
                    check_url(url, allow_private=allow)
                except Refused as refused:
                    raise UserError(str(refused)) from None

    # --- Clients ---

    def _get_client(self):
        """Return the client of the channel's kind.

        Hook: an addon with another kind of shop extends it.

        :rtype: Client
        """
        self.ensure_one()
        keys = self._read_credentials()
        if not self.base_url or not keys.get("api_key"):
            raise UserError(
                self.env._("%s has no address or no credentials.", self.name)
            )
        world = self._get_surroundings()
        key, secret = keys["api_key"], keys.get("api_secret", "")
        if self.channel_type == "woocommerce":
            return WooCommerceClient(
                self.base_url,
                key,
                secret,
                keys_in_query=self.is_key_in_query,
                surroundings=world,
            )
        if self.channel_type == "unas":
            quota = Quota(self.unas_plan, banned_until=_aware(self.banned_until))
            return UnasClient(self.base_url, key, quota=quota, surroundings=world)
        if self.channel_type == "shoprenter":
            return ShoprenterClient(
                self.base_url,
                key,
                secret,
                token_url=self.token_url or "",
                zone=self._get_zone(),
                surroundings=world,
            )
        raise UserError(self.env._("%s sends by itself; it is not asked.", self.name))

    def _get_surroundings(self):
        # Only the administrator sees whether private addresses are allowed.
        allow = self.sudo().is_private_allowed
        return Surroundings(
            session=guarded_session(allow_private=allow), allow_private=allow
        )

    def action_test_connection(self):
        """Call the shop and tell whether it answers as it should."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._get_client().check()
        except ChannelError as error:
            raise UserError(str(error)) from error
        return self._tell(self.env._("The shop answers."), "success")

    def action_pull(self):
        """Ask the shops now, and tell what came of it."""
        self.check_access("write")
        before = self.env["sale.channel.order"].search_count(
            [("channel_id", "in", self.ids)]
        )
        for channel in self.filtered("is_pulled"):
            channel._pull()
        errors = [channel.last_error for channel in self if channel.failure_count]
        if errors:
            return self._tell(errors[0], "danger")
        after = self.env["sale.channel.order"].search_count(
            [("channel_id", "in", self.ids)]
        )
        return self._tell(self.env._("%s new orders.", after - before), "success")

    def _tell(self, text, type_):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": type_,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- Pulling ---

    def _pull(self):
        """Read what changed there since the cursor, and import it.

        The cursor moves only when every page was kept. What goes wrong is written on
        the channel, nothing is raised: one shop never stops the others.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        try:
            with self.env.cr.savepoint():
                messages = self._pull_pages(now)
        except Throttled as error:
            self._note_failure(error, now + timedelta(seconds=error.seconds))
            self.banned_until = self.next_pull_at
        except UniqueViolation:
            # Another node has kept the same at this moment, and imports it.
            _logger.info("Pull of %s: another one was faster", self.code)
        except (ChannelError, UserError) as error:
            pause = self.pull_minutes * 2 ** min(self.failure_count, 4)
            self._note_failure(error, now + timedelta(minutes=pause))
        else:
            self.write(
                {
                    "last_pull_at": now,
                    "next_pull_at": now + timedelta(minutes=self.pull_minutes),
                    "banned_until": False,
                    "last_error": False,
                    "failure_count": 0,
                }
            )
            if len(messages) <= AT_ONCE:
                messages._process()
            else:
                self._process_soon()

    def _note_failure(self, error, next_at):
        _logger.info("Pull of %s: %s", self.code, type(error).__name__)
        self.write(
            {
                "last_error": str(error)[:500],
                "failure_count": self.failure_count + 1,
                "next_pull_at": next_at,
            }
        )

    def _pull_pages(self, now):
        """Read up to now. What is so young that it may still be in a transaction there
        is read once more the next time, as the overlap is longer than that."""
        client = self._get_client()
        overlap = OVERLAP if self.channel_type == "woocommerce" else ZONELESS_OVERLAP
        since = (self.cursor or now - FIRST) - overlap
        # Whoever pulls may not write messages; they are the system's.
        messages = self.env["sale.channel.message"].sudo()
        for page in client.pages(_aware(since), _aware(now)):
            messages |= self._store_payloads(page.payloads)
        self.cursor = now - SETTLED
        return messages

    def _fetch(self, external_id):
        """Read one order anew, because somebody said that it changed."""
        self.ensure_one()
        messages = self._store_payloads([self._get_client().fetch(external_id)])
        messages._process()

    # --- Schedule ---

    @api.model
    def _cron_pull(self):
        """Ask every shop whose time has come, each in a job of its own."""
        due = self.search(
            [
                ("is_scheduled", "=", True),
                ("channel_type", "in", ["woocommerce", "unas", "shoprenter"]),
                "|",
                ("next_pull_at", "=", False),
                ("next_pull_at", "<=", fields.Datetime.now()),
            ]
        )
        if self._is_without_jobs():
            for channel in due:
                channel._pull()
            return
        for channel in due:
            key = f"sale.channel.pull:{channel.id}"
            channel.with_delay(identity_key=key)._job_pull()

    @api.model
    def _is_without_jobs(self):
        """Tell whether the schedules do all by themselves, without a job runner."""
        # A setting of the whole database; the schedule runs as the system.
        settings_sudo = self.env["ir.config_parameter"].sudo()
        key = "sale_channel_connectors.pull_without_jobs"
        return bool(settings_sudo.get_param(key))

    def _pull_soon(self):
        """Let the schedule ask the shop at once."""
        self.next_pull_at = fields.Datetime.now()
        self.env.ref("sale_channel_connectors.ir_cron_pull")._trigger()

    def _fetch_soon(self, external_id):
        """Read one order in a job of its own; several hints make one job."""
        self.with_delay(
            identity_key=f"sale.channel.fetch:{self.id}:{external_id}"
        )._job_fetch(external_id)

    def _process_soon(self):
        """Let what was kept be imported at once, but not by whoever sent it."""
        self.env.ref("sale_channel_connectors.ir_cron_process")._trigger()

    def _job_fetch(self, external_id):
        """Read one order as a job; a shop that is busy is asked again later."""
        try:
            self._fetch(external_id)
        except Throttled as error:
            raise RetryableJobError(str(error), seconds=int(error.seconds)) from error
        except Unavailable as error:
            raise RetryableJobError(str(error), seconds=60) from error
        except UniqueViolation as error:  # a pull has kept it at this moment
            raise RetryableJobError(str(error), seconds=5) from error

    def _job_pull(self):
        """Pull as a job. Failures are on the channel, the schedule tries again."""
        self._pull()

    @api.model
    def _cron_process(self):
        """Import what came in and was left, with or without a job runner."""
        cron, seen = self.env["ir.cron"], []
        waiting = Domain("state", "=", "received") & Domain("direction", "=", "in")
        model = self.env["sale.channel.message"]
        while messages := model.search(
            waiting & Domain("id", "not in", seen), order="id", limit=CHUNK
        ):
            seen += messages.ids
            messages._process()
            left = model.search_count(waiting & Domain("id", "not in", seen))
            if not cron._commit_progress(len(messages), remaining=left):
                break


def _aware(moment):
    return moment.replace(tzinfo=UTC) if moment else None
