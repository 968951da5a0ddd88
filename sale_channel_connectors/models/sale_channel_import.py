import logging

from psycopg2.errors import OperationalError, UniqueViolation

from odoo import models

from ..lib.errors import BadDocument
from .sale_channel_importer import get_age
from .sale_channel_message import CHUNK

_logger = logging.getLogger(__name__)

CONFIRMED = 50  # instead of a chunk, where orders are confirmed as well
MOST_ATTEMPTS = 5  # of a message that another transaction was quicker with


class SaleChannel(models.Model):
    """Makes orders of messages: batched, exact, and none at the cost of another."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    def _get_chunk_size(self):
        """Return how many messages one transaction imports: they share their queries,
        but to confirm an order takes many times as long as to import it."""
        return CONFIRMED if self.is_auto_confirmed else CHUNK

    def _import_messages(self, messages):
        """Import a chunk of messages: all at once, or halved until the bad one stands
        alone. Conflicts with other transactions are left to whoever retries.

        :param messages: messages of this channel that are to do
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._import_chunk(messages)
        except OperationalError:
            raise
        except Exception as error:
            self.env.invalidate_all(flush=False)
            if len(messages) == 1:
                self._note_error(messages, error)
                return
            middle = len(messages) // 2
            self._import_messages(messages[:middle])
            self._import_messages(messages[middle:])

    def _note_error(self, message, error):
        """Set a message aside with what happened; one that lost a race tries again."""
        attempts = message.attempts + 1
        said = f"{type(error).__name__}: {error}"
        if isinstance(error, UniqueViolation) and attempts < MOST_ATTEMPTS:
            message._conclude("received", "error", said, attempts=attempts)
            return
        _logger.warning("Message %s of %s: %s", message.id, self.code, said)
        message._conclude("failed", "error", said, attempts=attempts)

    def _import_chunk(self, messages):
        messages.fetch(["payload", "state", "attempts"])
        read = self._read_messages(messages)
        returns = [(row[0], row[2]) for row in read if row[2].returned_from]
        new, changed = self._sort_out([row for row in read if not row[2].returned_from])
        importer = self.env["sale.channel.importer"].with_company(self.company_id)
        importer._create_orders(self, new)
        importer._change_orders(self, changed)
        importer._take_returns(self, returns)
        self.env.flush_all()

    def _read_messages(self, messages):
        """Return (message, kind, order) of those that hold an order to be made."""
        read = []
        for message in messages:
            try:
                document = self._read_payload(message._get_bytes())
            except BadDocument as fault:
                message._conclude("failed", "bad_document", str(fault))
                continue
            reason = self._get_ignore_reason(document)
            if reason:
                message._conclude("ignored", *reason)
            else:
                read.append((message, document.kind, document.orders[0]))
        return read

    def _get_ignore_reason(self, document):
        """Return why no order is made of a document: a code and a sentence, or None."""
        if len(document.orders) != 1:
            said = self.env._("It holds %s, no order.", document.kind)
            return "other_document", said
        order = document.orders[0]
        if order.is_test:
            return "test", self.env._("It is marked as a test.")
        if not order.is_final:
            said = self.env._(
                "The order is %s there, not placed yet.", order.raw_status
            )
            return "not_final", said
        return None

    def _is_cancelled_there(self, kind, remote):
        """Tell whether a message says that the channel itself cancelled an order.

        Shops whose statuses are their own say it by the one that they are told.
        """
        own = self.status_cancelled
        return (
            kind == "cancel"
            or remote.state == "cancelled"
            or bool(own and remote.raw_status == own)
        )

    def _sort_out(self, read):
        """Return the orders that are new, and those that exist: with their guard."""
        guards = self.env["sale.channel.order"].search(
            [
                ("channel_id", "=", self.id),
                ("external_id", "in", [order.external_id for _m, _k, order in read]),
            ]
        )
        known = {guard.external_id: guard for guard in guards}
        new, changed = {}, []
        for message, kind, order in read:
            if order.external_id in known:
                changed.append((message, kind, order, known[order.external_id]))
            elif self._is_cancelled_there(kind, order):
                said = self.env._("It was cancelled before it came here.")
                message._conclude("ignored", "not_final", said)
            elif order.external_id in new:
                rows = [new[order.external_id], (message, order)]
                (older, _order), newer = sorted(rows, key=get_age)
                older._conclude("ignored", False, self.env._("A newer one followed."))
                new[order.external_id] = newer
            else:
                new[order.external_id] = (message, order)
        return list(new.values()), changed
