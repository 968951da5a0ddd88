import logging
import secrets
from datetime import UTC, timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.res_partner import _tzs

from ..lib.client import Surroundings
from ..lib.client_shoprenter import ShoprenterClient
from ..lib.client_unas import UnasClient
from ..lib.client_woocommerce import WooCommerceClient
from ..lib.errors import ChannelError, Refused, Throttled
from ..lib.urls import check_url, guarded_session

_logger = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=5)
ZONELESS_OVERLAP = timedelta(minutes=70)
SETTLED = timedelta(minutes=2)  # younger changes may still be in a transaction there
FIRST = timedelta(days=7)
WINDOW = timedelta(days=1)  # read and saved at once; a long time is read in parts
AT_ONCE = 50  # more than this is imported in chunks, each saved by itself
# What shops gave until it ends, by database and channel: in memory, in no table.
_tokens = {}


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

    def action_renew_webhook(self):
        """Give the channels new addresses for webhooks; the old ones end at once."""
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(
                self.env._("Only a sales manager renews the address of a channel.")
            )
        self.check_access("write")
        for channel in self:
            # The token itself is the system's; it is shown as part of the address.
            channel.sudo().webhook_token = secrets.token_urlsafe(32)

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

    def write(self, vals):
        """Ask no shop any more whose schedule ends."""
        if not vals.get("is_scheduled", True):
            vals = vals | {"next_pull_at": False}
        return super().write(vals)

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
            quota = self._get_quota()
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
        place = self.env.cr.dbname, self.id
        return Surroundings(
            session=guarded_session(allow_private=allow),
            tokens=_tokens.setdefault(place, {}),
            allow_private=allow,
        )

    def action_pull(self):
        """Ask the shops now, and tell what came of it."""
        self.check_access("write")
        before = self.env["sale.channel.order"].search_count(
            [("channel_id", "in", self.ids)]
        )
        pulled = self.filtered("is_pulled")
        pulled.pull_user_id = False  # who looks on is told at once
        unread = pulled.filtered(lambda channel: channel._pull_window())
        errors = list(filter(None, pulled.mapped("last_error")))
        if errors:
            return self._tell(errors[0], "danger")
        after = self.env["sale.channel.order"].search_count(
            [("channel_id", "in", self.ids)]
        )
        said = [self.env._("%s new orders.", after - before)]
        if unread:
            unread.pull_user_id = self.env.user
            unread._go_on()
            said += unread.mapped("pull_progress")
            said.append(self.env._("What is newer follows by itself."))
        return self._tell(" ".join(said), "success")

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

    def _pull_window(self):
        """Read a day of what changed there since the cursor, and import it.

        The cursor moves when every page was kept; pages that were kept before one fails
        stay. What goes wrong is written on the channel, nothing is raised: one shop
        never stops the others.

        :return: whether there is more to read at once
        :rtype: bool
        """
        self.ensure_one()
        now = fields.Datetime.now()
        since = self.cursor or now - FIRST
        until = min(now, since + WINDOW)
        try:
            messages = self._pull_pages(since, until)
        except Throttled as error:
            self._note_throttled(error, now)
        except UniqueViolation:
            # Another node has kept the same at this moment, and imports it.
            _logger.info("Pull of %s: another one was faster", self.code)
        except (ChannelError, UserError) as error:
            pause = self.pull_minutes * 2 ** min(self.failure_count, 4)
            self._note_failure(error, now + timedelta(minutes=pause))
        else:
            self._note_success(now, until)
            if len(messages) <= AT_ONCE:
                messages._process()
            else:
                self._process_soon()
            self._note_progress(since, len(messages), is_whole=until >= now)
            return until < now
        return False

    def _note_success(self, now, until):
        next_at = now + self._get_pause() if self.is_scheduled else False
        self.write(
            {
                "cursor": until if until < now else now - SETTLED,
                "last_pull_at": now,
                "next_pull_at": now if until < now else next_at,
                "banned_until": False,
                "last_error": False,
                "failure_count": 0,
            }
        )

    def _note_throttled(self, error, now):
        until = now + timedelta(seconds=error.seconds)
        if error.is_told:
            self._note_failure(error, until)
            self.banned_until = until
        else:  # it went well as long as we kept to what is allowed
            self.last_error = str(error)
            self._put_off(until)

    def _note_failure(self, error, next_at):
        _logger.info("Pull of %s: %s", self.code, type(error).__name__)
        self.write(
            {
                "last_error": str(error)[:500],
                "failure_count": self.failure_count + 1,
            }
        )
        self._put_off(next_at)

    def _put_off(self, until):
        """Let the shop not be asked sooner, if it is asked by itself at all."""
        if self.is_scheduled or self.next_pull_at:
            self.next_pull_at = max(self.next_pull_at or until, until)

    def _pull_pages(self, since, until):
        """Keep what changed between two moments. What is so young that it may still be
        in a transaction there is read once more the next time, as the overlap is longer
        than that."""
        overlap = OVERLAP if self.channel_type == "woocommerce" else ZONELESS_OVERLAP
        return self._keep_pages(_aware(since - overlap), _aware(until))

    def _keep_pages(self, since, until):
        """Keep what changed between two aware moments, a page at a time."""
        # Whoever pulls may not write messages; they are the system's.
        messages = self.env["sale.channel.message"].sudo()
        with self._calling() as client:
            for page in client.pages(since, until):
                if not page.payloads:
                    continue
                with self.env.cr.savepoint():
                    messages |= self._store_payloads(page.payloads)
        return messages

    def _fetch(self, external_id):
        """Read one order anew, because somebody said that it changed."""
        self.ensure_one()
        with self._calling() as client:
            payload = client.fetch(external_id)
        self._store_payloads([payload])._process()


def _aware(moment):
    return moment.replace(tzinfo=UTC) if moment else None
