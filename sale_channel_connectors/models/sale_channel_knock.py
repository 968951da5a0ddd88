from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(minutes=5)  # how old, or how far ahead, a call's own time may be
KEPT = timedelta(days=1)


class SaleChannel(models.Model):
    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    push_limit = fields.Integer(
        "Calls a Minute",
        default=600,
        help="More calls than these from the shop or partner are put off: they are"
        " answered 429 and when to try again. 0 lets all through.",
    )
    is_timestamp_required = fields.Boolean(
        "Only Fresh Calls",
        help="A call must say when it was made, within five minutes of now: cXML in its"
        " timestamp, others signed in the header X-Timestamp.",
    )

    _push_limit_positive = models.Constraint(
        "CHECK (push_limit >= 0)", "The number of calls a minute cannot be negative."
    )

    def _may_knock(self):
        """Count a call that is signed; tell whether the limit lets it through."""
        self.ensure_one()
        if not self.push_limit:
            return True
        now = fields.Datetime.now()
        knocks = self.env["sale.channel.knock"]
        count = knocks.search_count(
            [
                ("channel_id", "=", self.id),
                ("function", "=", False),
                ("at", ">", now - timedelta(minutes=1)),
            ],
            limit=self.push_limit,
        )
        if count >= self.push_limit:
            return False
        knocks.create({"channel_id": self.id, "at": now})
        return True

    @api.model
    def _is_fresh(self, moment):
        """Tell whether a call was made just now, as far as it says so.

        :param datetime moment: aware, or None when the call does not say
        """
        if moment is None:
            return False
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return abs(now - moment) <= WINDOW


class SaleChannelKnock(models.Model):
    """A call that a shop or partner made, or that it counts of us; kept for a day."""

    _name = "sale.channel.knock"
    _description = "Call of a Sale Channel"
    _log_access = False

    channel_id = fields.Many2one("sale.channel", required=True, ondelete="cascade")
    at = fields.Datetime(required=True)
    function = fields.Char(help="What was called there; empty when they called us.")
    moment = fields.Float(help="When it was answered, in seconds since 1970.")
    is_list = fields.Boolean(help="It was for a list, of which fewer are allowed.")

    _channel_at_idx = models.Index("(channel_id, at)")

    @api.autovacuum
    def _gc_knocks(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM sale_channel_knock WHERE at < %s",
                fields.Datetime.now() - KEPT,
            )
        )


def moment_of(text):
    """Return the moment of unix seconds, else None."""
    try:
        return datetime.fromtimestamp(int(text), UTC) if text.isdigit() else None
    except (ValueError, OverflowError, OSError):
        return None
