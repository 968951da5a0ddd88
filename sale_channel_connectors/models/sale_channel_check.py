import logging
import time
from datetime import UTC

from odoo import fields, models

from ..lib import cxml_write, outgoing
from ..lib.client import Surroundings
from ..lib.client_partner import HIDDEN, TEST, PartnerClient
from ..lib.errors import BadDocument, ChannelError, Refused
from ..lib.reply import Ends
from ..lib.urls import guarded_session

_logger = logging.getLogger(__name__)


class SaleChannel(models.Model):
    """The button that tries the connection.

    A shop is logged in to. A partner comes to us: our own address is called as he
    would call it, and his is asked whether it is there.
    """

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    def action_test_connection(self):
        """Try the connection, and tell what works and what does not."""
        self.ensure_one()
        self.check_access("write")
        try:
            said = self._test_shop() if self.is_pulled else self._test_partner()
        except ChannelError as error:  # not raised: what was called is kept
            return self._tell(str(error), "danger")
        is_open = bool(self.secret_warning)
        return self._tell(" ".join(said), "warning" if is_open else "success")

    def _test_shop(self):
        with self._calling() as client:
            client.check()
        return [self.env._("The shop answers.")]

    def _test_partner(self):
        """Return what works, in sentences.

        :raise ChannelError: when something does not
        """
        said = [self._test_own_address()]
        if self.base_url:
            self._get_sender().check(self._write_profile())
            said.append(self.env._("The partner's address answers."))
        else:
            said.append(self.env._("Nothing goes back: there is no address for it."))
        return said + list(filter(None, [self.secret_warning]))

    def _test_own_address(self):
        """Call our own address as the partner does; nothing is kept of it."""
        url = self.webhook_url
        # It is ours, and may well be in a private network.
        session = guarded_session(allow_private=True)
        world = Surroundings(session=session, allow_private=True)
        secret = self._read_credentials().get("webhook_secret", "")
        try:
            client = PartnerClient(url, self.channel_type, secret, world)
            if self.channel_type == "cxml":
                client.check(self._write_profile())
            else:
                stamp = str(int(time.time())) if self.is_timestamp_required else ""
                client.send(b"", TEST, stamp)
        except ChannelError as error:
            raise Refused(
                self.env._(
                    "Our own address for the partner's messages does not work: %s",
                    error,
                )
            ) from None
        return self.env._("Messages of the partner arrive.")

    def _write_profile(self):
        """Return what asks a cXML partner for no more than whether he knows us."""
        if self.channel_type != "cxml":
            return b""
        now = fields.Datetime.now().replace(tzinfo=UTC)
        payload_id = f"{now.timestamp():.0f}.{self.id}@sale-channel"
        return cxml_write.write_profile_request(self._get_ends(), payload_id, now)

    def _get_ends(self):
        """Return how the partner and we call each other, by his last message."""
        # Whoever tests may not see all messages; only the names are taken.
        messages_sudo = self.env["sale.channel.message"].sudo()
        last = messages_sudo.search(
            [
                ("channel_id", "=", self.id),
                ("direction", "=", "in"),
                ("kind", "in", ("order", "change", "cancel")),
            ],
            order="id desc",
            limit=1,
        )
        data = last._get_bytes() if last else b""  # none of an erased customer
        try:
            if data:
                return outgoing.ends_of(self.channel_type, data, HIDDEN)
        except BadDocument as fault:  # such as one of another format
            _logger.info("Last message of %s: %s", self.code, fault)
        return Ends(sender=self.company_id.vat or "", recipient="", secret=HIDDEN)
